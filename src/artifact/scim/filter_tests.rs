//! The examples of RFC 7644, and what people write in their place.

use super::*;

/// The filters of §3.4.2.2 and §3.10, as the RFC gives them.
const RFC: [&str; 18] = [
    "userName eq \"bjensen\"",
    "name.familyName co \"O'Malley\"",
    "userName sw \"J\"",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"",
    "title pr",
    "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
    "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
    "meta.lastModified lt \"2011-05-13T04:42:34Z\"",
    "meta.lastModified le \"2011-05-13T04:42:34Z\"",
    "title pr and userType eq \"Employee\"",
    "title pr or userType eq \"Intern\"",
    "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
    "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
    "userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")",
    "userType eq \"Employee\" and (emails.type eq \"work\")",
    "userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]",
    "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"701984\"",
];

/// The paths of §3.5.2.
const PATHS: [&str; 10] = [
    "members[value eq\"2819c223-7f76-453a-919d-413861904646\"]",
    "members",
    "name.familyName",
    "addresses[type eq \"work\"]",
    "members[value eq \"2819c223-7f76-453a-919d-413861904646\"]",
    "members[value eq \"2819c223-7f76-453a-919d-413861904646\"].displayName",
    "emails[type eq \"work\" and value ew \"example.com\"]",
    "addresses[type eq \"work\"].streetAddress",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    "members[$ref pr]",
];

#[test]
fn every_example_of_the_rfc_is_read() {
    RFC.iter().for_each(|text| assert!(parse_filter(text).is_ok(), "{text}: {:?}", parse_filter(text)));
    PATHS.iter().for_each(|text| assert!(parse_path(text).is_ok(), "{text}: {:?}", parse_path(text)));
}

#[test]
fn and_binds_more_tightly_than_or() {
    let Ok(Filter::Or(alternatives)) = parse_filter("a pr or b pr and not (c eq 1)") else {
        panic!("the outermost is `or`");
    };
    assert!(matches!(&alternatives[0], Filter::Present(path) if path.name == "a"));
    let Filter::And(both) = &alternatives[1] else { panic!("`and` is the second alternative") };
    let Filter::Not(inner) = &both[1] else { panic!("`not` is its second part") };
    let Filter::Compare(comparison) = &**inner else { panic!("it negates the comparison") };
    assert_eq!((&comparison.value, &comparison.value_at), (&Literal::Number("1".into()), &(27..28)));
}

#[test]
fn a_name_is_told_from_its_schema_and_its_part() {
    let path = parse_path("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName").expect("it is a path");
    let AttributePath { schema, name, sub, at } = path.attribute;
    assert_eq!(schema.as_deref(), Some("urn:ietf:params:scim:schemas:core:2.0:User"));
    assert_eq!((name.as_str(), sub.as_deref(), at), ("name", Some("givenName"), 0..57));
    let path = parse_path("emails[type eq \"a\\u0062\\\"\"].value").expect("it is a path");
    let Some(Filter::Compare(comparison)) = path.filter else { panic!("it has a filter") };
    assert_eq!(comparison.value, Literal::Text("ab\"".into()));
    assert_eq!(path.sub.as_deref(), Some("value"));
}

/// What is the matter with a text, and the part of it that is to blame.
fn problem(text: &str) -> (FilterProblemKind, &str) {
    let problem = parse_filter(text).expect_err(text);
    (problem.kind, &text[problem.at])
}

#[test]
fn the_place_of_a_mistake_is_found() {
    use FilterProblemKind as Kind;
    assert_eq!(problem(""), (Kind::Empty, ""));
    assert_eq!(problem("  "), (Kind::Empty, ""));
    assert_eq!(problem("\"a\" eq 1"), (Kind::AttributeExpected, "\""));
    assert_eq!(problem("a pr and "), (Kind::AttributeExpected, ""));
    assert_eq!(problem("user name eq \"x\""), (Kind::OperatorUnknown, "name"));
    assert_eq!(problem("userName"), (Kind::OperatorExpected, "userName"));
    assert_eq!(problem("userName = \"x\""), (Kind::OperatorUnknown, "="));
    assert_eq!(problem("userName==\"x\""), (Kind::AttributeName, "userName=="));
    assert_eq!(problem("userName\"x\""), (Kind::OperatorExpected, "userName"));
    assert_eq!(problem("userName eq"), (Kind::ValueExpected, "eq"));
    assert_eq!(problem("(userName eq  )"), (Kind::ValueExpected, "eq"));
    assert_eq!(problem("userName eq bjensen"), (Kind::ValueUnquoted, "bjensen"));
    assert_eq!(problem("meta.created gt 2011-05-13T04:42:34Z"), (Kind::ValueUnquoted, "2011-05-13T04:42:34Z"));
    assert_eq!(problem("userName eq 'b jensen' and x pr"), (Kind::ValueQuotes, "'b jensen'"));
    assert_eq!(problem("userName eq “bjensen”"), (Kind::ValueQuotes, "“bjensen”"));
    assert_eq!(problem("userName eq \"bjensen"), (Kind::TextUnclosed, "\"bjensen"));
    assert_eq!(problem("userName eq \"a\\d\""), (Kind::TextInvalid, "\"a\\d\""));
    assert_eq!(problem("a eq 01"), (Kind::NumberInvalid, "01"));
    assert_eq!(problem("(a pr or b pr"), (Kind::ParenthesisUnclosed, "("));
    assert_eq!(problem("emails[type eq \"work\""), (Kind::BracketUnclosed, "["));
    assert_eq!(problem("(emails[type eq \"work\")"), (Kind::BracketUnclosed, "["));
    assert_eq!(problem("a[b[c pr]]"), (Kind::BracketsNested, "["));
    assert_eq!(problem("a[b pr].c eq 1"), (Kind::PartBehindBrackets, ".c"));
    assert_eq!(problem("not a pr"), (Kind::NotWithoutParenthesis, "not"));
    assert_eq!(problem("a pr b pr"), (Kind::Surplus, "b pr"));
    assert_eq!(problem("(a pr b pr)"), (Kind::Surplus, "b"));
    assert_eq!(problem("a pr)"), (Kind::Surplus, ")"));
    assert_eq!(problem("User:userName eq \"x\""), (Kind::AttributeName, "User:userName"));
    assert_eq!(problem("emails.value.x pr"), (Kind::AttributeName, "emails.value.x"));
    let path = parse_path("emails[type eq \"work\"]value").expect_err("a dot is missing");
    assert_eq!((path.kind, path.at), (Kind::Surplus, 22..27));
}

#[test]
fn a_deeply_nested_filter_is_refused_and_not_followed() {
    let deep = format!("{}a pr{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(parse_filter(&deep).map_err(|problem| problem.kind), Err(FilterProblemKind::TooDeep));
    let fine = format!("{}a pr{}", "(".repeat(20), ")".repeat(20));
    assert!(parse_filter(&fine).is_ok());
    let long = vec!["a pr"; 200_000].join(" or ");
    assert!(parse_filter(&long).is_ok());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in "[a-z$.:\\[\\]()\"'\\\\ é0-9-]{0,40}") {
        for problem in [parse_filter(&text).err(), parse_path(&text).err()].into_iter().flatten() {
            proptest::prop_assert!(text.get(problem.at).is_some());
        }
    }
}
