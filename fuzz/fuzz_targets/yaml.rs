//! Any text is read as YAML without a panic and in bounded time, and every place lies on the boundaries of characters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oinlint::document::{Value, yaml};
use oinlint::source::Span;

fuzz_target!(|text: &str| {
    let yaml::Parsed { tree, problems, duplicates, others, foreign_tag, .. } = yaml::parse(text);
    let is_place = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{span:?}");
    };
    problems.iter().for_each(|problem| is_place(problem.span));
    foreign_tag.into_iter().for_each(is_place);
    _ = (duplicates, others);
    let mut open: Vec<Value<'_>> = Value::root(&tree, text).into_iter().collect();
    while let Some(value) = open.pop() {
        is_place(value.span());
        is_place(value.content_span());
        is_place(value.head_span());
        if let Some(decoded) = value.text() {
            is_place(value.slice_span(0..decoded.len()));
        }
        open.extend(value.members().map(|member| member.value).chain(value.elements()));
    }
});
