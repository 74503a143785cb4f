//! Any bytes are judged as a manifest by every rule, without a panic, with places within the text and one-line messages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oinlint::run::{self, Input, Options};

fuzz_target!(|bytes: &[u8]| {
    // The first byte says which form it has; a seed begins with the brace of JSON or a letter of YAML.
    let name = if bytes.first() == Some(&b'{') { "submission.json" } else { "submission.yaml" };
    let date = time::Date::from_calendar_date(2026, time::Month::November, 23).expect("it is a date");
    let options = Options { outline: true, threads: 1, ..Options::on(date) };
    let input = Input::Memory { path: Some(name.into()), bytes: bytes.to_vec() };
    let Ok(run) = run::check(input, &options) else { return };
    for finding in run.submissions.iter().flat_map(|submission| &submission.findings) {
        assert_ne!(finding.rule, "internal-rule-failed", "{}", finding.message);
        for text in [&finding.message, &finding.why, &finding.help] {
            assert!(!text.contains(['\n', '\r']), "{text:?}");
        }
        for place in std::iter::once(&finding.place).chain(&finding.related) {
            assert!(place.span.start <= place.span.end, "{}: {:?}", finding.rule, place.span);
            assert!(place.start.line >= 1 && place.start.column >= 1);
        }
    }
    for submission in &run.submissions {
        _ = oinlint::plan::of(submission);
    }
});
