#!/usr/bin/env python3
"""Times oinlint beside what one would pick instead, on the same files, on one machine, in one run.

    benches/compare/run.py --oinlint target/release/oinlint --floor target/release/deps/floor-... [--only saml,scim] [--runs 9]

User and system seconds of each process, the median of the runs; the files are warm. With OINLINT_CORPUS the thousand files of a
kind are those of the corpus, repeated under other names, else those of the catalogue. Prints the table of RESULTS.md."""

import argparse
import datetime
import glob
import os
import pathlib
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = 1000
ENDS = {"saml-metadata": ".xml", "scim": ".json", "oidc-discovery": ".json", "oidc-client": ".json", "image-test": ".png", "logo-raster": ".png"}


class Bench:
    def __init__(self, arguments, work):
        self.oinlint, self.floor, self.runs, self.work = arguments.oinlint, arguments.floor, arguments.runs, work
        self.rows, self.missing = [], []

    def measure(self, command, runs=None, **more):
        """Median of user and system seconds, median of wall seconds, and the peak in MiB of the runs of a command."""
        used, wall, peak = [], [], 0
        for _ in range(runs or self.runs):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            timed = ["/usr/bin/time", "-f", "%M", "-o", str(self.work / "peak"), *map(str, command)]
            subprocess.run(timed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
            wall.append(time.perf_counter() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            peak = max(peak, int((self.work / "peak").read_text().split()[-1]) / 1024)
        return statistics.median(used), statistics.median(wall), peak

    def check(self, *arguments, **more):
        fixed = ["check", "--isolated", "--today", "2026-01-31", "--fail-on", "never"]
        return self.measure([self.oinlint, *fixed, *arguments], **more)

    def row(self, what, ours, theirs, target, note=""):
        ratio = ours / theirs if theirs else float("inf")
        met = "yes" if ratio <= target else "**no**"
        self.rows.append(f"| {what} | {ours * 1000:.0f} | {theirs * 1000:.0f} | {ratio:.2f} | {target} | {met} | {note} |")
        print(self.rows[-1], flush=True)

    def bound(self, what, seen, most, unit):
        self.rows.append(f"| {what} | {seen:.1f} {unit} | | | {most} {unit} | {'yes' if seen <= most else '**no**'} | |")
        print(self.rows[-1], flush=True)

    def miss(self, what, why):
        self.missing.append(f"* {what}: not measured: {why}")
        print(self.missing[-1], flush=True)


def thousand(bench, folders, fallback):
    """A folder with a thousand files of a kind, and a list of them."""
    corpus = os.environ.get("OINLINT_CORPUS")
    if corpus:
        found = [path for folder in folders for path in sorted(pathlib.Path(corpus, folder).rglob("*" + ENDS[folder])) if path.is_file()]
    else:
        found = sorted(catalogue(bench, 0).rglob(fallback))
    target = bench.work / folders[0]
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for number in range(FILES):
        shutil.copy(found[number % len(found)], target / f"{number:04}{found[number % len(found)].suffix}")
    listed = bench.work / f"{folders[0]}.txt"
    listed.write_text("\n".join(str(path) for path in sorted(target.iterdir())) + "\n")
    return target, listed


def catalogue(bench, findings):
    folder = bench.work / f"catalogue-{findings}"
    if not folder.exists():
        subprocess.run([sys.executable, HERE / "catalogue.py", folder, "--findings", str(findings)], check=True)
    return folder


def python(bench):
    venv = bench.work / "venv"
    if not (venv / "bin" / "pip").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    return venv / "bin" / "python"


def node(bench):
    if not (bench.work / "node_modules").exists():
        shutil.copy(HERE / "package.json", bench.work)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=bench.work, check=True)
    return bench.work / "node_modules" / ".bin"


def saml(bench):
    folder, listed = thousand(bench, ["saml-metadata"], "*.xml")
    ours, _, _ = bench.check(folder)
    theirs, _, _ = bench.measure([python(bench), HERE / "saml_lxml.py", listed])
    bench.row("1,000 SAML metadata files, against lxml and cryptography", ours, theirs, 0.5, "theirs verifies no signature")
    schemas = glob.glob(str(bench.work / "venv/lib/*/site-packages/onelogin/saml2/schemas/saml-schema-metadata-2.0.xsd"))
    if not shutil.which("xmllint") or not schemas:
        return bench.miss("xmllint", "it or the schemas of python3-saml are not there")
    theirs, _, _ = bench.measure(["xmllint", "--noout", "--nonet", "--schema", schemas[0], *listed.read_text().split("\n")[:-1]])
    bench.row("1,000 SAML metadata files, against xmllint --schema", ours, theirs, 2.0, "theirs reads no certificate")


def scim(bench):
    folder, listed = thousand(bench, ["scim"], "users.json")
    ours, _, _ = bench.check(folder)
    bin = node(bench).parent.parent
    theirs, _, _ = bench.measure(["node", HERE / "scim_ajv.mjs", listed], cwd=bin)
    bench.row("1,000 SCIM files, against the library of ajv", ours, theirs, 0.3)
    theirs, _, _ = bench.measure([python(bench), HERE / "scim_models.py", listed], runs=3)
    bench.row("1,000 SCIM files, against scim2-models", ours, theirs, 0.3)


def oidc(bench):
    folder, listed = thousand(bench, ["oidc-discovery", "oidc-client"], "*.json")
    ours, _, _ = bench.check(folder)
    command = [node(bench) / "spectral", "lint", "--quiet", "--ruleset", HERE / "spectral.yaml", "--fail-severity", "error"]
    theirs, _, _ = bench.measure([*command, str(folder) + "/*.json"], runs=3)
    bench.row("1,000 OIDC documents, against Spectral", ours, theirs, 0.05)


def images(bench):
    folder, listed = thousand(bench, ["image-test", "logo-raster"], "*.png")
    ours, _, _ = bench.check(folder)
    if shutil.which("identify"):
        theirs, _, _ = bench.measure(["identify", "-ping", *listed.read_text().split("\n")[:-1]], runs=3)
        bench.row("1,000 PNG files, against identify -ping", ours, theirs, 0.5)
    theirs, _, _ = bench.measure([python(bench), HERE / "images_pillow.py", listed])
    bench.row("1,000 PNG files, against Pillow", ours, theirs, 0.5)


def catalogues(bench):
    clean, dirty = catalogue(bench, 0), catalogue(bench, 10_000)
    floor, floor_wall, _ = bench.measure([bench.floor, "files", clean])
    ours, wall, peak = bench.check(clean)
    bench.row("8,000 submissions, clean, against walking, reading and parsing", ours, floor, 2.0, f"peak {peak:.0f} MiB")
    bench.row("the same by the clock", wall, floor_wall, 2.0)
    ours, wall, peak = bench.check(dirty)
    bench.row("8,000 submissions with 10,000 findings rendered", ours, floor, 3.0, f"peak {peak:.0f} MiB")
    bench.row("the same by the clock", wall, floor_wall, 3.0)
    _, one, _ = bench.check("--threads", "1", clean)
    _, two, _ = bench.check("--threads", "2", clean)
    bench.row("two threads against one, by the clock", two, one, 1 / 1.6, "at least 1.6 times")


def aggregate(bench):
    folder = bench.work / "aggregate"
    if not folder.exists():
        folder.mkdir()
        entity = (ROOT / "fixtures/acme-first-draft/saml/sp-metadata.xml").read_text()
        entity = entity[entity.index("<md:EntityDescriptor"):]
        with open(folder / "metadata.xml", "w") as out:
            out.write('<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">\n')
            number = 0
            while out.tell() < 100_000_000:
                out.write(entity.replace("acme", f"acme{number}", 1))
                number += 1
            out.write("</md:EntitiesDescriptor>\n")
    floor, floor_wall, _ = bench.measure([bench.floor, "events", folder / "metadata.xml"])
    ours, wall, peak = bench.check("--ignore", "saml-signature-[!s]*", folder)
    bench.row("100 MB aggregate without verification, against reading and bare events", ours, floor, 3.0, f"peak {peak:.0f} MiB")
    bench.row("the same by the clock", wall, floor_wall, 3.0)


def typical(bench):
    _, wall, peak = bench.check(ROOT / "fixtures/berry-ledger-ready")
    bench.bound("a typical submission, cold start", wall * 1000, 20, "ms")
    bench.bound("its peak", peak, 20, "MiB")
    bench.bound("the binary", os.path.getsize(bench.oinlint) / 1e6, 12, "MB")


def hostile(bench):
    from hostile import KINDS

    folder = bench.work / "hostile"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in KINDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content())
        _, wall, peak = bench.check(folder / name, runs=1)
        if wall > 0.5 or peak > 256:
            bench.bound(f"hostile {name}", wall * 1000, 1000, "ms")
            bench.bound("its peak", peak, 512, "MiB")
    bench.rows.append(f"| {len(KINDS)} hostile files up to 10 MB; those above half of a limit are listed | | | | 1 s, 512 MiB | | |")


PARTS = {"saml": saml, "scim": scim, "oidc": oidc, "images": images, "catalogue": catalogues, "aggregate": aggregate, "typical": typical, "hostile": hostile}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oinlint", type=pathlib.Path, required=True)
    parser.add_argument("--floor", type=pathlib.Path, required=True)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--work", type=pathlib.Path)
    arguments = parser.parse_args()
    sys.path.insert(0, str(HERE))
    arguments.oinlint, arguments.floor = arguments.oinlint.resolve(), arguments.floor.resolve()
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="oinlint-compare-"))
    work.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments, work.resolve())
    for part in arguments.only.split(","):
        try:
            PARTS[part](bench)
        except (OSError, subprocess.CalledProcessError) as error:
            bench.miss(part, error)
    files = "those of the corpus" if os.environ.get("OINLINT_CORPUS") else "generated"
    version = subprocess.run([arguments.oinlint, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"\n{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, {platform.system()}; {version}; files: {files}; median of {arguments.runs}\n")
    print("| What | ours, ms | theirs, ms | ratio | target | met | |\n| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(bench.rows + [""] + bench.missing))


if __name__ == "__main__":
    main()
