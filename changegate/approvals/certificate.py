"""SSH certificates (PROTOCOL.certkeys): a key, and whose it is, on the word of an authority."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from changegate.approvals import raw_signature
from changegate.approvals.public_key import CERTIFICATE_SUFFIX, PublicKey, fields
from changegate.approvals.public_key import parse as parse_key
from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.wire import Reader
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable

_USER: Final = 1
_FOREVER: Final = 2**64 - 1
# The one critical option that says something about a signature; the others limit logins.
VERIFY_REQUIRED: Final = "verify-required"


@frozen
class Certificate:
    """A certificate taken apart, not yet verified.

    Times are seconds since 1970; `signed` is what the authority's signature is over.
    """

    key: PublicKey
    serial: int
    kind: int
    identity: str
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    critical_options: frozenset[str]
    authority: PublicKey
    signed: bytes
    signature: bytes


def parse(blob: bytes) -> Certificate:
    """Take a certificate blob apart.

    Raises:
        Rejected: it is broken, or holds or is signed by a key that may not sign.
    """
    reader = Reader(blob)
    key_type = reader.string().decode("ascii", "backslashreplace")
    reader.string()  # the nonce
    key = fields(_plain(key_type), reader)
    serial, kind, identity = reader.uint64(), reader.uint32(), reader.string()
    principals = _strings(reader.string())
    after, before = reader.uint64(), reader.uint64()
    critical, _ = _options(reader.string()), _options(reader.string())
    reader.string()  # reserved
    authority = reader.string()
    signed = blob[: reader.position]
    signature = reader.string()
    reader.end()
    return Certificate(
        key,
        serial,
        kind,
        identity.decode("utf-8", "replace"),
        principals,
        after,
        before,
        critical,
        parse_key(authority),
        signed,
        signature,
    )


def _plain(key_type: str) -> str:
    """The type of the certified key: `sk-…-cert-v01@openssh.com` holds an `sk-…@openssh.com`."""
    plain = key_type.removesuffix(CERTIFICATE_SUFFIX)
    return f"{plain}@openssh.com" if plain.startswith("sk-") else plain


def _strings(raw: bytes) -> tuple[str, ...]:
    reader, found = Reader(raw), []
    while not reader.at_end:
        found.append(reader.string().decode("utf-8", "backslashreplace"))
    return tuple(found)


def _options(raw: bytes) -> frozenset[str]:
    """The names of options, which stand in order and once each."""
    names = _strings(raw)[::2]
    if len(_strings(raw)) % 2 != 0 or list(names) != sorted(set(names)):
        raise malformed("the options of the certificate are out of order")
    return frozenset(names)


def insist(certificate: Certificate, now: datetime) -> None:
    """Insist that a certificate holds now: signed by its authority, for a person, in time, unconditional.

    Whether anybody trusts the authority, and for whom, is another question.

    Raises:
        Rejected: one of these is not so.
    """
    try:
        raw_signature.verify(certificate.authority, certificate.signature, certificate.signed)
    except Rejected as error:
        raise Rejected(error.reason, f"the certificate: {error.detail}") from error
    if certificate.kind != _USER:
        raise Rejected(
            RejectionReason.NOT_ACCEPTED,
            "the certificate is for a host, not for a person; sign with your own",
        )
    unknown = sorted(certificate.critical_options - {VERIFY_REQUIRED})
    if unknown:
        raise Rejected(
            RejectionReason.NOT_ACCEPTED,
            f"the certificate is limited by {printable(unknown[0])!r}, which nobody can check here; "
            "sign with a certificate or a key without it",
        )
    _insist_on_time(certificate, int(now.timestamp()))


def _insist_on_time(certificate: Certificate, now: int) -> None:
    if now < certificate.valid_after:
        raise Rejected(RejectionReason.NOT_YET_VALID, "the certificate is not valid yet; check again later")
    if certificate.valid_before != _FOREVER and now >= certificate.valid_before:
        raise Rejected(
            RejectionReason.KEY_EXPIRED, "the certificate has expired; get a new one and approve again"
        )
