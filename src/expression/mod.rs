//! The Okta Expression Language as fields of a submission use it.
//!
//! One syntax tree serves three dialects; [`read`] takes a field apart, and what is wrong is plain data.

mod dialect;
mod evaluate;
pub mod functions;
mod parse;
mod print;
mod problem;
mod rewrite;
pub mod syntax;
mod template;
mod token;

pub use dialect::Dialect;
pub use evaluate::{MAX_BRANCHES, Unevaluated, Unknown, Value, evaluate, outcomes};
pub use parse::{MAX_DEPTH, MAX_NODES, parse};
pub use print::print;
pub use problem::{Problem, ProblemKind};
pub use rewrite::rewrite;
pub use template::{Embedded, Field, Part, read};
