//! The grammar of expressions: what is read, what is wrong and where, and what holds for any text.

use oinlint::expression::syntax::{Expression, Kind};
use oinlint::expression::{Delimiter, Dialect, Field, Part, ProblemKind, parse, parse_within, print, read};
use oinlint::source::{Limits, Span};
use proptest::prelude::*;

/// The tree without places: `(+ 'a' app.x)`.
fn shape(expression: &Expression) -> String {
    let all = |expressions: &[&Expression]| expressions.iter().map(|one| shape(one)).collect::<Vec<_>>().join(" ");
    match &expression.kind {
        Kind::Text(text) => format!("'{text}'"),
        Kind::Number(number) => number.clone(),
        Kind::Boolean(value) => value.to_string(),
        Kind::Null => "null".into(),
        Kind::Name(name) => name.clone(),
        Kind::Member(of, name) => format!("{}.{}", shape(of), name.text),
        Kind::Index(..) => format!("(index {})", all(&expression.children())),
        Kind::Call(call) => {
            let prefix = if call.is_jstl { "fn:" } else { "" };
            format!("({prefix}{} {})", call.name.text, all(&expression.children()))
        }
        Kind::Unary(operator, of) => format!("({:?} {})", operator.meaning, shape(of)),
        Kind::Binary(operator, left, right) => format!("({} {} {})", operator.written, shape(left), shape(right)),
        Kind::Conditional(..) => format!("(? {})", all(&expression.children())),
        Kind::Elvis(..) => format!("(?: {})", all(&expression.children())),
        Kind::List(_) => format!("{{{}}}", all(&expression.children())),
        Kind::Missing => "missing".into(),
    }
}

fn whole(text: &str) -> (String, Vec<(ProblemKind, String)>) {
    let (expression, problems) = parse(text, Span::new(0, text.len()));
    let problems = problems.into_iter().map(|problem| (problem.kind, problem.span.of(text).to_owned()));
    (shape(&expression), problems.collect())
}

/// The expressions of a field.
fn shapes(field: &Field) -> Vec<String> {
    let of_part = |part: &Part| match part {
        Part::Text(_) => None,
        Part::Embedded(embedded) => Some(shape(&embedded.expression)),
        Part::Whole(expression) => Some(shape(expression)),
    };
    field.parts.iter().filter_map(of_part).collect()
}

#[test]
fn operators_bind_as_in_the_documentation() {
    for (text, expected) in [
        ("'a' + app.x + 'b'", "(+ (+ 'a' app.x) 'b')"),
        ("a == b AND c != d OR !e", "(OR (AND (== a b) (!= c d)) (Not e))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("app.x ?: 'none'", "(?: app.x 'none')"),
        ("1 + 2 * 3 < 4", "(< (+ 1 (* 2 3)) 4)"),
        ("('a' + b) + c", "(+ (+ 'a' b) c)"),
        ("'a' + (b + c)", "(+ 'a' (+ b c))"),
        ("String.len(app.x) == 0 ? 'a' : 'b'", "(? (== (len String app.x) 0) 'a' 'b')"),
        ("empty org.v ? 'a' : org.v", "(? (Empty org.v) 'a' org.v)"),
        ("not empty org.v and true", "(and (Not (Empty org.v)) true)"),
        ("fn:substringBefore(user.email, \"@\")", "(fn:substringBefore user.email '@')"),
        ("'https://' += org.x += '.acme.example'", "(+= (+= 'https://' org.x) '.acme.example')"),
        ("user.getGroups({'a', 'b'}).size()", "(size (getGroups user {'a' 'b'}))"),
        ("user['email']", "(index user 'email')"),
        ("user.empty", "user.empty"),
        ("null == x", "(== null x)"),
        (r"'it\'s'", "'it's'"),
    ] {
        assert_eq!(whole(text), (expected.to_owned(), vec![]), "{text}");
    }
}

#[test]
fn what_is_wrong_is_named_where_it_is() {
    use ProblemKind::{
        CurlyQuote, MissingBranch, MissingOperand, MissingOperator, Unclosed, UnclosedText, UnknownCharacter,
        Unopened,
    };
    for (text, expected) in [
        ("'a' + 'b", vec![(UnclosedText, "'")]),
        ("'a' + ", vec![(MissingOperand, "")]),
        ("+ 'a'", vec![(MissingOperand, "+")]),
        ("'a' app.x", vec![(MissingOperator, "app")]),
        ("(a + b", vec![(Unclosed("("), "(")]),
        ("a + b)", vec![(Unopened(")"), ")")]),
        ("a ? b", vec![(MissingBranch, "?")]),
        ("\u{201c}a", vec![(CurlyQuote, "\u{201c}")]),
        ("a # b", vec![(UnknownCharacter, "#"), (MissingOperator, "b")]),
        ("String.len(app.x", vec![(Unclosed("("), "(")]),
        ("user[0", vec![(Unclosed("["), "[")]),
        ("user.", vec![(MissingOperand, "")]),
        ("", vec![(MissingOperand, "")]),
        // Several at once.
        ("(a + ) + 'b", vec![(MissingOperand, ")"), (UnclosedText, "'")]),
    ] {
        let expected: Vec<(ProblemKind, String)> =
            expected.into_iter().map(|(kind, place)| (kind, place.to_owned())).collect();
        assert_eq!(whole(text).1, expected, "{text}");
    }
}

#[test]
fn templates_are_text_with_expressions_in_it() {
    for dialect in [Dialect::Saml, Dialect::Oidc] {
        let field = read("https://${org.a}.{app.b}.acme.example/x", dialect);
        assert_eq!(shapes(&field), ["org.a", "app.b"]);
        assert!(field.problems.is_empty());
        assert!(
            matches!(&field.parts[1], Part::Embedded(embedded) if embedded.delimiter == Delimiter::Dollar && embedded.span == Span::new(8, 16))
        );
    }
    let quoted = read("${empty org.v ? '}' : org.v}/it's", Dialect::Saml);
    assert_eq!((shapes(&quoted), quoted.problems), (vec!["(? (Empty org.v) '}' org.v)".to_owned()], vec![]));
    assert!(shapes(&read(r"\${org.x}", Dialect::Saml)).is_empty(), "a backslash takes it as text");
    let literal = read("{a} } {b", Dialect::Saml);
    assert_eq!((shapes(&literal), literal.problems), (vec![], vec![]), "braces are text in SAML fields");
}

#[test]
fn fields_that_are_one_expression_and_plain_urls() {
    let expression = read("'https://' + app.subdomain + '.acme.example/scim/v2'", Dialect::Bare);
    assert_eq!(shapes(&expression), ["(+ (+ 'https://' app.subdomain) '.acme.example/scim/v2')"]);
    assert!(expression.problems.is_empty());
    let plain = read("https://api.acme.example/scim/v2", Dialect::Bare);
    assert_eq!((shapes(&plain), plain.problems), (vec![], vec![]));
    // As the guide prints it: the first quote is missing.
    let printed = read("https://' + app.subdomain + '.acme.example/logout'", Dialect::Bare);
    assert_eq!(shapes(&printed), ["(+ (+ 'https://' app.subdomain) '.acme.example/logout')"]);
    assert_eq!(printed.problems.len(), 1);
    assert_eq!(
        (&printed.problems[0].kind, printed.problems[0].span),
        (&ProblemKind::UnopenedText, Span::new(0, 8))
    );
    let unquoted = read("https:// + app.subdomain + .acme.example", Dialect::Bare);
    assert_eq!(unquoted.problems[0].kind, ProblemKind::UnquotedText);
    assert_eq!(unquoted.problems[0].span, Span::new(0, 8));
    assert_eq!(shapes(&read("https://{app.subdomain}.acme.example", Dialect::Bare)), ["app.subdomain"]);
}

#[test]
fn braces_that_do_not_match_are_reported() {
    let field = read("https://${org.x.acme.example", Dialect::Saml);
    assert_eq!(
        (&field.problems[0].kind, field.problems[0].span),
        (&ProblemKind::Unclosed("${"), Span::new(8, 10))
    );
    let field = read("https://{app.x}}.acme.example", Dialect::Oidc);
    assert_eq!(
        (&field.problems[0].kind, field.problems[0].span),
        (&ProblemKind::Unopened("}"), Span::new(15, 16))
    );
    let field = read("https://{}.acme.example", Dialect::Oidc);
    assert_eq!((&field.problems[0].kind, field.problems[0].span), (&ProblemKind::Empty, Span::new(8, 10)));
}

#[test]
fn hostile_expressions_end_in_bounded_depth() {
    let nested = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    let (_, problems) = whole(&nested);
    assert_eq!(problems, [(ProblemKind::TooDeep, "(".to_owned())]);
    let prefixed = format!("{}a", "!".repeat(100_000));
    assert_eq!(whole(&prefixed).1[0].0, ProblemKind::TooDeep);
    let long = vec!["a"; 500_000].join("+");
    let (expression, problems) = parse(&long, Span::new(0, long.len()));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].kind, ProblemKind::TooLong);
    assert!(print(&expression).len() < Limits::default().expression_parts * 4);
    let fits = format!(
        "{}a{}",
        "(".repeat(Limits::default().expression_depth - 1),
        ")".repeat(Limits::default().expression_depth - 1)
    );
    assert_eq!(whole(&fits), ("a".into(), vec![]));
    let field = read(&"${a".repeat(50_000), Dialect::Saml);
    assert!(!field.problems.is_empty());
}

/// Texts made of what expressions are made of.
fn expression_like() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "app", "org", ".", "x", "'a'", "\"b\"", "'", "\"", "+", "+=", "(", ")", "{", "}", "${", "[", "]", " ",
        "?", ":", "?:", "==", "=", "!", "not", "empty", "AND", "or", "fn", "String", "len", ",", "1", "é", "\\",
        "\u{201c}", "#", "https://", "null", "true",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_member_of_a_number_is_printed_apart_from_it() {
    let text = "'x' + 6 .len";
    let (expression, problems) = parse(text, Span::new(0, text.len()));
    assert_eq!(problems, []);
    let printed = print(&expression);
    assert_eq!(printed, "'x' + (6).len");
    let (again, problems) = parse(&printed, Span::new(0, printed.len()));
    assert_eq!(problems, []);
    assert_eq!(shape(&again), shape(&expression));
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_place_is_in_it(text in expression_like()) {
        for dialect in Dialect::ALL {
            let field = read(&text, dialect);
            for problem in &field.problems {
                prop_assert!(problem.span.end as usize <= text.len());
                prop_assert!(text.get(problem.span.start as usize..problem.span.end as usize).is_some());
            }
        }
    }

    #[test]
    fn what_was_parsed_without_a_problem_prints_to_the_same_tree(text in expression_like()) {
        let (expression, problems) = parse(&text, Span::new(0, text.len()));
        if problems.is_empty() {
            let printed = print(&expression);
            let (again, problems) = parse(&printed, Span::new(0, printed.len()));
            prop_assert_eq!(problems, vec![], "{}", &printed);
            prop_assert_eq!(shape(&again), shape(&expression), "{}", &printed);
        }
    }
}

#[test]
fn what_is_printed_is_read_again_though_brackets_have_made_it_deeper() {
    let usual = Limits::default();
    let limits = Limits { expression_depth: 2 * usual.expression_depth + 1, ..usual };
    let negated = format!("or{}g.base_+ '/cim'", "-".repeat(62));
    let chain = format!("{}'z'", "app.x ? 'a' : ".repeat(60));
    for text in [negated, chain] {
        let (expression, problems) = parse(&text, Span::new(0, text.len()));
        assert_eq!(problems, [], "{text}");
        let printed = print(&expression);
        let (same, problems) = parse_within(&printed, Span::new(0, printed.len()), &limits);
        assert_eq!(problems, [], "{printed}");
        assert_eq!(print(&same), printed);
    }
}
