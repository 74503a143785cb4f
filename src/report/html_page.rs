//! What every page in HTML has: it is one file, runs no script, loads nothing, and holds whatever comes from a
//! submission as text.

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::version;
use crate::source::neutral;

/// Nothing is loaded and nothing is sent: style sheets stand in the page, images in `data:` URIs.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Colours and type that all pages share.
const STYLE: &str = include_str!("html_page.css");

/// Text that comes from outside: characters that steer the display become pictures, markup becomes text.
pub(super) struct Inert<'t>(pub &'t str);

impl Render for Inert<'_> {
    fn render_to(&self, buffer: &mut String) {
        neutral(self.0).render_to(buffer);
    }
}

/// A page with a title, its own style sheet and a body. `style` is ours: nothing from outside stands in it.
pub(super) fn page(title: &str, style: &'static str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(version());
                title { (Inert(title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body {
                main { (body) }
                footer { (version()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_steering_characters_become_text() {
        let hostile = "</title><script>alert('1')</script>&amp;\u{202e}\u{1b}[0m\"";
        let shown = html! { p title=(Inert(hostile)) { (Inert(hostile)) } }.into_string();
        let text = "&lt;/title&gt;&lt;script&gt;alert('1')&lt;/script&gt;&amp;amp;\u{fffd}␛[0m&quot;";
        assert_eq!(shown, format!("<p title=\"{text}\">{text}</p>"));
    }

    #[test]
    fn a_page_forbids_everything_before_anything_else_stands_in_it() {
        let page = page("</title>", "", &html! { p { "body" } }).into_string();
        let start = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
                     <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ";
        assert!(page.starts_with(start), "{page}");
        assert!(page.contains("<title>&lt;/title&gt;</title>"));
    }

    #[test]
    fn style_sheets_hold_no_markup_and_load_nothing() {
        for style in [STYLE, super::super::html::STYLE, super::super::preview_html::STYLE] {
            assert!(!style.contains('<') && !style.contains("url(") && !style.contains("@import"));
        }
    }
}
