"""Writes a synthetic catalogue: submissions of fourteen files each, from a fixed seed.

    catalogue.py FOLDER [--submissions N] [--findings N]

Clean as it is; `--findings` puts so many defects in, one a submission until all have one, then a second, and so on."""

import argparse
import json
import pathlib
import random
import struct
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
WORDS = "amber birch cedar delta ember fjord grove heron iris juniper kelp larch maple north olive pine quartz reed".split()


def png(seed):
    """A logo of 244 x 244 pixels: a disc on a transparent ground, in a colour of its own."""
    color = bytes(random.Random(seed).randrange(40, 200) for _ in range(3))
    rows = []
    for y in range(244):
        row = bytearray(b"\0")
        for x in range(244):
            inside = (x - 121.5) ** 2 + (y - 121.5) ** 2 < 121 ** 2
            shade = (x ^ y) & 31 if 80 < x < 164 and 80 < y < 164 else 0
            row += bytes(min(255, part + shade) for part in color) + b"\xff" if inside else b"\0\0\0\0"
        rows.append(bytes(row))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 244, 244, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 6)) + chunk(b"IEND", b"")


def user(name, number):
    return {
        "schemas": [USER],
        "id": f"{name}-{number}",
        "externalId": f"00u{number:017}",
        "userName": f"grower{number}@{name}.example",
        "name": {"givenName": "Ida", "familyName": "Gardener"},
        "displayName": "Ida Gardener",
        "emails": [{"value": f"grower{number}@{name}.example", "type": "work", "primary": True}],
        "active": True,
        "meta": {"resourceType": "User", "created": "2026-01-05T09:30:00Z", "lastModified": "2026-01-05T09:30:00Z",
                 "location": f"https://api.{name}.example/scim/v2/Users/{name}-{number}"},
    }


def renamed(text, name):
    return text.replace("berryledger", name).replace("Berry Ledger", name.capitalize())


def submission(folder, index, defects):
    """One submission: the ready fixture under another name, with lists and guides of another length."""
    chosen = random.Random(index)
    name = f"{chosen.choice(WORDS)}{index}"
    for source in (path for path in sorted((FIXTURES / "berry-ledger-ready").rglob("*")) if path.is_file()):
        target = folder / source.relative_to(FIXTURES / "berry-ledger-ready")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".png":
            target.write_bytes(LOGOS[index % len(LOGOS)])
            continue
        text = renamed(source.read_text(encoding="utf-8"), name)
        if source.suffix == ".md":
            text += f"\n{name.capitalize()} keeps a log of every change for {index % 90 + 10} days.\n" * (index % 20)
        target.write_text(text, encoding="utf-8")
    users = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "startIndex": 1}
    users["Resources"] = [user(name, number) for number in range(1 + index % 12)]
    users["totalResults"] = users["itemsPerPage"] = len(users["Resources"])
    for number in range(defects):
        # Each is a wrong type of its own attribute.
        users["Resources"][0][["title", "nickName", "locale", "timezone", "userType", "profileUrl"][number % 6]] = 7
    (folder / "scim" / "users.json").write_text(json.dumps(users, indent=2) + "\n", encoding="utf-8")


LOGOS = []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--submissions", type=int, default=8000)
    parser.add_argument("--findings", type=int, default=0)
    arguments = parser.parse_args()
    LOGOS.extend(png(seed) for seed in range(24))
    whole, rest = divmod(arguments.findings, arguments.submissions)
    for index in range(arguments.submissions):
        submission(arguments.folder / f"{index % 100:02}" / f"{index:05}", index, whole + (index < rest))


if __name__ == "__main__":
    main()
