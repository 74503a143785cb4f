//! What the logo says in words: in its name, and in metadata that goes with it wherever it goes.

use super::id;
use crate::document::Value;
use crate::rule::{At, Context};
use crate::source::brief;

/// Signs of a trademark, and how they are written on a typewriter.
const SIGNS: [&str; 5] = ["™", "®", "℠", "(tm)", "(r)"];

/// A trademark sign in the name of the file, or in the title or description that it carries.
pub fn trademark(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let name = context.artifact().file_name();
    if let (Some(sign), Some(format)) = (sign_in(name), root.get("format")) {
        let place = format!("the name of the logo, `{}`,", brief(name, 60));
        context.report(id::LOGO_TRADEMARK_SYMBOL, At::value(format)).arg("place", place).arg("sign", sign);
        return;
    }
    for (field, value) in fields(root, &["title", "description"]) {
        if let Some(sign) = value.as_str().and_then(|text| sign_in(&text)) {
            let place = format!("the {field} in the logo's metadata, `{}`,", brief(&context.text(value), 60));
            context.report(id::LOGO_TRADEMARK_SYMBOL, At::value(value)).arg("place", place).arg("sign", sign);
            return;
        }
    }
}

fn sign_in(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    SIGNS.into_iter().find(|sign| text.contains(sign))
}

/// Persons, places and machines that the metadata names.
pub fn metadata(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let mut seen: Vec<String> = Vec::new();
    for (field, value) in fields(root, &["author", "location", "computer"]) {
        let one = match field {
            "location" => "the place where it was made".to_owned(),
            "author" => format!("an author (`{}`)", brief(&context.text(value), 40)),
            _ => format!("a computer (`{}`)", brief(&context.text(value), 40)),
        };
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    let Some(list) = root.get("metadata").filter(|_| !seen.is_empty()) else { return };
    // More than two make no readable sentence.
    let rest = seen.len().saturating_sub(2);
    seen.truncate(2);
    let mut what = seen.join(" and ");
    if rest > 0 {
        what = format!("{what} and {rest} more");
    }
    context.report(id::LOGO_METADATA_LEAK, At::head(list)).arg("what", what);
}

/// The values that entries of the metadata have for some fields.
fn fields<'a>(root: Value<'a>, names: &'static [&'static str]) -> impl Iterator<Item = (&'static str, Value<'a>)> {
    let entries = root.get("metadata").into_iter().flat_map(Value::elements);
    entries.flat_map(move |entry| names.iter().filter_map(move |name| Some((*name, entry.get(name)?))))
}
