//! The schemas that count in a submission: its own, and those that everybody knows.

use super::message::{is_elided, member};
use super::schema::{Attribute, Schema, known_schema, named};
use crate::artifact::{Kind, Submission};
use crate::document::Value;

/// The schemas that the files of a submission define. They are read once for all of its files, when somebody asks for one that
/// is not known anyway: most resources have nothing else.
#[derive(Debug)]
pub struct Library<'a> {
    submission: &'a Submission,
}

/// What is said of an attribute.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'l> {
    /// The attribute.
    pub attribute: &'l Attribute,
    /// The schema that it belongs to.
    pub schema: &'l Schema,
}

impl<'a> Library<'a> {
    /// The schemas of a submission.
    pub fn of(submission: &'a Submission) -> Self {
        Self { submission }
    }

    /// Every schema that the submission defines. Only whole files count: of a damaged one nobody knows what is missing.
    pub fn all_own(&self) -> &[Schema] {
        self.submission.scim_schemas.get_or_init(|| {
            let files = self.submission.of_kind(Kind::ScimSchemas).filter(|(_, file)| file.is_whole());
            let roots = files.filter_map(|(_, file)| file.root());
            roots.flat_map(definitions).filter_map(Schema::defined).collect()
        })
    }

    /// A schema that the submission defines.
    pub fn own(&self, urn: &str) -> Option<&Schema> {
        self.all_own().iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// A schema: as everybody knows it, or as the submission defines it.
    pub fn schema(&self, urn: &str) -> Option<&Schema> {
        known_schema(urn).or_else(|| self.own(urn))
    }

    /// An attribute of a schema. What everybody knows counts before what the submission says of it.
    pub fn attribute(&self, urn: &str, name: &str) -> Option<Definition<'_>> {
        let find = |schema: &'_ Schema| schema.attribute(name).is_some();
        let schema = known_schema(urn).filter(|schema| find(schema)).or_else(|| self.own(urn))?;
        Some(Definition { attribute: schema.attribute(name)?, schema })
    }

    /// The names of the attributes of a schema.
    pub fn names<'l>(&'l self, urn: &str) -> Vec<&'l str> {
        let both = known_schema(urn).into_iter().chain(self.own(urn));
        both.flat_map(|schema| &schema.attributes).map(|attribute| attribute.name.as_str()).collect()
    }

    /// A sub-attribute, which both definitions may have.
    pub fn sub_attribute<'l>(&'l self, urn: &str, attribute: &'l Attribute, name: &str) -> Option<&'l Attribute> {
        let again = || self.own(urn).and_then(|schema| schema.attribute(&attribute.name));
        named(&attribute.sub_attributes, name).or_else(|| named(&again()?.sub_attributes, name))
    }
}

/// The definitions in a file: one, a list, or a list response.
fn definitions(root: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    root.one_or_all().flat_map(listed)
}

fn listed(body: Value<'_>) -> Vec<Value<'_>> {
    member(body, "Resources").map_or_else(|| vec![body], |listed| listed.elements().collect())
}

/// The URNs in the `schemas` of a resource that are written out.
pub fn urns(resource: Value<'_>) -> Vec<Value<'_>> {
    let listed = member(resource, "schemas").into_iter().flat_map(Value::elements);
    listed.filter(|urn| urn.as_str().is_some_and(|urn| !is_elided(&urn))).collect()
}

/// Whether the name of a member is the URN of an extension.
pub fn is_extension(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}
