"""Measure what a hostile file costs: time and peak memory of the installed command for each bomb.

    python benchmarks/bombs.py [--only WORD] [--timeout SECONDS]

Each row is one run of `changegate check` between two plain directories: a small honest file, and the bomb in
its place. Peak memory is the child's own (`wait4`), beside that of an honest edit of the same file.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHANGEGATE = str(Path(sys.executable).parent / "changegate")
HONEST = "issuer: https://login.example.com/\naudience: https://api.example.com\n"
MOVED = "issuer: https://auth.example.net/\naudience: https://api.example.com\n"
MEGABYTE = 1024 * 1024
_MOST_KILOBYTES = 4 * MEGABYTE
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Cost:
    """What one run took, and the first line that says why."""

    status: int | str
    seconds: float
    megabytes: float
    said: str


def filled(unit: bytes, size: int = 5 * MEGABYTE - 4096) -> bytes:
    """Return a text of about that size, made of one unit."""
    return unit * (size // len(unit))


def numbered(line: str, count: int) -> bytes:
    """Return that many lines, each with its number in it."""
    return "".join(line.format(number) for number in range(count)).encode()


def laughs(levels: int, width: int) -> bytes:
    """A billion laughs: each list holds the list before it many times."""
    lines = [f"a0: &a0 [{','.join('x' * width)}]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode() + b"\n"


def merges(levels: int, width: int) -> bytes:
    """The same by merge keys, which every reader must carry out."""
    lines = ["a0: &a0 {" + ",".join(f"k{n}: 1" for n in range(width)) + "}"]
    lines += [f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * width)}], z{n}: 1}}" for n in range(1, levels)]
    return "\n".join(lines).encode() + b"\n"


def base64_of_base64(times: int) -> bytes:
    """A setting wrapped in base64 again and again."""
    text = b"issuer: https://evil.example.net/\nx: 1\n"
    for _ in range(times):
        text = base64.b64encode(text)
    return b"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  app.yaml: " + text + b"\n"


def nested_documents(levels: int) -> bytes:
    """JSON in a string of JSON, as deep as its escapes allow."""
    text = '{"issuer": "https://evil.example.net/"}'
    for _ in range(levels):
        text = json.dumps({"inner": text})
    return text.encode()


def gzipped() -> bytes:
    """What unpacks to a gigabyte, in the data of a Secret: nothing here unpacks it."""
    packed = gzip.compress(bytes(200 * MEGABYTE))
    return (
        b"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  f: " + base64.b64encode(packed) + b"\n"
    )


def der(tag: int, content: bytes) -> bytes:
    """Return a DER object with a length of four bytes."""
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def armoured(label: str, content: bytes) -> bytes:
    """Return DER as PEM."""
    return (
        f"-----BEGIN {label}-----\n".encode()
        + base64.encodebytes(content)
        + f"-----END {label}-----\n".encode()
    )


def rsa(bits: int) -> bytes:
    """An RSA public key (RFC 8017) whose modulus has that many bits."""
    modulus = der(2, b"\x00\xff" + b"\x5a" * (bits // 8 - 2) + b"\x01")
    key = der(0x30, modulus + der(2, b"\x01\x00\x01"))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    return der(0x30, algorithm + der(3, b"\x00" + key))


def certificate() -> bytes:
    """A certificate of its own."""
    import datetime as dt  # noqa: PLC0415  only for this bomb

    from cryptography import x509  # noqa: PLC0415  the same
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  the same
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415  the same

    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ca.example.com")])
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(start).not_valid_after(start + dt.timedelta(days=900))
    return builder.sign(key, None).public_bytes(Encoding.PEM)


def pkcs12() -> bytes:
    """A key store that asks for two thousand million rounds of key derivation before it shows anything."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  only for this bomb
        BestAvailableEncryption,
        pkcs12,
    )
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415  the same

    store = pkcs12.serialize_key_and_certificates(
        b"x", None, load_pem_x509_certificate(certificate()), None, BestAvailableEncryption(b"changeit")
    )
    return store.replace(b"\x02\x02\x4e\x20", b"\x02\x02\x7f\xff")


def indented(text: bytes, key: bytes = b"ca: |\n") -> bytes:
    """Return a text as a block of a YAML file."""
    return key + b"".join(b"  " + line + b"\n" for line in text.splitlines())


def jwks(count: int) -> bytes:
    """A set of that many keys."""
    keys = [{"kty": "oct", "kid": str(n), "k": f"{n:06d}"} for n in range(count)]
    return json.dumps({"keys": keys}).encode()


def xml_laughs() -> bytes:
    """A billion laughs as XML entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{entities}]><a>&l9;</a>'.encode()


BOMBS: dict[str, tuple[str, Make]] = {
    "honest edit (for comparison)": ("a.yaml", MOVED.encode),
    "yaml: billion laughs, 9 levels of 9": ("a.yaml", lambda: laughs(9, 9)),
    "yaml: quadratic blow-up, one big alias": (
        "a.yaml",
        lambda: b"a: &a " + b"x" * 100_000 + b"\nb: [" + b",".join([b"*a"] * 50_000) + b"]\n",
    ),
    "yaml: one big text by alias, opened in each place": (
        "a.yaml",
        lambda: (
            b"a: &a |\n" + numbered("  k{}: 1\n", 20_000) + b"b: [" + b",".join([b"*a"] * 20_000) + b"]\n"
        ),
    ),
    "yaml: merge keys, 7 levels of 10": ("a.yaml", lambda: merges(7, 10)),
    "yaml: a merge list of one map, 20,000 times": (
        "a.yaml",
        lambda: b"a: &a {x: 1}\nb: {<<: [" + b",".join([b"*a"] * 20_000) + b"]}\n",
    ),
    "yaml: merge keys, a chain of 5,000 growing maps": (
        "a.yaml",
        lambda: (
            b"a0: &a0 {x0: 1}\n"
            + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}, x{n}: 1}}\n" for n in range(1, 5000)).encode()
        ),
    ),
    "yaml: 5 MiB of [": ("a.yaml", lambda: filled(b"[")),
    "yaml: 5 MiB of '- '": ("a.yaml", lambda: filled(b"- ")),
    "yaml: 5 MiB of '? '": ("a.yaml", lambda: filled(b"? ")),
    "yaml: a million small items": ("a.yaml", lambda: filled(b"- a\n")),
    "yaml: 499,000 flow items": ("a.yaml", lambda: b"[" + filled(b"a,", 998_000) + b"]"),
    "yaml: 60,000 keys": ("a.yaml", lambda: numbered("k{0}: v{0}\n", 60_000)),
    "yaml: a value of 5 MiB": ("a.yaml", lambda: b"a: " + filled(b"x")),
    "yaml: 100,000 documents": ("a.yaml", lambda: filled(b"---\na: 1\n", 900_000)),
    "yaml: 100,000 anchors": ("a.yaml", lambda: numbered("- &a{0} x\n", 100_000)),
    "yaml: 100,000 directives": ("a.yaml", lambda: numbered("%TAG !a{}! tag:example.com,2000:\n", 100_000)),
    "yaml: 300,000 blank lines in a quoted text": (
        "a.yaml",
        lambda: b'a: "' + filled(b"\n", 300_000) + b'"\n',
    ),
    "yaml: 5 MiB of comments": ("a.yaml", lambda: filled(b"# c\n") + b"a: 1\n"),
    "yaml: an integer of 5 million digits": ("a.yaml", lambda: b"a: " + filled(b"9")),
    "yaml: 300,000 sexagesimal parts": ("a.yaml", lambda: b"a: 1" + filled(b":11", 900_000)),
    "yaml: a decimal with exponent of a thousand million": ("a.yaml", lambda: b"a: 1e999999999\n"),
    "json: 5 MiB of [": ("a.json", lambda: filled(b"[")),
    'json: 5 MiB of {"a":': ("a.json", lambda: filled(b'{"a":')),
    "json: strings of brackets": ("a.json", lambda: b'["' + filled(b'[\\"') + b'"]'),
    "json: 5 MiB of /*": ("a.json", lambda: filled(b"/*")),
    "json: 5 MiB of commas": ("a.json", lambda: b"[" + filled(b", ")),
    "json: 5 MiB of quotes": ("a.json", lambda: filled(b'"')),
    "json: 499,000 numbers": ("a.json", lambda: b"[" + filled(b"1,", 997_000) + b"1]"),
    "json: a million numbers of a digit": ("a.json", lambda: b"[" + filled(b"1,") + b"1]"),
    "json: 400,000 empty objects": ("a.json", lambda: b"[" + filled(b"{},", 1_200_000) + b"1]"),
    "json: 1,000 numbers of 4,000 digits": (
        "a.json",
        lambda: b"[" + filled(b"9" * 4000 + b",", 4_000_000) + b"1]",
    ),
    "toml: 5 MiB of [ in a value": ("a.toml", lambda: b"a = " + filled(b"[")),
    "toml: 60,000 tables": ("a.toml", lambda: numbered("[t{}]\n", 60_000)),
    "toml: 19-part keys": (
        "a.toml",
        lambda: numbered("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s{} = 1\n", 20_000),
    ),
    "toml: 19-part headers, quoted": (
        "a.toml",
        lambda: numbered("['a'.'b'.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s{}]\nx = 1\n", 20_000),
    ),
    "toml: inline tables": ("a.toml", lambda: b"a = [" + filled(b"{b=1},", 1_000_000) + b"]"),
    "toml: a header of 5 MiB": ("a.toml", lambda: b"[" + filled(b"a.") + b"a]"),
    "ini: 300,000 keys": ("a.ini", lambda: b"[s]\n" + numbered("k{} = v\n", 300_000)),
    "ini: a value of 300,000 lines": ("a.ini", lambda: b"[s]\nk = v\n" + filled(b"  w\n", 1_200_000)),
    "env: 300,000 lines": ("a.env", lambda: numbered("K{}=v\n", 300_000)),
    "env: an open quote, 5 MiB": ("a.env", lambda: b"A='" + filled(b"x\n")),
    "env: 5 MiB of A='": ("a.env", lambda: filled(b"A='\n")),
    "properties: 300,000 lines": ("a.properties", lambda: numbered("k{}=v\n", 300_000)),
    "properties: 5 MiB of backslashes": ("a.properties", lambda: b"a=" + filled(b"\\")),
    "properties: continued lines": ("a.properties", lambda: b"a=" + filled(b"x\\\n")),
    "xml: billion laughs": ("a.xml", xml_laughs),
    "xml: 5 MiB of <a>": ("a.xml", lambda: filled(b"<a>")),
    "xml: 400,000 elements": ("a.xml", lambda: b"<r>" + filled(b"<a/>", 1_600_000) + b"</r>"),
    "xml: 100,000 attributes": ("a.xml", lambda: b"<r " + numbered('a{}="1" ', 100_000) + b"/>"),
    "xml: one attribute of 5 MiB": ("a.xml", lambda: b'<r a="' + filled(b"x") + b'"/>'),
    "hcl: 200,000 characters of attributes": ("a.tf", lambda: numbered("a{} = 1\n", 14_000)),
    "hcl: 200,000 characters of blocks": ("a.tf", lambda: numbered('a "b{}" {{\n}}\n', 11_000)),
    "hcl: 99,000 characters of [": ("a.tf", lambda: b"a = " + filled(b"[", 99_000)),
    "hcl: 99,000 characters of (": ("a.tf", lambda: b"a = " + filled(b"(", 99_000)),
    "hcl: 99,000 characters of !": ("a.tf", lambda: b"a = " + filled(b"!", 99_000) + b"b\n"),
    "hcl: 99,000 characters of 1+": ("a.tf", lambda: b"a = " + filled(b"1+", 99_000) + b"1\n"),
    "hcl: 99,000 characters of ${": ("a.tf", lambda: b'a = "' + filled(b"${", 99_000)),
    "hcl: nested conditionals": ("a.tf", lambda: b"a = " + filled(b"x ? y : ", 99_000) + b"z\n"),
    "hcl: nested blocks": ("a.tf", lambda: filled(b"a {\n", 99_000)),
    "hcl: 5 MiB": ("a.tf", lambda: filled(b"a = 1\n")),
    "conf: 5 MiB of {": ("a.conf", lambda: filled(b"a {\n")),
    "conf: 300,000 directives": ("a.conf", lambda: numbered("directive{} on;\n", 300_000)),
    "template: 100,000 lines of logic": ("a.yaml", lambda: numbered("{{{{ if .x{} }}}}\na: 1\n", 100_000)),
    "template: 5 MiB of {{": ("a.yaml", lambda: b"a: " + filled(b"{{")),
    "pem: 60,000 empty blocks": ("a.pem", lambda: filled(b"-----BEGIN A-----\n-----END A-----\n", 2_000_000)),
    "pem: 8,000 certificates": ("a.pem", lambda: filled(certificate())),
    "pem: 8,000 certificates in one value": ("a.yaml", lambda: indented(filled(certificate(), 4 * MEGABYTE))),
    "pem: 5 MiB of BEGIN": ("a.pem", lambda: filled(b"-----BEGIN A-----\n")),
    "pem: 5 MiB of BEGIN in a value": (
        "a.yaml",
        lambda: indented(filled(b"-----BEGIN CERTIFICATE-----\n", 4 * MEGABYTE)),
    ),
    "pem: an RSA key of a million bits": ("a.pem", lambda: armoured("PUBLIC KEY", rsa(1_000_000))),
    "pem: an RSA key of a million bits in a value": (
        "a.yaml",
        lambda: indented(armoured("PUBLIC KEY", rsa(1_000_000)), b"public_key: |\n"),
    ),
    "pem: a DER integer of 3 MiB": (
        "a.pem",
        lambda: armoured("CERTIFICATE", der(0x30, der(2, b"\x01" * 3 * MEGABYTE))),
    ),
    "pem: DER nested 100,000 deep": (
        "a.pem",
        lambda: armoured("CERTIFICATE", b"\x30\x84\x7f\xff\xff\xff" * 100_000),
    ),
    "pkcs12: rounds of key derivation": ("a.p12", pkcs12),
    "jwks: 100,000 keys": ("a.jwks", lambda: jwks(80_000)),
    "jwks: 20,000 keys in one value": ("a.yaml", lambda: b"jwks: '" + jwks(20_000) + b"'\n"),
    "known hosts: 100,000 lines": ("known_hosts", lambda: filled(b"h ssh-ed25519 AAAA\n", 1_900_000)),
    "embedded: base64 of base64, 20 times": ("a.yaml", lambda: base64_of_base64(20)),
    "embedded: JSON in JSON, 12 times": ("a.json", lambda: nested_documents(12)),
    "embedded: gzip in base64": ("a.yaml", gzipped),
    "embedded: 20,000 small documents": ("a.yaml", lambda: numbered("k{}: '{{\"a\": 1}}'\n", 20_000)),
    "embedded: 2 MiB of HCL in values": (
        "a.yaml",
        lambda: numbered("k{0}.tf: |\n  a{0} {{\n    b = 1\n  }}\n", 20_000),
    ),
    "embedded: 5 MiB of base64 that is none": (
        "a.yaml",
        lambda: b"kind: Secret\ndata: {a: " + filled(b"A") + b"}\n",
    ),
    "list: 20,000 unlike scalars against 20,000 others": (
        "long.json",
        lambda: json.dumps([f"n{n}" for n in range(20_000)]).encode(),
    ),
    "list: 20,000 unlike objects against 20,000 others": (
        "objects.json",
        lambda: json.dumps([{"a": f"n{n}", "b": n} for n in range(20_000)]).encode(),
    ),
    "list: 20,000 named objects, shuffled": (
        "named.json",
        lambda: json.dumps([{"name": f"o{n}", "b": n} for n in range(19_999, -1, -1)]).encode(),
    ),
    "list: 60,000 issuers": (
        "a.json",
        lambda: json.dumps(
            {"trusted_issuers": [f"https://i{n}.example.com/" for n in range(60_000)]}
        ).encode(),
    ),
    "text: 200,000 URLs in one value": (
        "a.yaml",
        lambda: b"redirect_uris: " + filled(b"https://a.example.com/ ", 4_600_000) + b"\n",
    ),
    "text: 4 MiB of a JWT": (
        "a.yaml",
        lambda: b"token: eyJhbGciOiJIUzI1NiJ9." + filled(b"eyJh", 4 * MEGABYTE) + b".x\n",
    ),
    "text: 4 MiB of a distinguished name": (
        "a.yaml",
        lambda: b"bind_dn: " + filled(b"cn=a,", 4 * MEGABYTE) + b"dc=example\n",
    ),
    "text: 4 MiB of an LDAP filter": (
        "a.yaml",
        lambda: b"user_filter: '" + filled(b"(&(", 4 * MEGABYTE) + b"'\n",
    ),
    "text: 4 MiB of a wildcard": (
        "a.yaml",
        lambda: b"redirect_uri: https://" + filled(b"*.", 4 * MEGABYTE) + b"\n",
    ),
    "text: 4 MiB of dots": ("a.yaml", lambda: b"issuer: " + filled(b".", 4 * MEGABYTE) + b"x\n"),
    "text: 4 MiB of slashes": ("a.yaml", lambda: b"issuer: https:" + filled(b"/", 4 * MEGABYTE) + b"x\n"),
    "text: 4 MiB of blanks": ("a.yaml", lambda: b"issuer: 'a" + filled(b" ", 4 * MEGABYTE) + b"x'\n"),
    "text: 4 MiB of digits": ("a.yaml", lambda: b"issuer: 'a" + filled(b"1", 4 * MEGABYTE) + b"x'\n"),
    "text: 4 MiB of combining letters": (
        "a.yaml",
        lambda: b"issuer: 'a" + filled("\u0301".encode(), 4 * MEGABYTE) + b"x'\n",
    ),
    "key: a key of 1 MiB": (
        "a.yaml",
        lambda: b"? " + filled(b"issuer_", MEGABYTE) + b"\n: https://evil.example.net/\n",
    ),
    "key: 2,000 keys of 2,000 letters": (
        "a.json",
        lambda: json.dumps(
            {"issuer_" * 280 + str(n): "https://evil.example.net/" for n in range(2_000)}
        ).encode(),
    ),
    "utf-16 of 2 million characters": ("a.yaml", lambda: ("a: " + "x" * 2_000_000).encode("utf-16")),
    "larger than the limit": ("a.yaml", lambda: filled(b"a: 1\n", 6 * MEGABYTE)),
}
_PEM = b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
# What the deployed side has: by the whole name, else by its suffix, else the honest YAML.
BEFORE: dict[str, Make] = {
    ".conf": lambda: b"issuer https://login.example.com/\n",
    ".env": lambda: b"ISSUER=https://login.example.com/\n",
    ".ini": lambda: b"[a]\nissuer = https://login.example.com/\n",
    ".json": lambda: b'{"issuer": "https://login.example.com/"}',
    ".jwks": lambda: b'{"keys": []}',
    ".p12": lambda: b"\x30\x00",
    ".pem": lambda: _PEM,
    ".properties": lambda: b"issuer=https://login.example.com/\n",
    ".tf": lambda: b'issuer = "https://login.example.com/"\n',
    ".toml": lambda: b'issuer = "https://login.example.com/"\n',
    ".xml": lambda: b"<a><issuer>https://login.example.com/</issuer></a>",
    "known_hosts": lambda: b"",
    "long.json": lambda: json.dumps([f"o{n}" for n in range(20_000)]).encode(),
    "objects.json": lambda: json.dumps([{"a": f"o{n}", "b": -n} for n in range(20_000)]).encode(),
    "named.json": lambda: json.dumps([{"name": f"o{n}", "b": n + 1} for n in range(20_000)]).encode(),
}


def run(command: list[str], limit: int) -> Cost:
    """Run the command and return what it took; the system ends a child that takes longer than the limit."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            ["sh", "-c", f'ulimit -t {limit} -v {_MOST_KILOBYTES}; exec "$0" "$@"', *command],
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said = _said(out.read().decode(errors="replace"), err.read().decode(errors="replace"))
    ended: int | str = child.returncode if child.returncode >= 0 else signal.Signals(-child.returncode).name
    return Cost(ended, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def _before(path: str) -> bytes:
    make = BEFORE.get(path, BEFORE.get(path[path.rfind(".") :], HONEST.encode))
    return make()


def _said(out: str, err: str) -> str:
    lines = [line.strip() for line in (err + out).splitlines()]
    telling = [line for line in lines if "unreadable" in line or "could not" in line] or lines[1:2] or [""]
    return telling[0][:160]


def measured(limit: int, only: str) -> Iterator[tuple[str, Cost]]:
    """Run every bomb whose name holds a word."""
    for name in BOMBS:
        if only in name:
            with tempfile.TemporaryDirectory() as folder:
                # A child begins with the memory of its parent as its peak: what is large is made by another.
                subprocess.run([sys.executable, __file__, "--make", name, folder], check=True)
                sides = ["--deployed", f"dir:{folder}/old", "--proposed", f"dir:{folder}/new"]
                yield name, run([CHANGEGATE, "check", *sides], limit)


def write(name: str, folder: Path) -> None:
    """Write both sides of a bomb."""
    path, make = BOMBS[name]
    for side, content in (("old", _before(path)), ("new", make())):
        place = folder / side / path
        place.parent.mkdir()
        place.write_bytes(content)


def main() -> None:
    """Print a row for each bomb."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--timeout", type=int, default=60)
    parser.add_argument("--make", nargs=2, metavar=("BOMB", "FOLDER"))
    options = parser.parse_args()
    if options.make is not None:
        write(options.make[0], Path(options.make[1]))
        return
    print("| bomb | exit | CPU seconds | peak MB | what is said |\n|---|---|---|---|---|")
    for name, cost in measured(options.timeout, options.only):
        row = (
            name,
            cost.status,
            f"{cost.seconds:.1f}",
            f"{cost.megabytes:.0f}",
            cost.said.replace("|", "\\|"),
        )
        print(f"| {' | '.join(map(str, row))} |", flush=True)


if __name__ == "__main__":
    main()
