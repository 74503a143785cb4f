//! Rules: the registry made from the files in `rules/`, and everything that turns a rule into findings.
//!
//! A rule knows artifacts and nothing else. It names places by nodes of a document; the runner turns them
//! into lines and columns.

#[allow(dead_code, reason = "the build script asks for secrets")]
mod constraint;
mod context;
mod custom;
#[allow(dead_code, reason = "the examples are for the tests")]
mod definition;
mod nearest;
mod registry;
mod resolve;
mod runner;
mod schema;
mod selection;
mod spelling;
mod states;
#[allow(dead_code, reason = "the build script asks for placeholders")]
mod template;

pub use crate::finding::Safety;
pub use context::{At, Context, Draft, Part};
pub use custom::read as read_custom;
pub use definition::Mistake;
pub use nearest::{listed, nearest};
pub use registry::{
    Emitter, NOT_CHECKABLE, NotCheckable, REQUIREMENTS_DATE, RULES, Rule, RuleId, SCHEMAS, SchemaDefinition,
    has_rules, id,
};
pub use runner::{Notice, Outcome, notify, run};
pub use schema::{grouped, validators_compiled};
pub use selection::{Selection, matching};
pub use states::{RuleState, States};
