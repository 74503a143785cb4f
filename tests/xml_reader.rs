//! The XML reader against roxmltree on generated and mutated documents, and against hostile ones.
//!
//! Where the two disagree on purpose:
//! - DOCTYPE: roxmltree expands entities, refuses undeclared ones and reads declarations more deeply.
//!   Here nothing is expanded. Generated documents have no DOCTYPE, and mutants that contain `<!D` are left
//!   out.
//! - `xmlns:x=""`: an error here (Namespaces in XML 1.0), accepted by roxmltree.
//! - A declaration of the default namespace twice in one tag: an error here, accepted by roxmltree.
//! - Targets of processing instructions: `XML` in other letters and colons are errors here.
//! - A carriage return at the end of a text with references: a line end (XML 1.0, 2.11), as libxml2 says
//!   too; roxmltree keeps it. Such texts are not generated, and such mutants left out.
//! - References to numbers that are no Unicode scalar value: roxmltree reads U+FFFD.
//! - The XML declaration: roxmltree does not look at all values in it.
//! - Names that begin with a colon: roxmltree takes `:a` for a name with an empty prefix.

use std::fmt::Write as _;

use oinlint::document::xml::{Element, Node, ProblemKind, parse};
use proptest::prelude::*;

/// Everything a document says, one line a fact, in the order of the text.
fn facts(text: &str) -> Option<String> {
    let parsed = parse(text);
    let mut out = String::new();
    let root = parsed.tree.root(text)?;
    for element in std::iter::once(root).chain(root.descendants()) {
        let _ = writeln!(out, "<{{{}}}{}> {:?}", element.namespace(), element.local(), element.text());
        let _ = writeln!(out, "  at {:?} in {:?}", element.span(), element.parent().map(Element::local));
        for attribute in element.attributes() {
            let name = (attribute.namespace(), attribute.local());
            let _ = writeln!(out, "  {{{}}}{} {:?}", name.0, name.1, attribute.value());
            let _ = writeln!(out, "  at {:?} {:?}", attribute.name_span(), attribute.value_span());
        }
        for node in element.nodes() {
            match node {
                Node::Comment(span) => drop(writeln!(out, "  comment {}", span.of(text))),
                Node::Instruction(span) => drop(writeln!(out, "  instruction {}", span.of(text))),
                Node::Element(_) | Node::Text(_) | Node::CData(_) => {}
            }
        }
    }
    Some(out)
}

/// The same facts as roxmltree sees them.
fn expected_facts(text: &str, document: &roxmltree::Document<'_>) -> String {
    let mut out = String::new();
    let span = |range: std::ops::Range<usize>| oinlint::source::Span::new(range.start, range.end);
    for element in document.root_element().descendants().filter(|node| node.is_element()) {
        let name = element.tag_name();
        let said: String =
            element.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect();
        let _ = writeln!(out, "<{{{}}}{}> {said:?}", name.namespace().unwrap_or(""), name.name());
        let parent = element.parent_element().map(|parent| parent.tag_name().name());
        let _ = writeln!(out, "  at {:?} in {parent:?}", span(element.range()));
        for attribute in element.attributes() {
            let namespace = attribute.namespace().unwrap_or("");
            let _ = writeln!(out, "  {{{namespace}}}{} {:?}", attribute.name(), attribute.value());
            let (name, value) = (attribute.range_qname(), attribute.range_value());
            let _ = writeln!(out, "  at {:?} {:?}", span(name), span(value));
        }
        for child in element.children() {
            let kind = if child.is_comment() {
                "comment"
            } else if child.is_pi() {
                "instruction"
            } else {
                continue;
            };
            let _ = writeln!(out, "  {kind} {}", &text[child.range()]);
        }
    }
    out
}

fn judge(text: &str) -> Result<roxmltree::Document<'_>, roxmltree::Error> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(text, options)
}

/// Whether a problem is one that roxmltree does not look for.
fn is_ours_alone(kind: &ProblemKind, text: &str) -> bool {
    match kind {
        ProblemKind::EmptyBinding(_) | ProblemKind::ReservedTarget(_) => true,
        ProblemKind::BadCharacterReference(raw) => is_no_scalar(raw),
        ProblemKind::DuplicateAttribute(name) => &**name == "xmlns",
        ProblemKind::InvalidName(name) => text.contains(&format!("<?{name}")),
        _ => false,
    }
}

/// Whether the number in `&#...;` is none of a Unicode scalar value.
fn is_no_scalar(raw: &str) -> bool {
    let digits = raw.trim_start_matches("&#").trim_end_matches(';');
    let number = match digits.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => digits.parse(),
    };
    number.is_ok_and(|number| char::from_u32(number).is_none())
}

/// Whether roxmltree does not see this mistake and sees others differently because of it: it takes `:a` for
/// a name with an empty prefix, and an XML declaration can seem to end elsewhere.
fn makes_incomparable(kind: &ProblemKind) -> bool {
    match kind {
        ProblemKind::MalformedDeclaration(_) => true,
        ProblemKind::InvalidName(name) => name.starts_with(':'),
        _ => false,
    }
}

/// Compares acceptance and, where both accept, content.
fn compare(text: &str) -> Result<(), TestCaseError> {
    let problems = parse(text).problems;
    match judge(text) {
        Ok(_) if problems.iter().any(|problem| makes_incomparable(&problem.kind)) => {}
        Ok(document) => {
            let strange: Vec<_> = problems.iter().filter(|problem| !is_ours_alone(&problem.kind, text)).collect();
            prop_assert!(strange.is_empty(), "refused, but roxmltree accepts {text:?}: {strange:?}");
            if problems.is_empty() {
                prop_assert_eq!(facts(text), Some(expected_facts(text, &document)), "{}", text);
            }
        }
        Err(error) => prop_assert!(!problems.is_empty(), "accepted {text:?}, but roxmltree says {error}"),
    }
    Ok(())
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "Entity", "_x-1.2", "é", "日本"]).prop_map(str::to_owned)
}

fn characters() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "x",
        " ",
        "\n",
        "\r\n",
        "\rx",
        "\t",
        "é",
        "𝄞",
        ">",
        "]]",
        "&amp;",
        "&lt;",
        "&#10;",
        "&#xD;",
        "&#x1D11E;",
        "&quot;",
        "urn:",
        "0",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// Text or an attribute value that cannot hold `]]>` by accident.
fn safe() -> impl Strategy<Value = String> {
    characters().prop_map(|text| text.replace("]]>", "]]"))
}

fn attributes() -> impl Strategy<Value = String> {
    let prefix = prop::sample::select(vec!["", "m:", "s:"]);
    prop::collection::vec((prefix, name(), safe(), any::<bool>()), 0..4).prop_map(|mut all| {
        all.sort_by(|left, right| left.1.cmp(&right.1));
        // By local name, because two prefixes can mean the same namespace.
        all.dedup_by(|left, right| left.1 == right.1);
        let mut out = String::new();
        for (prefix, name, value, single) in all {
            let quote = if single { '\'' } else { '"' };
            let _ = write!(out, " {prefix}{name}={quote}{value}{quote}");
        }
        out
    })
}

fn declarations() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "",
        "",
        " xmlns='urn:d'",
        " xmlns=''",
        " xmlns:m='urn:m'",
        " xmlns:s = \"urn:m\"",
        " xmlns:m='urn:2'",
    ]);
    one.prop_map(str::to_owned)
}

fn element() -> impl Strategy<Value = String> {
    let leaf = (name(), attributes(), declarations(), safe())
        .prop_map(|(name, attributes, declared, text)| format!("<{name}{attributes}{declared}>{text}</{name} >"));
    let other = prop::sample::select(vec!["<!-- c - c -->", "<?p x?>", "<![CDATA[<&]]\r\n]]>", "<e/>", "\n  "]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let child = prop_oneof![3 => inner, 1 => other.clone().prop_map(str::to_owned), 1 => safe()];
        let prefix = prop::sample::select(vec!["", "m:", "s:"]);
        (prefix, name(), attributes(), declarations(), prop::collection::vec(child, 0..4)).prop_map(
            |(prefix, name, attributes, declared, children)| {
                let content = children.concat();
                format!("<{prefix}{name}{declared}{attributes}>{content}</{prefix}{name}>")
            },
        )
    })
}

fn document() -> impl Strategy<Value = String> {
    let before = prop::sample::select(vec!["", "<?xml version=\"1.0\" encoding='UTF-8'?>\n", "<!-- p -->", "\n"]);
    let after = prop::sample::select(vec!["", "\n", "<?p?>", "<!-- end -->\r\n"]);
    (before, element(), after).prop_map(|(before, element, after)| {
        format!("{before}<root xmlns:m='urn:m' xmlns:s=\"urn:s\">{element}</root>{after}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_documents_are_accepted_and_say_the_same(text in document()) {
        prop_assume!(!text.contains("]]>") || judge(&text).is_ok());
        prop_assert_eq!(parse(&text).problems, []);
        compare(&text)?;
    }

    #[test]
    fn mutants_are_judged_alike(
        text in document(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(MUTATIONS.to_vec()), 0..3_usize),
            1..3,
        ),
    ) {
        let mut mutant: Vec<char> = text.chars().collect();
        for (place, piece, removed) in changes {
            let at = place.index(mutant.len() + 1);
            let end = (at + removed).min(mutant.len());
            mutant.splice(at..end, piece.chars());
        }
        let mutant: String = mutant.into_iter().collect();
        prop_assume!(!mutant.contains("<!D") && !has_bare_return(&mutant));
        compare(&mutant)?;
    }

    #[test]
    fn any_text_gives_a_usable_tree(pieces in prop::collection::vec(prop::sample::select(MUTATIONS.to_vec()), 0..40)) {
        let text = pieces.concat();
        let parsed = parse(&text);
        for problem in &parsed.problems {
            prop_assert!(text.get(problem.span.start as usize..problem.span.end as usize).is_some(), "{:?}", problem);
        }
        if let Some(root) = parsed.tree.root(&text) {
            for element in root.descendants() {
                let parent = element.parent();
                let inside = parent.map(|parent| parent.content_span());
                prop_assert!(inside.is_some_and(|inside| {
                    inside.start <= element.span().start && element.span().end <= inside.end
                }), "{:?} in {:?}: {}", element, parent, text);
                prop_assert!(element.span().of(&text).starts_with('<'));
            }
        } else {
            prop_assert!(!parsed.problems.is_empty());
        }
    }
}

/// Whether a carriage return stands before something that is neither text nor a line feed.
fn has_bare_return(text: &str) -> bool {
    text.split('\r').skip(1).any(|rest| rest.is_empty() || rest.starts_with(['<', '&', '\r']))
}

const MUTATIONS: [&str; 42] = [
    "",
    "",
    "<",
    ">",
    "/",
    "&",
    ";",
    "\"",
    "'",
    "=",
    " ",
    "x",
    ":",
    "1",
    "-",
    "--",
    "!",
    "?",
    "[",
    "]",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<a>",
    "</a>",
    "<a/>",
    "<?xml version='1.0'?>",
    "<?p",
    "?>",
    "&amp;",
    "&x;",
    "&#0;",
    "&#65;",
    "\u{1}",
    "\u{ffff}",
    "é",
    "xmlns:q='u'",
    " m:a='1'",
    " a='1'",
    "\n",
    "</root>",
];

/// Reads `text` to its end or to a limit, and gives the number of problems and whether a limit was passed. Work
/// that grows with the square of the text would keep these tests from ending.
#[track_caller]
fn read_hostile(text: &str) -> (usize, bool) {
    let parsed = parse(text);
    if let Some(root) = parsed.tree.root(text) {
        let said: usize = root.descendants().map(|element| element.text().len()).sum();
        assert!(said + root.text().len() <= text.len());
    }
    (parsed.problems.len(), parsed.problems.iter().any(|problem| problem.kind.is_limit()))
}

#[test]
fn hostile_tags() {
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=''")).collect();
    assert_eq!(read_hostile(&format!("<a{attributes}/>")), (1, true));
    let declarations: String = (0..200_000).map(|number| format!(" xmlns:a{number}='u{number}'")).collect();
    assert_eq!(read_hostile(&format!("<a{declarations}/>")), (1, true));
    assert_eq!(read_hostile(&"<a>".repeat(8_000_000 / 3)), (1, true));
    let nested: String = (0..200_000).map(|number| format!("<a xmlns:p{number}='u'>")).collect();
    assert_eq!(read_hostile(&nested), (1, true));
    assert_eq!(read_hostile(&format!("<a>{}</a>", "<b/>".repeat(2_000_000))), (0, false));
    assert_eq!(read_hostile(&format!("<a {}='x'/>", "n".repeat(8_000_000))), (1, true));
}

#[test]
fn hostile_prefixes() {
    let declared: String = (0..120).map(|number| format!(" xmlns:p{number:03}='u{number}'")).collect();
    let used = "<p000:a/>".repeat(800_000);
    assert_eq!(read_hostile(&format!("<a{declared}>{used}</a>")), (0, false));
    let unbound: String = (0..300_000).map(|number| format!("<u{number}:a/>")).collect();
    assert_eq!(read_hostile(&format!("<a>{unbound}</a>")), (101, true));
    let namespaces: String = (0..200_000).map(|number| format!("<b xmlns='u{number}'/>")).collect();
    assert_eq!(read_hostile(&format!("<a>{namespaces}</a>")), (0, false));
}

#[test]
fn hostile_references() {
    assert_eq!(read_hostile(&format!("<a>{}</a>", "&amp;".repeat(1_000_000))), (0, false));
    assert_eq!(read_hostile(&format!("<a>{}</a>", "&x;".repeat(1_000_000))), (101, true));
    assert_eq!(read_hostile(&format!("<a>{}</a>", "&".repeat(4_000_000))), (101, true));
    assert_eq!(read_hostile(&format!("<a b='{}'/>", "&".repeat(4_000_000))), (101, true));
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>";
    assert_eq!(read_hostile(&format!("{bomb}<a>{}</a>", "&b;".repeat(1_000_000))), (0, false));
}

#[test]
fn hostile_markup() {
    let declared = "<!ENTITY a 'x'>".repeat(200_000);
    assert_eq!(read_hostile(&format!("<!DOCTYPE a [{declared}]><a/>")), (0, false));
    assert_eq!(read_hostile(&format!("<!DOCTYPE a [{declared}")), (1, false));
    assert_eq!(read_hostile(&format!("<a>{}", "< ".repeat(4_000_000))), (1, false));
    // Each `<` seems to begin a tag that ends with the text.
    for piece in ["< ", "<b ", "</b "] {
        let (problems, is_limited) = read_hostile(&format!("<a>{}>", piece.repeat(2_000_000)));
        assert!((1..=100).contains(&problems) && !is_limited, "{piece}: {problems}");
    }
    let (problems, is_limited) = read_hostile(&format!("<a>{}</a>", "</b>".repeat(2_000_000)));
    assert!(problems == 101 && is_limited);
    assert_eq!(read_hostile(&"\u{1}".repeat(8_000_000)), (101, true));
    assert_eq!(read_hostile(&format!("<a>{}</a>", "\u{ff01}".repeat(2_000_000))), (0, false));
    assert_eq!(read_hostile(&format!("<a><!--{}--></a>", "- ".repeat(4_000_000))), (0, false));
}
