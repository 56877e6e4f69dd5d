"""Public keys: taken apart exactly, and only those that may sign."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import signing
from changegate.approvals import public_key
from changegate.approvals.rejected import Rejected
from changegate.approvals.wire import mpint
from changegate.model.approval import RejectionReason
from signing import blob_of, keygen, new_key, packed, packed_number, public_line
from words import hear

KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa": ("-t", "rsa", "-b", "2048"),
    "ecdsa256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa521": ("-t", "ecdsa", "-b", "521"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name, arguments in KINDS.items():
        new_key(folder, name, *arguments)
    return folder


def refusal(blob: bytes) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        public_key.parse(blob)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


@pytest.mark.parametrize("kind", KINDS)
def test_lines_and_fingerprints_are_those_of_ssh_keygen(folder: Path, kind: str) -> None:
    line = public_line(folder / kind)
    key, comment = public_key.parse_line(line)
    assert f"{key.line} {comment}" == line
    assert keygen(folder, "-l", "-f", f"{kind}.pub").decode().split()[1] == key.fingerprint
    assert not key.in_hardware


@pytest.mark.parametrize("key", [signing.soft_device_ed25519("x"), signing.soft_device_ecdsa(5)])
def test_keys_in_devices_are_known_as_such(key: signing.SoftKey) -> None:
    parsed = public_key.parse(key.blob)
    assert parsed.in_hardware
    assert parsed.application == b"ssh:"
    assert parsed.blob == key.blob


def test_one_secret_is_the_same_material_under_any_type() -> None:
    plain = public_key.parse(signing.soft_ed25519("x").blob)
    device = public_key.parse(signing.soft_device_ed25519("x").blob)
    assert plain.material == device.material
    assert plain.fingerprint != device.fingerprint


@pytest.mark.parametrize("bits", [1024, 2047])
def test_short_rsa_keys_are_too_weak(bits: int) -> None:
    modulus = (1 << (bits - 1)) | 1
    reason, detail = refusal(packed(b"ssh-rsa") + packed_number(65537) + packed_number(modulus))
    assert reason is RejectionReason.WEAK_KEY
    assert str(bits) in detail


def test_a_real_short_rsa_key_is_too_weak() -> None:
    private = rsa.generate_private_key(65537, 1024)  # noqa: S505  the weakness is the point
    numbers = private.public_key().public_numbers()
    reason, _ = refusal(packed(b"ssh-rsa") + packed_number(numbers.e) + packed_number(numbers.n))
    assert reason is RejectionReason.WEAK_KEY


@pytest.mark.parametrize("exponent", [1, 2, 65536, (1 << 70) + 1])
def test_rsa_exponents_that_are_traps_are_refused(exponent: int) -> None:
    modulus = (1 << 2047) | 1
    reason, _ = refusal(packed(b"ssh-rsa") + packed_number(exponent) + packed_number(modulus))
    assert reason is RejectionReason.WEAK_KEY


def test_moduli_that_would_keep_a_machine_busy_are_refused() -> None:
    modulus = (1 << 20_000) | 1
    blob = packed(b"ssh-rsa") + packed_number(65537) + packed_number(modulus)
    assert refusal(blob)[0] is RejectionReason.MALFORMED


def test_even_moduli_are_refused() -> None:
    blob = packed(b"ssh-rsa") + packed_number(65537) + packed_number(1 << 2047)
    assert refusal(blob)[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize("raw", [b"", b"\0", b"\x80", b"\0\x01"])
def test_numbers_are_positive_and_in_their_shortest_form(raw: bytes) -> None:
    blob = packed(b"ssh-rsa") + packed(raw) + packed_number((1 << 2047) | 1)
    assert refusal(blob)[0] is RejectionReason.MALFORMED


def test_dsa_keys_are_too_weak() -> None:
    assert refusal(packed(b"ssh-dss") + packed(b"x")) == (
        RejectionReason.WEAK_KEY,
        "DSA keys are too weak; use ed25519",
    )


@pytest.mark.parametrize(
    "name", [b"ssh-ed448", b"", b"\xff\x1b[2K", b"ssh-ed25519-cert-v01@openssh.com", b"x" * 61]
)
def test_other_kinds_may_not_sign(name: bytes) -> None:
    reason, detail = refusal(packed(name) + packed(b"x" * 32))
    assert reason is RejectionReason.NOT_ACCEPTED
    assert "\x1b" not in detail


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_ed25519_keys_have_32_bytes(length: int) -> None:
    assert refusal(packed(b"ssh-ed25519") + packed(b"x" * length))[0] is RejectionReason.MALFORMED


def test_points_must_lie_on_their_curve(folder: Path) -> None:
    blob = bytearray(blob_of(public_line(folder / "ecdsa256")))
    blob[-1] ^= 1
    assert refusal(bytes(blob)) == (RejectionReason.MALFORMED, "the public key is no point of its curve")


def test_type_and_curve_must_agree(folder: Path) -> None:
    blob = blob_of(public_line(folder / "ecdsa256"))
    assert refusal(blob.replace(b"nistp256", b"nistp384", 1))[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize("kind", KINDS)
def test_every_cut_and_every_addition_is_refused(folder: Path, kind: str) -> None:
    blob = blob_of(public_line(folder / kind))
    for end in range(len(blob)):
        refusal(blob[:end])
    assert refusal(blob + b"\0")[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize(
    "alter",
    [
        lambda _: "",
        lambda _: "ssh-ed25519",
        lambda _: "ssh-ed25519 !!!!",
        lambda line: line.replace("ssh-ed25519", "ssh-rsa", 1),
        lambda line: f"no-touch-required {line}",
        lambda line: f"{line}\n{line}",
        lambda line: f"{line}\x1b[2K",
        lambda line: f"{line}\u202e",
        lambda line: line.split()[1],
        lambda line: line.replace(" ", " =", 1),
    ],
)
def test_a_line_is_type_base64_and_comment(alter: object) -> None:
    assert callable(alter)
    with pytest.raises(Rejected) as caught:
        public_key.parse_line(alter(signing.soft_ed25519("x").line + " laptop"))
    hear(caught.value.reason.value, caught.value.detail)


def test_a_comment_may_hold_anything_that_shows() -> None:
    line = signing.soft_ed25519("x").line
    assert public_key.parse_line(f"  {line}   Jürgen's \\ laptop  ")[1] == "Jürgen's \\ laptop"
    assert public_key.parse_line(line)[1] == ""


def test_base64_in_a_second_spelling_is_refused() -> None:
    blob = packed(b"ssh-ed25519") + packed(b"x" * 32)
    text = base64.b64encode(blob + b"\0").decode()
    other = text.replace("A=", "B=")
    with pytest.raises(Rejected):
        public_key.parse_line(f"ssh-ed25519 {other}")


@pytest.mark.parametrize("kind", ["ecdsa256", "ecdsa384"])
def test_a_real_key_in_a_second_spelling_is_refused(folder: Path, kind: str) -> None:
    line = public_line(folder / kind).split()
    blob, padding = blob_of(" ".join(line)), line[1].count("=")
    assert padding
    last = line[1][-padding - 1]
    other = line[1][: -padding - 1] + chr(ord(last) + 1) + "=" * padding
    assert base64.b64decode(other) == blob
    for one in (other, line[1].rstrip("="), ""):
        with pytest.raises(Rejected):
            public_key.split_line(f"{line[0]} {one}")


@pytest.mark.parametrize(("bits", "size"), [(2048, 256), (2049, 257), (16384, 2048)])
def test_the_material_of_an_rsa_key_is_its_modulus_and_nothing_more(bits: int, size: int) -> None:
    modulus = (1 << (bits - 1)) | 1
    key = public_key.parse(packed(b"ssh-rsa") + packed_number(3) + packed_number(modulus))
    assert key.material == modulus.to_bytes(size, "big")
    assert (key.exponent, key.curve, key.application) == (3, "", b"")


def test_rsa_exponents_have_64_bits_at_most() -> None:
    modulus = packed_number((1 << 2047) | 1)
    largest = (1 << 64) - 1
    assert public_key.parse(packed(b"ssh-rsa") + packed_number(largest) + modulus).exponent == largest
    assert refusal(packed(b"ssh-rsa") + packed_number(largest + 2) + modulus)[0] is RejectionReason.WEAK_KEY


def test_a_key_has_no_field_of_another_kind(folder: Path) -> None:
    plain = public_key.parse(signing.soft_ed25519("x").blob)
    assert (plain.exponent, plain.curve, plain.application) == (0, "", b"")
    point = public_key.parse(blob_of(public_line(folder / "ecdsa384")))
    assert (point.exponent, point.curve, point.application) == (0, "nistp384", b"")


def test_numbers_are_written_as_ssh_writes_them() -> None:
    # RFC 4251 section 5: zero has no bytes at all, and a first bit that is set gets a byte in front.
    for number in (0, 1, 127, 128, 255, 256, 1 << 63):
        assert mpint(number) == packed_number(number)
