"""A second way to answer a request, written from docs/approval-record.md alone: Python and ssh-keygen.

It does the steps of "Answering a request without changegate", but for showing the change to anybody.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from other_verifier import PAYLOAD_TYPE, Change, RefusedError, built, parsed, print_of

AT_MOST = 16 * 1024 * 1024
MEMBERS = {"schema", "proposed", "approvers", "requests", "records"}


def answered(file: Path, key: Path, reason: str) -> None:
    """Sign everything that a file asks for, and put the records into it."""
    bundle = opened(file.read_bytes())
    line = key.with_name(f"{key.name}.pub").read_text()
    fingerprint = print_of(line)
    approver = {"name": bundle["approvers"][fingerprint], "fingerprint": fingerprint}
    bundle["records"] += [sealed(request, approver, key, reason) for request in bundle["requests"]]
    file.write_text(json.dumps(bundle))


def opened(content: bytes) -> dict[str, Any]:
    if len(content) > AT_MOST:
        raise RefusedError("too large")
    bundle: dict[str, Any] = parsed(content)
    if bundle.get("schema") != "changegate/approval-bundle/v1" or not set(bundle) <= MEMBERS:
        raise RefusedError("of another version")
    return bundle


def sealed(request: Mapping[str, Any], approver: Mapping[str, str], key: Path, reason: str) -> dict[str, Any]:
    change = Change(request["repository"], request["environment"], request["path"], request["changes"])
    if change.id != request["change_id"]:
        raise RefusedError("the id is that of another change")
    now = datetime.now(UTC)
    claims = {
        "decided": request["decided"],
        "approver": approver,
        "deployed": {"revision": request["deployed_revision"]},
        "issuedAt": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "expiresAt": f"{now + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}",
        "reason": reason,
        "tool": {"name": "changegate", "version": "1"},
    }
    payload = built(claims, change)
    signature = subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "changegate", "-f", key],
        input=b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload,
        capture_output=True,
        check=True,
    ).stdout
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": approver["fingerprint"], "sig": base64.b64encode(signature).decode()}],
    }
