"""Keys, signatures and records for tests: made by hand from the standards, apart from the code under test."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from changegate.approvals import envelope, statement
from changegate.approvals.claims import Claims
from changegate.approvals.roster import roster
from changegate.model.approval import Candidate, Decided, Roster, Subject

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"
CHANGE_ID = "c" * 64
REVISION = "d" * 40
KEY_PAIRS: dict[tuple[str, Sequence[str], str], Mapping[str, bytes]] = {}
CHANGES: tuple[Mapping[str, object], ...] = (
    {
        "pointer": "/issuer",
        "locator": ["issuer"],
        "kind": "modified",
        "deployed": {"string": "https://id.example.com"},
        "proposed": {"string": "https://id.example.org"},
    },
)


def packed(raw: bytes) -> bytes:
    """A string as SSH writes it."""
    return struct.pack(">I", len(raw)) + raw


def packed_number(number: int) -> bytes:
    """An mpint as SSH writes it."""
    return packed(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


@dataclass(frozen=True)
class SoftKey:
    """A key in memory: its blob, and a function from data to a raw SSH signature."""

    blob: bytes
    sign: Callable[[bytes], bytes]

    @property
    def type(self) -> str:
        length = struct.unpack(">I", self.blob[:4])[0]
        return self.blob[4 : 4 + length].decode()

    @property
    def line(self) -> str:
        return f"{self.type} {base64.b64encode(self.blob).decode()}"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.blob)


def fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def private(seed: str) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def _raw(key: ed25519.Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def soft_ed25519(seed: str) -> SoftKey:
    key = private(seed)
    blob = packed(b"ssh-ed25519") + packed(_raw(key))
    return SoftKey(blob, lambda data: packed(b"ssh-ed25519") + packed(key.sign(data)))


def soft_device_ed25519(seed: str, flags: int = 1, application: bytes = b"ssh:") -> SoftKey:
    """A FIDO ed25519 key (PROTOCOL.u2f) whose device sets the flags it is told to."""
    key, name = private(seed), b"sk-ssh-ed25519@openssh.com"

    def sign(data: bytes) -> bytes:
        marks = bytes([flags]) + struct.pack(">I", 7)
        signed = hashlib.sha256(application).digest() + marks + hashlib.sha256(data).digest()
        return packed(name) + packed(key.sign(signed)) + marks

    return SoftKey(packed(name) + packed(_raw(key)) + packed(application), sign)


def soft_device_ecdsa(number: int, flags: int = 1, application: bytes = b"ssh:") -> SoftKey:
    """A FIDO ECDSA key (PROTOCOL.u2f)."""
    key, name = ec.derive_private_key(number, ec.SECP256R1()), b"sk-ecdsa-sha2-nistp256@openssh.com"
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def sign(data: bytes) -> bytes:
        marks = bytes([flags]) + struct.pack(">I", 7)
        signed = hashlib.sha256(application).digest() + marks + hashlib.sha256(data).digest()
        r, s = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
        return packed(name) + packed(packed_number(r) + packed_number(s)) + marks

    return SoftKey(packed(name) + packed(b"nistp256") + packed(point) + packed(application), sign)


def certified(
    key: SoftKey,
    authority: SoftKey,
    principals: Sequence[str] = (ALICE,),
    *,
    kind: int = 1,
    valid_after: int = 0,
    valid_before: int = 2**64 - 1,
    critical: Mapping[str, bytes] | None = None,
    extensions: Mapping[str, bytes] | None = None,
) -> SoftKey:
    """A key in a certificate (PROTOCOL.certkeys) made by an authority."""
    name = key.type.removesuffix("@openssh.com") + "-cert-v01@openssh.com"
    fields = key.blob[len(packed(key.type.encode())) :]

    def options(some: Mapping[str, bytes] | None) -> bytes:
        return packed(b"".join(packed(one.encode()) + packed(value) for one, value in (some or {}).items()))

    signed = b"".join(
        (
            packed(name.encode()),
            packed(b"nonce"),
            fields,
            struct.pack(">QI", 1, kind),
            packed(b"some identity"),
            packed(b"".join(packed(one.encode()) for one in principals)),
            struct.pack(">QQ", valid_after, valid_before),
            options(critical),
            options(extensions),
            packed(b""),
            packed(authority.blob),
        )
    )
    return SoftKey(signed + packed(authority.sign(signed)), key.sign)


def sshsig(
    key: SoftKey,
    message: bytes,
    *,
    namespace: bytes = b"changegate",
    algorithm: bytes = b"sha512",
    version: int = 1,
    reserved: bytes = b"",
    trailing: bytes = b"",
) -> bytes:
    """An SSH signature blob (PROTOCOL.sshsig), with everything in it open to abuse."""
    digest = hashlib.new(algorithm.decode(), message).digest()
    head = b"SSHSIG" + packed(namespace) + packed(reserved) + packed(algorithm) + packed(digest)
    blob = b"SSHSIG" + struct.pack(">I", version) + packed(key.blob) + packed(namespace) + packed(reserved)
    return blob + packed(algorithm) + packed(key.sign(head)) + trailing


def armored(blob: bytes) -> str:
    """A signature blob as ssh-keygen armors it."""
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def make_subject(
    *,
    change_id: str = CHANGE_ID,
    repository: str = "example.com/platform-config",
    environment: str = "prod",
    path: str = "services/auth/config.yaml",
    changes: Sequence[Mapping[str, object]] = CHANGES,
    deployed_revision: str = REVISION,
) -> Subject:
    return Subject(change_id, repository, environment, path, tuple(changes), deployed_revision)


def make_claims(
    key: SoftKey,
    approver: str = ALICE,
    *,
    named: str | None = None,
    decided: Decided = Decided.APPROVE,
    deployed_revision: str = REVISION,
    issued_at: datetime = NOW,
    expires_at: datetime | None = NOW + timedelta(days=14),
    reason: str = "CHG-1042 tenant migration",
) -> Claims:
    name = key.fingerprint if named is None else named
    return Claims(approver, name, decided, deployed_revision, issued_at, expires_at, reason, "0.1.0")


def make_record(
    key: SoftKey, approver: str = ALICE, *, subject: Subject | None = None, **claims: Any
) -> bytes:
    """A record as `approve` would write it, signed in memory."""
    said = make_claims(key, approver, **claims)
    return sealed(key, statement.build(subject or make_subject(), said))


def sealed(key: SoftKey, payload: bytes, **signature: Any) -> bytes:
    """A record of any payload."""
    kind = b"application/vnd.in-toto+json"
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    return envelope.seal(payload, armored(sshsig(key, message, **signature)), key.fingerprint)


def opened(content: bytes) -> dict[str, Any]:
    """The statement of a record, to be altered."""
    found: dict[str, Any] = json.loads(base64.b64decode(json.loads(content)["payload"]))
    return found


def candidate(content: bytes, locator: str = "somewhere", source: str = "tree") -> Candidate:
    return Candidate(source, locator, content)


def roster_of(keys: Mapping[str, Sequence[str]], **more: Any) -> Roster:
    """A roster of people by their key lines."""
    people = {name: {"roles": ["identity-owner"], "keys": list(lines)} for name, lines in keys.items()}
    return roster({"approvers": people, **more}, ".changegate/roster.yaml")


def never_stale(_revision: str) -> str | None:
    return None


def keygen(folder: Path, *arguments: str, given: bytes = b"", fails: bool = False) -> bytes:
    """Run the real ssh-keygen in a folder, with nothing of this machine's own settings."""
    done = subprocess.run(
        ["ssh-keygen", *arguments],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C"},
        input=given,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stderr.decode()
    return done.stdout


def new_key(folder: Path, name: str, *arguments: str, passphrase: str = "") -> Path:
    """A key pair in files; returns where the private half is. What is asked for alike is made once a run."""
    asked = (name, arguments, passphrase)
    if asked not in KEY_PAIRS:
        KEY_PAIRS[asked] = _key_pair(*asked)
    for suffix, content in KEY_PAIRS[asked].items():
        half = folder / f"{name}{suffix}"
        half.write_bytes(content)
        half.chmod(0o600)
    return folder / name


def _key_pair(name: str, arguments: Sequence[str], passphrase: str) -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        keygen(folder, "-q", "-N", passphrase, "-C", f"{name}@example.com", "-f", name, *arguments)
        return {suffix: (folder / f"{name}{suffix}").read_bytes() for suffix in ("", ".pub")}


def public_line(key: Path) -> str:
    return key.with_name(f"{key.name}.pub").read_text(encoding="utf-8").strip()


def blob_of(line: str) -> bytes:
    return base64.b64decode(line.split()[1])
