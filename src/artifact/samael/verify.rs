//! A second verdict on a signature: that of libxmlsec1, through samael.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;

use samael::crypto::{CertificateDer, Crypto, CryptoProvider};

use crate::artifact::signature::{self, SIGNATURE};
use crate::artifact::{Artifact, Kind, pem};
use crate::document::xml::{self, Element};
use crate::source::Text;

/// Elements of a signature with an algorithm, and the algorithms that do nothing but what they are given.
const HARMLESS: [&str; 4] = [
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
];
/// Certificates of a signature that are tried.
const MOST: usize = 16;

/// Whether libxmlsec1 accepts the first signature of SAML metadata or of a message by one of its own certificates. An
/// error says why it is not asked: it follows references out of the document, runs stylesheets, and does what else a
/// signature tells it, so it sees only what our own reader has found sound and harmless.
pub fn accepts(artifact: &Artifact) -> Result<bool, String> {
    let is_saml = artifact.kind.is_some_and(|kind| kind.is_metadata() || kind == Kind::SamlMessage);
    if !is_saml {
        return Err("libxmlsec1 is asked only about SAML".into());
    }
    let text = super::bounded(artifact)?;
    // The declaration in the text names the encoding of the file, and libxml2 would believe it.
    if artifact.text().and_then(Text::encoding).is_none_or(|encoding| encoding.name() != "UTF-8") {
        return Err("libxmlsec1 is not asked: the file is not UTF-8".into());
    }
    let parsed = xml::parse(text);
    let root = parsed.tree.root(text).ok_or("there is no document")?;
    let signature = signature::elements(root).next().ok_or("there is no signature")?;
    if !is_harmless(signature) {
        return Err(
            "libxmlsec1 is not asked: the signature asks for more than digests of parts of the document".into()
        );
    }
    // libxml2 prints to standard error that such a document has no canonical form.
    if std::iter::once(root).chain(root.descendants()).any(declares_relative_namespace) {
        return Err("libxmlsec1 is not asked: a namespace is named by a relative reference".into());
    }
    let infos = signature.children_named(SIGNATURE, "KeyInfo");
    let data = infos.flat_map(|info| info.children_named(SIGNATURE, "X509Data"));
    let certificates = data.flat_map(|data| data.children_named(SIGNATURE, "X509Certificate"));
    let mut keys = certificates.filter_map(|found| pem::base64(&found.text())).take(MOST).peekable();
    if keys.peek().is_none() {
        return Err("libxmlsec1 is not asked: the signature has no certificate".into());
    }
    let _quiet = Quiet::begin().map_err(|error| format!("libxmlsec1 is not asked: {error}"))?;
    Ok(keys.any(|key| Crypto::verify_signed_xml(text, &CertificateDer::from(key), Some("ID")).is_ok()))
}

/// As long as it lives, standard error leads nowhere: libxmlsec1 prints there what it thinks of a document.
struct Quiet {
    stderr: OwnedFd,
}

impl Quiet {
    fn begin() -> io::Result<Self> {
        io::stderr().flush()?;
        let stderr = rustix::io::dup(io::stderr())?;
        rustix::stdio::dup2_stderr(File::options().write(true).open("/dev/null")?)?;
        Ok(Self { stderr })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Without a way back, what follows is not printed either; there is nobody to tell.
        let _ = rustix::stdio::dup2_stderr(&self.stderr);
    }
}

fn declares_relative_namespace(element: Element<'_>) -> bool {
    element.declarations().any(|declaration| {
        let namespace = declaration.value();
        !namespace.is_empty() && !signature::has_scheme(&namespace)
    })
}

fn is_harmless(signature: Element<'_>) -> bool {
    signature.descendants().all(|element| match element.local() {
        "Transform" | "CanonicalizationMethod" => element.attribute("Algorithm").is_some_and(|algorithm| {
            let name = algorithm.value();
            let name = name.strip_suffix("WithComments").unwrap_or(&name);
            HARMLESS.iter().any(|harmless| name.trim_end_matches('#') == harmless.trim_end_matches('#'))
        }),
        "Reference" => {
            let uri = element.attribute("URI").map(|uri| uri.value()).unwrap_or_default();
            uri.is_empty() || (uri.starts_with('#') && !uri.contains('('))
        }
        "RetrievalMethod" | "Manifest" => false,
        _ => true,
    })
}
