//! What stands on the page, taken from the manifest. Secrets in it are masked already.

use serde_json::Value;

use super::Logo;
use crate::artifact::Outline;
use crate::source::{brief, neutral};

/// The most characters of a description that are shown; Okta takes 1,024.
const DESCRIPTION: usize = 4_000;
/// The most characters of any other text.
const TEXT: usize = 400;
/// The most items of a part.
const ITEMS: usize = 40;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name of the integration.
    Name,
    /// The image on the tile, and the URL that the manifest gives for it.
    Logo,
    /// The description.
    Description,
    /// The use cases by which it is found.
    UseCases,
    /// What it does, and by which protocol.
    Capabilities,
    /// Where customers read how to set it up.
    Guides,
    /// Whom customers turn to.
    Contacts,
    /// What administrators are asked for when they add it.
    Variables,
    /// Whom Okta turns to; customers do not see it.
    OktaContacts,
}

/// Something that stands in a part.
#[derive(Debug)]
pub struct Item {
    /// Its text: one line, or the paragraphs of a description. Safe to show.
    pub lines: Vec<String>,
    /// How many characters it has, if that is more than are shown.
    pub characters: Option<usize>,
    /// What it is, in a few words; may be empty.
    pub note: String,
    /// Where it stands in the manifest; `None` for what is no value of the manifest.
    pub(super) pointer: Option<String>,
}

impl Part {
    /// Every part, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Logo,
        Self::Description,
        Self::UseCases,
        Self::Capabilities,
        Self::Guides,
        Self::Contacts,
        Self::Variables,
        Self::OktaContacts,
    ];

    /// What an address in the page calls it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Logo => "logo",
            Self::Description => "description",
            Self::UseCases => "use-cases",
            Self::Capabilities => "capabilities",
            Self::Guides => "guides",
            Self::Contacts => "contacts",
            Self::Variables => "variables",
            Self::OktaContacts => "okta-contacts",
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Logo => "Logo",
            Self::Description => "Description",
            Self::UseCases => "Use cases",
            Self::Capabilities => "Capabilities",
            Self::Guides => "Configuration guides",
            Self::Contacts => "Support contacts",
            Self::Variables => "What administrators fill in",
            Self::OktaContacts => "For Okta alone: escalation contacts",
        }
    }

    /// The values of the manifest that make the part as a whole, as JSON pointers.
    pub(super) const fn pointers(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["/name"],
            Self::Logo => &["/logo", "/defaultLogo"],
            Self::Description => &["/description"],
            Self::UseCases => &["/useCases"],
            Self::Capabilities => &["/capabilities"],
            Self::Guides => &[],
            // Of the escalation contacts each has a pointer of its own; what is wrong with the list is said once.
            Self::Contacts => &["/appContactDetails"],
            Self::Variables => &["/config"],
            Self::OktaContacts => &[],
        }
    }
}

/// The fields that hold the address of a guide, each with what the guide is about.
const GUIDES: [(&str, &str); 4] = [
    ("/sso/oidc/doc", "single sign-on with OpenID Connect"),
    ("/sso/saml/doc", "single sign-on with SAML"),
    ("/provisioning/scim/setupInstructionsUri", "provisioning with SCIM"),
    ("/apiService/setupInstructionsUri", "API service"),
];

/// The name, of a length that a tile can hold.
pub(super) fn name(outline: &Outline) -> Option<String> {
    text(outline.manifest.get("name")?).map(|name| brief(name.trim(), TEXT))
}

/// What stands in a part, and how many more there are.
pub(super) fn items(part: Part, outline: Option<&Outline>, logo: &Logo) -> (Vec<Item>, usize) {
    let own = match part {
        Part::Logo => file(logo),
        _ => None,
    };
    let mut items: Vec<Item> = own.into_iter().collect();
    items.extend(outline.map(|outline| of_manifest(part, outline)).unwrap_or_default());
    let left_out = items.len().saturating_sub(ITEMS);
    items.truncate(ITEMS);
    (items, left_out)
}

fn of_manifest(part: Part, outline: &Outline) -> Vec<Item> {
    let manifest = &outline.manifest;
    let at = |pointer: &str, note: &str| Item::line(manifest.pointer(pointer)?, note, pointer.to_owned());
    match part {
        Part::Name => at("/name", "").into_iter().collect(),
        Part::Logo => at("/logo", "the URL in the manifest").into_iter().collect(),
        Part::Description => {
            let text = manifest.get("description").and_then(text);
            text.map(|text| Item::paragraphs(&text, "/description")).into_iter().collect()
        }
        Part::UseCases => {
            let list = elements(manifest, "/useCases");
            list.filter_map(|(pointer, element)| Item::line(element, "", pointer)).collect()
        }
        Part::Capabilities => {
            let words = outline.offers.iter().map(|offer| {
                let note = if offer.is_declared { "" } else { "there is a block for it, but no declaration" };
                Item::of_words(&offer.what, note)
            });
            words.collect()
        }
        Part::Guides => GUIDES.iter().filter_map(|(pointer, about)| at(pointer, about)).collect(),
        Part::Contacts => contacts(manifest, |kind| kind == "CUSTOMER_SUPPORT"),
        Part::OktaContacts => contacts(manifest, |kind| kind != "CUSTOMER_SUPPORT"),
        Part::Variables => {
            let label = |(pointer, variable): (String, &Value)| {
                let name = variable.get("name").and_then(text).unwrap_or_default();
                let note = format!("tenant variable {}", brief(&name, TEXT));
                let label = variable.get("label").and_then(text).unwrap_or_default();
                Item::of_text(&label, &note, pointer)
            };
            elements(manifest, "/config").map(label).collect()
        }
    }
}

fn contacts(manifest: &Value, is_meant: impl Fn(&str) -> bool) -> Vec<Item> {
    let of = |contact: &Value, member: &str| contact.get(member).and_then(text).unwrap_or_default();
    elements(manifest, "/appContactDetails")
        .filter(|(_, contact)| is_meant(&of(contact, "contactType")))
        .map(|(pointer, contact)| {
            let form = match of(contact, "contactValueType").as_str() {
                "URL" => "web page".to_owned(),
                "EMAIL" => "e-mail".to_owned(),
                "PHONE" => "telephone".to_owned(),
                other => brief(other, TEXT),
            };
            let kind = match of(contact, "contactType").as_str() {
                "CUSTOMER_SUPPORT" | "ESCALATION_SUPPORT" => String::new(),
                other => format!(", of the unknown type {}", brief(other, TEXT)),
            };
            Item::of_text(&of(contact, "contact"), &(form + &kind), pointer)
        })
        .collect()
}

/// The elements of a list of the manifest, each with its pointer.
fn elements<'m>(manifest: &'m Value, list: &'static str) -> impl Iterator<Item = (String, &'m Value)> {
    let elements = manifest.pointer(list).and_then(Value::as_array);
    let numbered = elements.into_iter().flatten().enumerate();
    numbered.map(move |(number, element)| (format!("{list}/{number}"), element))
}

fn file(logo: &Logo) -> Option<Item> {
    let (path, note) = match logo {
        Logo::Missing => return None,
        Logo::Image { path, format, size: (width, height), .. } => {
            (path, format!("{format}, {width} x {height} pixels"))
        }
        Logo::Hidden { path, reason } => (path, format!("not shown: {reason}")),
    };
    Some(Item::of_words(path, &note))
}

/// The text of a value: of a string itself, of another the JSON; nothing of what is empty.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (!text.trim().is_empty()).then_some(text)
}

impl Item {
    fn line(value: &Value, note: &str, pointer: String) -> Option<Self> {
        text(value).map(|text| Self::of_text(&text, note, pointer))
    }

    /// A value of the manifest in one line.
    fn of_text(text: &str, note: &str, pointer: String) -> Self {
        Self { pointer: Some(pointer), ..Self::of_words(text, note) }
    }

    /// What is said in one line of something that is no value of the manifest.
    fn of_words(text: &str, note: &str) -> Self {
        let lines = vec![brief(text, TEXT)];
        Self { lines, characters: longer(text, TEXT), note: neutral(note).into_owned(), pointer: None }
    }

    /// A value of the manifest that may have several lines.
    fn paragraphs(text: &str, pointer: &str) -> Self {
        let end = text.char_indices().nth(DESCRIPTION).map_or(text.len(), |(end, _)| end);
        let shown = &text[..end];
        let mut lines: Vec<String> =
            shown.lines().filter(|line| !line.trim().is_empty()).map(|line| neutral(line).into_owned()).collect();
        if let (true, Some(last)) = (end < text.len(), lines.last_mut()) {
            last.push('…');
        }
        Self {
            lines,
            characters: longer(text, DESCRIPTION),
            note: String::new(),
            pointer: Some(pointer.to_owned()),
        }
    }
}

/// The number of characters, where it is more than `limit`.
fn longer(text: &str, limit: usize) -> Option<usize> {
    text.chars().nth(limit).map(|_| text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_its_paragraphs_and_is_cut_where_that_is_said() {
        let item = Item::paragraphs("One\u{1b}[31m\r\n\n Two\u{202e}", "/description");
        assert_eq!(item.lines, ["One␛[31m", " Two\u{fffd}"]);
        assert_eq!(item.characters, None);
        let long = Item::paragraphs(&"é".repeat(10_000), "/description");
        assert_eq!((long.lines[0].chars().count(), long.characters), (DESCRIPTION + 1, Some(10_000)));
        assert!(long.lines[0].ends_with('…'));
    }

    #[test]
    fn a_line_stays_one() {
        let item = Item::of_text("a\nb", "", "/name".into());
        assert_eq!(item.lines, ["a␊b"]);
    }

    #[test]
    fn a_value_of_another_type_is_shown_as_it_is_written() {
        assert_eq!(text(&serde_json::json!({"a": [1]})).as_deref(), Some(r#"{"a":[1]}"#));
        assert_eq!(text(&Value::Null), None);
        assert_eq!(text(&serde_json::json!(" ")), None);
    }
}
