//! Whether certificates are valid today, and for how long (RFC 5280 §4.1.2.5).

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use super::certificates::Problem;
use super::id;
use crate::document::Value;

/// Days that a certificate should last from today.
const LASTING: i64 = 90;

/// What is wrong with the validity of a certificate today.
pub fn problems(certificate: Value<'_>, today: Date) -> Vec<Problem<'_>> {
    if let Some(problem) = never_valid(certificate) {
        return vec![problem];
    }
    let mut found = Vec::new();
    if let Some((fact, start)) = day(certificate, "notBefore").filter(|(_, start)| *start > today) {
        let also = format!("is not valid before {start}");
        found.push(Problem {
            rule: id::METADATA_CERT_NOT_YET_VALID,
            fact,
            also,
            args: vec![("date", start.to_string())],
        });
    }
    let Some((fact, end)) = day(certificate, "notAfter") else { return found };
    let left = (end - today).whole_days();
    if left < 0 {
        let also = format!("expired on {end}");
        found.push(Problem { rule: id::METADATA_CERT_EXPIRED, fact, also, args: vec![("date", end.to_string())] });
    } else if left < LASTING {
        let also = format!("expires {}", in_days(left));
        let args = vec![("date", end.to_string()), ("left", in_days(left))];
        found.push(Problem { rule: id::METADATA_CERT_EXPIRING, fact, also, args });
    }
    found
}

/// A validity that ends when it begins, or before.
fn never_valid(certificate: Value<'_>) -> Option<Problem<'_>> {
    let (fact, start) = moment(certificate, "notBefore")?;
    let (_, end) = moment(certificate, "notAfter")?;
    if end > start {
        return None;
    }
    let span = if end == start { "in the second in which it begins" } else { "before it begins" };
    let args = vec![("span", span.to_owned()), ("start", written(start)), ("end", written(end))];
    Some(Problem { rule: id::METADATA_CERT_NEVER_VALID, fact, also: "is never valid".into(), args })
}

/// How a message says that something happens in so many days.
pub fn in_days(days: i64) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        _ => format!("in {days} days"),
    }
}

/// A date of a certificate, in UTC.
fn day<'a>(certificate: Value<'a>, name: &str) -> Option<(Value<'a>, Date)> {
    moment(certificate, name).map(|(fact, moment)| (fact, moment.date()))
}

fn moment<'a>(certificate: Value<'a>, name: &str) -> Option<(Value<'a>, OffsetDateTime)> {
    let fact = certificate.get(name)?;
    Some((fact, OffsetDateTime::parse(&fact.as_str()?, &Rfc3339).ok()?))
}

fn written(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_say_them() {
        assert_eq!([0, 1, 2].map(in_days), ["today", "tomorrow", "in 2 days"]);
    }
}
