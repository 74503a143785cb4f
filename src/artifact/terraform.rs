//! Terraform configurations for Okta's provider as facts, in the shape of an application export: the same rules apply.
//!
//! Only what is written out counts. A value that Terraform computes (a variable, a reference, a condition) is left out
//! as if it were not set.

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::template::Element;

use super::facts::Facts;
use crate::document::Tree;
use crate::source::Span;

/// The largest file that is read, in bytes. Configurations are written by hand.
const LARGEST: usize = 1 << 20;
/// The most brackets that may be open. The parser allows 64 levels, which takes more stack than a thread may have.
const DEEPEST: usize = 32;
/// What the expressions of Okta refer to. In Terraform these are references to resources that nobody declares.
const OKTA_ROOTS: [&str; 8] = ["user", "source", "org", "app", "appuser", "idpuser", "instance", "session"];

/// Resources that sign on in a way of their own, with the mode that an export would show.
const MODES: [(&str, &str); 9] = [
    ("okta_app_saml", "SAML_2_0"),
    ("okta_app_oauth", "OPENID_CONNECT"),
    ("okta_app_swa", "BROWSER_PLUGIN"),
    ("okta_app_three_field", "BROWSER_PLUGIN"),
    ("okta_app_shared_credentials", "BROWSER_PLUGIN"),
    ("okta_app_auto_login", "AUTO_LOGIN"),
    ("okta_app_secure_password_store", "SECURE_PASSWORD_STORE"),
    ("okta_app_basic_auth", "BASIC_AUTH"),
    ("okta_app_bookmark", "BOOKMARK"),
];

/// An argument of a resource, and the member that an export has for it.
type Names = [(&'static str, &'static str)];

const SIGN_ON: [(&str, &str); 17] = [
    ("sso_url", "ssoAcsUrl"),
    ("recipient", "recipient"),
    ("destination", "destination"),
    ("audience", "audience"),
    ("default_relay_state", "defaultRelayState"),
    ("sp_issuer", "spIssuer"),
    ("subject_name_id_template", "subjectNameIdTemplate"),
    ("subject_name_id_format", "subjectNameIdFormat"),
    ("response_signed", "responseSigned"),
    ("assertion_signed", "assertionSigned"),
    ("signature_algorithm", "signatureAlgorithm"),
    ("digest_algorithm", "digestAlgorithm"),
    ("honor_force_authn", "honorForceAuthn"),
    ("authn_context_class_ref", "authnContextClassRef"),
    ("request_compressed", "requestCompressed"),
    ("saml_signed_request_enabled", "samlSignedRequestEnabled"),
    ("acs_endpoints", "acsEndpoints"),
];
const STATEMENT: [(&str, &str); 6] = [
    ("type", "type"),
    ("name", "name"),
    ("namespace", "namespace"),
    ("values", "values"),
    ("filter_type", "filterType"),
    ("filter_value", "filterValue"),
];
const SECRET: [(&str, &str); 1] = [("client_basic_secret", "client_secret")];
const CLIENT: [(&str, &str); 10] = [
    ("type", "application_type"),
    ("redirect_uris", "redirect_uris"),
    ("post_logout_redirect_uris", "post_logout_redirect_uris"),
    ("grant_types", "grant_types"),
    ("response_types", "response_types"),
    ("login_uri", "initiate_login_uri"),
    ("issuer_mode", "issuer_mode"),
    ("client_uri", "client_uri"),
    ("token_endpoint_auth_method", "token_endpoint_auth_method"),
    ("login_scopes", "login_scopes"),
];
const USER_NAME: [(&str, &str); 2] = [("user_name_template", "template"), ("user_name_template_type", "type")];

/// The applications of a configuration, its authorization servers, and the URLs of such servers anywhere else; an empty
/// tree, without a root, for one that cannot be read.
pub fn read(text: &str) -> Tree {
    if text.len() > LARGEST || is_too_deep(text) {
        return Tree::default();
    }
    let Ok(body) = hcl_edit::parser::parse_body(text) else { return Tree::default() };
    let mut facts = Facts::of(text);
    facts.array(Span::default(), |facts| {
        for block in blocks(&body, "resource") {
            resource(block, facts);
        }
        server_urls(&body, text, facts);
    });
    facts.finish().0
}

/// Counts brackets wherever they stand: those in strings and comments are rarely many.
fn is_too_deep(text: &str) -> bool {
    let mut open = 0usize;
    text.bytes().any(|byte| {
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    })
}

fn blocks<'b>(body: &'b Body, name: &'b str) -> impl Iterator<Item = &'b Block> {
    body.iter().filter_map(Structure::as_block).filter(move |block| block.ident.as_str() == name)
}

fn argument<'b>(body: &'b Body, name: &str) -> Option<&'b Attribute> {
    body.iter().filter_map(Structure::as_attribute).find(|attribute| attribute.key.as_str() == name)
}

fn span(value: &impl hcl_edit::Span) -> Span {
    value.span().map_or_else(Span::default, |range| Span::new(range.start, range.end))
}

/// Where a string stands without its quotes.
fn inside(value: &impl hcl_edit::Span) -> Span {
    let outer = span(value);
    if outer.len() < 2 { outer } else { Span::new(outer.start as usize + 1, outer.end as usize - 1) }
}

fn text(expression: &Expression) -> Option<&str> {
    expression.as_str()
}

fn resource(block: &Block, facts: &mut Facts<'_>) {
    let [kind, name, ..] = block.labels.as_slice() else { return };
    if kind.as_str() == "okta_auth_server" {
        authorization_server(block, inside(kind), inside(name), facts);
        return;
    }
    let Some((_, mode)) = MODES.iter().find(|(known, _)| *known == kind.as_str()) else { return };
    // An application of the catalogue belongs to somebody else.
    if argument(&block.body, "preconfigured_app").is_some() {
        return;
    }
    let here = inside(kind);
    facts.object(here, |facts| {
        facts.text("resource", kind.as_str(), here);
        facts.text("name", name.as_str(), inside(name));
        sign_on_mode(&block.body, mode, here, facts);
        project(&block.body, &[("label", "label"), ("logo", "logo"), ("key_years_valid", "keyYearsValid")], facts);
        facts.member("settings", here).object(here, |facts| match *mode {
            "SAML_2_0" => facts.member("signOn", here).object(here, |facts| sign_on(&block.body, here, facts)),
            "OPENID_CONNECT" => {
                facts.member("oauthClient", here).object(here, |facts| client(&block.body, facts));
            }
            _ => {}
        });
        facts.member("credentials", here).object(here, |facts| {
            facts.member("userNameTemplate", here).object(here, |facts| project(&block.body, &USER_NAME, facts));
            if block.body.has_attribute(SECRET[0].0) {
                facts.member("oauthClient", here).object(here, |facts| project(&block.body, &SECRET, facts));
            }
        });
        unescaped(&block.body, here, facts);
    });
}

fn authorization_server(block: &Block, kind: Span, name: Span, facts: &mut Facts<'_>) {
    const ARGUMENTS: [(&str, &str); 4] =
        [("name", "label"), ("audiences", "audiences"), ("issuer_mode", "issuerMode"), ("status", "status")];
    facts.object(kind, |facts| {
        facts.text("resource", "okta_auth_server", kind);
        facts.text("name", block.labels[1].as_str(), name);
        project(&block.body, &ARGUMENTS, facts);
    });
}

/// URLs of authorization servers outside of the applications: in variables, locals, and what other providers are given.
/// They are kept as they are written, with what Terraform fills in.
fn server_urls(body: &Body, text: &str, facts: &mut Facts<'_>) {
    let mut found = Vec::new();
    let mut open: Vec<&Body> = vec![body];
    while let Some(body) = open.pop() {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    urls_in(attribute.key.as_str(), span(&attribute.key), &attribute.value, text, &mut found);
                }
                Structure::Block(block) if !is_application(block) => open.push(&block.body),
                Structure::Block(_) => {}
            }
        }
    }
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|(.., value)| *value);
    let here = found[0].1;
    facts.object(here, |facts| {
        facts.member("settings", here).object(here, |facts| {
            for (name, key, value) in found {
                facts.member_named(&name, key).string(value.of(text), value);
            }
        });
    });
}

fn is_application(block: &Block) -> bool {
    let is_known = |kind: &str| MODES.iter().any(|(known, _)| *known == kind);
    block.ident.as_str() == "resource" && block.labels.first().is_some_and(|kind| is_known(kind.as_str()))
}

/// Recursion ends with the nesting, which [`is_too_deep`] keeps small.
fn urls_in(name: &str, key: Span, value: &Expression, text: &str, found: &mut Vec<(String, Span, Span)>) {
    match value {
        Expression::Array(elements) => {
            elements.iter().for_each(|element| urls_in(name, key, element, text, found))
        }
        Expression::Object(members) => {
            for (member, value) in members.iter() {
                let at = span(member);
                let name = at.of(text).trim_matches('"').to_owned();
                urls_in(&name, at, value.expr(), text, found);
            }
        }
        Expression::String(_) | Expression::StringTemplate(_) => {
            let at = inside(value);
            if at.of(text).contains("/oauth2/") {
                found.push((name.to_owned(), key, at));
            }
        }
        _ => {}
    }
}

fn sign_on_mode(body: &Body, mode: &str, here: Span, facts: &mut Facts<'_>) {
    let version = argument(body, "saml_version").filter(|_| mode == "SAML_2_0");
    match version.filter(|version| text(&version.value) == Some("1.1")) {
        Some(version) => facts.member("signOnMode", span(&version.key)).string("SAML_1_1", inside(&version.value)),
        None => facts.text("signOnMode", mode, here),
    }
}

fn sign_on(body: &Body, here: Span, facts: &mut Facts<'_>) {
    project(body, &SIGN_ON, facts);
    if let Some(logout) = argument(body, "single_logout_url") {
        let at = span(&logout.key);
        facts.member("slo", at).object(at, |facts| facts.member("enabled", at).boolean(true, at));
    }
    if let Some(hook) = argument(body, "inline_hook_id") {
        let at = span(&hook.key);
        facts
            .member("inlineHooks", at)
            .array(at, |facts| facts.object(at, |facts| facts.text("id", "computed", at)));
    }
    facts.member("attributeStatements", here).array(here, |facts| {
        for statement in blocks(body, "attribute_statements") {
            let at = span(&statement.ident);
            facts.object(at, |facts| project(&statement.body, &STATEMENT, facts));
        }
    });
    // Both forms would be two lists of one name.
    if argument(body, "acs_endpoints").is_some() || blocks(body, "acs_endpoints_indices").next().is_none() {
        return;
    }
    facts.member("acsEndpoints", here).array(here, |facts| {
        for endpoint in blocks(body, "acs_endpoints_indices") {
            let at = span(&endpoint.ident);
            facts.object(at, |facts| {
                for name in ["url", "index"] {
                    if let Some(attribute) = argument(&endpoint.body, name) {
                        facts.member(name, span(&attribute.key));
                        written_or(&attribute.value, "computed", facts);
                    }
                }
            });
        }
    });
}

fn client(body: &Body, facts: &mut Facts<'_>) {
    project(body, &CLIENT, facts);
    if let Some(claim) = blocks(body, "groups_claim").next() {
        let at = span(&claim.ident);
        facts.member("groups_claim", at).object(at, |facts| project(&claim.body, &STATEMENT, facts));
    }
}

/// Adds the arguments that are written out under the names that an export has for them.
fn project(body: &Body, names: &Names, facts: &mut Facts<'_>) {
    for (argument_name, member) in names {
        let Some(attribute) = argument(body, argument_name) else { continue };
        if is_written(&attribute.value) {
            facts.member(member, span(&attribute.key));
            written(&attribute.value, facts);
        }
    }
}

fn is_written(value: &Expression) -> bool {
    matches!(
        value,
        Expression::String(_)
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Null(_)
            | Expression::Array(_)
    ) || value.as_str().is_some()
}

/// Adds a value; of a list the elements that are written out.
fn written(value: &Expression, facts: &mut Facts<'_>) {
    match value {
        Expression::Array(elements) => facts.array(span(elements), |facts| {
            elements.iter().filter(|element| is_written(element)).for_each(|element| written(element, facts));
        }),
        Expression::Bool(boolean) => facts.boolean(*boolean.value(), span(boolean)),
        Expression::Number(number) => match number.value().as_u64() {
            Some(integer) => facts.number(integer, span(number)),
            None => facts.string(&number.value().to_string(), span(number)),
        },
        Expression::Null(null) => facts.string("", span(null)),
        other => facts.string(other.as_str().unwrap_or_default(), inside(other)),
    }
}

fn written_or(value: &Expression, otherwise: &str, facts: &mut Facts<'_>) {
    if is_written(value) { written(value, facts) } else { facts.string(otherwise, span(value)) }
}

/// Adds the expressions of Okta that Terraform would take for its own.
fn unescaped(body: &Body, here: Span, facts: &mut Facts<'_>) {
    let statements = blocks(body, "attribute_statements").filter_map(|block| argument(&block.body, "values"));
    let templates = ["subject_name_id_template", "user_name_template"];
    let values = templates.iter().filter_map(|name| argument(body, name)).chain(statements);
    let mut found = Vec::new();
    for attribute in values {
        match &attribute.value {
            Expression::Array(elements) => elements.iter().for_each(|element| interpolations(element, &mut found)),
            value => interpolations(value, &mut found),
        }
    }
    if found.is_empty() {
        return;
    }
    facts.member("unescapedExpressions", here).array(here, |facts| {
        for (root, at) in found {
            facts.string(&root, at);
        }
    });
}

fn interpolations(value: &Expression, found: &mut Vec<(String, Span)>) {
    let Expression::StringTemplate(template) = value else { return };
    for element in template.iter() {
        let Element::Interpolation(interpolation) = element else { continue };
        if let Some(root) = root_of(&interpolation.expr).filter(|root| OKTA_ROOTS.contains(root)) {
            found.push((root.to_owned(), span(interpolation)));
        }
    }
}

/// The name that an expression begins with; of a call the one that its first argument begins with.
fn root_of(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Variable(variable) => Some(variable.value().as_str()),
        Expression::Traversal(traversal) => root_of(&traversal.expr),
        Expression::FuncCall(call) => call.args.iter().next().and_then(root_of),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::{Artifact, Kind};
    use crate::source::Source;

    fn facts(text: &str) -> serde_json::Value {
        let artifact = Artifact::read(Source::from_bytes(text.into(), "main.tf".into()), false, |_| &[]);
        assert_eq!(artifact.kind, Some(Kind::Terraform));
        artifact.masked()
    }

    #[test]
    fn a_resource_becomes_an_export_without_what_is_computed() {
        let facts = facts(
            "resource \"okta_app_saml\" \"acme\" {\n  label = \"Acme\"\n  sso_url = \"https://${var.host}/acs\"\n  \
             response_signed = var.signed\n  assertion_signed = false\n  subject_name_id_template = \
             \"$${user.userName}\"\n  user_name_template = \"${source.login}\"\n  attribute_statements {\n    type = \
             \"GROUP\"\n    values = [\"a\", var.b]\n  }\n}\nresource \"okta_group\" \"g\" {}\n",
        );
        let app = &facts[0];
        assert_eq!(app["signOnMode"], "SAML_2_0");
        assert_eq!(app["label"], "Acme");
        let sign_on = &app["settings"]["signOn"];
        assert_eq!(sign_on.get("ssoAcsUrl"), None);
        assert_eq!(sign_on.get("responseSigned"), None);
        assert_eq!(sign_on["assertionSigned"], false);
        assert_eq!(sign_on["subjectNameIdTemplate"], "${user.userName}");
        assert_eq!(sign_on["attributeStatements"][0]["values"], serde_json::json!(["a"]));
        assert_eq!(app["unescapedExpressions"], serde_json::json!(["source"]));
        assert_eq!(facts.as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn hostile_nesting_is_refused() {
        for piece in ["a {\n", "[", "(", "\"${", "{a=", "f(", "!", "x ? ", "1+", "%{if x}"] {
            let text = format!("# \"okta_app_saml\"\na = {}", piece.repeat(100_000));
            assert!(read(&text).is_empty(), "{piece}");
        }
    }

    #[test]
    fn what_is_left_of_the_depth_fits_on_a_small_stack() {
        for pair in [("(", ")"), ("[", "]"), ("f(", ")"), ("{a=", "}"), ("!(", ")"), ("\"${", "}\"")] {
            let text = format!("a = {}x{}\n", pair.0.repeat(31), pair.1.repeat(31));
            let _ = read(&text);
        }
        for chain in ["!", "-", "x ? y : ", "1 + ", "\"%{if x}"] {
            for open in ["(", "[", "{a=", "f(", "\"${", "a {\n"] {
                let _ = read(&format!("a = {}{}x\n", open.repeat(31), chain.repeat(100)));
                let _ = read(&format!("{}a = {}x\n", open.repeat(31), chain.repeat(100)));
            }
        }
    }
}
