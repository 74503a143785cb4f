//! Whether a manifest says twice the same of how Okta authenticates to the SCIM server.

use super::{id, manifest};
use crate::artifact::Kind;
use crate::document::Value;
use crate::rule::{At, Context};

/// The mode of the SCIM block beside the type of the authentication settings, in the manifest or in a file of their own.
pub fn compared(context: &mut Context<'_>) {
    for body in manifest::of(context) {
        let Some(mode) = body.pointer("/provisioning/scim/authMode").filter(|mode| manifest::is_filled(*mode))
        else {
            continue;
        };
        // Settings that actions share with SCIM are theirs.
        if manifest::has_protocol(body, "ACTIONS") {
            continue;
        }
        let Some((file, kind)) = auth_type(context, body) else { continue };
        let (Some(is_mode), Some(is_type)) = (mode.as_str(), kind.as_str()) else { continue };
        let Some(expected) = mode_of(&is_type).filter(|expected| !agrees(expected, &is_mode)) else { continue };
        let (mode_shown, type_shown) = (context.quote(mode), context.quote_in(file, kind));
        let repair = match type_of(&is_mode) {
            Some(meant) => format!("write `\"authMode\": {expected}` here, or `\"authType\": \"{meant}\"` there"),
            None => format!("write `\"authMode\": {expected}` here, or `\"authType\": \"OAUTH2\"` there"),
        };
        let draft = context.report(id::SCIM_AUTH_MODE_MISMATCH, At::value(mode));
        draft.arg("mode", mode_shown).arg("type", type_shown).arg("repair", repair);
        draft.related_in(file, At::value(kind), "the other");
    }
}

/// What the settings say, and the number of the file that says it. Of several files nobody knows which one counts.
fn auth_type<'a>(context: &Context<'a>, body: Value<'a>) -> Option<(usize, Value<'a>)> {
    if let Some(kind) = body.pointer("/authSettings/authType") {
        return Some((context.number(), kind));
    }
    let settings = context.submission().of_kind(Kind::SubmissionAuthSettings);
    let mut separate = settings.filter(|(_, file)| file.is_whole());
    match (separate.next(), separate.next()) {
        (Some((number, file)), None) => Some((number, file.root()?.get("authType")?)),
        _ => None,
    }
}

/// The mode that a type goes with, as it is written. Types that SCIM does not take have rules of their own.
fn mode_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "SCIM_HEADER" => "\"header\"",
        "SCIM_BEARER" => "\"bearer\"",
        "OAUTH2" => "\"<id of the mode>\"",
        _ => return None,
    })
}

/// The type that a mode goes with.
fn type_of(mode: &str) -> Option<&'static str> {
    Some(match mode.trim().to_ascii_lowercase().as_str() {
        "header" => "SCIM_HEADER",
        "bearer" => "SCIM_BEARER",
        _ => return None,
    })
}

/// Whether a mode is the one of a type. Basic, which the OIN does not take, is the matter of another rule.
fn agrees(expected: &str, mode: &str) -> bool {
    let is_basic = mode.trim().eq_ignore_ascii_case("basic");
    let own = type_of(mode).and_then(mode_of).unwrap_or("\"<id of the mode>\"");
    is_basic || own == expected
}
