"""Whose key is it? A signer's key blob, plain or in a certificate, becomes somebody on the roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from changegate.approvals import certificate
from changegate.approvals.certificate import Certificate
from changegate.approvals.public_key import CERTIFICATE_SUFFIX, fingerprint
from changegate.approvals.public_key import parse as parse_key
from changegate.approvals.rejected import Rejected
from changegate.approvals.wire import Reader
from changegate.frozen import frozen
from changegate.model.approval import Approver, Key, RejectionReason, Roster
from changegate.model.shown import printable


@frozen
class Holder:
    """An approver and the key they hold.

    `fingerprint` is of the key itself, also where a certificate holds it. `must_verify_user` is set by a
    certificate that asks the device to check a PIN or a finger.
    """

    approver: Approver
    fingerprint: str
    must_verify_user: bool = False


def holder(roster: Roster, signer: bytes, now: datetime) -> Holder:
    """Return who holds a key now.

    Raises:
        Rejected: nobody on the roster does, or the key, its certificate or its authority does not count now.
    """
    key_type = Reader(signer).string()
    if key_type.endswith(CERTIFICATE_SUFFIX.encode()):
        return _certified(roster, certificate.parse(signer), now)
    parse_key(signer)
    for approver in roster.approvers:
        for key in approver.keys:
            if key.blob == signer:
                insist_on_now(roster, key, now)
                return Holder(approver, key.fingerprint)
    raise Rejected(
        RejectionReason.UNKNOWN_KEY,
        f"nobody on the deployed roster has the key {fingerprint(signer)}; add it to .changegate/roster.yaml "
        "and deploy that first, or approve with a key that is there",
    )


def verifier(roster: Roster, signer: bytes, now: datetime) -> Holder:
    """Return which verifier of the roster holds a key now; approvers and certificates speak for none.

    Raises:
        Rejected: none does, or the key does not count now.
    """
    if not any(key.blob == signer for one in roster.verifiers for key in one.keys):
        named = fingerprint(signer)
        raise Rejected(
            RejectionReason.UNKNOWN_KEY,
            f"{named} is the key of no verifier on the deployed roster; list it under 'verifiers' in "
            ".changegate/roster.yaml and deploy that first",
        )
    return holder(replace(roster, approvers=roster.verifiers, authorities=()), signer, now)


def named_without_roster(names: Mapping[str, str], signer: bytes) -> tuple[str, str]:
    """Return the name that others give to whoever holds a key, and the key's fingerprint; nothing is proven.

    `names` are by fingerprint. A certificate counts as the key inside it, or else as its one known principal.

    Raises:
        Rejected: they name nobody, or the key is none that may sign.
    """
    if not Reader(signer).string().endswith(CERTIFICATE_SUFFIX.encode()):
        found, key = [], parse_key(signer)
    else:
        held = certificate.parse(signer)
        found, key = sorted({*held.principals}.intersection(names.values())), held.key
    name = names.get(key.fingerprint) or (found[0] if len(found) == 1 else None)
    if name is None:
        raise Rejected(
            RejectionReason.UNKNOWN_KEY,
            f"the request names nobody who has the key {key.fingerprint}; sign with a key of the deployed "
            "roster, or have the request made again once yours is there",
        )
    return name, key.fingerprint


def _certified(roster: Roster, found: Certificate, now: datetime) -> Holder:
    authority = next((key for key in roster.authorities if key.blob == found.authority.blob), None)
    if authority is None:
        raise Rejected(
            RejectionReason.UNKNOWN_KEY,
            f"the certificate is signed by {found.authority.fingerprint}, which is no authority on the "
            "deployed roster; approve with a key that is there",
        )
    insist_on_now(roster, authority, now)
    certificate.insist(found, now)
    approver = _named(roster, authority, found.principals)
    _insist_not_revoked(roster, found.key.fingerprint, now)
    must_verify = certificate.VERIFY_REQUIRED in found.critical_options
    return Holder(approver, found.key.fingerprint, must_verify)


def _named(roster: Roster, authority: Key, principals: tuple[str, ...]) -> Approver:
    """The one approver that the principals of a certificate name; one for everybody names nobody."""
    known = (
        dict(authority.principals)
        if authority.principals
        else {who.name: who.name for who in roster.approvers}
    )
    names = {known[principal] for principal in principals if principal in known}
    approvers = [who for who in roster.approvers if who.name in names]
    if len(approvers) == 1:
        return approvers[0]
    shown = ", ".join(printable(principal) for principal in principals[:5]) or "nobody in particular"
    count = "no" if not approvers else "more than one"
    raise Rejected(
        RejectionReason.UNKNOWN_KEY,
        f"the certificate is for {shown}, which is {count} approver on the deployed roster; "
        "approve with a certificate for exactly one",
    )


def insist_on_now(roster: Roster, key: Key, now: datetime) -> None:
    """Insist that a key of the roster counts now, whatever time a record claims for itself.

    Raises:
        Rejected: it is revoked, or outside the time the roster gives it.
    """
    _insist_not_revoked(roster, key.fingerprint, now)
    if key.not_before is not None and now < key.not_before:
        raise Rejected(
            RejectionReason.NOT_YET_VALID,
            f"the key {key.fingerprint} counts from {key.not_before:%Y-%m-%dT%H:%M:%SZ} on; check again then",
        )
    if key.not_after is not None and now >= key.not_after:
        raise Rejected(
            RejectionReason.KEY_EXPIRED,
            f"the key {key.fingerprint} counted until {key.not_after:%Y-%m-%dT%H:%M:%SZ}; "
            "approve again with a key that counts now",
        )


def _insist_not_revoked(roster: Roster, key_fingerprint: str, now: datetime) -> None:
    for revocation in roster.revocations:
        if revocation.fingerprint == key_fingerprint and (
            revocation.since is None or revocation.since <= now
        ):
            raise Rejected(
                RejectionReason.KEY_REVOKED,
                f"the key {key_fingerprint} is revoked ({printable(revocation.reason)}); "
                "approve again with another key",
            )
