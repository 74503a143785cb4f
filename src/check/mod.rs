//! Coded rules.
//!
//! Every file of this folder is a module without being named here: the build script lists them, together with
//! the functions that the rule files name as their `emitter`. A new coded rule is one file in `rules/` and one
//! function in here. A check sees artifacts and reports places; it does no I/O and knows no lines.

use crate::artifact::{Kind, Scope};
use crate::rule::{Emitter, id};

include!(concat!(env!("OUT_DIR"), "/checks.rs"));
