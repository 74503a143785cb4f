//! The Okta Expression Language as fields of a submission use it.
//!
//! One syntax tree serves three dialects; [`read`] takes a field apart, and what is wrong is plain data.

mod assumption;
mod dialect;
mod evaluate;
mod foreign;
pub mod functions;
mod outcome;
mod parse;
mod print;
mod problem;
mod rewrite;
pub mod syntax;
mod template;
mod token;
mod traced;

pub use dialect::Dialect;
pub use evaluate::{Unevaluated, Unknown, evaluate};
pub use foreign::{Foreign, foreign_references};
pub use outcome::{MAX_WAYS, Outcome, Outcomes, outcomes};
pub use parse::{parse, parse_within};
pub use print::print;
pub use problem::{Problem, ProblemKind};
pub use rewrite::{is_at_home, rewrite, rewrite_embedded};
pub use template::{Delimiter, Embedded, Field, Part, read, read_within};
pub use traced::{Origin, Piece, Traced};
