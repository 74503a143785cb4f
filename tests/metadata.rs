//! Metadata of several entities: each finding says which one it is about.

mod support;

use oinlint::run::{Input, check};
use support::{TODAY, findings, options};

fn entity(name: &str) -> String {
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{name}">
  <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://acs.acme.example/" index="0"/>
  </SPSSODescriptor>
</EntityDescriptor>"#
    )
}

fn messages(metadata: &str, rule: &str) -> Vec<String> {
    let bytes = metadata.as_bytes().to_vec();
    let run = check(Input::Memory { path: Some("metadata.xml".into()), bytes }, &options(Some(rule), TODAY));
    let run = run.unwrap_or_else(|refusal| panic!("{refusal:?}"));
    findings(&run).iter().map(|finding| finding.message.clone()).collect()
}

#[test]
fn findings_in_an_aggregate_name_their_entity() {
    let (one, two) = (entity("https://one.acme.example"), entity("https://two.acme.example"));
    let group = format!(
        r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{one}<EntitiesDescriptor>{two}</EntitiesDescriptor></EntitiesDescriptor>"#
    );
    let found = messages(&group, "metadata-acs-https");
    assert_eq!(found.len(), 2);
    assert!(found[0].ends_with("(entity `https://one.acme.example`)"), "{}", found[0]);
    assert!(found[1].ends_with("(entity `https://two.acme.example`)"), "{}", found[1]);
    let alone = messages(&one, "metadata-acs-https");
    assert!(alone.len() == 1 && !alone[0].contains("entity `"), "{alone:?}");
}

#[test]
fn what_is_said_of_the_file_or_names_its_entity_adds_none() {
    let (one, two) = (entity("https://one.acme.example"), entity("https://two.acme.example"));
    let group = |entities: &str| {
        format!(
            r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{entities}</EntitiesDescriptor>"#
        )
    };
    let several = messages(&group(&format!("{one}{two}")), "metadata-several-sp");
    assert_eq!(several, ["the metadata describes 2 service providers"]);
    let of_providers = group(&format!("{one}{two}")).replace("SPSSODescriptor", "IDPSSODescriptor");
    let idp = messages(&of_providers, "metadata-idp-not-sp");
    assert!(
        idp.len() == 1 && idp[0].contains("`https://one.acme.example`") && !idp[0].contains("(entity"),
        "{idp:?}"
    );
}

#[test]
fn a_signature_in_an_aggregate_names_the_entity_that_it_is_on() {
    let template = r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="gone.xml"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"#;
    let signed = entity("https://two.acme.example").replacen("\n", template, 1);
    let group = format!(
        r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{}{signed}</EntitiesDescriptor>"#,
        entity("https://one.acme.example")
    );
    let found = messages(&group, "saml-signature-coverage");
    assert!(found.len() == 1 && found[0].ends_with("(entity `https://two.acme.example`)"), "{found:?}");
}
