//! JSON reader.
