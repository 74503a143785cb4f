//! Bytes, text and every position in it.
//!
//! This is the only place where offsets, lines and columns are computed, and where text that comes from
//! outside is made safe to show. It knows nothing of what the text means.

mod decode;
mod digest;
mod excerpt;
mod lines;
mod neutral;
mod read;
mod span;
mod text;

pub use decode::TextEncoding;
pub use digest::digest;
pub use excerpt::{Excerpt, ExcerptLine, Mark, secret_picture};
pub use lines::{LineIndex, Position, boundary};
pub use neutral::{brief, inert_line, neutral, picture};
pub use read::{Content, Limits, ReadProblem, Source};
pub use span::Span;
pub use text::{Origin, Text};
