"""Files that are made to be slow, large or deep, up to 10 MB each."""

import struct
import zlib

SIZE = 10_000_000


def fill(part, size=SIZE):
    return (part * (size // len(part) + 1))[:size // len(part) * len(part)]


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9_000_000)) + chunk(b"IEND", b"")


def metadata(inner):
    head = b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://a.example">'
    return head + b'<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' + inner + b"</md:SPSSODescriptor></md:EntityDescriptor>"


def manifest(inner):
    return b'{"name": "Acme", "description": "Keeps books.", "sso": {"oidc": {"doc": "https://a.example"}}, ' + inner + b"}"


def service(number):
    return b'<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://a%d.example" index="%d"/>' % (number, number)


def entities():
    return b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY a%d "&a%d;&a%d;&a%d;">' % (n + 1, n, n, n) for n in range(100_000)) + b"]><a>&a99999;</a>"


KINDS = [
    ("deep/client.json", lambda: b"[" * SIZE),
    ("members/client.json", lambda: b"{" + b",".join(b'"a%d": 1' % n for n in range(900_000)) + b"}"),
    ("twice/submission.json", lambda: b"{" + fill(b'"name": 1,', 9_000_000) + b'"name": 1}'),
    ("line/submission.json", lambda: manifest(b'"x": "' + b"a" * 9_900_000 + b'"')),
    ("escapes/submission.json", lambda: manifest(b'"x": "' + fill(rb"\u00e9", 9_900_000) + b'"')),
    ("commas/submission.json", lambda: manifest(b'"config": [' + fill(b",", 9_900_000) + b"]")),
    ("variables/submission.json", lambda: manifest(b'"config": [' + b",".join(b'{"name": "v%d", "label": "Label"}' % n for n in range(250_000)) + b"]")),
    ("redirects/submission.json", lambda: b'{"name": "Acme", "sso": {"oidc": {"redirectUris": [' + b",".join(b'"http://{app.a%d}.example/#x"' % n for n in range(250_000)) + b"]}}}"),
    ("quotes/submission.json", lambda: b'{"name": "Acme", "provisioning": {"scim": {"baseUri": "' + fill(b"'a' + app.x + ", 9_000_000) + b'"}}}'),
    ("users/users.json", lambda: b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": [' + b",".join(b'{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userNam": 1}' for _ in range(120_000)) + b"]}"),
    ("deep/metadata.xml", lambda: b"<a>" * (SIZE // 3)),
    ("attributes/metadata.xml", lambda: b"<a " + b" ".join(b'a%d="1"' % n for n in range(800_000)) + b"/>"),
    ("entities/metadata.xml", entities),
    ("services/metadata.xml", lambda: metadata(b"".join(service(n) for n in range(75_000)))),
    ("certificates/metadata.xml", lambda: metadata(fill(b'<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>MIIB</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>', 9_500_000))),
    ("signatures/metadata.xml", lambda: metadata(fill(b'<ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI=""/></ds:SignedInfo></ds:Signature>', 9_500_000))),
    ("namespaces/metadata.xml", lambda: b"".join(b'<a xmlns:n%d="u%d">' % (n, n) for n in range(400_000))),
    ("aliases/submission.yaml", lambda: b"a: &a [" + b"x," * 1000 + b"]\n" + b"".join(b"b%d: [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" % n for n in range(200_000))),
    ("deep/submission.yaml", lambda: b"".join(b" " * n + b"a:\n" for n in range(4000))),
    ("flow/submission.yaml", lambda: b"a: " + b"[" * 4_000_000),
    ("keys/keys.pem", lambda: fill(b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", 9_900_000)),
    ("blocks/keys.pem", lambda: fill(b"-----BEGIN PRIVATE KEY-----\n", 9_900_000)),
    ("okta.tf", lambda: b'resource "okta_app_saml" "a" { x = ' + b"(" * 9_000_000),
    ("docs/okta.md", lambda: b"# Set up Okta single sign-on\n\nSupported features\n\n" + fill(b"[", 9_000_000)),
    ("docs/okta.html", lambda: b"<h1>Set up Okta single sign-on</h1><p>Supported features" + fill(b"<div>", 9_000_000)),
    ("bomb/logo.png", lambda: png(50_000, 50_000)),
    ("large/logo.png", lambda: png(244, 244)),
    ("openapi.json", lambda: b'{"openapi": "3.0.0", "servers": [{"url": "https://a.example/scim/v2"}], "paths": {' + b",".join(b'"/scim/v2/Users%d": {"get": {"$ref": "#/paths"}}' % n for n in range(180_000)) + b"}}"),
    (".env", lambda: fill(b"OKTA_ISSUER=https://a.okta.com/oauth2/default\n", 9_900_000)),
]
