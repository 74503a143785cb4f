//! Rules: the registry made from the files in `rules/`, and everything that turns a rule into findings.
//!
//! A rule knows artifacts and nothing else. It names places by nodes of a document; [`resolve`] turns them
//! into lines and columns.

mod context;
pub mod definition;
mod registry;
mod resolve;
mod runner;
mod schema;
mod template;

pub use context::{At, Context, Draft, Part};
pub use registry::{Emitter, NOT_CHECKABLE, NotCheckable, RULES, Rule, RuleId, SCHEMAS, SchemaDefinition, has_rules, id, REQUIREMENTS_DATE};
pub use runner::{Outcome, RuleState, Selection, run};
pub use schema::validators_compiled;
