"""What is fuzzed: each target takes any bytes, and insists that nothing but the foreseen comes of them.

A target raises `AssertionError` or lets an unforeseen error through; time and memory are bounded from outside.
"""

from __future__ import annotations

import base64
import copy
import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from changegate import attestation
from changegate.approvals import bundle, envelope, sshsig, statement, strict_json
from changegate.approvals.certificate import parse as parse_certificate
from changegate.approvals.export import export
from changegate.approvals.public_key import parse_line
from changegate.approvals.rejected import Rejected
from changegate.approvals.roster import roster
from changegate.approvals.verify import verify
from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import pack, shipped
from changegate.classify.pack_parts import Packs
from changegate.config import config
from changegate.decide.policy import policy
from changegate.diff.apply import apply
from changegate.diff.compare import compare
from changegate.diff.digest import Digests
from changegate.errors import ChangegateError
from changegate.load.formats import FORMATS
from changegate.load.read import lines, parse, read
from changegate.model.approval import Candidate, Roster
from changegate.model.change import Document
from changegate.model.config import Limits
from changegate.model.value import Opaque, Value
from changegate.release import statement as deployment
from changegate.schema import compiled, errors, plain
from signing import ALICE, NOW, make_record, make_subject, never_stale, roster_of, soft_ed25519

Target = Callable[[bytes], None]
LIMITS: Final = Limits(file_bytes=65_536, depth=32, nodes=5_000, aliases=2_000, changes=2_000)
SEPARATOR: Final = b"\n\x1e\n"
KEY: Final = soft_ed25519("alice")
SUBJECT: Final = make_subject()
PEOPLE: Final = roster_of({ALICE: [KEY.line]})
# Formats of a few lines each: the first byte of the input says which.
SMALL: Final = (
    "authorized_keys",
    "casbin",
    "known_hosts",
    "krb5",
    "pg_hba",
    "pg_ident",
    "ssh",
    "systemd",
    "pem",
)


def path_of(name: str) -> str:
    """Return the path of a file that is read as that format."""
    member = FORMATS[name]
    return f"a{member.SUFFIXES[0]}" if member.SUFFIXES else member.NAMES[0].replace("*", "a")


def _reads(path: str, content: bytes) -> Document:
    """Read a file twice: the reader never fails, and always says the same."""
    found = read(path, content, LIMITS)
    flaw = isinstance(found.data, Opaque) and "reader failed" in found.data.reason
    assert not flaw, found.data
    assert repr(found) == repr(read(path, content, LIMITS))
    lines(path, content, {("a",), ("a", 0)})
    return found


def _reader(name: str) -> Target:
    def target(content: bytes) -> None:
        _reads(path_of(name), content)

    return target


def small(content: bytes) -> None:
    """Read a file of one of the small formats."""
    _reads(path_of(SMALL[content[0] % len(SMALL)]) if content else "a.pem", content[1:])


def template(content: bytes) -> None:
    """Read a file that a template engine fills in before anybody else reads it."""
    _reads("templates/a.yaml", b"{{ if .a }}\n" + content)


def embedded(content: bytes) -> None:
    """Read a text where documents are found in strings: under names that say a format, and in base64."""
    text = content.decode("utf-8", "replace")
    keys = ("a.yaml", "a.json", "a.toml", "a.ini", "a.env", "a.properties", "a.tf", "a.xml", "a.conf", "a")
    data = dict.fromkeys(keys, text)
    secret = {"kind": "Secret", "data": {"a": base64.b64encode(content).decode(), "a.yaml": text}}
    import json  # noqa: PLC0415  beside the reader of that name

    _reads("a.json", json.dumps([data, secret]).encode())


def record(content: bytes) -> None:
    """Offer bytes as an approval record, and as each of its parts."""
    found = verify([Candidate("tree", "here", content)], SUBJECT, PEOPLE, NOW, never_stale)
    assert len(found.approvals) + len(found.rejections) == 1
    if found.approvals:
        assert content.split() == make_record(KEY).split() or found.approvals[0].approver == ALICE
    for part in (
        envelope.open,
        lambda raw: statement.read(raw, SUBJECT),
        lambda raw: sshsig.verify(sshsig.parse(raw), b"message"),
        parse_certificate,
        lambda raw: strict_json.parse(raw, "it"),
        lambda raw: parse_line(raw.decode("utf-8", "replace")),
        export,
        lambda raw: bundle.read(raw, "it"),
        lambda raw: deployment.read(raw, "it"),
        attestation.read,
    ):
        _refused_or_fine(part, content)


def books(content: bytes) -> None:
    """Read bytes as each of our own files."""
    try:
        data: Any = parse("a.yaml", content, LIMITS)
    except ChangegateError:
        return
    for reader in (
        lambda said: roster(said, "roster.yaml"),
        lambda said: config(said, "config.yaml"),
        lambda said: policy(said, "policy.yaml", Roster((), (), (), ())),
        lambda said: pack(said, "pack.yaml"),
        lambda said: errors(compiled(plain(said), "a.schema.json"), {"a": ["b", 1, None]}),
    ):
        before = copy.deepcopy(data)
        _refused_or_fine(reader, data)
        assert repr(data) == repr(before)


def _refused_or_fine(take: Callable[[Any], object], given: Any) -> None:
    outcomes = [_outcome(take, given) for _ in range(2)]
    assert outcomes[0] == outcomes[1]


def _outcome(take: Callable[[Any], object], given: Any) -> str:
    try:
        return repr(take(given))
    except (ChangegateError, Rejected) as refused:
        return repr(refused)


def difference(content: bytes) -> None:
    """Compare two YAML documents both ways: the changes lead from the one to the other, and mean something."""
    old, new = _sides(content)
    packs = _packs()
    for before, after in ((old, new), (new, old), (old, old), (None, new), (new, None)):
        rules = list_rules(before, after, packs)
        found = compare("a.yaml", None, before, after, rules)
        same = Digests().same(*(side.data for side in (before, after))) if before and after else False
        if same:
            assert found.changes == ()
        classified = match(found, packs, {}, ())
        assert len(classified) == len(found.changes)
        plainly = compare("a.yaml", None, before, after, lambda _: None)
        if before is not None and after is not None:
            _leads(plainly.changes, before.data, after.data)


def _leads(changes: Any, old: Value, new: Value) -> None:
    # Of documents inside strings and of streams, what says nothing is left out; `compare` checks those itself.
    if any(word in repr((old, new)) for word in ("Embedded(", "Stream(")):
        return
    assert Digests().same(apply(changes, old), new)


def _sides(content: bytes) -> tuple[Document, Document]:
    old, _, new = content.partition(SEPARATOR)
    return read("a.yaml", old, LIMITS), read("a.yaml", new, LIMITS)


@functools.cache
def _packs() -> Packs:
    return shipped()


TARGETS: Final[dict[str, Target]] = {
    "books": books,
    "difference": difference,
    "directives": _reader("directives"),
    "embedded": embedded,
    "env": _reader("env"),
    "hcl": _reader("hcl"),
    "ini": _reader("ini"),
    "json": _reader("json"),
    "properties": _reader("properties"),
    "record": record,
    "small": small,
    "template": template,
    "toml": _reader("toml"),
    "xml": _reader("xml"),
    "yaml": _reader("yaml"),
}


def seeds(folder: Any) -> Iterator[tuple[str, Any]]:
    """Give the seeds that lie below a folder, each with the name of its target."""
    for name in sorted(TARGETS):
        for path in sorted((folder / name).iterdir()):
            yield name, path
