"""A second verifier of approval records, written from docs/approval-record.md alone: Python and ssh-keygen.

It does steps 1 to 7 of "Writing another verifier"; the eighth is a walk through the history.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PAYLOAD_TYPE = "application/vnd.in-toto+json"


class RefusedError(Exception):
    """The record does not count, and why."""


@dataclass(frozen=True)
class Change:
    """The change as whoever verifies has found it."""

    repository: str
    environment: str
    path: str
    changes: Sequence[Mapping[str, Any]]

    @property
    def id(self) -> str:
        named = {
            "schema": "changegate/change/v1",
            "repository": self.repository,
            "environment": self.environment,
            "path": self.path,
            "changes": list(self.changes),
        }
        return hashlib.sha256(canonical(named)).hexdigest()


@dataclass(frozen=True)
class Book:
    """Keys (`TYPE BASE64`) by name, fingerprints that are revoked, and change ids that are vetoed."""

    keys: Mapping[str, Sequence[str]]
    revoked: frozenset[str] = frozenset()
    vetoed: frozenset[str] = frozenset()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def accepted(record: bytes, change: Change, book: Book, now: datetime) -> str:
    """Return who approves; raise RefusedError if nobody does."""
    payload, signature = opened(record)
    claims = claimed(payload)
    if built(claims, change) != payload:
        raise RefusedError("it is another statement than the one about this change")
    name, fingerprint = claims["approver"]["name"], claims["approver"]["fingerprint"]
    lines = [line for line in book.keys.get(name, ()) if print_of(line) == fingerprint]
    if not lines or fingerprint in book.revoked:
        raise RefusedError("the key is not that approver's, or is revoked")
    insist_on_signature(name, lines[0], payload, signature)
    if moment(claims["issuedAt"]) > now + timedelta(minutes=5):
        raise RefusedError("it comes from the future")
    if claims["expiresAt"] is not None and moment(claims["expiresAt"]) <= now:
        raise RefusedError("it has expired")
    if change.id in book.vetoed:
        raise RefusedError("the change is vetoed")
    return str(name)


def opened(record: bytes) -> tuple[bytes, bytes]:
    if len(record) > 64 * 1024:
        raise RefusedError("too large")
    envelope = parsed(record)
    try:
        (signature,) = envelope["signatures"]
        if envelope["payloadType"] != PAYLOAD_TYPE:
            raise RefusedError("another payload type")
        return decoded(envelope["payload"]), decoded(signature["sig"])
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError("no envelope with one signature") from error


def parsed(content: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise RefusedError("a name stands twice")
        return found

    try:
        return json.loads(content.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise RefusedError("no JSON") from error


def decoded(text: str) -> bytes:
    standard = text if "+" in text or "/" in text else text.replace("-", "+").replace("_", "/")
    raw = base64.b64decode(standard, validate=True)
    if base64.b64encode(raw).decode() != standard:
        raise RefusedError("base64 in another spelling")
    return raw


def claimed(payload: bytes) -> Mapping[str, Any]:
    statement = parsed(payload)
    try:
        said = statement["predicate"]
        found = {name: said[name] for name in ("decided", "issuedAt", "expiresAt", "reason")}
        found["approver"] = {name: said["approver"][name] for name in ("name", "fingerprint")}
        found["deployed"] = {"revision": said["deployed"]["revision"]}
        found["tool"] = {"name": "changegate", "version": said["tool"]["version"]}
    except (KeyError, TypeError) as error:
        raise RefusedError("a claim is missing") from error
    if found["decided"] not in {"approve", "override"}:
        raise RefusedError("it decides something else")
    return found


def built(claims: Mapping[str, Any], change: Change) -> bytes:
    listed: Any = list(change.changes)
    if len(canonical(listed)) > 24 * 1024:
        listed = {"count": len(listed), "digest": {"sha256": hashlib.sha256(canonical(listed)).hexdigest()}}
    scope = {"repository": change.repository, "environment": change.environment, "path": change.path}
    return canonical(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": change.path, "digest": {"sha256": change.id}}],
            "predicateType": "https://changegate.dev/attestation/change-approval/v1",
            "predicate": {**claims, **scope, "changes": listed},
        }
    )


def print_of(line: str) -> str:
    digest = hashlib.sha256(base64.b64decode(line.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise RefusedError("no time") from error


def insist_on_signature(name: str, line: str, payload: bytes, signature: bytes) -> None:
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        (folder / "signers").write_text(f'{name} namespaces="changegate" {" ".join(line.split()[:2])}\n')
        (folder / "sig").write_bytes(signature)
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", name, "-n", "changegate", "-s", "sig"],
            cwd=folder,
            input=b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload,
            capture_output=True,
            check=False,
        )
    if done.returncode != 0:
        raise RefusedError("the signature is not one of these bytes by that key")
