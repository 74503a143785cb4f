//! Signature algorithms of certificates.

use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::AlgorithmIdentifier;

const PSS: &str = "rsassaPss";
/// OID, name and hash.
const KNOWN: [(&str, &str, Option<&str>); 27] = [
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", Some("md2")),
    ("1.2.840.113549.1.1.3", "md4WithRSAEncryption", Some("md4")),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Some("md5")),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", Some("sha1")),
    ("1.3.14.3.2.29", "sha1WithRSASignature", Some("sha1")),
    ("1.2.840.113549.1.1.10", PSS, None),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", Some("sha256")),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", Some("sha384")),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", Some("sha512")),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", Some("sha224")),
    ("1.2.840.10040.4.3", "dsaWithSHA1", Some("sha1")),
    ("1.3.14.3.2.27", "dsaWithSHA1", Some("sha1")),
    ("2.16.840.1.101.3.4.3.1", "dsaWithSHA224", Some("sha224")),
    ("2.16.840.1.101.3.4.3.2", "dsaWithSHA256", Some("sha256")),
    ("1.2.840.10045.4.1", "ecdsaWithSHA1", Some("sha1")),
    ("1.2.840.10045.4.3.1", "ecdsaWithSHA224", Some("sha224")),
    ("1.2.840.10045.4.3.2", "ecdsaWithSHA256", Some("sha256")),
    ("1.2.840.10045.4.3.3", "ecdsaWithSHA384", Some("sha384")),
    ("1.2.840.10045.4.3.4", "ecdsaWithSHA512", Some("sha512")),
    ("2.16.840.1.101.3.4.3.14", "rsaWithSHA3-256", Some("sha3-256")),
    ("2.16.840.1.101.3.4.3.15", "rsaWithSHA3-384", Some("sha3-384")),
    ("2.16.840.1.101.3.4.3.16", "rsaWithSHA3-512", Some("sha3-512")),
    ("1.3.101.112", "Ed25519", None),
    ("1.3.101.113", "Ed448", None),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", None),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", None),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", None),
];

/// Name and hash of a signature algorithm.
pub fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, Option<&'static str>) {
    let oid = algorithm.algorithm.to_id_string();
    let known = KNOWN.iter().find(|(known, ..)| *known == oid);
    let (name, hash) = known.map_or((oid.as_str(), None), |(_, name, hash)| (name, *hash));
    let hash = if name == PSS { Some(hash_of_pss(algorithm)) } else { hash };
    (name.to_owned(), hash.filter(|hash| !hash.is_empty()))
}

/// The hash that the parameters of RSASSA-PSS name; SHA-1 where they name none (RFC 4055 §3.1). Empty if they name an
/// unknown one.
fn hash_of_pss(algorithm: &AlgorithmIdentifier<'_>) -> &'static str {
    let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(algorithm) else {
        return "";
    };
    match parameters.hash_algorithm_oid().to_id_string().as_str() {
        "1.3.14.3.2.26" => "sha1",
        "2.16.840.1.101.3.4.2.1" => "sha256",
        "2.16.840.1.101.3.4.2.2" => "sha384",
        "2.16.840.1.101.3.4.2.3" => "sha512",
        "2.16.840.1.101.3.4.2.4" => "sha224",
        _ => "",
    }
}
