"""What a vendor would write to check SAML metadata: parses every file, reads every certificate (algorithm, size, dates),
names every SHA-1 signature and digest, and looks at bindings and https. Signatures are not verified: lxml and
cryptography alone cannot."""

import base64
import datetime
import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

NAMES = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def certificates(root, today):
    for node in root.iterfind(".//ds:X509Certificate", NAMES):
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join((node.text or "").split())))
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048:
            yield node.sourceline, f"RSA {key.key_size}"
        if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < 256:
            yield node.sourceline, f"EC {key.key_size}"
        if certificate.not_valid_after_utc < today:
            yield node.sourceline, "expired"
        if certificate.signature_hash_algorithm and certificate.signature_hash_algorithm.name in ("sha1", "md5"):
            yield node.sourceline, certificate.signature_hash_algorithm.name


def check(path, today):
    root = etree.parse(path, PARSER).getroot()
    yield from certificates(root, today)
    for name in ("SignatureMethod", "DigestMethod"):
        for node in root.iterfind(f".//ds:{name}", NAMES):
            if (node.get("Algorithm") or "").endswith("sha1"):
                yield node.sourceline, "SHA-1"
    for node in root.iterfind(".//md:AssertionConsumerService", NAMES):
        if not (node.get("Location") or "").startswith("https://"):
            yield node.sourceline, "no https"
        if not (node.get("Binding") or "").endswith("HTTP-POST"):
            yield node.sourceline, "binding"


def main():
    today = datetime.datetime(2026, 1, 31, tzinfo=datetime.timezone.utc)
    found = 0
    for path in open(sys.argv[1]).read().splitlines():
        try:
            found += sum(1 for _ in check(path, today))
        except Exception:  # a file that cannot be read is one finding
            found += 1
    print(found)


main()
