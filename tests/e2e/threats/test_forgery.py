"""Threats 1, 4, 16, 17, 18, 31 and 36: records that somebody made who may not, or made in a way that does not count."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import rfc8785

from forging import KIND, POLICY, ROSTER, House, claiming, envelope, people, policy, told
from session import AUTH
from signing import armored, sealed, soft_device_ed25519, sshsig

TOUCH = policy("approvals: 2, from: identity-owner, touch: true")


def at(offset: timedelta) -> str:
    return (datetime.now(UTC) + offset).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_threat_01_a_forged_approval_counts_for_nothing(house: House) -> None:
    """Somebody without a key of the roster writes records in carol's name, and puts their own key on the proposed roster.

    Defended by: changegate.approvals.holder.holder, changegate.approvals.raw_signature.verify,
    changegate.approvals.verify._insist_on_person
    """
    house.withdraw("carol")
    house.session.key("mallory")
    house.record("unknown", house.resigned("mallory"))
    house.record("lent", house.resigned("mallory", house.as_owner("carol", by="mallory")))
    altered = told(house.records["carol"])
    altered["predicate"]["reason"] = "CHG-2"
    signature = base64.b64decode(json.loads(house.records["carol"])["signatures"][0]["sig"])
    house.record("altered", envelope(rfc8785.dumps(altered), signature))
    house.record("lied", house.resigned("bob"))
    known = {name: house.session.public(name) for name in ("alice", "bob", "carol", "mallory")}
    house.world.write(ROSTER, people(house, *known))
    assert house.held() == {
        "unknown": "unknown-key",
        "lent": "unknown-key",
        "altered": "bad-signature",
        "lied": "unknown-key",
    }


def test_threat_04_a_signature_made_for_something_else_counts_for_nothing(house: House) -> None:
    """What an approver signed as a commit, a tag or a file is offered as an approval.

    Defended by: changegate.approvals.sshsig._insist_on_namespace
    """
    house.withdraw("carol")
    house.record("git", house.resigned("carol", namespace="git"))
    house.record("file", house.resigned("carol", namespace="file"))
    assert house.held() == {"git": "wrong-namespace", "file": "wrong-namespace"}
    house.record("changegate", house.resigned("carol"))
    house.gate(status=0)


def test_threat_16_an_expired_key_counts_for_nothing_whatever_time_its_record_claims(house: House) -> None:
    """A key that expired signs a record dated back to when it was good.

    Defended by: changegate.approvals.holder.insist_on_now
    """
    carol = json.dumps({"key": house.session.public("carol"), "not-after": "2024-01-01T00:00:00Z"})
    entry = f"  carol@example.com: {{roles: [identity-owner], keys: [{carol}]}}\n"
    house.deploy({ROSTER: people(house, "alice", "bob", more=entry)})
    house.withdraw("carol")
    house.record("back", house.resigned("carol", claiming(issuedAt="2023-06-01T00:00:00Z", expiresAt=None)))
    assert house.held(deployed="deployed") == {"back": "key-expired"}


def test_threat_17_no_clock_but_the_gates_own_in_utc_decides(house: House) -> None:
    """Time zones, build clocks and records from the future are tried on the bounds of keys and records.

    Defended by: changegate.approvals.verify._insist_on_time, changegate.reading.Reader.instant,
    changegate.cli.sides.proposing.now
    """
    bounds = {"not-before": at(-timedelta(hours=1)), "not-after": at(timedelta(hours=1))}
    carol = json.dumps({"key": house.session.public("carol")} | bounds)
    entry = f"  carol@example.com: {{roles: [identity-owner], keys: [{carol}]}}\n"
    house.deploy({ROSTER: people(house, "alice", "bob", more=entry)})
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        house.gate(deployed="deployed", status=0, TZ=zone)
    house.withdraw("carol")
    house.record("early", house.resigned("carol", claiming(issuedAt=at(timedelta(hours=1)))))
    late = claiming(issuedAt=at(-timedelta(days=2)), expiresAt=at(-timedelta(days=1)))
    house.record("late", house.resigned("carol", late))
    long_ago = str(int((datetime.now(UTC) - timedelta(days=1, hours=1)).timestamp()))
    clocks = {"SOURCE_DATE_EPOCH": long_ago, "TZ": "America/Los_Angeles", "FAKETIME": "-2d"}
    assert house.held(deployed="deployed", **clocks) == {"early": "not-yet-valid", "late": "expired"}
    local = entry.replace(bounds["not-after"], bounds["not-after"].removesuffix("Z"))
    house.deploy({ROSTER: people(house, "alice", "bob", more=local)}, "naive")
    assert "UTC" in house.run("check", "--deployed", "naive", status=3).err


def test_threat_18_no_older_version_and_no_weaker_hash_counts(house: House) -> None:
    """Records of another version, with an unknown field, another payload type or a broken hash, all rightly signed.

    Defended by: changegate.approvals.statement.read, changegate.approvals.sshsig.parse,
    changegate.approvals.envelope.open
    """
    house.withdraw("carol")
    statement = told(house.records["carol"])
    payload, carol = rfc8785.dumps(statement), house.soft("carol")
    message = b"DSSEv1 %d %s %d %s" % (len(KIND), KIND.encode(), len(payload), payload)
    house.record("field", house.resigned("carol", claiming(only="on mondays")))
    house.record("top", house.resigned("carol", lambda said: said.update(limits=[])))
    for name in ("_type", "predicateType"):
        old = statement[name].removesuffix("v1") + "v0.1"
        house.record(name, house.signed("carol", rfc8785.dumps(statement | {name: old})))
    house.record("type", house.signed("carol", payload, kind="application/json"))
    for algorithm in ("md5", "sha1"):
        weak = armored(sshsig(carol, message, algorithm=algorithm.encode())).encode()
        house.record(algorithm, envelope(payload, weak))
    house.record("version", envelope(payload, armored(sshsig(carol, message, version=2)).encode()))
    assert set(house.held().items()) == {
        (name, "unsupported-version")
        for name in ("field", "top", "_type", "predicateType", "type", "md5", "sha1", "version")
    }
    house.record("same", envelope(payload, armored(sshsig(carol, message)).encode()))
    house.gate(status=0)


def test_threat_31_a_hardware_key_must_have_been_touched(house: House) -> None:
    """A hardware key signs without anybody touching it, which ssh-keygen itself lets pass.

    Defended by: changegate.decide.count._unfit_for, changegate.approvals.raw_signature.verify
    """
    idle, touched = (soft_device_ed25519("carol's device", flags) for flags in (0, 1))
    entry = f"  carol@example.com: {{roles: [identity-owner], keys: ['{idle.line}']}}\n"
    house.deploy({ROSTER: people(house, "alice", "bob", more=entry)})
    house.deploy({ROSTER: people(house, "alice", "bob", more=entry), POLICY: TOUCH}, "touch")
    house.withdraw("carol")
    statement = told(house.records["carol"])
    statement["predicate"]["approver"]["fingerprint"] = idle.fingerprint
    house.record("idle", sealed(idle, rfc8785.dumps(statement)))
    house.gate(deployed="deployed", status=0)  # where nobody asks for it, it counts
    found = house.auth(deployed="touch", status=1)
    assert [one["approved_by"] for one in found["requirements"]] == [[]]
    assert {one["reason"] for one in found["rejections"]} == {"no-touch"}
    house.record("touched", sealed(touched, rfc8785.dumps(statement)))
    found = house.auth(deployed="touch", status=1)
    assert [one["approved_by"] for one in found["requirements"]] == [["carol@example.com"]]


def test_threat_36_nobody_signs_what_the_proposal_prepared(house: House) -> None:
    """The proposal brings its own idea of what is approved: a list of changes, a statement, a record, a request.

    Defended by: changegate.cli.approving.pending._pending, changegate.approvals.statement.build
    """
    lie = json.loads(rfc8785.dumps(told(house.records["carol"])))
    lie["predicate"]["changes"][0]["proposed"] = {"string": "https://login.example.com/harmless"}
    for name in (
        "changes.json",
        ".changegate/changes.json",
        f".changegate/approvals/{house.change}/statement.json",
    ):
        house.world.write(name, json.dumps(lie["predicate"]["changes"]))
    house.record("prepared", envelope(rfc8785.dumps(lie), b""))
    house.withdraw("carol")
    key, agreed = str(house.session.key("alice")), ("--reason", "CHG-3", "--yes", house.change)
    done = house.run("approve", "--deployed", "main", "--key", key, *agreed, status=0)
    place = next(line.rpartition(": ")[2] for line in done.out.splitlines() if line.startswith("approved as"))
    said = told((house.world.top / place).read_bytes())
    assert said["predicate"]["changes"] == told(house.records["bob"])["predicate"]["changes"]
    assert said["subject"] == [{"name": AUTH, "digest": {"sha256": house.change}}]
    assert "harmless" not in done.out
    assert "alice@example.com" in house.auth()["requirements"][0]["approved_by"]
