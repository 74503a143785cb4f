//! The examples of the recommendations, and what they leave out.

use crate::document::xml;

use super::*;

const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const INCLUSIVE_11: &str = "http://www.w3.org/2006/12/xml-c14n11";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

fn form(identifier: &str) -> Form {
    Form::named(identifier).expect("a form")
}

fn exclusive(prefixes: &[&str]) -> Form {
    Form { prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(), ..form(EXCLUSIVE) }
}

/// The whole document.
fn whole(text: &str, form: &Form) -> String {
    let parsed = xml::parse(text);
    let mut out = Vec::new();
    document(&parsed.tree, text, None, form, &mut out).expect("the document has a canonical form");
    String::from_utf8(out).expect("UTF-8")
}

/// The first element of that local name, without what stands in an element named `omitted`.
fn part(text: &str, local: &str, form: &Form) -> Result<String, Unfit> {
    let parsed = xml::parse(text);
    assert_eq!(parsed.problems, []);
    let root = parsed.tree.root(text).expect("a root");
    let named = |name| std::iter::once(root).chain(root.descendants()).find(|element| element.local() == name);
    let mut out = Vec::new();
    element(named(local).expect("the element"), named("omitted"), form, &mut out)?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

/// Canonical XML 1.0, 3.1: instructions and comments outside of the document element.
#[test]
fn instructions_comments_and_outside_of_the_document_element() {
    let text = "<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n\
                <!DOCTYPE doc SYSTEM \"doc.dtd\">\n\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\n\
                <?pi-without-data     ?>\n\n<!-- Comment 2 -->\n\n<!-- Comment 3 -->\n";
    let without = "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, world!</doc>\n\
                   <?pi-without-data?>";
    let with = "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\
                <doc>Hello, world!<!-- Comment 1 --></doc>\n<?pi-without-data?>\n<!-- Comment 2 -->\n\
                <!-- Comment 3 -->";
    for name in [INCLUSIVE, INCLUSIVE_11] {
        assert_eq!(whole(text, &form(name)), without, "{name}");
    }
    let comments = [format!("{INCLUSIVE}#WithComments"), format!("{INCLUSIVE_11}#WithComments")];
    for name in comments.into_iter().chain([format!("{EXCLUSIVE}WithComments")]) {
        assert_eq!(whole(text, &form(&name)), with, "{name}");
    }
    assert_eq!(whole(text, &form(EXCLUSIVE)), without);
}

/// Canonical XML 1.0, 3.2.
#[test]
fn white_space_in_content() {
    let text = "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n   <mixed>\n      A\n      \
                <clean>   </clean>\n      B\n      <dirty>   A   B   </dirty>\n      C\n   </mixed>\n</doc>";
    assert_eq!(whole(text, &form(INCLUSIVE)), text);
}

/// Canonical XML 1.0, 3.3, without the attribute that the document type gives `e9`.
#[test]
fn start_and_end_tags() {
    let text = r#"<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4   name="elem4"   id="elem4"   ></e4>
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>"#;
    let canonical = r#"<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 id="elem4" name="elem4"></e4>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6 xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9 xmlns:a="http://www.ietf.org"></e9>
         </e8>
      </e7>
   </e6>
</doc>"#;
    assert_eq!(whole(text, &form(INCLUSIVE)), canonical);
}

/// Canonical XML 1.0, 3.4, without the attribute whose type the document type declares.
#[test]
fn character_modifications_and_references() {
    let text = "<doc>\r\n   <text>First line&#x0d;&#10;Second line</text>\r\n   <value>&#x32;</value>\r\n   \
                <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\r\n   \
                <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute>\r\n   \
                <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\r\n</doc>";
    let canonical = "<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n   \
                     <compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n   \
                     <compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; \
                     ?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n   \
                     <norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n</doc>";
    for name in [INCLUSIVE, INCLUSIVE_11, EXCLUSIVE] {
        assert_eq!(whole(text, &form(name)), canonical, "{name}");
    }
}

/// Canonical XML 1.0, 3.6: the text is decoded before it comes here.
#[test]
fn characters_are_written_as_utf_8() {
    assert_eq!(whole("<doc>&#169;</doc>", &form(INCLUSIVE)), "<doc>©</doc>");
}

/// Exclusive XML Canonicalization, 2.2: an element in two different surroundings.
#[test]
fn an_exclusive_form_does_not_depend_on_what_is_around() {
    let first = r#"<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:local>"#;
    let second = r#"<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain"><n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n2:pdu>"#;
    let canonical = r#"<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>"#;
    for text in [first, second] {
        assert_eq!(part(text, "elem2", &form(EXCLUSIVE)).as_deref(), Ok(canonical));
    }
    // The same by the inclusive form.
    let inclusive = r#"<n1:elem2 xmlns:n0="foo:bar" xmlns:n1="http://example.net" xmlns:n3="ftp://example.org" xml:lang="en"><n3:stuff></n3:stuff></n1:elem2>"#;
    assert_eq!(part(first, "elem2", &form(INCLUSIVE)).as_deref(), Ok(inclusive));
    let inclusive = r#"<n1:elem2 xmlns:n1="http://example.net" xmlns:n2="http://foo.example" xml:lang="en" xml:space="retain"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>"#;
    assert_eq!(part(second, "elem2", &form(INCLUSIVE)).as_deref(), Ok(inclusive));
}

#[test]
fn listed_prefixes_are_kept_though_nothing_uses_them() {
    let text = r#"<a xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y"><p:b xmlns:p="urn:p"><p:c xmlns:x="urn:z"/><p:d xmlns=""/></p:b></a>"#;
    let with = |prefixes: &[&str]| part(text, "b", &exclusive(prefixes)).expect("a form");
    assert_eq!(with(&[]), r#"<p:b xmlns:p="urn:p"><p:c></p:c><p:d></p:d></p:b>"#);
    let expected = r#"<p:b xmlns:p="urn:p" xmlns:x="urn:x"><p:c xmlns:x="urn:z"></p:c><p:d></p:d></p:b>"#;
    assert_eq!(with(&["x", "unknown"]), expected);
    let expected = r#"<p:b xmlns="urn:d" xmlns:p="urn:p"><p:c></p:c><p:d xmlns=""></p:d></p:b>"#;
    assert_eq!(with(&[""]), expected);
}

#[test]
fn the_default_namespace_is_declared_and_undeclared_where_it_is_used() {
    let text = r#"<a xmlns="urn:a"><b xmlns=""><c/><d xmlns="urn:a"/></b><e/></a>"#;
    let canonical = r#"<a xmlns="urn:a"><b xmlns=""><c></c><d xmlns="urn:a"></d></b><e></e></a>"#;
    for name in [INCLUSIVE, INCLUSIVE_11, EXCLUSIVE] {
        assert_eq!(whole(text, &form(name)), canonical, "{name}");
    }
    // At the top there is nothing to undeclare.
    assert_eq!(part(text, "c", &form(INCLUSIVE)).as_deref(), Ok("<c></c>"));
    assert_eq!(part(text, "c", &form(EXCLUSIVE)).as_deref(), Ok("<c></c>"));
    // A namespace that only elements far apart use is declared by each of them.
    let text = r#"<a xmlns:p="urn:p"><p:b/><p:c p:d=""><p:e/></p:c></a>"#;
    let canonical = r#"<a><p:b xmlns:p="urn:p"></p:b><p:c xmlns:p="urn:p" p:d=""><p:e></p:e></p:c></a>"#;
    assert_eq!(whole(text, &form(EXCLUSIVE)), canonical);
}

#[test]
fn declarations_that_say_nothing_new_are_left_out() {
    let text =
        r#"<p:a xmlns:p="urn:p" xmlns:xml="http://www.w3.org/XML/1998/namespace"><p:b xmlns:p="urn:p"/></p:a>"#;
    for name in [INCLUSIVE, EXCLUSIVE] {
        assert_eq!(whole(text, &form(name)), r#"<p:a xmlns:p="urn:p"><p:b></p:b></p:a>"#, "{name}");
    }
}

#[test]
fn attributes_are_sorted_by_the_name_of_their_namespace() {
    let text = r#"<a xmlns:z="urn:1" xmlns:y="urn:2" y:b="1" xml:lang="en" z:c="2" b="3" a="4" z:b="5"/>"#;
    let canonical = r#"<a xmlns:y="urn:2" xmlns:z="urn:1" a="4" b="3" xml:lang="en" z:b="5" z:c="2" y:b="1"></a>"#;
    assert_eq!(whole(text, &form(INCLUSIVE)), canonical);
}

#[test]
fn an_element_is_left_out_with_everything_in_it() {
    let text = r#"<a xmlns:p="urn:p"> <omitted xmlns="urn:o">text<b/><!-- c --></omitted> <p:d/></a>"#;
    let canonical = r#"<a xmlns:p="urn:p">  <p:d></p:d></a>"#;
    assert_eq!(part(text, "a", &form(INCLUSIVE)).as_deref(), Ok(canonical));
}

#[test]
fn attributes_of_xml_are_inherited_by_inclusive_forms() {
    let text = r#"<a xml:lang="en" xml:space="preserve"><b xml:lang="fr"><c xml:id="x" d=""><e/></c></b></a>"#;
    let inherited = r#"<c d="" xml:id="x" xml:lang="fr" xml:space="preserve"><e></e></c>"#;
    for name in [INCLUSIVE, INCLUSIVE_11] {
        assert_eq!(part(text, "c", &form(name)).as_deref(), Ok(inherited), "{name}");
    }
    assert_eq!(part(text, "c", &form(EXCLUSIVE)).as_deref(), Ok(r#"<c d="" xml:id="x"><e></e></c>"#));
}

/// Canonical XML 1.1, 2.4: an identifier is not inherited, and base references are joined.
#[test]
fn version_1_1_inherits_less() {
    let text = r#"<a xml:id="x"><c/></a>"#;
    assert_eq!(part(text, "c", &form(INCLUSIVE)).as_deref(), Ok(r#"<c xml:id="x"></c>"#));
    assert_eq!(part(text, "c", &form(INCLUSIVE_11)).as_deref(), Ok("<c></c>"));
    let text = r#"<a xml:base="http://a.example/"><c xml:base="b"/></a>"#;
    assert_eq!(part(text, "c", &form(INCLUSIVE)).as_deref(), Ok(r#"<c xml:base="b"></c>"#));
    assert_eq!(part(text, "c", &form(INCLUSIVE_11)), Err(Unfit::InheritedBase));
    assert!(part(text, "a", &form(INCLUSIVE_11)).is_ok());
}

#[test]
fn relative_namespaces_have_no_canonical_form() {
    for text in [r#"<a xmlns="relative"/>"#, r#"<a><b xmlns:p="/a/b:c"/></a>"#, r#"<a xmlns:p=":x"/>"#] {
        for name in [INCLUSIVE, EXCLUSIVE] {
            assert_eq!(part(text, "a", &form(name)), Err(Unfit::RelativeNamespace), "{text}");
        }
    }
}

#[test]
fn a_name_of_a_namespace_is_written_as_it_reads() {
    let text = "<a xmlns='urn:a&amp;b&#9;\"c\"'/>";
    assert_eq!(whole(text, &form(INCLUSIVE)), "<a xmlns=\"urn:a&amp;b&#x9;&quot;c&quot;\"></a>");
    assert_eq!(whole(text, &form(EXCLUSIVE)), "<a xmlns=\"urn:a&amp;b&#x9;&quot;c&quot;\"></a>");
}

#[test]
fn deep_documents_need_no_stack() {
    let text = format!("{}{}", "<a>".repeat(256), "</a>".repeat(256));
    assert_eq!(whole(&text, &form(EXCLUSIVE)), text);
}

#[test]
fn other_names_are_no_forms() {
    for name in ["", "http://www.w3.org/2001/10/xml-exc-c14n", "http://www.w3.org/2006/12/xml-c14n11#"] {
        assert_eq!(Form::named(name), None, "{name}");
    }
}
