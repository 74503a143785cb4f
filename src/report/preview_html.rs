//! Previews as one page in HTML.

use std::io::{self, Write};

use maud::{Markup, html};

use super::html_finding::finding;
use super::html_page::{Inert, page};
use super::summary::{counts, omitted};
use crate::finding::Severity;
use crate::preview::{Item, Logo, Numbered, Part, Preview, Section};
use crate::run::{Verdict, counted};
use crate::source::brief;

/// The style sheet of previews.
pub(super) const STYLE: &str = include_str!("preview_html.css");

/// The most characters of a name in headings and on tiles.
const NAME: usize = 160;

/// The tiles that are drawn: their classes, and what is said below them.
const TILES: [(&str, &str); 4] =
    [("white x1", "white, 1x"), ("dark x1", "dark, 1x"), ("white x2", "white, 2x"), ("dark x2", "dark, 2x")];

pub(super) fn write(previews: &[Preview<'_>], out: &mut impl Write) -> io::Result<()> {
    let title = match previews {
        [only] => format!("Preview of {}", name(only)),
        _ => format!("Preview of {}", counted(previews.len(), "submission")),
    };
    let body = html! {
        header {
            h1 { (Inert(&title)) }
            p.hint {
                "What customers see of it, with what was found beside what it concerns. Okta draws its catalogue \
                 itself: look at content, legibility and logo here, not at the layout."
            }
            @if previews.len() > 1 {
                nav { ul {
                    @for (number, preview) in (1..).zip(previews) {
                        li {
                            a href={ "#s" (number) } dir="auto" { (Inert(&name(preview))) } ": "
                            (preview.checked.verdict().name()) ", " (counts(preview.checked)) ", in "
                            code.place { (Inert(&preview.checked.root)) }
                        }
                    }
                } }
            }
        }
        @for (number, preview) in (1..).zip(previews) {
            (submission(&format!("s{number}"), preview, previews.len() == 1))
        }
    };
    writeln!(out, "{}", page(&title, STYLE, &body).into_string())
}

/// What a submission is called in headings.
fn name(preview: &Preview<'_>) -> String {
    match (preview.name.as_deref(), preview.checked.root.as_str()) {
        (Some(name), _) => brief(name, NAME),
        (None, ".") => "the working directory".into(),
        (None, root) => brief(root, NAME),
    }
}

/// A submission; where it is the only one, the heading of the page is its own.
fn submission(id: &str, preview: &Preview<'_>, is_only: bool) -> Markup {
    let checked = preview.checked;
    html! {
        section.submission id=(id) {
            @if !is_only { h2 dir="auto" { (Inert(&name(preview))) } }
            p {
                strong.verdict.(severity_of(preview)) { (checked.verdict().name()) }
                ", " (counts(checked)) ". "
                @match preview.outline {
                    Some(outline) => { "Manifest: " code.place { (Inert(&outline.path)) } }
                    None => { "There is no manifest that can be read: name, description and contacts are not known." }
                }
            }
            (remarks(preview))
            (contents(id, preview))
            (catalogue(id, preview))
            @if !preview.others.is_empty() {
                h3 id={ (id) "-others" } { "Findings about what this page does not show" }
                @for other in &preview.others {
                    (finding(other.finding, &address(id, *other), None))
                }
            }
        }
    }
}

/// What customers see, as far as anything is known of it.
fn catalogue(id: &str, preview: &Preview<'_>) -> Markup {
    let is_known = |section: &&Section<'_>| {
        preview.outline.is_some() || !section.items.is_empty() || !section.remarks.is_empty()
    };
    html! {
        @if preview.outline.is_some() || preview.logo != Logo::Missing {
            h3 { "Catalogue tile" }
            div.tiles { @for (classes, words) in TILES { (tile(preview, classes, words)) } }
            h3 { "Integration page" }
            @for part in preview.sections.iter().filter(is_known) { (section(id, part, &preview.logo)) }
        }
    }
}

/// The colour of a verdict.
fn severity_of(preview: &Preview<'_>) -> &'static str {
    match preview.checked.verdict() {
        Verdict::Ready => Severity::Info.name(),
        Verdict::Incomplete => Severity::Warning.name(),
        Verdict::NotReady => Severity::Error.name(),
    }
}

/// What the page does not show, in words.
fn remarks(preview: &Preview<'_>) -> Markup {
    let others = preview.outline.map_or(0, |outline| outline.others);
    html! {
        @if others > 0 {
            p { "The manifest holds " (counted(others, "submission")) " more, which are checked and not shown here." }
        }
        @if let Some(omitted) = omitted(preview.checked) { p { "Counted and not listed: " (omitted) "." } }
        @if let Some(published) = &preview.checked.published {
            p { "Compared with " code.place { (Inert(published)) } "." }
        }
    }
}

/// The parts in which something was found, as links.
fn contents(id: &str, preview: &Preview<'_>) -> Markup {
    let with_findings = preview.sections.iter().filter(|section| !section.remarks.is_empty());
    html! {
        @if !preview.checked.findings.is_empty() {
            nav { ul {
                @for section in with_findings {
                    li {
                        a href={ "#" (id) "-" (section.part.id()) } { (section.part.title()) } ": "
                        (tally(section.remarks.iter().map(|(numbered, _)| numbered)))
                    }
                }
                @if !preview.others.is_empty() {
                    li {
                        a href={ "#" (id) "-others" } { "Not shown on this page" } ": "
                        (tally(preview.others.iter()))
                    }
                }
            } }
        }
    }
}

/// How many findings there are, and how many of them do not count.
fn tally<'f, 'r: 'f>(findings: impl Iterator<Item = &'f Numbered<'r>>) -> String {
    let (mut open, mut closed) = (0, 0);
    for own in findings {
        *(if own.finding.status.is_open() { &mut open } else { &mut closed }) += 1;
    }
    let open = counted(open, "finding");
    if closed == 0 { open } else { format!("{open} and {closed} not counted") }
}

fn tile(preview: &Preview<'_>, classes: &str, words: &str) -> Markup {
    let offers = preview.outline.map(|outline| outline.offers.as_slice()).unwrap_or_default();
    html! {
        figure {
            div class={ "tile " (classes) } {
                div.artwork { (logo(&preview.logo)) }
                @match &preview.name {
                    Some(name) => p.name dir="auto" { (Inert(&brief(name, NAME))) },
                    None => p.name.absent { "no name" },
                }
                p.offers { @for offer in offers { span { (offer.protocol) } " " } }
            }
            figcaption { (words) }
        }
    }
}

fn logo(logo: &Logo) -> Markup {
    match logo {
        Logo::Image { path, uri, .. } => {
            html! { img src=(uri) alt={ "the logo, " (Inert(path)) ", which this browser cannot show" }; }
        }
        Logo::Hidden { path, reason } => {
            html! { span.box { (Inert(path)) " is not shown: " (Inert(reason)) } }
        }
        Logo::Missing => html! { span.box { "no logo" } },
    }
}

/// A part of the page, and beside it what was found there.
fn section(id: &str, section: &Section<'_>, artwork: &Logo) -> Markup {
    let own = format!("{id}-{}", section.part.id());
    html! {
        div.part id=(own) {
            div.shown {
                h4 { (section.part.title()) }
                @if section.part == Part::Logo { div.artwork { (logo(artwork)) } }
                @if section.items.is_empty() { p.absent { "none" } }
                @for (number, item) in section.items.iter().enumerate() {
                    (shown(id, &format!("{own}-{}", number + 1), item, &flags(section, number)))
                }
                @if section.left_out > 0 { p.absent { "and " (section.left_out) " more" } }
            }
            div.beside {
                @for (numbered, item) in &section.remarks {
                    @let (target, words) = concerned(&own, section, *item);
                    (finding(numbered.finding, &address(id, *numbered), Some((&target, &words))))
                }
            }
        }
    }
}

/// The findings about one item that count.
fn flags<'r>(section: &Section<'r>, item: usize) -> Vec<Numbered<'r>> {
    let is_meant =
        |(numbered, own): &&(Numbered<'r>, Option<usize>)| *own == Some(item) && numbered.finding.status.is_open();
    section.remarks.iter().filter(is_meant).map(|(numbered, _)| *numbered).collect()
}

fn shown(id: &str, own: &str, item: &Item, flags: &[Numbered<'_>]) -> Markup {
    html! {
        div.item id=(own) {
            @for line in &item.lines { p.text dir="auto" { (Inert(line)) } }
            @if item.lines.iter().all(|line| line.trim().is_empty()) { p.absent { "empty" } }
            @if let Some(characters) = item.characters { p.absent { "only the beginning of " (characters) " characters" } }
            @if !item.note.is_empty() { p.note { (Inert(&item.note)) } }
            @for flag in flags {
                a.flag.(flag.finding.severity.name()) href={ "#" (address(id, *flag)) } { (flag.finding.severity.name()) }
                " "
            }
        }
    }
}

/// What a finding concerns: its address in the page, and words for it.
fn concerned(own: &str, section: &Section<'_>, item: Option<usize>) -> (String, String) {
    let title = section.part.title();
    match item {
        Some(item) if section.items.len() > 1 => (format!("{own}-{}", item + 1), format!("{title}, {}", item + 1)),
        Some(item) => (format!("{own}-{}", item + 1), title.to_owned()),
        None => (own.to_owned(), title.to_owned()),
    }
}

/// The address of a finding in the page.
fn address(id: &str, finding: Numbered<'_>) -> String {
    format!("{id}-finding-{}", finding.number + 1)
}
