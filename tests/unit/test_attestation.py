"""A verdict lets through exactly what it is about, and nothing that anybody made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from changegate import attestation
from changegate.approvals.canonical import canonical
from changegate.approvals.rejected import Rejected
from changegate.attestation import Matter, State, Summary, problems
from changegate.model.approval import Roster
from changegate.model.decision import Verdict
from changegate.resources import shipped
from signing import ALICE, NOW, SoftKey, make_record, opened, roster_of, sealed, soft_ed25519

GATE, OTHER, PERSON = map(soft_ed25519, ("gate", "other gate", "alice"))
NAME = "gate@example.com"
DAY = timedelta(days=1)
MATTER = Matter(
    repository="example.com/platform-config",
    environment="prod",
    deployed=State("1" * 40, "2" * 40),
    proposed=State("3" * 40, "4" * 40),
    judged="4" * 40,
    policy="5" * 64,
    roster="6" * 64,
)
DOCUMENT = {
    "path": "services/auth/config.yaml",
    "changeId": "7" * 64,
    "verdict": "allowed",
    "approvals": [
        {
            "approver": ALICE,
            "fingerprint": PERSON.fingerprint,
            "decided": "approve",
            "source": "signature",
            "record": f".changegate/approvals/{'7' * 64}/alice@example.com.json",
        }
    ],
}
RECORD = {"uri": DOCUMENT["approvals"][0]["record"], "digest": {"sha256": "8" * 64}}  # type: ignore[index]
SUMMARY = Summary(MATTER, Verdict.ALLOWED, NOW, NAME, GATE.fingerprint, "0.1.0", (DOCUMENT,), (RECORD,))


def roster(**more: Any) -> Roster:
    return roster_of({ALICE: [PERSON.line]}, verifiers={NAME: {"keys": [GATE.line]}}, **more)


def attested(
    summary: Summary = SUMMARY, key: SoftKey = GATE, namespace: bytes = b"changegate-verdict"
) -> bytes:
    return sealed(key, attestation.build(summary), namespace=namespace)


def reasons(content: bytes, matter: Matter = MATTER, **more: Any) -> list[str]:
    given: dict[str, Any] = {"roster": roster(), "now": NOW, "max_age": DAY} | more
    return [problem.reason for problem in problems(content, matter, **given)[1]]


def test_what_the_gate_allowed_may_be_deployed() -> None:
    summary, against = problems(attested(), MATTER, roster(), NOW, DAY)
    assert against == ()
    assert summary == SUMMARY


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"judged": "9" * 40}, "wrong-revision"),
        ({"deployed": State("1" * 40, "9" * 40)}, "wrong-deployed"),
        ({"environment": "staging"}, "wrong-environment"),
        ({"repository": "example.com/another"}, "wrong-repository"),
        ({"policy": "9" * 64}, "wrong-policy"),
        ({"roster": "9" * 64}, "wrong-roster"),
    ],
)
def test_a_verdict_about_something_else_lets_nothing_through(change: dict[str, Any], reason: str) -> None:
    assert reasons(attested(), replace(MATTER, **change)) == [reason]


def test_another_commit_with_the_same_files_is_the_same() -> None:
    moved = replace(MATTER, deployed=State("a" * 40, "2" * 40), proposed=State("b" * 40, "4" * 40))
    assert reasons(attested(), moved) == []


@pytest.mark.parametrize("verdict", [Verdict.PENDING, Verdict.DENIED])
def test_what_was_held_back_is_not_deployed(verdict: Verdict) -> None:
    assert reasons(attested(replace(SUMMARY, verdict=verdict))) == ["held-back"]


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (DAY, []),
        (DAY + timedelta(seconds=1), ["expired"]),
        (timedelta(minutes=-5), []),
        (timedelta(minutes=-6), ["not-yet-valid"]),
    ],
)
def test_a_verdict_has_its_time(age: timedelta, reason: list[str]) -> None:
    assert reasons(attested(replace(SUMMARY, verified_at=NOW - age))) == reason


def test_only_a_verifier_of_the_deployed_roster_is_believed() -> None:
    assert reasons(attested(key=OTHER)) == ["unknown-key"]
    # An approver is no verifier, and a verifier's key signs approvals in vain.
    assert reasons(attested(key=PERSON)) == ["unknown-key"]
    assert reasons(attested(replace(SUMMARY, signer=ALICE))) == ["unknown-key"]
    gone = {"fingerprint": GATE.fingerprint, "reason": "the runner was taken over"}
    assert reasons(attested(), roster=roster(revoked=[gone])) == ["key-revoked"]


def test_a_signature_for_something_else_is_none() -> None:
    assert reasons(attested(namespace=b"changegate")) == ["wrong-namespace"]
    assert reasons(make_record(GATE)) == ["wrong-namespace"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"payload": "", "payloadType": "", "signatures": []}']
)
def test_what_is_no_attestation_is_said_to_be_none(content: bytes) -> None:
    assert reasons(content) in (["malformed"], ["unsupported-version"])


def test_an_unsigned_or_altered_statement_is_no_verdict() -> None:
    envelope = json.loads(attested(replace(SUMMARY, verdict=Verdict.DENIED)))
    forged = json.loads(attested())
    assert reasons(json.dumps(envelope | {"payload": forged["payload"]}).encode()) == ["bad-signature"]
    assert reasons(json.dumps(forged | {"signatures": []}).encode()) == ["malformed"]


def said() -> dict[str, Any]:
    return opened(attested())


def _set(statement: dict[str, Any], *steps: Any, to: Any) -> None:
    for step in steps[:-1]:
        statement = statement[step]
    statement[steps[-1]] = to


@pytest.mark.parametrize(
    "alter",
    [
        lambda found: _set(found, "predicate", "more", to=1),
        lambda found: _set(found, "predicate", "verificationResult", to="FAILED"),
        lambda found: _set(found, "predicate", "verifier", "id", to="https://example.com/gate"),
        lambda found: _set(found, "predicate", "resourceUri", to="changegate:example.com#other"),
        lambda found: _set(found, "predicate", attestation.DETAIL, "verdict", to="denied"),
        lambda found: _set(found, "predicate", attestation.DETAIL, "verdict", to="fine"),
        lambda found: _set(found, "predicate", attestation.DETAIL, "deployed", to="1"),
        lambda found: _set(found, "predicate", "timeVerified", to="yesterday"),
        lambda found: _set(found, "subject", to=[]),
        lambda found: _set(found, "subject", 0, "digest", "gitCommit", to="9" * 40),
        lambda found: _set(found, "predicateType", to="https://example.com/verdict"),
        lambda found: found.pop("predicate"),
    ],
)
def test_a_verifier_that_speaks_otherwise_is_not_understood(
    alter: Callable[[dict[str, Any]], object],
) -> None:
    statement = said()
    alter(statement)
    content = sealed(GATE, canonical(statement), namespace=b"changegate-verdict")
    assert reasons(content) in (["malformed"], ["unsupported-version"])


def test_another_spelling_is_refused() -> None:
    with pytest.raises(Rejected, match="canonical"):
        attestation.read(json.dumps(said(), indent=1).encode())


def test_a_merged_state_is_not_called_by_the_commit_that_was_offered() -> None:
    merged = replace(MATTER, judged="9" * 40)
    assert said()["subject"][0]["digest"] == {"gitTree": "4" * 40, "gitCommit": "3" * 40}
    assert opened(attested(replace(SUMMARY, matter=merged)))["subject"][0]["digest"] == {"gitTree": "9" * 40}


def test_a_verdict_about_very_much_stays_small() -> None:
    many = tuple({**DOCUMENT, "path": f"services/{number}.yaml"} for number in range(5_000))
    content = attested(replace(SUMMARY, documents=many))
    assert len(content) < attestation.BYTES_AT_MOST
    assert opened(content)["predicate"][attestation.DETAIL]["documents"][0]["name"] == "5000 in all"
    assert reasons(content) == []


SCHEMA = json.loads(shipped("schemas", "verdict.schema.json"))
STATEMENT = Draft202012Validator({**SCHEMA["$defs"]["statement"], "$defs": SCHEMA["$defs"]})


@pytest.mark.parametrize(
    "summary",
    [
        SUMMARY,
        replace(SUMMARY, verdict=Verdict.DENIED, documents=(), records=()),
        replace(SUMMARY, matter=replace(MATTER, repository="", judged="9" * 40)),
        replace(SUMMARY, documents=({**DOCUMENT, "path": "a\udcff"},) * 500),
    ],
)
def test_the_schema_describes_what_is_written(summary: Summary) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert Draft202012Validator(SCHEMA).is_valid(json.loads(attested(summary)))
    assert [error.message for error in STATEMENT.iter_errors(opened(attested(summary)))] == []


def test_the_schema_knows_no_other_members() -> None:
    statement = said()
    for place in (statement, statement["predicate"], statement["predicate"][attestation.DETAIL]):
        place["more"] = 1
        assert not STATEMENT.is_valid(statement)
        del place["more"]
    assert STATEMENT.is_valid(statement)
