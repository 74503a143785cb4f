//! Whether certificates are valid today, and for how long (RFC 5280 §4.1.2.5).

use super::certificates::Problem;
use super::id;
use crate::document::Value;

/// Days that a certificate should last from today.
const LASTING: i64 = 90;

/// What is wrong with the validity of a certificate today.
pub fn problems(certificate: Value<'_>, today: time::Date) -> Vec<Problem<'_>> {
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

/// How a message says that something happens in so many days.
pub fn in_days(days: i64) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        _ => format!("in {days} days"),
    }
}

/// A date of a certificate, in UTC.
fn day<'a>(certificate: Value<'a>, name: &str) -> Option<(Value<'a>, time::Date)> {
    let fact = certificate.get(name)?;
    let moment =
        time::OffsetDateTime::parse(&fact.as_str()?, &time::format_description::well_known::Rfc3339).ok()?;
    Some((fact, moment.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_say_them() {
        assert_eq!([0, 1, 2].map(in_days), ["today", "tomorrow", "in 2 days"]);
    }
}
