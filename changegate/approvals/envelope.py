"""DSSE envelopes (secure-systems-lab/dsse 1.0.2): what was signed, and the signature, in one JSON."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Final

from changegate.approvals import strict_json
from changegate.approvals.rejected import Rejected, malformed
from changegate.errors import InvalidInputError
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
BYTES_AT_MOST: Final = 64 * 1024
_URL_SAFE: Final = str.maketrans("-_", "+/")


@frozen
class Envelope:
    """What an envelope holds: the payload's bytes and one armored SSH signature, not yet verified.

    The payload is handed on as these bytes and never taken from the envelope again.
    """

    payload: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over."""
        return pae(self.payload)


def pae(payload: bytes) -> bytes:
    """Return the pre-authentication encoding of a payload (DSSE protocol): lengths count bytes."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, signature: str, fingerprint: str) -> bytes:
    """Return the envelope of a payload and its armored signature as JSON; the fingerprint is a mere hint.

    Raises:
        InvalidInputError: it would be larger than any record may be.
    """
    signed = {"keyid": fingerprint, "sig": base64.b64encode(signature.encode("ascii")).decode()}
    sealed = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [signed],
    }
    content = (json.dumps(sealed, indent=2) + "\n").encode()
    if len(content) > BYTES_AT_MOST:
        raise InvalidInputError(
            "the approval record",
            f"would be larger than the {BYTES_AT_MOST} bytes a record may have",
            hint="give a shorter reason",
        )
    return content


def open(content: bytes) -> Envelope:  # noqa: A001  seal and open are the words of the standard's libraries
    """Return what an envelope holds. Members that DSSE does not name are ignored, as it asks.

    Raises:
        Rejected: it is too large or broken, of another payload type, or has not exactly one signature.
    """
    if len(content) > BYTES_AT_MOST:
        detail = f"records have {BYTES_AT_MOST} bytes at most, and this has more; remove it"
        raise Rejected(RejectionReason.TOO_LARGE, detail)
    data = strict_json.parse(content, "the record")
    if not isinstance(data, dict):
        raise malformed("the record is no DSSE envelope; make one with 'changegate approve'")
    kind = _text(data, "payloadType")
    if kind != PAYLOAD_TYPE:
        detail = (
            f"payloads of type {printable(kind[:60])!r} are not known here; make it with 'changegate approve'"
        )
        raise Rejected(RejectionReason.UNSUPPORTED_VERSION, detail)
    return Envelope(_decoded(_text(data, "payload"), "payload"), _decoded(_signature(data), "sig"))


def _signature(data: dict[str, object]) -> str:
    signatures = data.get("signatures")
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise malformed("a record has exactly one signature; each approver makes a record of their own")
    return _text(signatures[0], "sig")


def _text(data: dict[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise malformed(f"the envelope has no text as {name!r}; make the record with 'changegate approve'")
    return value


def _decoded(text: str, what: str) -> bytes:
    """Standard or URL-safe base64 (RFC 4648), as DSSE asks, but never both mixed and in one spelling only."""
    standard = text if "+" in text or "/" in text else text.translate(_URL_SAFE)
    try:
        raw = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError) as error:
        raise malformed(f"{what!r} of the envelope is not base64") from error
    if base64.b64encode(raw).decode() != standard:
        raise malformed(f"{what!r} of the envelope is not base64 in its one proper form")
    return raw
