//! References: `&name;`, `&#10;` and `&#xA;`.

use super::names;

/// The character that a reference without `&` and `;` stands for: the five predefined entities and numeric
/// references to characters that XML 1.0 allows (productions `CharRef` and `Char`).
pub fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => numeric(name.strip_prefix('#')?),
    }
}

fn numeric(digits: &str) -> Option<char> {
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|digit| char::from(digit).is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|&character| is_char(character))
}

/// Whether XML allows the character (production `Char`).
pub(super) fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// What an `&` begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// A reference to this character.
    Character(char),
    /// A character reference that names no allowed character.
    Bad,
    /// A reference to an entity of this name, which is none of the predefined ones.
    Entity(&'a str),
    /// Nothing.
    Bare,
}

/// Reads the reference at the start of `raw`, which starts with `&`, and gives its length in bytes.
pub(super) fn at(raw: &str) -> (Reference<'_>, usize) {
    let name = &raw[1..];
    let length = match name.strip_prefix('#') {
        Some(digits) => 1 + digits.bytes().take_while(u8::is_ascii_alphanumeric).count(),
        None => names::scan(name).len,
    };
    if length == 0 || name.as_bytes().get(length) != Some(&b';') {
        return (Reference::Bare, 1);
    }
    let whole = length + 2;
    let name = &name[..length];
    match reference(name) {
        Some(character) => (Reference::Character(character), whole),
        None if name.starts_with('#') => (Reference::Bad, whole),
        None if names::scan(name).is_name => (Reference::Entity(name), whole),
        None => (Reference::Bare, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predefined_and_numeric_references_are_resolved() {
        let cases = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];
        let numeric = [("#65", 'A'), ("#x41", 'A'), ("#x1D11E", '𝄞'), ("#10", '\n'), ("#x0000000041", 'A')];
        for (name, character) in cases.into_iter().chain(numeric) {
            assert_eq!(reference(name), Some(character), "{name}");
        }
    }

    #[test]
    fn forbidden_and_malformed_references_are_not() {
        for name in
            ["", "#", "#x", "#0", "#8", "#xFFFE", "#xD800", "#x110000", "#+65", "#X41", "nbsp", "#99999999999"]
        {
            assert_eq!(reference(name), None, "{name}");
        }
    }

    #[test]
    fn an_ampersand_without_a_name_and_a_semicolon_is_bare() {
        for raw in ["&", "& ", "&&amp;", "&a=b;", "&amp", "&1;", "&;"] {
            assert_eq!(at(raw), (Reference::Bare, 1), "{raw}");
        }
        assert_eq!(at("&#0;x"), (Reference::Bad, 4));
        assert_eq!(at("&#xZZ;x"), (Reference::Bad, 6));
        assert_eq!(at("&é;x"), (Reference::Entity("é"), 4));
    }
}
