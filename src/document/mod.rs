//! Documents: trees of values in which every key and value knows where it stands.
//!
//! [`json`] and [`yaml`] read their texts into a [`Tree`] directly. [`xml`] reads XML into a tree of its own, from which
//! artifacts project their facts into a [`Tree`]. Readers never give up on the first error: what is wrong
//! comes back as plain data beside the tree.

mod duplicates;
pub mod json;
mod problem;
mod slice;
mod tree;
mod value;
pub mod xml;
pub mod yaml;

pub use duplicates::Duplicate;
pub use problem::Problem;
pub use tree::{Form, NodeId, NodeKind, Piece, Tree, TreeBuilder};
pub use value::{Member, Step, Value, number};
