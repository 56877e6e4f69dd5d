"""Somebody else can verify records: a verifier made from the page alone answers as the gate does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import other_approver
import other_verifier
from changegate.approvals.envelope import pae, seal
from changegate.approvals.verify import verify
from changegate.model.approval import Candidate, Subject
from changegate.resources import shipped
from other_verifier import Book, Change, RefusedError, accepted, canonical
from session import AUTH, ISSUER, Session, make_session
from signing import keygen, never_stale, roster_of

CHANGE = Change(
    "example.com/platform-config",
    "prod",
    AUTH,
    [
        {
            "pointer": "/issuer",
            "locator": ["issuer"],
            "kind": "modified",
            "deployed": {"string": "https://login.example.com/"},
            "proposed": {"string": "https://auth.example.net/"},
        }
    ],
)
ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, bytes]:
    """A real record, made by the installed command; the change id is worked out from the page."""
    session = make_session(tmp_path_factory.mktemp("record"), ("alice", "bob"))
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.run(
        "approve", "--key", str(session.key("alice")), "--reason", "CHG-1", "--yes", CHANGE.id, status=0
    )
    (record,) = (session.world.top / ".changegate/approvals" / CHANGE.id).iterdir()
    return session, record.read_bytes()


def both(
    session: Session, record: bytes, change: Change = CHANGE, later: timedelta = timedelta(), **book: Any
) -> bool:
    """Whether a record counts, on which both verifiers must agree."""
    keys = {ALICE: [session.public("alice")], BOB: [session.public("bob")]}
    now = datetime.now(UTC) + later
    try:
        one = accepted(record, change, Book(keys, **book), now)
    except RefusedError:
        one = ""
    revoked = [{"fingerprint": name, "reason": "lost"} for name in book.get("revoked", ())]
    vetoes = [{"change": name, "by": BOB, "reason": "no"} for name in book.get("vetoed", ())]
    subject = Subject(
        change.id, change.repository, change.environment, change.path, tuple(change.changes), ""
    )
    evidence = verify(
        [Candidate("tree", "here", record)],
        subject,
        roster_of(keys, revoked=revoked, vetoes=vetoes),
        now,
        never_stale,
    )
    other = "".join(approval.approver for approval in evidence.approvals)
    assert one == other
    return bool(one)


def test_a_real_record_is_accepted_and_nothing_beside_it(signed: tuple[Session, bytes]) -> None:
    session, record = signed
    assert "import changegate" not in Path(other_verifier.__file__).read_text()
    assert "from changegate" not in Path(other_verifier.__file__).read_text()
    assert both(session, record)
    assert not both(session, record, replace(CHANGE, environment="staging"))
    assert not both(session, record, replace(CHANGE, repository="example.com/other"))
    assert not both(session, record, replace(CHANGE, path="services/other/config.yaml"))
    other = {**CHANGE.changes[0], "proposed": {"string": "https://auth.example.net"}}
    assert not both(session, record, replace(CHANGE, changes=[other]))
    assert not both(session, record, later=timedelta(days=31))
    assert not both(session, record, later=timedelta(minutes=-10))
    assert not both(session, record, vetoed=frozenset({CHANGE.id}))
    assert not both(session, record, revoked=frozenset({other_verifier.print_of(session.public("alice"))}))


def resigned(session: Session, payload: bytes, person: str = "alice", namespace: str = "changegate") -> bytes:
    """What somebody on the roster can make of a payload with their own key."""
    key = session.key(person)
    signature = keygen(key.parent, "-Y", "sign", "-n", namespace, "-f", str(key), given=pae(payload))
    return seal(payload, signature.decode(), "SHA256:hint")


def predicate(**members: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda said: canonical({**said, "predicate": {**said["predicate"], **members}})


FORGERIES: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "an unknown member": predicate(onlyOn="sunday"),
    "another decision": predicate(decided="allow"),
    "somebody else's name": predicate(approver={"name": BOB, "fingerprint": "SHA256:x"}),
    "a time that is none": predicate(issuedAt="2026-13-01T00:00:00Z"),
    "a time with a zone": predicate(issuedAt="2026-01-01T00:00:00+00:00"),
    "another tool": predicate(tool={"name": "other", "version": "1"}),
    "another spelling": lambda said: json.dumps(said).encode(),
    "another version": lambda said: canonical({**said, "predicateType": said["predicateType"][:-1] + "2"}),
    "another subject": lambda said: canonical(
        {**said, "subject": [{"name": "x", "digest": {"sha256": "0" * 64}}]}
    ),
    "no statement": lambda said: canonical([said]),
    "a name twice": lambda said: canonical(said)[:-1] + b',"_type":"https://in-toto.io/Statement/v1"}',
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_an_approver_signs_otherwise_is_refused(signed: tuple[Session, bytes], forgery: str) -> None:
    session, record = signed
    said = json.loads(base64.b64decode(json.loads(record)["payload"]))
    assert both(session, resigned(session, canonical(said)))
    assert not both(session, resigned(session, FORGERIES[forgery](said)))


def test_what_was_altered_or_signed_for_something_else_is_refused(signed: tuple[Session, bytes]) -> None:
    session, record = signed
    envelope = json.loads(record)
    payload = base64.b64decode(envelope["payload"])
    (signature,) = envelope["signatures"]
    armor = base64.b64decode(signature["sig"])
    broken = armor.replace(b"\n", b"\nA", 2)
    for altered in (
        {**envelope, "payloadType": "application/json"},
        {**envelope, "signatures": [signature, signature]},
        {**envelope, "signatures": []},
        {**envelope, "payload": base64.b64encode(payload.replace(b"CHG-1", b"CHG-2")).decode()},
        {**envelope, "payload": envelope["payload"] + "\n"},
        {**envelope, "signatures": [{"sig": base64.b64encode(broken).decode()}]},
    ):
        assert not both(session, json.dumps(altered).encode())
    assert not both(session, resigned(session, payload, namespace="git"))
    assert not both(session, resigned(session, payload, person="bob"))
    assert not both(session, resigned(session, payload, person="eve"))
    assert not both(session, record + b"{}")
    assert not both(session, b"")


def test_a_request_is_answered_by_a_program_made_from_the_page(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.edit(AUTH, "session: {cookie", "client_secret: swordfish-7Gh29\nsession: {cookie")
    file = tmp_path / "x.request"
    session.run("request", "--output", str(file), status=0)
    described = json.loads(shipped("schemas", "approval-bundle.schema.json"))
    assert [
        one.message for one in Draft202012Validator(described).iter_errors(json.loads(file.read_text()))
    ] == []
    for person in ("bob", "carol"):
        other_approver.answered(file, session.key(person), "CHG-1")
    (document,) = session.check("--approvals", str(file), status=0)["documents"]
    assert [one["approver"] for one in document["approvals"]] == ["bob@example.com", "carol@example.com"]
    # What was altered on the way is not signed, and would not count.
    data = json.loads(file.read_text())
    data["requests"][0]["changes"][0]["proposed"] = {"string": "https://evil.example.org/"}
    file.write_text(json.dumps(data))
    with pytest.raises(RefusedError, match="another change"):
        other_approver.answered(file, session.key("alice"), "CHG-1")
