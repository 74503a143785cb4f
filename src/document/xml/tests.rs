//! Every kind of mistake with its exact place, and what the tree says about correct documents.

use std::borrow::Cow;

use super::ProblemKind as Kind;
use super::*;

/// The problems of `text`, each with the text it points at.
fn problems(text: &str) -> Vec<(Kind, &str)> {
    parse(text).problems.into_iter().map(|problem| (problem.kind, problem.span.of(text))).collect()
}

#[track_caller]
fn check(cases: &[(&str, Kind, &str)]) {
    for (text, kind, place) in cases {
        assert_eq!(problems(text), [(kind.clone(), *place)], "{text}");
    }
}

#[test]
fn mistakes_in_text() {
    check(&[
        ("<a>x\u{1}y</a>", Kind::ForbiddenCharacter('\u{1}'), "\u{1}"),
        ("<a><!-- \u{ffff} --></a>", Kind::ForbiddenCharacter('\u{ffff}'), "\u{ffff}"),
        ("<a b='\u{fffe}'/>", Kind::ForbiddenCharacter('\u{fffe}'), "\u{fffe}"),
        ("<a\u{0}b/>", Kind::ForbiddenCharacter('\u{0}'), "\u{0}"),
        ("<a>&#0;</a>", Kind::BadCharacterReference("&#0;".into()), "&#0;"),
        ("<a b='&#xD800;'/>", Kind::BadCharacterReference("&#xD800;".into()), "&#xD800;"),
        ("<a>&nbsp;</a>", Kind::UndefinedEntity("nbsp".into()), "&nbsp;"),
        ("<a b='x&nbsp;y'/>", Kind::UndefinedEntity("nbsp".into()), "&nbsp;"),
        ("<a>fish & chips</a>", Kind::BareAmpersand, "&"),
        ("<a>?x=1&y=2; z</a>", Kind::BareAmpersand, "&"),
        ("<a>&</a>", Kind::BareAmpersand, "&"),
        ("<a b='?x=1&y=2'/>", Kind::BareAmpersand, "&"),
        ("<p>a < b</p>", Kind::BareLessThan, "<"),
        ("<p>a <= b <c/></p>", Kind::BareLessThan, "<"),
        ("<a>x]]>y</a>", Kind::CDataEndInText, "]]>"),
        ("<a>&amp;]]></a>", Kind::CDataEndInText, "]]>"),
    ]);
}

#[test]
fn mistakes_around_the_root() {
    check(&[
        ("", Kind::NoRoot, ""),
        ("<?xml version='1.0'?>\n<!-- only -->\n", Kind::NoRoot, ""),
        ("<a/><b/><c/>", Kind::SecondRoot("b".into()), "b"),
        ("hello & goodbye", Kind::TextOutsideRoot, "hello"),
        ("x &lt; y", Kind::TextOutsideRoot, "x"),
        ("1 < 2", Kind::TextOutsideRoot, "1"),
        ("<a/>\n tail \n", Kind::TextOutsideRoot, "tail"),
        ("<a/>&#32;", Kind::TextOutsideRoot, "&#32;"),
        ("<a/><![CDATA[ ]]>", Kind::TextOutsideRoot, "<![CDATA[ ]]>"),
        ("\u{feff}<a/>", Kind::TextOutsideRoot, "\u{feff}"),
        (" <?xml version='1.0'?><a/>", Kind::DeclarationNotFirst, "<?xml"),
        ("<?xml version='1.0'?><?xml version='1.0'?><a/>", Kind::DeclarationNotFirst, "<?xml"),
        ("<a><?xml version='1.0'?></a>", Kind::DeclarationNotFirst, "<?xml"),
        ("<a/><!DOCTYPE a>", Kind::MisplacedDoctype, "<!DOCTYPE"),
        ("<!DOCTYPE a><!DOCTYPE a><a/>", Kind::MisplacedDoctype, "<!DOCTYPE"),
        ("<a><!DOCTYPE a></a>", Kind::MisplacedDoctype, "<!DOCTYPE"),
    ]);
}

#[test]
fn mistakes_in_the_xml_declaration() {
    let check = |text: &str, place: &str| match problems(&format!("{text}<a/>")).as_slice() {
        [(Kind::MalformedDeclaration(_), found)] => assert_eq!(*found, place, "{text}"),
        others => panic!("{text}: {others:?}"),
    };
    check("<?xml?>", "<?xml");
    check("<?xml encoding='UTF-8'?>", "<?xml");
    check("<?xml version='2.0'?>", "2.0");
    check("<?xml version='1.'?>", "1.");
    check("<?xml version=1.0?>", "version");
    check("<?xml version='1.0' encoding='8bit'?>", "8bit");
    check("<?xml version='1.0' standalone='maybe'?>", "maybe");
    check("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", "encoding");
    check("<?xml version='1.0'encoding='UTF-8'?>", "encoding");
    check("<?xml version='1.0' more='x'?>", "more");
}

#[test]
fn mistakes_with_tags() {
    let mismatch = |end: &str, open: &str| Kind::MismatchedEnd { end: end.into(), open: open.into() };
    let unclosed = |name: &str, around| Kind::UnclosedElement { name: name.into(), around };
    check(&[
        ("<a></b>", mismatch("b", "a"), "b"),
        ("<a><b></a>", mismatch("a", "b"), "a"),
        ("<a><b><c></a>", mismatch("a", "c"), "a"),
        ("<a><b></c></b></a>", mismatch("c", "b"), "c"),
        ("<a></A>", mismatch("A", "a"), "A"),
        ("<a/></b>", Kind::UnmatchedEnd("b".into()), "b"),
        ("<first><second>", unclosed("second", 1), "second"),
        ("<a b='c'>text", unclosed("a", 0), "a"),
        ("<a></a b>", Kind::EndTagContent("a".into()), "a b"),
        ("<a><b</a>", Kind::Unterminated(Construct::Tag), "<b"),
        ("<a><b <c/></b></a>", Kind::Unterminated(Construct::Tag), "<b"),
        ("<a><b></b <c/></a>", Kind::Unterminated(Construct::Tag), "</b"),
        ("<a><b", Kind::Unterminated(Construct::Tag), "<b"),
        ("<a></a", Kind::Unterminated(Construct::Tag), "</a"),
        ("<1a/>", Kind::InvalidName("1a".into()), "1a"),
        ("<a:b:c xmlns:a='u'/>", Kind::InvalidName("a:b:c".into()), "a:b:c"),
        ("<:a></:a>", Kind::InvalidName(":a".into()), ":a"),
        ("<a+b>x</a+b>", Kind::InvalidName("a+b".into()), "a+b"),
        ("<a><></></a>", Kind::InvalidName("".into()), "<>"),
    ]);
}

#[test]
fn mistakes_in_attributes() {
    check(&[
        ("<a b='1'c='2'/>", Kind::MissingSpace("c".into()), "c"),
        ("<a b/>", Kind::MissingValue("b".into()), "b"),
        ("<a b c='1'>x</a>", Kind::MissingValue("b".into()), "b"),
        ("<a b=></a>", Kind::MissingValue("b".into()), "b"),
        ("<a b=1 c='2'/>", Kind::MissingQuotes("b".into()), "1"),
        ("<a b='x<y'/>", Kind::LessThanInValue, "<"),
        ("<a b='x><c d='y'/></a>", Kind::UnclosedValue, "'"),
        ("<r><a b=\"x></a></r>", Kind::UnclosedValue, "\""),
        ("<a 1b='x'/>", Kind::InvalidName("1b".into()), "1b"),
        ("<a b+c='x'/>", Kind::InvalidName("b+c".into()), "b+c"),
        ("<a b='1' b='2'/>", Kind::DuplicateAttribute("b".into()), "b"),
        ("<a x:b='1' y:b='2' xmlns:x='u' xmlns:y='u'/>", Kind::DuplicateAttribute("y:b".into()), "y:b"),
        ("<a xmlns='u' xmlns='u'/>", Kind::DuplicateAttribute("xmlns".into()), "xmlns"),
        ("<a / b='1'/>", Kind::StrayInTag("/".into()), "/"),
        ("<a b='1' 'x'/>", Kind::StrayInTag("'x'".into()), "'x'"),
    ]);
}

#[test]
fn a_duplicate_among_many_attributes_is_found() {
    let many: String = (0..40).map(|number| format!(" a{number}=''")).collect();
    check(&[(&format!("<a{many} a7='x'/>"), Kind::DuplicateAttribute("a7".into()), "a7")]);
    let text = format!("<a{many} a7='x'/>");
    assert_eq!(parse(&text).problems[0].span.start as usize, 2 + many.len() + 1);
}

#[test]
fn mistakes_with_namespaces() {
    check(&[
        ("<x:a/>", Kind::UnboundPrefix("x".into()), "x"),
        ("<x:a><x:b/><x:c x:d=''/></x:a>", Kind::UnboundPrefix("x".into()), "x"),
        ("<a x:b=''/>", Kind::UnboundPrefix("x".into()), "x"),
        ("<a><b xmlns:x='u'/><x:c/></a>", Kind::UnboundPrefix("x".into()), "x"),
        ("<a xmlns:x=''/>", Kind::EmptyBinding("x".into()), "xmlns:x"),
        ("<a xmlns:xml='u'/>", Kind::ReservedPrefix("xml".into()), "xml"),
        ("<a xmlns:xmlns='u'/>", Kind::ReservedPrefix("xmlns".into()), "xmlns"),
        ("<xmlns:a/>", Kind::ReservedPrefix("xmlns".into()), "xmlns"),
        (
            "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
            Kind::ReservedNamespace(XML_NAMESPACE.into()),
            XML_NAMESPACE,
        ),
        (
            "<a xmlns:x='http://www.w3.org/2000/xmlns/'/>",
            Kind::ReservedNamespace(XMLNS_NAMESPACE.into()),
            XMLNS_NAMESPACE,
        ),
    ]);
}

#[test]
fn mistakes_in_other_markup() {
    check(&[
        ("<a><!-- x -- y --></a>", Kind::DoubleHyphen, "--"),
        ("<a><!-- x ---></a>", Kind::DoubleHyphen, "--"),
        ("<a><!-- x</a>", Kind::Unterminated(Construct::Comment), "<!--"),
        ("<a><![CDATA[ x</a>", Kind::Unterminated(Construct::CData), "<![CDATA["),
        ("<a><?pi x</a>", Kind::Unterminated(Construct::Instruction), "<?"),
        ("<!DOCTYPE a [ <a/>", Kind::Unterminated(Construct::Doctype), "<!DOCTYPE"),
        ("<a><!ELEMENT b></a>", Kind::UnknownMarkup, "<!ELEMENT"),
        ("<a><?XML x?></a>", Kind::ReservedTarget("XML".into()), "XML"),
        ("<a><? x?></a>", Kind::InvalidName("".into()), "<?"),
        ("<a><?1 x?></a>", Kind::InvalidName("1".into()), "1"),
        ("<a><?b:c x?></a>", Kind::InvalidName("b:c".into()), "b:c"),
        ("<!DOCTYPE 1><a/>", Kind::MalformedDoctype, "1"),
        ("<!DOCTYPE><a/>", Kind::MalformedDoctype, "<!DOCTYPE>"),
        ("<!doctype a><a/>", Kind::MalformedDoctype, "<!doctype"),
        ("<!DOCTYPE a SYSTEM x><a/>", Kind::MalformedDoctype, "x"),
        ("<!DOCTYPE a [ text ]><a/>", Kind::MalformedDoctype, "text"),
        ("<!DOCTYPE a [ <!-- b -- c --> ]><a/>", Kind::DoubleHyphen, "--"),
    ]);
}

#[test]
fn limits_are_not_mistakes_of_the_document() {
    let limits = Limits { depth: 2, attributes_per_element: 2, bindings_in_scope: 2, nodes: 6, problems: 2 };
    let only = |text: &str| {
        let parsed = parse_with_limits(text, &limits);
        let [problem] = parsed.problems.as_slice() else { panic!("{text}: {:?}", parsed.problems) };
        assert!(problem.kind.is_limit(), "{text}");
        (problem.kind.clone(), problem.span.of(text).to_owned())
    };
    assert_eq!(only("<a><b><c/></b></a>"), (Kind::TooDeep(2), "c".into()));
    assert_eq!(only("<a b='' c='' d=''/>"), (Kind::TooManyAttributes(2), "d".into()));
    assert_eq!(
        only("<a xmlns='u' xmlns:b='v'><c xmlns:d='w'/></a>"),
        (Kind::TooManyBindings(2), "xmlns:d".into())
    );
    assert_eq!(only("<a><b/><b/><b/><b/><b/><b/></a>"), (Kind::TooManyNodes(6), "<".into()));
    let kinds: Vec<_> = parse_with_limits("<a>& & & &</a>", &limits).problems;
    let kinds: Vec<_> = kinds.into_iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [Kind::BareAmpersand, Kind::BareAmpersand, Kind::TooManyProblems(2)]);
}

#[test]
fn attributes_at_the_limit_are_read() {
    let limits = Limits { depth: 2, attributes_per_element: 2, bindings_in_scope: 2, ..Limits::default() };
    let text = "<a b='' c='' xmlns='u' xmlns:b='v'><b/></a>";
    assert_eq!(parse_with_limits(text, &limits).problems, []);
}

#[test]
fn a_problem_can_be_told() {
    let text = "<a></b>";
    let problem = &parse(text).problems[0];
    assert_eq!(problem.kind.describe(), "`</b>` stands where `</a>` belongs");
    assert_eq!(problem.kind.repair(), "write `</a>` in its place, or in front of it");
    assert_eq!(Kind::ForbiddenCharacter('\u{1}').describe(), "the character U+0001 is not allowed in XML");
    assert_eq!(Kind::InvalidName("a\u{1b}[31m".into()).describe(), "`a␛[31m` is not a valid name");
    assert_eq!(Kind::UnboundPrefix("md".into()).describe(), "the prefix `md` is not declared (`xmlns:md`)");
    let unclosed = |around| Kind::UnclosedElement { name: "a".into(), around }.describe();
    assert_eq!(unclosed(0), "`<a>` is never closed");
    assert_eq!(unclosed(1), "`<a>` and the element around it are never closed");
    assert_eq!(unclosed(2), "`<a>` and the 2 elements around it are never closed");
    assert_eq!(
        Kind::UnboundPrefix("md".into()).repair(),
        "declare it with `xmlns:md` on this element or one around it"
    );
}

#[test]
fn a_broken_document_still_gives_a_tree() {
    let text = "<r><a>1</a><b>2<c>3</r>";
    let parsed = parse(text);
    let root = parsed.tree.root(text).expect("a root");
    let names: Vec<_> = root.descendants().map(|element| (element.name(), element.text())).collect();
    assert_eq!(names, [("a", Cow::from("1")), ("b", "2".into()), ("c", "3".into())]);
    assert_eq!(root.span().of(text), text);

    let text = "<r><a <b/></r>";
    let parsed = parse(text);
    let root = parsed.tree.root(text).expect("a root");
    let tags: Vec<_> = root.descendants().map(|element| element.start_tag().of(text)).collect();
    assert_eq!(tags, ["<a ", "<b/>"]);

    let text = "<p>a < b <i>c</i></p>";
    let parsed = parse(text);
    let root = parsed.tree.root(text).expect("a root");
    assert_eq!((root.text(), root.children().count()), ("a < b ".into(), 1));
}

#[test]
fn names_and_namespaces() {
    let text = "<m:a xmlns:m='urn:m' xmlns='urn:d'><b m:c='1' c='2' xml:lang='en'/>\
                <b xmlns=''><m:c xmlns:m='urn:&#110;'/></b><m:c/></m:a>";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let root = parsed.tree.root(text).expect("a root");
    assert_eq!((root.name(), root.prefix(), root.local(), root.namespace()), ("m:a", "m", "a", "urn:m"));
    assert!(root.is("urn:m", "a") && !root.is("", "a") && !root.is("urn:m", "m:a"));
    assert_eq!((root.name_span().of(text), root.span().of(text)), ("m:a", text));
    assert_eq!(root.start_tag().of(text), "<m:a xmlns:m='urn:m' xmlns='urn:d'>");
    assert_eq!(root.attributes().count(), 0);
    let declared: Vec<_> = root.declarations().map(|one| (one.local(), one.value())).collect();
    assert_eq!(declared, [("m", Cow::from("urn:m")), ("xmlns", "urn:d".into())]);

    let namespaces: Vec<_> = root.descendants().map(|element| (element.name(), element.namespace())).collect();
    assert_eq!(namespaces, [("b", "urn:d"), ("b", ""), ("m:c", "urn:n"), ("m:c", "urn:m")]);
    assert_eq!(root.children_named("urn:d", "b").count(), 1);
    let last = root.child("urn:m", "c").expect("m:c");
    assert_eq!((last.parent().map(Element::name), last.start_tag()), (Some("m:a"), last.span()));

    let b = root.child("urn:d", "b").expect("b");
    assert_eq!(b.attribute("c").map(|c| c.value()), Some("2".into()));
    assert_eq!(b.attribute_ns("urn:m", "c").map(|c| c.value()), Some("1".into()));
    assert_eq!(b.attribute_ns(XML_NAMESPACE, "lang").map(|lang| lang.prefix()), Some("xml"));
    assert!(b.attribute("lang").is_none() && b.attribute_ns("urn:d", "c").is_none());
}

#[test]
fn an_unbound_prefix_is_not_the_lack_of_a_namespace() {
    let text = "<x:a x:b='1'/>";
    let parsed = parse(text);
    let root = parsed.tree.root(text).expect("a root");
    assert!(!root.is("", "a"));
    assert!(root.attribute("b").is_none() && root.attribute_ns("", "b").is_none());
    assert_eq!(root.attributes().map(|one| one.local()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn attribute_values_and_their_spans() {
    let text = "<a b = \"x &amp;\r\n\ty&#10;'\" c='\"'/>";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let root = parsed.tree.root(text).expect("a root");
    let b = root.attribute("b").expect("b");
    assert_eq!(b.value(), "x &  y\n'");
    assert_eq!((b.name_span().of(text), b.value_span().of(text)), ("b", "x &amp;\r\n\ty&#10;'"));
    assert_eq!(root.attribute("c").map(|c| c.value()), Some("\"".into()));
}

#[test]
fn text_and_its_span() {
    let cases = [
        ("<a>\n  plain \n</a>", "\n  plain \n", "plain"),
        ("<a>1 &lt; 2\r\n3</a>", "1 < 2\n3", "1 &lt; 2\r\n3"),
        ("<a> <![CDATA[ x&amp; ]]> </a>", "  x&amp;  ", "x&amp;"),
        ("<a>x<![CDATA[<]]>y</a>", "x<y", "x<![CDATA[<]]>y"),
        ("<a>x<!-- c -->y</a>", "xy", "x<!-- c -->y"),
        ("<a>x<b>no</b>y<?p?></a>", "xy", "x<b>no</b>y<?p?>"),
        ("<a> \n </a>", " \n ", ""),
        ("<a/>", "", ""),
        ("<a></a>", "", ""),
    ];
    for (text, content, place) in cases {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        let root = parsed.tree.root(text).expect("a root");
        assert_eq!((&*root.text(), root.text_span().of(text)), (content, place), "{text}");
    }
}

#[test]
fn plain_text_is_borrowed() {
    let text = "<a>certificate</a>";
    let parsed = parse(text);
    let root = parsed.tree.root(text).expect("a root");
    assert!(matches!(root.text(), Cow::Borrowed("certificate")));
}

#[test]
fn nodes_cover_the_content_in_order() {
    let text = "<?xml version='1.0'?>\n<!--0--><a>1<b>x</b><!--2-->3<![CDATA[4]]><?p 5?>&amp;</a><?q?>\n";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let shape = |node: Node<'_>| match node {
        Node::Element(element) => ('e', element.span().of(text).to_owned()),
        Node::Text(span) => ('t', span.of(text).to_owned()),
        Node::CData(span) => ('d', span.of(text).to_owned()),
        Node::Comment(span) => ('c', span.of(text).to_owned()),
        Node::Instruction(span) => ('i', span.of(text).to_owned()),
    };
    let root = parsed.tree.root(text).expect("a root");
    let nodes: Vec<_> = root.nodes().map(shape).collect();
    let expected = [
        ('t', "1"),
        ('e', "<b>x</b>"),
        ('c', "<!--2-->"),
        ('t', "3"),
        ('d', "<![CDATA[4]]>"),
        ('i', "<?p 5?>"),
        ('t', "&amp;"),
    ];
    assert_eq!(nodes, expected.map(|(kind, piece)| (kind, piece.to_owned())));
    let kinds: String = parsed.tree.nodes(text).map(|node| shape(node).0).collect();
    assert_eq!(kinds, "cei");
}

#[test]
fn a_doctype_is_recorded_and_entities_are_not_expanded() {
    let text = "<!DOCTYPE a [<!-- <!ENTITY no ''> --><!ELEMENT a ANY>\n<!ENTITY e 'x > y'>]><a b='&e;'>&e;&e;</a>";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let doctype = parsed.tree.doctype().expect("a DOCTYPE");
    assert!(doctype.span.of(text).ends_with("]>"));
    assert_eq!(doctype.entity.map(|span| span.of(text)), Some("<!ENTITY e 'x > y'>"));
    let root = parsed.tree.root(text).expect("a root");
    assert_eq!(root.text(), "&e;&e;");
    let used = parsed.tree.entity_use().expect("entities");
    assert_eq!((used.count, used.first.start as usize), (3, text.find("&e;").expect("there")));
}

#[test]
fn an_external_subset_may_declare_entities_and_an_empty_one_does_not() {
    let text = "<!DOCTYPE a PUBLIC '-//x' 'x.dtd'><a>&e;</a>";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    assert_eq!(
        parsed.tree.doctype().and_then(|doctype| doctype.external).map(|span| span.of(text)),
        Some("x.dtd")
    );
    check(&[("<!DOCTYPE a><a>&e;</a>", Kind::UndefinedEntity("e".into()), "&e;")]);
}

#[test]
fn a_doctype_that_declares_attributes_may_bind_any_prefix() {
    let text = "<!DOCTYPE x:a [<!ATTLIST x:a xmlns:x CDATA #FIXED 'u'>]><x:a/>";
    assert_eq!(problems(text), []);
    let doctype = parse(text).tree.doctype().and_then(|doctype| doctype.attributes);
    assert_eq!(doctype.map(|span| span.of(text)), Some("<!ATTLIST x:a xmlns:x CDATA #FIXED 'u'>"));
}

#[test]
fn a_declared_encoding_is_not_looked_at() {
    for text in ["<?xml version=\"1.0\" encoding=\"UTF-16\" standalone='yes' ?><a/>", "<?xml version='1.1'?><é/>"]
    {
        assert_eq!(problems(text), [], "{text}");
    }
}
