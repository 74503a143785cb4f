//! Any text is read in every dialect, printed, rewritten and worked out, without a panic and in bounded time.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oinlint::expression::{self, Dialect, MAX_WAYS, Part};
use oinlint::source::Span;

fuzz_target!(|text: &str| {
    for dialect in Dialect::ALL {
        let field = expression::read(text, dialect);
        for problem in &field.problems {
            assert!(text.is_char_boundary(problem.span.start as usize), "{problem:?}");
            assert!(text.is_char_boundary(problem.span.end as usize), "{problem:?}");
        }
        for part in &field.parts {
            if let (Part::Whole(expression), []) = (part, field.problems.as_slice()) {
                let printed = expression::print(expression);
                // Whether a field with this text would be taken for an expression is another question.
                let (same, problems) = expression::parse(&printed, Span::new(0, printed.len()));
                assert_eq!(problems, [], "{printed}");
                assert_eq!(expression::print(&same), printed);
            }
        }
        let all = expression::outcomes(text, &field, &|path| path.split_once('.').map(|(_, name)| name.to_owned()));
        assert!(all.ways.len() <= MAX_WAYS);
        for way in &all.ways {
            let traced = &way.text;
            let origin = traced.origin(0..traced.text().len());
            assert!(origin.end as usize <= text.len());
        }
        _ = expression::evaluate(text, &field, &|_| Some("x".into()));
        for target in Dialect::ALL {
            _ = expression::rewrite(text, &field, target);
        }
    }
});
