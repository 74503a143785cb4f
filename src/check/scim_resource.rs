//! Resources held against their schemas: names of attributes, and what their values are.

use super::id;
use super::scim_document::{Found, is_unassigned};
use super::scim_value;
use crate::artifact::Kind;
use crate::artifact::scim::library::{Library, is_extension, urns};
use crate::artifact::scim::message::{Resource, Sender, has_gap, is_elided, member, resources};
use crate::artifact::scim::schema::{Attribute, COMMON, DataType, GROUP, Mutability, USER, known, known_schema};
use crate::document::{Member, Value};
use crate::rule::{At, Context, Part, listed, nearest};
use crate::source::brief;

/// The most characters of a name that a message shows.
const NAME: usize = 60;

/// Attributes that no schema has, that are spelled otherwise, that are missing, or whose values are of another kind.
pub fn attributes(context: &mut Context<'_>) {
    let Some(root) = context.root() else { return };
    let library = Library::of(context.submission());
    let is_provider = context.artifact().kind == Some(Kind::ScimServiceProviderConfig);
    let mut found = Found::default();
    for resource in resources(root) {
        let bases = bases(resource.value, is_provider);
        Judge { context, library: &library, resource, bases }.judge(&mut found);
    }
    found.report(context);
}

/// The schemas that the attributes outside of extensions belong to.
fn bases(resource: Value<'_>, is_provider: bool) -> Vec<String> {
    let is_base =
        |urn: &String| !urn.to_ascii_lowercase().contains(":extension:") && member(resource, urn).is_none();
    let listed = member(resource, "schemas");
    let named: Vec<String> =
        urns(resource).into_iter().filter_map(Value::as_str).map(|urn| urn.into_owned()).filter(is_base).collect();
    match listed {
        None if is_provider => vec!["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig".to_owned()],
        None if member(resource, "userName").is_some() => vec![USER.to_owned()],
        _ => named,
    }
}

/// A resource that is held against its schemas.
struct Judge<'c, 'a> {
    context: &'c Context<'a>,
    library: &'c Library<'a>,
    resource: Resource<'a>,
    bases: Vec<String>,
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self, found: &mut Found) {
        for Member { key, value } in self.resource.value.members() {
            let Some(name) = key.text() else { continue };
            if is_extension(&name) {
                self.extension(found, &name, value);
            } else if !name.eq_ignore_ascii_case("schemas") && !is_elided(&name) {
                self.attribute(found, &name, value);
            }
        }
        if !self.resource.is_listed && !has_gap(self.resource.value) {
            self.bases.iter().for_each(|urn| self.required(found, urn, self.resource.value));
        }
    }

    fn is_provider(&self) -> bool {
        self.context.artifact().kind == Some(Kind::ScimServiceProviderConfig)
    }

    fn attribute(&self, found: &mut Found, name: &str, value: Value<'a>) {
        let all = [COMMON].into_iter().chain(self.bases.iter().map(String::as_str));
        match all.clone().find_map(|urn| Some((urn, self.library.attribute(urn, name)?))) {
            Some((urn, definition)) => self.known(found, urn, definition.attribute, name, value),
            None => self.unknown(found, name, value),
        }
    }

    fn known(&self, found: &mut Found, urn: &str, attribute: &Attribute, name: &str, value: Value<'a>) {
        self.case(found, name, &attribute.name, value);
        self.read_only(found, attribute, value);
        // Rules of their own look at these two.
        let is_own = (urn == COMMON && attribute.name == "id") || (urn == USER && attribute.name == "active");
        if !is_own {
            scim_value::check(self.context, found, attribute, &attribute.name, value);
        }
        self.parts(found, urn, attribute, value);
    }

    /// The names of sub-attributes.
    fn parts(&self, found: &mut Found, urn: &str, attribute: &Attribute, value: Value<'a>) {
        if !attribute.is_complex() {
            return;
        }
        let objects = [value].into_iter().chain(value.elements()).filter(|value| value.is_object());
        for Member { key, value } in objects.flat_map(Value::members) {
            let Some(name) = key.text().filter(|name| !is_elided(name)) else { continue };
            let path = || format!("{}.{name}", attribute.name);
            match self.library.sub_attribute(urn, attribute, &name) {
                Some(sub) => self.case(found, &name, &sub.name, value),
                None if &*name == "operation" && attribute.name == "members" => {
                    let place = At::Node(value.id(), Part::Key);
                    found.add(id::SCIM11_GROUP_PATCH, String::new(), place, "here too", Vec::new());
                }
                None => {
                    let names = attribute.sub_attributes.iter().map(|sub| sub.name.as_str());
                    let near = near(found, &name, names);
                    let schema = format!("`{}`", attribute.name);
                    self.report_unknown(found, &path(), &name, value, &schema, near, None);
                }
            }
        }
    }

    fn extension(&self, found: &mut Found, urn: &str, object: Value<'a>) {
        let Some(schema) = self.library.schema(urn).filter(|_| object.is_object()) else { return };
        for Member { key, value } in object.members() {
            let Some(name) = key.text().filter(|name| !is_elided(name)) else { continue };
            match self.library.attribute(urn, &name) {
                Some(definition) => self.known(found, urn, definition.attribute, &name, value),
                None => {
                    let near = near(found, &name, self.library.names(urn));
                    let title = format!("`{}`", brief(&schema.id, 90));
                    let is_own = known_schema(urn).is_none();
                    self.report_unknown(found, &format!("{urn}:{name}"), &name, value, &title, near, Some(is_own));
                }
            }
        }
        if !has_gap(object) {
            self.required(found, urn, object);
        }
    }

    /// An attribute outside of extensions that no schema has. Of a schema that is not known nothing is said.
    fn unknown(&self, found: &mut Found, name: &str, value: Value<'a>) {
        let all_known = self.bases.iter().all(|urn| self.library.schema(urn).is_some());
        // Vendors add to their service provider configuration, which Okta does not read.
        let Some(first) = self.bases.first().filter(|_| all_known && !self.is_provider()) else { return };
        let names: Vec<&str> = self.bases.iter().flat_map(|urn| self.library.names(urn)).collect();
        let title = match self.library.schema(first) {
            Some(schema) if !schema.name.is_empty() => format!("the {} schema", brief(&schema.name, 40)),
            _ => format!("`{}`", brief(first, 90)),
        };
        let is_own = known_schema(first).is_none().then_some(true);
        let near = near(found, name, names);
        self.report_unknown(found, name, name, value, &title, near, is_own);
    }

    #[allow(clippy::too_many_arguments, reason = "what a message says of an unknown name")]
    fn report_unknown(
        &self,
        found: &mut Found,
        path: &str,
        name: &str,
        value: Value<'a>,
        schema: &str,
        near: Option<&str>,
        of_submission: Option<bool>,
    ) {
        let shown = value.key().map_or_else(String::new, |key| brief(&self.context.text(key), NAME));
        let repair = match (self.home(name), near) {
            (Some(home), _) => home,
            (None, Some(near)) => format!("write `{near}`"),
            (None, None) => "take it out, or define it in the schema of an extension and put it there".to_owned(),
        };
        let near = near.filter(|_| self.home(name).is_none()).map(|near| ("nearest", near.to_owned()));
        let mut args = vec![("name", shown), ("schema", schema.to_owned()), ("repair", repair)];
        args.extend(near);
        let rule = match of_submission {
            Some(true) => id::SCIM_EXTENSION_ATTRIBUTE_UNKNOWN,
            _ => id::SCIM_ATTRIBUTE_UNKNOWN,
        };
        found.add(rule, path.to_owned(), At::Node(value.id(), Part::Key), "here too", args);
    }

    /// Where an attribute belongs that stands in the wrong place of a user: in an extension, or in another attribute.
    fn home(&self, name: &str) -> Option<String> {
        let user = known_schema(USER)?;
        if self.bases.iter().all(|urn| !urn.eq_ignore_ascii_case(USER)) || user.attribute(name).is_some() {
            return None;
        }
        let full = user.attribute("name")?;
        if let Some(part) = full.sub_attributes.iter().find(|part| part.name == name && name != "formatted") {
            return Some(format!("put it into `\"name\": {{\"{}\": …}}`", part.name));
        }
        let extensions = known().iter().chain(self.library.all_own());
        let extension = extensions
            .filter(|schema| schema.id.contains(":extension:"))
            .find(|schema| schema.attribute(name).is_some())?;
        Some(format!("put it into `\"{}\": {{…}}`", brief(&extension.id, 90)))
    }

    /// A name in another case is the same name; only readers that are less patient stumble.
    fn case(&self, found: &mut Found, seen: &str, name: &str, value: Value<'a>) {
        if seen != name {
            let args = vec![("seen", seen.to_owned()), ("name", name.to_owned())];
            let place = At::Node(value.id(), Part::Key);
            found.add(id::SCIM_ATTRIBUTE_CASE, seen.to_owned(), place, "spelled so here too", args);
        }
    }

    /// What only a server sets, in what a client creates.
    fn read_only(&self, found: &mut Found, attribute: &Attribute, value: Value<'a>) {
        let is_set = attribute.mutability == Mutability::ReadOnly && !is_unassigned(value);
        // Whoever replaces a resource may send its id back, and a service provider configuration is never sent.
        let is_kept = attribute.name == "id" || self.is_provider();
        if self.resource.sender == Sender::Client && is_set && !is_kept {
            let args = vec![("name", attribute.name.clone())];
            let place = At::Node(value.id(), Part::Key);
            found.add(id::SCIM_READ_ONLY_WRITTEN, attribute.name.clone(), place, "here too", args);
        }
    }

    /// Attributes without which no such resource exists.
    fn required(&self, found: &mut Found, urn: &str, object: Value<'a>) {
        let Some(schema) = self.library.schema(urn) else { return };
        // Another rule looks at what answers say of users, and Okta reads no resource of its own.
        let is_answered_user = urn.eq_ignore_ascii_case(USER) && member(self.resource.value, "meta").is_some();
        if is_answered_user {
            return;
        }
        // What only the server sets is not missing in what a client sends.
        let is_request = self.resource.sender == Sender::Client && !self.is_provider();
        let lacks = |attribute: &&Attribute| {
            if is_request && attribute.mutability == Mutability::ReadOnly {
                return false;
            }
            let is_sent = attribute.mutability != Mutability::WriteOnly && !attribute.never_returned;
            let value = member(object, &attribute.name);
            attribute.required && is_sent && value.is_none_or(is_unassigned)
        };
        let missing: Vec<&Attribute> = schema.attributes.iter().filter(lacks).collect();
        let Some(first) = missing.first() else { return };
        let what = match urn {
            _ if urn.eq_ignore_ascii_case(USER) => "a user".to_owned(),
            _ if urn.eq_ignore_ascii_case(GROUP) => "a group".to_owned(),
            _ => format!("`{}`", brief(&schema.id, 90)),
        };
        let example = format!("`\"{}\": {}`", brief(&first.name, 60), form(first));
        let missing = listed(missing.iter().map(|attribute| brief(&attribute.name, 60)));
        let key = format!("{urn}:{missing}");
        let args = vec![("missing", missing), ("what", what), ("example", example)];
        found.add(id::SCIM_REQUIRED_ATTRIBUTE_MISSING, key, At::head(object), "missing here too", args);
    }
}

/// What was most likely meant.
fn near<'n>(found: &Found, name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if found.is_crowded() { None } else { nearest(name, names) }
}

/// How a value of an attribute begins and ends.
fn form(attribute: &Attribute) -> &'static str {
    match attribute.data_type {
        _ if attribute.multi_valued => "[…]",
        Some(DataType::Complex) => "{…}",
        Some(DataType::Boolean) => "true",
        Some(DataType::Integer | DataType::Decimal) => "1",
        _ => "\"…\"",
    }
}
