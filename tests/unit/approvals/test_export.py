"""Exports: stock ssh-keygen confirms a record without this program, by the very line that is printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import signing
from changegate.approvals import statement
from changegate.approvals.export import export
from changegate.approvals.rejected import Rejected
from changegate.model.approval import RejectionReason
from changegate.resources import shipped
from signing import ALICE, certified, make_claims, make_record, make_subject, sealed, soft_ed25519
from words import hear

A, AUTHORITY = soft_ed25519("alice"), soft_ed25519("authority")
KEYS = {
    "ed25519": A,
    "device-ed25519": signing.soft_device_ed25519("x"),
    "device-ecdsa": signing.soft_device_ecdsa(5),
}


def confirmed(content: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    exported = export(content)
    for name, part in exported.files.items():
        (folder / name).write_bytes(part)
    return subprocess.run(
        ["/bin/sh", "-c", exported.command], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("kind", KEYS)
def test_the_printed_line_confirms_a_record(tmp_path: Path, kind: str) -> None:
    done = confirmed(make_record(KEYS[kind]), tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(f'Good "changegate" signature for {ALICE} with ')
    assert done.stdout.rstrip().endswith(KEYS[kind].fingerprint)


def test_the_printed_line_confirms_a_certificate(tmp_path: Path) -> None:
    done = confirmed(make_record(certified(A, AUTHORITY), named=A.fingerprint), tmp_path)
    assert done.returncode == 0
    assert "ED25519-CERT" in done.stdout


def test_a_certificate_is_confirmed_by_the_principal_it_holds(tmp_path: Path) -> None:
    key = certified(A, AUTHORITY, principals=["adm-alice", "other"])
    done = confirmed(make_record(key, named=A.fingerprint), tmp_path)
    assert done.returncode == 0
    assert "for adm-alice" in done.stdout


def test_the_printed_line_refuses_what_was_altered(tmp_path: Path) -> None:
    assert confirmed(make_record(A), tmp_path).returncode == 0
    payload = tmp_path / "approval.pae"
    payload.write_bytes(payload.read_bytes().replace(b'"prod"', b'"test"'))
    command = export(make_record(A)).command
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "incorrect signature" in done.stderr


def test_the_statement_is_there_to_be_read() -> None:
    said = json.loads(export(make_record(A)).files["statement.json"])
    assert said["predicate"]["reason"] == "CHG-1042 tenant migration"


@pytest.mark.parametrize(
    "name",
    [
        "$(touch x)",
        "a b",
        "alice@example.com;id",
        "*",
        "!alice",
        "-oops",
        "",
        "a,b",
        "'",
        "alice\u202e",
        "a\\b",
    ],
)
def test_a_name_that_means_something_to_a_shell_is_refused(name: str) -> None:
    with pytest.raises(Rejected, match="shell") as caught:
        export(make_record(A, name))
    hear(caught.value)
    with pytest.raises(Rejected, match="shell") as caught:
        export(make_record(certified(A, AUTHORITY, principals=[name] if name else [])))
    hear(caught.value)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"x" * 70_000])
def test_rubbish_is_not_exported(content: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        export(content)
    hear(caught.value)


@pytest.mark.parametrize("payload", [b"{}", b"[]", b'{"predicate": 7}', b'{"predicate": {}}', b"junk"])
def test_what_holds_no_statement_is_not_exported(payload: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        export(sealed(A, payload))
    hear(caught.value)
    assert caught.value.reason is RejectionReason.MALFORMED


def test_a_signature_for_something_else_is_not_exported() -> None:
    payload = statement.build(make_subject(), make_claims(A))
    with pytest.raises(Rejected) as caught:
        export(sealed(A, payload, namespace=b"git"))
    hear(caught.value)
    assert caught.value.reason is RejectionReason.WRONG_NAMESPACE


# The schema that other tools read records by.

SCHEMA = json.loads(shipped("schemas", "approval.schema.json"))
RECORD = Draft202012Validator(SCHEMA)
STATEMENT = Draft202012Validator({**SCHEMA["$defs"]["statement"], "$defs": SCHEMA["$defs"]})


@pytest.mark.parametrize(
    "record",
    [
        make_record(A),
        make_record(A, expires_at=None, reason="ü\n"),
        make_record(A, subject=make_subject(path="a\udcff")),
        make_record(A, subject=make_subject(changes=[{"pointer": f"/{number}"} for number in range(3000)])),
    ],
)
def test_the_schema_describes_what_is_written(record: bytes) -> None:
    RECORD.check_schema(SCHEMA)
    assert [error.message for error in RECORD.iter_errors(json.loads(record))] == []
    said = json.loads(export(record).files["statement.json"])
    assert [error.message for error in STATEMENT.iter_errors(said)] == []


def test_the_schema_knows_no_other_members() -> None:
    said = json.loads(statement.build(make_subject(), make_claims(A)))
    for place in (said, said["predicate"], said["predicate"]["approver"], said["subject"][0]["digest"]):
        place["more"] = 1
        assert not STATEMENT.is_valid(said)
        del place["more"]
    assert STATEMENT.is_valid(said)


def test_a_certificate_is_confirmed_by_whom_the_record_names() -> None:
    key = certified(A, AUTHORITY, principals=["adm-alice", ALICE])
    assert f" -I {ALICE} " in export(make_record(key, named=A.fingerprint)).command
