//! What SCIM files say (RFC 7643, RFC 7644): schemas, resources and messages, seen in the document.

pub mod filter;
mod filter_parser;
pub mod library;
pub mod message;
pub mod schema;
