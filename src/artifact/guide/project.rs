//! The facts of a guide: sections with their blocks, links, images and comments.

use super::page::{Block, BlockKind, Page};
use super::words::Words;
use crate::artifact::facts::Facts;
use crate::document::Tree;
use crate::source::Span;

/// Projects a page. A section is a heading with what stands below it until the next heading; what stands above the
/// first heading is a section without one.
pub fn facts(content: &str, page: &Page) -> Tree {
    let mut facts = Facts::of(content);
    // What is missing in a guide is reported at its first line.
    let first_line = content.len() - content.trim_start().len();
    let length = content[first_line..].lines().next().unwrap_or_default().trim_end().len();
    let top = Span::new(first_line, first_line + length);
    facts.object(top, |facts| {
        facts.text("format", page.format, top);
        if let Some(title) = page.title.as_ref().or_else(|| first_heading(page)) {
            words(facts, "title", title);
        }
        facts.member("sections", top).array(top, |facts| sections(facts, page, top));
        facts.member("links", top).array(top, |facts| {
            for link in &page.links {
                facts.object(link.to.span(), |facts| {
                    words(facts, "text", &link.text);
                    words(facts, "to", &link.to);
                });
            }
        });
        facts.member("images", top).array(top, |facts| {
            for image in &page.images {
                facts.object(image.span, |facts| {
                    words(facts, "file", &image.file);
                    if let Some(alt) = &image.alt {
                        words(facts, "alt", alt);
                    }
                });
            }
        });
        facts.member("comments", top).array(top, |facts| {
            page.comments.iter().for_each(|comment| string(facts, comment));
        });
    });
    facts.finish().0
}

/// The first heading of the highest level that is there.
fn first_heading(page: &Page) -> Option<&Words> {
    let headings = page.blocks.iter().filter_map(|block| match block.kind {
        BlockKind::Heading(level) => Some((level, block.texts.first()?)),
        _ => None,
    });
    headings.min_by_key(|(level, _)| *level).map(|(_, text)| text)
}

fn sections(facts: &mut Facts<'_>, page: &Page, top: Span) {
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let mut rest = page.blocks.as_slice();
    while !rest.is_empty() {
        let end = rest.iter().skip(1).position(is_heading).map_or(rest.len(), |index| index + 1);
        let (section, behind) = rest.split_at(end);
        rest = behind;
        let heading = section.first().filter(|block| is_heading(block));
        let at = heading.and_then(|block| block.texts.first()).map_or(top, Words::span);
        facts.object(at, |facts| {
            if let Some((BlockKind::Heading(level), Some(text))) =
                heading.map(|block| (block.kind, block.texts.first()))
            {
                words(facts, "heading", text);
                facts.member("level", at).number(u64::from(level), at);
            }
            facts.member("blocks", at).array(at, |facts| {
                section.iter().skip(usize::from(heading.is_some())).for_each(|own| block(facts, own));
            });
        });
    }
}

fn block(facts: &mut Facts<'_>, block: &Block) {
    let at = block.texts.first().map(Words::span).unwrap_or_default();
    facts.object(at, |facts| {
        facts.word("kind", block.kind.name(), at);
        match block.kind {
            BlockKind::Head | BlockKind::Row => facts.member("cells", at).array(at, |facts| {
                block.texts.iter().for_each(|cell| string(facts, cell));
            }),
            _ => block.texts.iter().take(1).for_each(|text| words(facts, "text", text)),
        }
    });
}

fn words(facts: &mut Facts<'_>, name: &'static str, words: &Words) {
    facts.member(name, words.span());
    string(facts, words);
}

fn string(facts: &mut Facts<'_>, words: &Words) {
    facts.pieced(words.text(), words.span(), words.pieces());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::guide::{html, markdown, plain};
    use crate::document::Value;

    const MARKDOWN: &str = "---\ntitle: \"Okta & Acme\"\n---\nFirst *words*.\n\n## Steps {x}\n\n1. Open\n   `Admin` & [the tab](a.md).\n   - in it\n\n| Name | Value |\n| --- | --- |\n| `a` | **b** c |\n\n![A tab](img/a.png) ![](b.png)\n\n```\nx  y\n```\n<!-- TODO -->\n<img src=c.png alt=''>\n";
    const HTML: &str = "<!doctype html><head><title>Okta &amp; Acme</title><style>p{}</style></head><nav>no</nav><p>First <i>words</i>.\r\n<h2>Steps {x}</h2><ol><li><p>Open\r\n <code>Admin</code> &amp; <a href='a.md'>the tab</a>.</p><ul><li>in it</ul></ol><table><tr> <th>Name<th>Value<tr><td><code>a</code><td><b>b</b>&nbsp;c</table><img alt='A tab' src=img/a.png><img src=\"b.png\"><pre>x  y\n</pre><!-- TODO --><img src=c.png alt=''>";

    fn json(source: &str, tree: &Tree) -> serde_json::Value {
        Value::root(tree, source).expect("there are facts").to_json(&|_, text| text.into_owned())
    }

    #[test]
    fn markdown_and_html_say_the_same() {
        let expected = serde_json::json!({
            "title": "Okta & Acme",
            "sections": [
                {"blocks": [{"kind": "paragraph", "text": "First words."}]},
                {"heading": "Steps {x}", "level": 2, "blocks": [
                    {"kind": "item", "text": "Open Admin & the tab."},
                    {"kind": "item", "text": "in it"},
                    {"kind": "head", "cells": ["Name", "Value"]},
                    {"kind": "row", "cells": ["a", "b c"]},
                    {"kind": "code", "text": "x  y"},
                ]},
            ],
            "links": [{"text": "the tab", "to": "a.md"}],
            "images": [{"file": "img/a.png", "alt": "A tab"}, {"file": "b.png"}, {"file": "c.png", "alt": ""}],
            "comments": ["TODO"],
        });
        for (source, page, format) in
            [(MARKDOWN, markdown::read(MARKDOWN), "Markdown"), (HTML, html::read(HTML), "HTML")]
        {
            let mut expected = expected.clone();
            expected["format"] = format.into();
            assert_eq!(json(source, &facts(source, &page)), expected, "{format}");
        }
    }

    #[test]
    fn a_text_of_several_pieces_is_found_in_the_file() {
        let find = |source: &str, page: Page, pointer: &str, part: &str| {
            let tree = facts(source, &page);
            let value = Value::root(&tree, source).and_then(|root| root.pointer(pointer)).expect("it is there");
            let start = value.text().and_then(|text| text.find(part)).expect("the part is in it");
            value.slice_span(start..start + part.len()).of(source).to_owned()
        };
        let item = "/sections/1/blocks/0/text";
        assert_eq!(find(MARKDOWN, markdown::read(MARKDOWN), item, "Admin"), "Admin");
        assert_eq!(find(MARKDOWN, markdown::read(MARKDOWN), item, "Open Admin"), "Open\n   `Admin");
        assert_eq!(find(HTML, html::read(HTML), item, "& the"), "&amp; <a href='a.md'>the");
        assert_eq!(find(HTML, html::read(HTML), "/sections/1/blocks/3/cells/1", "c"), "c");
        assert_eq!(find(HTML, html::read(HTML), "/title", "Acme"), "Acme");
        assert_eq!(find(MARKDOWN, markdown::read(MARKDOWN), "/images/0/file", "a.png"), "a.png");
    }

    #[test]
    fn plain_text_has_paragraphs_and_items() {
        let source = "Okta and\r\nAcme\r\n\r\n1. Open it\r\n2) Close\r\n   it\r\n";
        let blocks = json(source, &facts(source, &plain::read(source)))["sections"][0]["blocks"].clone();
        let expected = serde_json::json!([
            {"kind": "paragraph", "text": "Okta and Acme"},
            {"kind": "item", "text": "Open it"},
            {"kind": "item", "text": "Close it"},
        ]);
        assert_eq!(blocks, expected);
    }

    proptest::proptest! {
        #[test]
        fn every_text_has_a_place_in_the_file(source in r#"[a-z &;#<>/!"'=*_`|\[\]()\n\r\té𝄞:.-]{0,200}"#) {
            for page in [html::read(&source), markdown::read(&source), plain::read(&source)] {
                let tree = facts(&source, &page);
                let root = Value::root(&tree, &source).expect("there are facts");
                let mut open = vec![root];
                while let Some(value) = open.pop() {
                    open.extend(value.members().map(|member| member.value).chain(value.elements()));
                    let Some(text) = value.as_str() else { continue };
                    for (at, character) in text.char_indices() {
                        let span = value.slice_span(at..at + character.len_utf8());
                        proptest::prop_assert!(source.get(span.start as usize..span.end as usize).is_some(), "{text:?}");
                    }
                }
            }
        }

        #[test]
        fn words_are_found_where_they_stand(words in proptest::collection::vec("[a-zé𝄞]{1,6}", 1..12)) {
            let html = format!("<p>{}", words.join("&nbsp;<b>x</b>\r\n <!-- y -->"));
            let markdown = words.join(" *x*\n`y` \\* ");
            for (source, page) in [(&html, html::read(&html)), (&markdown, markdown::read(&markdown))] {
                let tree = facts(source, &page);
                let root = Value::root(&tree, source).expect("there are facts");
                let value = root.pointer("/sections/0/blocks/0/text").expect("there is a paragraph");
                let text = value.as_str().expect("it is a text");
                let mut from = 0;
                for word in &words {
                    let start = from + text[from..].find(word.as_str()).expect("the word is in it");
                    from = start + word.len();
                    proptest::prop_assert_eq!(value.slice_span(start..from).of(source), word);
                }
            }
        }
    }
}
