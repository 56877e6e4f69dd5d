"""Certificates: what OpenSSH makes is understood, and each of its limits holds here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import SSHCertificate, load_ssh_public_identity

import signing
from changegate.approvals import certificate, sshsig
from changegate.approvals.holder import Holder, holder, named_without_roster, verifier
from changegate.approvals.rejected import Rejected
from changegate.model.approval import RejectionReason, Revocation, Roster
from signing import ALICE, BOB, CAROL, NOW, blob_of, certified, keygen, new_key, roster_of, soft_ed25519
from words import hear

KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa": ("-t", "rsa", "-b", "2048"),
    "ecdsa256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa521": ("-t", "ecdsa", "-b", "521"),
}
AUTHORITY = soft_ed25519("authority")
KEY = soft_ed25519("alice")
FOREVER = 2**64 - 1


def roster_with(authority: str = AUTHORITY.line, **more: object) -> Roster:
    return roster_of({ALICE: [], BOB: [], CAROL: []}, authorities=[{"key": authority, **more}])


def refusal(signer: bytes, roster: Roster | None = None, now: datetime = NOW) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        holder(roster or roster_with(), signer, now)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    for name, arguments in KINDS.items():
        new_key(folder, name, *arguments)
        new_key(folder, f"ca-{name}", *arguments)
    return folder


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("authority", KINDS)
def test_certificates_of_ssh_keygen_speak_for_their_principal(
    folder: Path, kind: str, authority: str
) -> None:
    where = folder / f"{kind}-by-{authority}"
    where.mkdir()
    (where / "key.pub").write_bytes((folder / f"{kind}.pub").read_bytes())
    keygen(folder, "-q", "-s", f"ca-{authority}", "-I", "some identity", "-n", ALICE, str(where / "key.pub"))
    blob = blob_of((where / "key-cert.pub").read_text(encoding="utf-8"))
    line = signing.public_line(folder / f"ca-{authority}")
    held = holder(roster_with(line), blob, NOW)
    assert (held.approver.name, held.fingerprint) == (
        ALICE,
        signing.fingerprint(blob_of(signing.public_line(folder / kind))),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_signatures_with_a_certificate_verify(folder: Path, tmp_path: Path, kind: str) -> None:
    for name in (kind, f"{kind}.pub"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
        (tmp_path / name).chmod(0o600)
    keygen(
        folder, "-q", "-s", "ca-ed25519", "-I", "some identity", "-n", ALICE, str(tmp_path / f"{kind}.pub")
    )
    text = keygen(tmp_path, "-Y", "sign", "-n", "changegate", "-f", f"{kind}-cert.pub", given=b"message")
    signature = sshsig.parse(text)
    assert signature.certificate() is not None
    assert sshsig.verify(signature, b"message") is None
    line = signing.public_line(folder / "ca-ed25519")
    assert holder(roster_with(line), signature.signer, NOW).approver.name == ALICE


@pytest.mark.parametrize("kind", KINDS)
def test_another_library_reads_the_same(folder: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "key.pub").write_bytes((folder / f"{kind}.pub").read_bytes())
    limits = ("-V", "20260101000000Z:20270101000000Z", "-z", "42", "-O", "force-command=true")
    keygen(
        folder, "-q", "-s", "ca-rsa", "-I", "some identity", "-n", "a,b", *limits, str(tmp_path / "key.pub")
    )
    line = (tmp_path / "key-cert.pub").read_bytes()
    ours = certificate.parse(blob_of(line.decode()))
    theirs = load_ssh_public_identity(line)
    assert isinstance(theirs, SSHCertificate)
    assert (ours.serial, ours.kind, ours.identity) == (
        theirs.serial,
        theirs.type.value,
        theirs.key_id.decode(),
    )
    assert [one.encode() for one in ours.principals] == theirs.valid_principals
    assert (ours.valid_after, ours.valid_before) == (theirs.valid_after, theirs.valid_before)
    assert {one.encode() for one in ours.critical_options} == set(theirs.critical_options)


def test_a_certificate_in_memory_is_one_for_ssh_keygen_too(tmp_path: Path) -> None:
    (tmp_path / "cert.pub").write_text(certified(KEY, AUTHORITY, valid_before=int(NOW.timestamp())).line)
    told = keygen(tmp_path, "-L", "-f", "cert.pub").decode()
    assert "user certificate" in told
    assert ALICE in told
    assert AUTHORITY.fingerprint in told


@pytest.mark.parametrize("key", [signing.soft_device_ed25519("x"), signing.soft_device_ecdsa(5)])
def test_keys_in_devices_can_be_certified_and_be_authorities(key: signing.SoftKey) -> None:
    assert holder(roster_with(), certified(key, AUTHORITY).blob, NOW).fingerprint == key.fingerprint
    assert holder(roster_with(key.line), certified(KEY, key).blob, NOW).approver.name == ALICE


def test_an_authority_nobody_trusts_counts_for_nothing() -> None:
    reason, detail = refusal(certified(KEY, soft_ed25519("stranger")).blob)
    assert reason is RejectionReason.UNKNOWN_KEY
    assert soft_ed25519("stranger").fingerprint in detail


def test_a_certificate_forged_in_the_name_of_an_authority_does_not_count() -> None:
    forger = signing.SoftKey(AUTHORITY.blob, soft_ed25519("stranger").sign)
    reason, detail = refusal(certified(KEY, forger).blob)
    assert reason is RejectionReason.BAD_SIGNATURE
    assert detail.startswith("the certificate: ")


def test_a_certificate_altered_afterwards_does_not_count() -> None:
    blob = certified(KEY, AUTHORITY, principals=[ALICE]).blob
    assert refusal(blob.replace(ALICE.encode(), CAROL.encode()))[0] is RejectionReason.BAD_SIGNATURE


def test_no_certificate_survives_a_flipped_bit() -> None:
    blob = certified(KEY, AUTHORITY, extensions={"permit-pty": b""}).blob
    roster = roster_with()
    assert holder(roster, blob, NOW).approver.name == ALICE
    for position in range(len(blob)):
        flipped = bytearray(blob)
        flipped[position] ^= 1
        with pytest.raises(Rejected):
            holder(roster, bytes(flipped), NOW)


def test_every_cut_of_a_certificate_is_refused() -> None:
    blob = certified(KEY, AUTHORITY, critical={"verify-required": b""}).blob
    for end in range(len(blob)):
        refusal(blob[:end])
    assert refusal(blob + b"\0")[0] is RejectionReason.MALFORMED


def test_certificates_for_hosts_do_not_count() -> None:
    reason, detail = refusal(certified(KEY, AUTHORITY, kind=2).blob)
    assert reason is RejectionReason.NOT_ACCEPTED
    assert "host" in detail


@pytest.mark.parametrize("option", ["force-command", "source-address", "something-later"])
def test_limits_nobody_can_check_here_are_refused(option: str) -> None:
    reason, detail = refusal(certified(KEY, AUTHORITY, critical={option: b"x"}).blob)
    assert reason is RejectionReason.NOT_ACCEPTED
    assert option in detail


def test_a_certificate_may_ask_for_a_pin() -> None:
    held = holder(roster_with(), certified(KEY, AUTHORITY, critical={"verify-required": b""}).blob, NOW)
    assert held.must_verify_user


def test_extensions_grant_nothing_here() -> None:
    found = certified(KEY, AUTHORITY, extensions={"no-touch-required": b"", "permit-pty": b""})
    held = holder(roster_with(), found.blob, NOW)
    assert held == Holder(held.approver, KEY.fingerprint, must_verify_user=False)


def test_options_out_of_order_are_refused() -> None:
    found = certified(KEY, AUTHORITY, critical={"verify-required": b"", "force-command": b""})
    assert refusal(found.blob)[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize(
    ("after", "before", "reason"),
    [
        (0, int(NOW.timestamp()), RejectionReason.KEY_EXPIRED),
        (0, 0, RejectionReason.KEY_EXPIRED),
        (int(NOW.timestamp()) + 1, FOREVER, RejectionReason.NOT_YET_VALID),
        (FOREVER, FOREVER, RejectionReason.NOT_YET_VALID),
    ],
)
def test_certificates_count_in_their_time_only(after: int, before: int, reason: RejectionReason) -> None:
    assert refusal(certified(KEY, AUTHORITY, valid_after=after, valid_before=before).blob)[0] is reason


@pytest.mark.parametrize(
    ("after", "before"), [(int(NOW.timestamp()), int(NOW.timestamp()) + 1), (0, FOREVER), (0, FOREVER - 1)]
)
def test_the_edges_of_their_time_count(after: int, before: int) -> None:
    found = certified(KEY, AUTHORITY, valid_after=after, valid_before=before)
    assert holder(roster_with(), found.blob, NOW).approver.name == ALICE


@pytest.mark.parametrize("principals", [[], ["mallory@example.com"], ["*"], ["alice"], [ALICE.upper()]])
def test_a_certificate_for_nobody_on_the_roster_does_not_count(principals: list[str]) -> None:
    reason, detail = refusal(certified(KEY, AUTHORITY, principals=principals).blob)
    assert reason is RejectionReason.UNKNOWN_KEY
    assert "no approver" in detail


def test_a_certificate_for_two_people_is_nobodys() -> None:
    reason, detail = refusal(certified(KEY, AUTHORITY, principals=[ALICE, BOB]).blob)
    assert reason is RejectionReason.UNKNOWN_KEY
    assert "more than one" in detail


def test_principals_stand_for_whom_the_roster_says() -> None:
    roster = roster_with(principals={"alice": ALICE, "adm-alice": ALICE, "bob": BOB})
    assert (
        holder(roster, certified(KEY, AUTHORITY, principals=["alice", "adm-alice"]).blob, NOW).approver.name
        == ALICE
    )
    # Where principals are listed, a name that happens to be one is none.
    assert (
        refusal(certified(KEY, AUTHORITY, principals=[CAROL]).blob, roster)[0] is RejectionReason.UNKNOWN_KEY
    )


@pytest.mark.parametrize("whose", [AUTHORITY, KEY])
def test_revoking_the_authority_or_the_key_inside_is_enough(whose: signing.SoftKey) -> None:
    roster = roster_of(
        {ALICE: []},
        authorities=[{"key": AUTHORITY.line}],
        revoked=[{"fingerprint": whose.fingerprint, "reason": "lost"}],
    )
    assert refusal(certified(KEY, AUTHORITY).blob, roster)[0] is RejectionReason.KEY_REVOKED


def test_an_authority_counts_in_the_time_the_roster_gives_it() -> None:
    roster = roster_with(**{"not-after": "2026-06-01T12:00Z"})
    assert refusal(certified(KEY, AUTHORITY).blob, roster)[0] is RejectionReason.KEY_EXPIRED
    before = (NOW - timedelta(seconds=1)).astimezone(UTC)
    assert holder(roster, certified(KEY, AUTHORITY).blob, before).approver.name == ALICE


def test_a_plain_key_of_the_roster_does_not_vouch_for_a_certificate() -> None:
    roster = roster_of({ALICE: [KEY.line]})
    assert refusal(certified(KEY, soft_ed25519("stranger")).blob, roster)[0] is RejectionReason.UNKNOWN_KEY


def test_an_authority_does_not_sign_approvals_itself() -> None:
    assert refusal(AUTHORITY.blob)[0] is RejectionReason.UNKNOWN_KEY


def test_a_weak_key_is_not_mended_by_a_certificate() -> None:
    weak = signing.packed(b"ssh-rsa") + signing.packed_number(65537) + signing.packed_number((1 << 1023) | 1)
    found = certified(signing.SoftKey(weak, KEY.sign), AUTHORITY)
    assert refusal(found.blob)[0] is RejectionReason.WEAK_KEY


NAMES = {KEY.fingerprint: "by her key", "SHA256:other": BOB, "SHA256:another": CAROL}


def unnamed(names: dict[str, str], signer: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        named_without_roster(names, signer)
    hear(caught.value)
    return caught.value.reason.value


def test_without_a_roster_others_give_the_name_for_a_key() -> None:
    assert named_without_roster(NAMES, KEY.blob) == ("by her key", KEY.fingerprint)
    certificate = certified(KEY, AUTHORITY, principals=[BOB])
    # The key inside comes first, then the one principal that is known.
    assert named_without_roster(NAMES, certificate.blob) == ("by her key", KEY.fingerprint)
    known = {mark: name for mark, name in NAMES.items() if mark != KEY.fingerprint}
    assert named_without_roster(known, certificate.blob) == (BOB, KEY.fingerprint)
    assert unnamed(known, KEY.blob) == "unknown-key"
    assert unnamed(known, certified(KEY, AUTHORITY, principals=[BOB, CAROL]).blob) == "unknown-key"
    assert unnamed(known, certified(KEY, AUTHORITY, principals=["eve"]).blob) == "unknown-key"
    assert unnamed({}, certificate.blob) == "unknown-key"
    with pytest.raises(Rejected):
        named_without_roster(NAMES, b"junk")


def test_a_verifier_is_no_approver_and_speaks_by_no_certificate() -> None:
    other = soft_ed25519("other")
    roster = roster_of(
        {ALICE: [other.line]},
        verifiers={"gate@example.com": {"keys": [KEY.line]}},
        authorities=[{"key": AUTHORITY.line}],
    )
    held = verifier(roster, KEY.blob, NOW)
    assert (held.approver.name, held.fingerprint) == ("gate@example.com", KEY.fingerprint)
    certificate = certified(KEY, AUTHORITY, principals=["gate@example.com"])
    for signer in (other.blob, certificate.blob, b"junk"):
        with pytest.raises(Rejected) as caught:
            verifier(roster, signer, NOW)
        hear(caught.value)
        assert caught.value.reason is RejectionReason.UNKNOWN_KEY
    over = {"key": KEY.line, "not-after": "2026-06-01"}
    expired = roster_of({ALICE: [other.line]}, verifiers={"gate@example.com": {"keys": [over]}})
    with pytest.raises(Rejected) as caught:
        verifier(expired, KEY.blob, NOW)
    assert caught.value.reason is RejectionReason.KEY_EXPIRED
    lost = replace(roster, revocations=(Revocation(KEY.fingerprint, None, "lost"),))
    with pytest.raises(Rejected) as caught:
        verifier(lost, KEY.blob, NOW)
    assert caught.value.reason is RejectionReason.KEY_REVOKED


def test_a_certificate_of_a_type_that_is_no_text_is_refused() -> None:
    blob = signing.packed(b"\xff-cert-v01@openssh.com") + signing.packed(b"nonce")
    reason, detail = parsed_refusal(blob)
    assert reason is RejectionReason.NOT_ACCEPTED
    assert "xff" in detail


def parsed_refusal(blob: bytes) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        certificate.parse(blob)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


def test_names_that_are_no_text_are_names_of_nobody() -> None:
    blob = certified(KEY, AUTHORITY, critical={"an option": b""}).blob
    for text in (ALICE, "some identity", "an option"):
        blob = blob.replace(signing.packed(text.encode()), signing.packed(b"\xff" * len(text)))
    found = certificate.parse(blob)
    assert found.principals == ("\\xff" * len(ALICE),)
    assert found.identity == "\ufffd" * len("some identity")
    assert found.critical_options == {"\\xff" * len("an option")}


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, False), (1, True)])
def test_a_key_in_a_certificate_is_revoked_from_the_time_given(days: int, *, counts: bool) -> None:
    since = NOW + timedelta(days=days)
    roster = replace(roster_with(), revocations=(Revocation(KEY.fingerprint, since, "lost"),))
    if counts:
        assert holder(roster, certified(KEY, AUTHORITY).blob, NOW).approver.name == ALICE
    else:
        assert refusal(certified(KEY, AUTHORITY).blob, roster)[0] is RejectionReason.KEY_REVOKED


def test_an_authority_counts_from_the_very_second_on() -> None:
    roster = roster_with(**{"not-before": "2026-06-01T12:00:00Z"})
    assert holder(roster, certified(KEY, AUTHORITY).blob, NOW).approver.name == ALICE
    early = NOW - timedelta(seconds=1)
    assert refusal(certified(KEY, AUTHORITY).blob, roster, early)[0] is RejectionReason.NOT_YET_VALID


def test_five_principals_are_named_of_a_certificate_for_nobody() -> None:
    strangers = [f"stranger-{number}" for number in range(7)]
    detail = refusal(certified(KEY, AUTHORITY, principals=strangers).blob)[1]
    assert f"for {', '.join(strangers[:5])}, which" in detail
