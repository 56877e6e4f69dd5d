"""Hostile files against the installed command: many in one repository, judged in one pass, looked at one by one.

What two readers could take for two things is a change; what is too large, too deep or too costly is held back
and says so; nothing that a file names is made or run.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from session import GATE, Session, make_session

HOME, EVIL = "https://login.example.com/", "https://evil.example.net/"

# What stands behind `issuer: ` before and after. Some reader takes each pair for two values.
READINGS = {
    "no and its text": ("no", "'no'"),
    "y and its text": ("y", '"y"'),
    "Off and false": ("Off", "false"),
    "octal of 1.1 and decimal": ("012", "12"),
    "octal of 1.2 and its text": ("0o14", "'0o14'"),
    "octals of both": ("014", "0o14"),
    "binary": ("0b11", "3"),
    "sexagesimal": ("1:30", "90"),
    "sexagesimal and its text": ("1:30", "'1:30'"),
    "underscores": ("1_000", "1000"),
    "exponent and its text": ("1e3", "'1e3'"),
    "exponent and number": ("1e3", "1000"),
    "infinity and its text": (".inf", "'.inf'"),
    "a number and its text": ("1", "'1'"),
    "whole and real": ("1", "1.0"),
    "minus nothing": ("0", "-0"),
    "minus nothing, real": ("0.0", "-0.0"),
    "tilde and its text": ("~", "'~'"),
    "null and nothing": ("null", "''"),
    "a day and its text": ("2024-01-01", "'2024-01-01'"),
    "two spellings of a day": ("2024-01-01", "2024-1-1T00:00:00Z"),
    "beyond doubles": ("9007199254740993", "9007199254740992"),
    "digits of a fraction": ("0.1000000000000000055511151231257827", "0.1"),
    "a string by tag": ("1", "!!str 1"),
    "a lone tag": ("no", "! no"),
    "a tag of an application": ("x", "!vault x"),
    "two tags": ("!Ref x", "!Sub x"),
    "an include": ("!include a.yaml", "!include b.yaml"),
    "a reset": ("[a]", "!reset [a]"),
    "binary data and its text": ("QQ==", "!!binary QQ=="),
    "an object": ("{a: 1}", "!!python/object:os.stat {a: 1}"),
    "an empty map and list": ("{}", "[]"),
    "folded and literal": (">\n  a\n  b\n", "|\n  a\n  b\n"),
    "a kept end of line": ("|\n  a\n", "|+\n  a\n\n"),
    "composed letters": ("\u00e9", "e\u0301"),
    "an invisible letter": ("login", "log\u200bin"),
}
# Whole files before and after, by suffix.
FILES = {
    "a key of another type.yaml": ("1: a\n", "'1': a\n"),
    "a truth as key.yaml": ("true: a\n", "'true': a\n"),
    "a merge key and its text.yaml": ("a: &a {x: 1}\n<<: *a\n", "a: &a {x: 1}\n'<<': *a\n"),
    "a merge key above.yaml": ("a: &a {x: 1}\nb: {x: 2, <<: *a}\n", "a: &a {x: 1}\nb: {<<: *a, x: 2}\n"),
    "a mark of the end.yaml": ("a: 1\nb: 2\n", "a: 1\n---\nb: 2\n"),
    "a second document.yaml": ("a: 1\n", "a: 1\n...\n---\na: 2\n"),
    "a directive.yaml": ("a: no\n", "%YAML 1.1\n---\na: no\n"),
    "a tab.yaml": ("a:\n  b: 1\n", "a:\n\tb: 1\n"),
    "a line break of some.yaml": ("a: b\n", "a: b # \u2028c: d\n"),
    "a mark of the byte order within.yaml": ("a: 1\n", "a: 1\n\ufeffb: 2\n"),
    "a nul.yaml": ("a: 1\n", "a: 1\n\x00"),
    "an escaped half of a pair.json": ('{"a": "x"}', '{"a": "\\ud800"}'),
    "a member twice.json": ('{"issuer": 1}', '{"issuer": 1, "issuer": 2}'),
    "a member twice, escaped.json": ('{"issuer": 1}', '{"issuer": 1, "\\u0069ssuer": 2}'),
    "a big integer.json": ('{"a": 9007199254740993}', '{"a": 9007199254740992}'),
    "not a number.json": ('{"a": null}', '{"a": NaN}'),
    "a comment that ends early.json": ('{"a": 1}', '{"a": 1 // \r, "a": 2\n}'),
    "beyond range.json": ('{"a": 1e308}', '{"a": 1e309}'),
    "a date and its text.toml": ("a = 2024-01-01\n", 'a = "2024-01-01"\n'),
    "a dotted key and its text.toml": ("a.b = 1\n", '"a.b" = 1\n'),
    "a table twice.toml": ("[a]\nb = 1\n", "[a]\nb = 1\n[a]\nc = 1\n"),
    "whole and real.toml": ("a = 1\n", "a = 1.0\n"),
    "interpolation.ini": ("[a]\nx = y\n", "[a]\nx = %(y)s\n"),
    "a section twice.ini": ("[a]\nx = 1\n", "[a]\nx = 1\n[a]\nx = 2\n"),
    "a section in other case.ini": ("[a]\nx = 1\n", "[a]\nx = 1\n[A]\nx = 2\n"),
    "a default section.ini": ("[a]\nx = 1\n", "[DEFAULT]\nx = 2\n[a]\nx = 1\n"),
    "a literal.env": ("A='$B'\n", 'A="$B"\n'),
    "a blank that is none.env": ("ISSUER=x\n", "\xa0ISSUER=x\n"),
    "a blank that is none.conf": ("key a b\n", "key a\u2003b\n"),
    "a variable twice.env": ("A=1\n", "A=1\nA=2\n"),
    "a continued line.properties": ("a=b\nc=d\n", "a=b\\\nc=d\n"),
    "an entity.xml": ("<a>b</a>", '<!DOCTYPE a [<!ENTITY e "b">]><a>&e;</a>'),
}
# Written otherwise, and the same to everybody.
ALIKE = {
    "quotes.yaml": ("a: b\nc: [1, x]\n", "a: \"b\"\n'c':\n- 1\n- x\n"),
    "comments.yaml": ("a: 1\n", "# c\n\na: 1 # d\n"),
    "order.yaml": ("a: 1\nb: 2\n", "b: 2\na: 1\n"),
    "ends of lines.yaml": ("a: 1\nb: |\n  c\n", "a: 1\r\nb: |\r\n  c\r\n"),
    "utf-16.yaml": ("a: \u00e9\n", "a: \u00e9\n".encode("utf-16")),
    "an alias.yaml": ("a: [1]\nb: [1]\n", "a: &a [1]\nb: *a\n"),
    "a merge.yaml": ("a: {x: 1}\nb: {x: 1, y: 2}\n", "a: &a {x: 1}\nb: {<<: *a, y: 2}\n"),
    "null.yaml": ("a: ~\n", "a: null\n"),
    "hexadecimal.yaml": ("a: 0x1F\n", "a: 31\n"),
    "comments.json": ('{"a": 1}', '{"a": 1, // c\n}'),
    "escapes.json": ('{"a": "\U0001f600"}', '{"\\u0061": "\\ud83d\\ude00"}'),
    "tables.toml": ("[a]\nb = 1\n", "a = {b = 0x1}\n"),
}


def judged(report: Any) -> dict[str, Any]:
    """Return the documents of a report by their paths."""
    return {document["path"]: document for document in report["documents"]}


def test_what_either_reading_takes_for_a_change_is_one(tmp_path: Path) -> None:
    pairs = {
        f"{n:02}.yaml": (f"issuer: {a}\n", f"issuer: {b}\n") for n, (a, b) in enumerate(READINGS.values())
    }
    names = dict(zip(pairs, READINGS, strict=True)) | {name: name for name in (*FILES, *ALIKE)}
    pairs |= FILES | ALIKE  # type: ignore[assignment]  # one of them is bytes
    session = make_session(tmp_path, files={f"services/r/{name}": old for name, (old, _) in pairs.items()})
    session.world.stage({f"services/r/{name}": new for name, (_, new) in pairs.items()})
    found = judged(session.check("--staged", status=1))
    seen = {path.rpartition("/")[2] for path, document in found.items() if document["changes"]}
    missed = [names[name] for name in pairs if name not in seen and name not in ALIKE]
    assert missed == []
    assert [name for name in ALIKE if name in seen] == []
    held = {names[path.rpartition("/")[2]] for path, one in found.items() if one["verdict"] != "allowed"}
    assert held >= {
        "a tag of an application",
        "two tags",
        "an include",
        "composed letters",
        "an invisible letter",
    }


CANARY = "canary"
CONSTRUCTED = {
    "yaml/apply.yaml": f"issuer: !!python/object/apply:os.system ['touch {CANARY}']\n",
    "yaml/new.yaml": f"issuer: !!python/object/new:os.system ['touch {CANARY}']\n",
    "yaml/map.yaml": f"!!python/object/apply:subprocess.check_call {{args: [touch, {CANARY}]}}\n",
    "yaml/embedded.yaml": f"a.yaml: |\n  issuer: !!python/object/apply:os.system ['touch {CANARY}']\n  b: 1\n",
    "toml/a.toml": f'issuer = "$(touch {CANARY})"\n',
    "env/a.env": f'ISSUER="$(touch {CANARY})"\nB=`touch {CANARY}`\n',
    "hcl/a.tf": f'issuer = file("/etc/hostname")\nx = templatefile("{CANARY}", {{}})\n',
    "xml/a.xml": '<!DOCTYPE a SYSTEM "file:///etc/hostname" [<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;]><issuer/>',
    "xml/b.xml": '<a xmlns:xi="http://www.w3.org/2001/XInclude"><issuer><xi:include href="file:///etc/hostname" parse="text"/></issuer></a>',
    "ini/a.ini": "[a]\nissuer = ${b:c} %(d)s\n",
    "json/a.json": '{"issuer": {"$ref": "file:///etc/hostname"}, "__proto__": {"issuer": 1}}',
}


def test_nothing_that_a_file_names_is_made_or_run(tmp_path: Path) -> None:
    before = {f"services/{path}": "" for path in CONSTRUCTED if not path.endswith((".xml", ".json"))}
    session = make_session(tmp_path, files=before)
    session.world.stage({f"services/{path}": content for path, content in CONSTRUCTED.items()})
    done = session.run("check", "--staged", "--format", "json", status=1)
    hostname = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else CANARY
    found = judged(done.json)
    assert {f"services/{path}" for path in CONSTRUCTED} <= {
        path for path, one in found.items() if one["changes"]
    }
    assert list(session.world.top.rglob(CANARY)) == []
    assert hostname not in json.dumps([found[f"services/{path}"] for path in CONSTRUCTED if "xml" in path])


LIMITS = """\
limits: {file-bytes: 60000, depth: 20, nodes: 3000, aliases: 2000, changes: 1000}
"""


def _laughs() -> str:
    lines = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(["a0: &a0 [x, x, x]", *lines]) + "\n"


# Each with the words that its finding must hold.
BOMBS: dict[str, tuple[str | bytes, str]] = {
    "size.yaml": ("a: 1\n" * 20_000, "larger than 60000 bytes"),
    "depth.yaml": ("[" * 5000, "deeper than 20 levels|nesting depth"),
    "depth.json": ("[" * 5000, "deeper than 20 levels"),
    "depth.toml": (f"a = {'[' * 5000}", "deeper than 20 levels"),
    "depth.tf": (f"a = {'[' * 300}{']' * 300}\n", "deeper than 20 levels|not HCL"),
    "depth.xml": (f"{'<a>' * 5000}{'</a>' * 5000}", "deeper than 10 elements"),
    "depth.conf": (f"{'a {' * 100}\n{'}' * 100}\n", "deeper than 20 levels|nothing ends|of no format"),
    "depth in a template.yaml": ("{{ x }}\n" + "- " * 20_000, "deeper than 20 levels"),
    "depth by tags.yaml": ("!t [" * 15 + "]" * 15, "deeper than 20 levels"),
    "depth by aliases.yaml": (
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 30)),
        "deeper than 20 levels",
    ),
    "nodes.yaml": ("- a\n" * 4000, "more than 3000 values"),
    "nodes.json": (json.dumps([1] * 4000), "more than 3000 values"),
    "nodes.ini": ("[s]\n" + "".join(f"k{n}=v\n" for n in range(4000)), "more than 3000 values"),
    "nodes.properties": ("".join(f"k{n}=v\n" for n in range(4000)), "more than 3000 values"),
    "nodes.env": ("".join(f"K{n}=v\n" for n in range(4000)), "more than 3000 values"),
    "nodes.xml": (f"<r>{'<a/>' * 4000}</r>", "more than 3000 values"),
    "laughs.yaml": (_laughs(), "aliases expand to more than 2000 values"),
    "merges.yaml": (
        _laughs().replace("[x, x, x]", "{x: 1}").replace("[*", "{<<: [*").replace("]\n", "]}\n"),
        "expand",
    ),
    "quadratic.yaml": (f"a: &a {'x' * 1000}\nb: [{','.join(['*a'] * 500)}]\n", "60000 characters"),
    "itself.yaml": ("issuer: &a [*a]\n", "inside its own anchor"),
    "laughs.xml": (
        '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>',
        "an entity",
    ),
    "digits.yaml": (f"issuer: {'9' * 10_000}\n", "4000 digits"),
    "digits.json": (f'{{"issuer": {"9" * 10_000}}}', "4000 digits"),
    "exponent.json": ('{"issuer": 1e999999999}', "beyond all range"),
    "sexagesimal.yaml": (f"issuer: 1{':11' * 9000}\n", "4000 digits"),
    "directives.yaml": ("%TAG !a! b\n" * 200 + "---\nissuer: 1\n", "100 lines that begin like directives"),
    "parts.toml": (f"{'.'.join('a' * 40)} = 1\n", "more than 20 parts"),
    "changes.yaml": ("".join(f"k{n}: v\n" for n in range(1200)), "more than 1000 places differ"),
    "changes.json": (json.dumps([{"a": n} for n in range(1200)]), "more than 1000 places differ"),
    "documents inside.yaml": (
        "".join(f"k{n}: '{{\"a\": [1, 1, 1]}}'\n" for n in range(900)),
        "more than 3000 values",
    ),
    "depth inside.yaml": (f"a: '{'[' * 100}{']' * 100}'\n", "deeper than"),
    "blocks.pem": ("-----BEGIN A-----\n" * 2000, "not whole"),
}
# Read in full, in time, and held back for what they say.
READ: dict[str, str | bytes] = {
    "base64.yaml": "kind: Secret\ndata:\n  a.yaml: "
    + base64.b64encode(base64.b64encode(base64.b64encode(b"issuer: https://evil.example.net/\n" * 5))).decode()
    + "\n",
    "keys.yaml": "jwks: '" + json.dumps({"keys": [{"kty": "oct", "k": f"{n:04}"} for n in range(700)]}) + "'\n",
    "key.pem": "-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(b"\x30\x84\x7f\xff\xff\xff" * 4000).decode()
    + "-----END PUBLIC KEY-----\n",
    "store.p12": b"\x30\x82\x10\x00" + bytes(range(256)) * 16,
    "text.yaml": f"issuer: https://{'*.' * 20_000}\n",
    "filter.yaml": f"user_filter: '{'(&(' * 15_000}'\n",
    "name.yaml": f"bind_dn: {'cn=a,' * 10_000}dc=x\n",
    "token.yaml": f"token: eyJhbGciOiJub25lIn0.{'eyJh' * 10_000}.x\n",
    "certificate.yaml": "tls_cert: |\n" + "  -----BEGIN CERTIFICATE-----\n" * 1500,
}  # fmt: skip


@pytest.fixture(scope="module")
def bombed(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A repository in whose every hostile file stood something honest, deployed with low limits."""
    honest = {".json": f'{{"issuer": "{HOME}"}}', ".toml": f'issuer = "{HOME}"\n', ".tf": f'issuer = "{HOME}"\n',
              ".xml": f"<a><issuer>{HOME}</issuer></a>", ".conf": f"issuer {HOME}\n", ".env": f"ISSUER={HOME}\n",
              ".ini": f"[a]\nissuer = {HOME}\n", ".properties": f"issuer={HOME}\n", ".p12": "\x00",
              ".pem": "-----BEGIN A-----\nQQ==\n-----END A-----\n", ".yaml": f"issuer: {HOME}\n"}  # fmt: skip
    files = {f"services/b/{name}": honest[Path(name).suffix] for name in (*BOMBS, *READ)}
    session = make_session(
        tmp_path_factory.mktemp("bombed"), files=files | {".changegate/config.yaml": GATE + LIMITS}
    )
    session.world.stage({f"services/b/{name}": content for name, (content, _) in BOMBS.items()})
    session.world.stage({f"services/b/{name}": content for name, content in READ.items()})
    return session


def test_every_bound_is_held_and_says_what_to_do(bombed: Session) -> None:
    found = judged(bombed.check("--staged", status=1))
    wrong = {}
    for name, (_, words) in BOMBS.items():
        document = found[f"services/b/{name}"]
        said = " ".join(
            finding["message"] for change in document["changes"] for finding in change["findings"]
        )
        unreadable = [f["category"] for change in document["changes"] for f in change["findings"]]
        plain = (
            document["verdict"] == "pending" and "unreadable" in unreadable and "reader failed" not in said
        )
        bound = "more than" in words or "larger" in words or words.endswith("levels")
        advised = not bound or "in the deployed .changegate/config.yaml" in said or "make it smaller" in said
        if not (plain and advised and any(word in said for word in words.split("|"))):
            wrong[name] = said[:300]
    assert wrong == {}
    allowed = [name for name in READ if found[f"services/b/{name}"]["verdict"] == "allowed"]
    assert allowed == []


def test_a_proposal_cannot_raise_its_own_limits(bombed: Session) -> None:
    config = bombed.world.top / ".changegate/config.yaml"
    kept = config.read_text()
    config.write_text(kept.replace("nodes: 3000", "nodes: 300000"))
    found = judged(bombed.check("--proposed", "worktree", "services/b/nodes.yaml", ".changegate", status=1))
    config.write_text(kept)
    assert "unreadable" in json.dumps(found["services/b/nodes.yaml"])
    assert found[".changegate/config.yaml"]["verdict"] == "pending"


CATASTROPHE = "^(a+)+$"
BOOKS = {
    "a policy that is too deep": (".changegate/policies/a.yaml", "rules: " + "[" * 5000, "nesting|deeper"),
    "a policy with look-around": (
        ".changegate/policies/a.yaml",
        "version: 1\nrules:\n- {name: a, when: {value: {proposed: '(?=a)'}}, deny: no}\notherwise: allow\n",
        "not accepted",
    ),
    "more rules than anybody reads": (
        ".changegate/policies/a.yaml",
        "version: 1\nrules:\n"
        + "".join(f"- {{name: r{n}, when: {{category: issuer}}, deny: no}}\n" for n in range(501))
        + "otherwise: allow\n",
        "more than 500 entries",
    ),
    "more people than there are": (
        ".changegate/roster.yaml",
        "approvers:\n" + "".join(f"  p{n}@example.com: {{roles: [x], keys: []}}\n" for n in range(10_001)),
        "more than 10000 entries",
    ),
    "more settings than a system has": (
        ".changegate/packs/p.yaml",
        "name: p\nrecognise: [{keys: [a]}]\nsettings:\n" + "- {path: a, category: issuer}\n" * 5001,
        "more than 5000 entries",
    ),
    "more patterns than are worth it": (
        ".changegate/schemas/s.json",
        json.dumps({"properties": {f"p{n}": {"pattern": f"a{n}"} for n in range(501)}}),
        "more than 500 patterns",
    ),
    "a pattern that is too long": (
        ".changegate/policies/a.yaml",
        f"version: 1\nrules:\n- {{name: a, when: {{value: {{proposed: '{'a' * 5000}'}}}}, deny: no}}\notherwise: allow\n",
        "4096 characters at most",
    ),
    "a roster of laughs": (".changegate/roster.yaml", "approvers: {}\n" + _laughs() + "x: [*a8, *a8]\n", "aliases expand"),
    "a schema without end": (".changegate/schemas/s.json", '{"$ref": "#"}', "refers to itself without end"),
    "a schema without end, by name": (
        ".changegate/schemas/s.json",
        '{"$dynamicAnchor": "x", "allOf": [{"$dynamicRef": "#x"}]}',
        "refers to itself without end",
    ),
    "a schema from elsewhere": (".changegate/schemas/s.json", '{"$ref": "https://example.com/x.json"}', "not here"),
    "a schema with look-around": (".changegate/schemas/s.json", '{"pattern": "(?<!a)b"}', "not accepted"),
    "a schema that multiplies": (
        ".changegate/schemas/s.json",
        json.dumps({"$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 9} for n in range(8)}
                    | {"d8": {"type": "string"}}, "$ref": "#/$defs/d0"}),
        "on one place",
    ),
    "a pack that is too large": (".changegate/packs/p.yaml", "a: " + "x" * 6_000_000, "larger than"),
}  # fmt: skip


@pytest.mark.parametrize("trick", BOOKS)
def test_a_hostile_book_cannot_be_judged_by(tmp_path: Path, trick: str) -> None:
    path, content, words = BOOKS[trick]
    mapped = GATE + "schemas: [{paths: ['services/**'], schema: .changegate/schemas/s.json}]\n"
    for name, text in {
        ".changegate/config.yaml": mapped,
        ".changegate/schemas/s.json": "{}",
        path: content,
    }.items():
        (tmp_path / "a" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / name).write_text(text)
    done = Session(make_plain(tmp_path), tmp_path).run(
        "check", "--deployed", "dir:a", "--proposed", "dir:b", status=3
    )
    assert path in done.err
    assert any(word in done.err for word in words.split("|")), done.err
    assert "hint:" in done.err


def test_a_key_that_is_too_long_for_a_pattern_is_named_by_its_file(tmp_path: Path) -> None:
    world = make_plain(tmp_path)
    world.write("b/services/a.yaml", f"? {'issuer_' * 50_000}\n: {EVIL}\n")
    rule = "{name: a, when: {pointer: '/x/**'}, deny: no}"
    world.write("a/.changegate/policies/p.yaml", f"version: 1\nrules: [{rule}]\notherwise: allow\n")
    done = Session(world, tmp_path).run("check", "--deployed", "dir:a", "--proposed", "dir:b", status=3)
    assert "services/a.yaml: a text of 350001 characters is not matched" in done.err


def make_plain(folder: Path) -> Any:
    """Return a world without git whose two directories differ in one file."""
    from worlds import World  # noqa: PLC0415  beside the fixture that needs it

    for side, issuer in (("a", HOME), ("b", EVIL)):
        (folder / side / "services").mkdir(parents=True, exist_ok=True)
        (folder / side / "services/a.yaml").write_text(f"issuer: {issuer}\n")
    return World(folder, {"PATH": "/usr/bin:/bin", "HOME": str(folder)})


def test_a_catastrophic_pattern_takes_no_time(tmp_path: Path) -> None:
    schema = {
        "properties": {"issuer": {"pattern": CATASTROPHE}},
        "patternProperties": {CATASTROPHE: {"type": "string"}},
    }
    rule = {"name": "a", "when": {"value": {"proposed": CATASTROPHE}}, "deny": "no"}
    value = "a" * 50_000 + "!"
    session = make_session(
        tmp_path,
        files={
            "services/a.yaml": "issuer: x\n",
            ".changegate/config.yaml": GATE
            + "schemas: [{paths: ['services/a.yaml'], schema: .changegate/schemas/s.json}]\n",
            ".changegate/schemas/s.json": json.dumps(schema),
            ".changegate/policies/p.yaml": json.dumps(
                {"version": 1, "rules": [rule], "otherwise": {"deny": "everything"}}
            ),
        },
    )
    session.world.stage({"services/a.yaml": f"issuer: {value}\n{value[:900]}!: 1\n"})
    document = judged(session.check("--staged", status=1))["services/a.yaml"]
    assert [error["pointer"] for error in document["schema_errors"]] == ["/issuer"]
    assert document["verdict"] == "denied"
