"""SSH signatures: what ssh-keygen makes is understood, what it would refuse is refused, and more."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import pytest

import signing
from changegate.approvals import sshsig as module
from changegate.approvals.raw_signature import Presence
from changegate.approvals.rejected import Rejected
from changegate.model.approval import RejectionReason
from signing import armored, keygen, new_key, packed, public_line, soft_ed25519, sshsig
from words import hear

MESSAGE = b"DSSEv1 28 application/vnd.in-toto+json 2 {}"
KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa2048": ("-t", "rsa", "-b", "2048"),
    "rsa3072": ("-t", "rsa", "-b", "3072"),
    "ecdsa256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa521": ("-t", "ecdsa", "-b", "521"),
}
SOFT = {
    "ed25519": soft_ed25519("alice"),
    "device-ed25519": signing.soft_device_ed25519("alice"),
    "device-ecdsa": signing.soft_device_ecdsa(4711),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name, arguments in KINDS.items():
        new_key(folder, name, *arguments)
    return folder


def sign(
    folder: Path, name: str, message: bytes = MESSAGE, *more: str, namespace: str = "changegate"
) -> bytes:
    return keygen(folder, "-Y", "sign", "-n", namespace, "-f", name, *more, given=message)


def reason_of(signature: bytes, message: bytes = MESSAGE) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        module.verify(module.parse(signature), message)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


@pytest.mark.parametrize("kind", KINDS)
def test_signatures_of_ssh_keygen_verify(folder: Path, kind: str) -> None:
    parsed = module.parse(sign(folder, kind))
    assert module.verify(parsed, MESSAGE) is None
    assert parsed.key().line == " ".join(public_line(folder / kind).split()[:2])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_both_hashes_of_the_protocol_verify(folder: Path, kind: str, algorithm: str) -> None:
    parsed = module.parse(sign(folder, kind, MESSAGE, "-O", f"hashalg={algorithm}"))
    assert parsed.hash == algorithm
    assert module.verify(parsed, MESSAGE) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_is_for_one_message_only(folder: Path, kind: str) -> None:
    reason, detail = reason_of(sign(folder, kind), MESSAGE + b" ")
    assert reason is RejectionReason.BAD_SIGNATURE
    assert "altered" in detail


@pytest.mark.parametrize("kind", SOFT)
def test_ssh_keygen_agrees_with_signatures_made_in_memory(tmp_path: Path, kind: str) -> None:
    key = SOFT[kind]
    signature = armored(sshsig(key, MESSAGE))
    (tmp_path / "sig").write_text(signature, encoding="ascii")
    (tmp_path / "allowed").write_text(f"alice {key.line}\n", encoding="ascii")
    arguments = ("-Y", "verify", "-f", "allowed", "-I", "alice", "-n", "changegate", "-s", "sig")
    assert b"Good" in keygen(tmp_path, *arguments, given=MESSAGE)
    module.verify(module.parse(signature.encode()), MESSAGE)
    keygen(tmp_path, *arguments, given=MESSAGE + b"!", fails=True)
    assert reason_of(signature.encode(), MESSAGE + b"!")[0] is RejectionReason.BAD_SIGNATURE


@pytest.mark.parametrize("flags", range(8))
def test_a_device_says_whether_it_was_touched_and_knew_the_person(flags: int) -> None:
    wanted = Presence(touched=bool(flags & 1), verified_user=bool(flags & 4))
    for key in (signing.soft_device_ed25519("alice", flags), signing.soft_device_ecdsa(4711, flags)):
        assert module.verify(module.parse(armored(sshsig(key, MESSAGE)).encode()), MESSAGE) == wanted


def test_the_flags_of_a_device_cannot_be_raised_afterwards() -> None:
    blob = sshsig(signing.soft_device_ed25519("alice", flags=0), MESSAGE)
    raised = blob[:-5] + b"\x05" + blob[-4:]
    assert reason_of(armored(raised).encode())[0] is RejectionReason.BAD_SIGNATURE


def test_a_signature_of_another_application_does_not_fit() -> None:
    website = signing.soft_device_ed25519("alice", application=b"https://shop.example.com")
    ours = signing.soft_device_ed25519("alice")
    forged = signing.SoftKey(ours.blob, website.sign)
    assert reason_of(armored(sshsig(forged, MESSAGE)).encode())[0] is RejectionReason.BAD_SIGNATURE


@pytest.mark.parametrize("namespace", ["git", "file", "changegate2", "Changegate", "changegate\0"])
def test_signatures_made_for_something_else_do_not_count(namespace: str) -> None:
    signature = armored(sshsig(SOFT["ed25519"], MESSAGE, namespace=namespace.encode())).encode()
    reason, detail = reason_of(signature)
    assert reason is RejectionReason.WRONG_NAMESPACE
    assert "changegate approve" in detail


def test_a_commit_signature_of_ssh_keygen_does_not_count(folder: Path) -> None:
    assert reason_of(sign(folder, "ed25519", namespace="git"))[0] is RejectionReason.WRONG_NAMESPACE


def test_a_commit_signature_is_understood_where_one_is_asked_for(folder: Path) -> None:
    parsed = module.parse(sign(folder, "ed25519", namespace="git"), "git")
    assert module.verify(parsed, MESSAGE) is None


def test_a_namespace_changed_afterwards_does_not_fit(folder: Path) -> None:
    made = sign(folder, "ed25519", namespace="changegaty").decode()
    blob = base64.b64decode("".join(made.splitlines()[1:-1])).replace(b"changegaty", b"changegate")
    assert reason_of(armored(blob).encode())[0] is RejectionReason.BAD_SIGNATURE


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha384", "sha224"])
def test_other_hashes_are_refused(algorithm: str) -> None:
    signature = armored(sshsig(SOFT["ed25519"], MESSAGE, algorithm=algorithm.encode())).encode()
    reason, detail = reason_of(signature)
    assert reason is RejectionReason.UNSUPPORTED_VERSION
    assert algorithm in detail


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_other_versions_are_refused(version: int) -> None:
    signature = armored(sshsig(SOFT["ed25519"], MESSAGE, version=version)).encode()
    assert reason_of(signature)[0] is RejectionReason.UNSUPPORTED_VERSION


def test_what_is_reserved_must_be_empty() -> None:
    signature = armored(sshsig(SOFT["ed25519"], MESSAGE, reserved=b"later")).encode()
    assert reason_of(signature)[0] is RejectionReason.UNSUPPORTED_VERSION


def test_nothing_may_stand_behind_a_signature() -> None:
    signature = armored(sshsig(SOFT["ed25519"], MESSAGE, trailing=b"\0")).encode()
    assert reason_of(signature) == (
        RejectionReason.MALFORMED,
        "something stands behind the end of an SSH field",
    )


def test_nothing_may_stand_inside_a_raw_signature_either() -> None:
    key = SOFT["ed25519"]
    padded = signing.SoftKey(key.blob, lambda data: key.sign(data) + b"\0")
    assert reason_of(armored(sshsig(padded, MESSAGE)).encode())[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize(
    "alter",
    [
        lambda text: "junk\n" + text,
        lambda text: text + "junk\n",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "", 1),
        lambda text: text + text,
        lambda text: text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        lambda text: text.replace("-----END", "\n-----END"),
        lambda text: text.replace(
            "-----BEGIN SSH SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----\nComment: x\n\n"
        ),
        lambda text: (
            text.splitlines()[0] + "\n" + "".join(text.splitlines()[1:-1]) + "\n" + text.splitlines()[-1]
        ),
        lambda text: text.replace("\n-----END", "=\n-----END"),
        lambda text: text.replace("A", "\u0391", 1),
        lambda _: "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        lambda _: "-----BEGIN SSH SIGNATURE-----\n=\n-----END SSH SIGNATURE-----\n",
        lambda _: "",
    ],
)
def test_the_armor_is_taken_exactly(alter: object) -> None:
    assert callable(alter)
    reason, detail = reason_of(alter(armored(sshsig(SOFT["ed25519"], MESSAGE))).encode())
    assert reason is RejectionReason.MALFORMED
    assert "armor" in detail


@pytest.mark.parametrize("columns", [64, 70, 76])
def test_other_signers_may_break_their_lines_elsewhere(columns: int) -> None:
    text = base64.b64encode(sshsig(SOFT["ed25519"], MESSAGE)).decode()
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    armor = "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"])
    assert module.verify(module.parse(armor.encode()), MESSAGE) is None


def test_base64_in_a_second_spelling_is_refused() -> None:
    blob = sshsig(SOFT["ed25519"], MESSAGE, algorithm=b"sha256") + b"\0"
    text = armored(blob)
    head, _, tail = text.partition("=")
    other = f"{head[:-1]}{chr(ord(head[-1]) + 1)}={tail}"
    assert base64.b64decode("".join(other.splitlines()[1:-1])) == blob
    reason, detail = reason_of(other.encode())
    assert reason is RejectionReason.MALFORMED
    assert "armor" in detail


def test_rsa_signatures_with_sha1_are_refused(folder: Path) -> None:
    blob = base64.b64decode("".join(sign(folder, "rsa2048").decode().splitlines()[1:-1]))
    weak = blob.replace(packed(b"rsa-sha2-512"), packed(b"ssh-rsa"))
    length = struct.pack(">I", len(packed(b"rsa-sha2-512")) + 4 + 256)
    shorter = struct.pack(">I", len(packed(b"ssh-rsa")) + 4 + 256)
    reason, detail = reason_of(armored(weak.replace(length, shorter)).encode())
    assert reason is RejectionReason.WEAK_KEY
    assert "SHA-1" in detail


@pytest.mark.parametrize("kind", KINDS)
def test_key_and_signature_of_different_kinds_are_refused(folder: Path, kind: str) -> None:
    key = signing.SoftKey(
        signing.blob_of(public_line(folder / kind)), lambda _: packed(b"webauthn") + packed(b"x" * 64)
    )
    reason, detail = reason_of(armored(sshsig(key, MESSAGE)).encode())
    assert reason is RejectionReason.MALFORMED
    assert "webauthn" in detail


def test_every_cut_is_refused() -> None:
    blob = sshsig(SOFT["device-ecdsa"], MESSAGE)
    for end in range(1, len(blob)):
        assert reason_of(armored(blob[:end]).encode())[0] in {
            RejectionReason.MALFORMED,
            RejectionReason.WRONG_NAMESPACE,
            RejectionReason.UNSUPPORTED_VERSION,
        }


@pytest.mark.parametrize("kind", SOFT)
def test_no_signature_survives_a_flipped_bit(kind: str) -> None:
    blob = sshsig(SOFT[kind], MESSAGE)
    for position in range(len(blob)):
        for bit in (0x01, 0x80):
            flipped = bytearray(blob)
            flipped[position] ^= bit
            text = armored(bytes(flipped)).encode()
            try:
                parsed = module.parse(text)
                module.verify(parsed, MESSAGE)
            except Rejected:
                continue
            raise AssertionError(position)


def test_no_armor_survives_a_flipped_bit() -> None:
    text = armored(sshsig(SOFT["ed25519"], MESSAGE)).encode()
    for position in range(len(text) - 1):
        for bit in (0x01, 0x02, 0x20, 0x80):
            flipped = bytearray(text)
            flipped[position] ^= bit
            with pytest.raises(Rejected):
                module.verify(module.parse(bytes(flipped)), MESSAGE)


def test_what_begins_as_something_else_is_no_signature() -> None:
    blob = sshsig(SOFT["ed25519"], MESSAGE)
    assert reason_of(armored(b"SSHSIX" + blob[6:]).encode())[0] is RejectionReason.MALFORMED


def test_long_names_of_others_are_cut_where_they_are_shown() -> None:
    blob = sshsig(SOFT["ed25519"], MESSAGE)
    hashed = blob.replace(packed(b"sha512"), packed(b"h" * 30))
    assert repr("h" * 20) in reason_of(armored(hashed).encode())[1]
    other = signing.SoftKey(SOFT["ed25519"].blob, lambda _: packed(b"a" * 70) + packed(b""))
    assert repr("a" * 60) in reason_of(armored(sshsig(other, MESSAGE)).encode())[1]
    named = blob.replace(packed(b"changegate"), packed(b"n" * 50))
    assert repr("n" * 40) in reason_of(armored(named).encode())[1]
