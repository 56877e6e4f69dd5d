"""Envelopes: what DSSE says, byte by byte."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from changegate.approvals import envelope
from changegate.approvals.rejected import Rejected
from changegate.errors import InvalidInputError
from changegate.model.approval import RejectionReason
from words import hear

# 0xfb and 0xff make both letters in which the two alphabets differ.
PAYLOAD = b'{"a": "\xc3\xbf"} \xfb\xff\xbe'
ARMOR = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"


def sealed(**altered: Any) -> bytes:
    data = json.loads(envelope.seal(PAYLOAD, ARMOR, "SHA256:x")) | altered
    return json.dumps({name: value for name, value in data.items() if value is not None}).encode()


def refusal(content: bytes) -> tuple[RejectionReason, str]:
    with pytest.raises(Rejected) as caught:
        envelope.open(content)
    hear(caught.value.reason.value, caught.value.detail)
    return caught.value.reason, caught.value.detail


def test_what_was_sealed_is_opened() -> None:
    opened = envelope.open(envelope.seal(PAYLOAD, ARMOR, "SHA256:x"))
    assert opened == envelope.Envelope(PAYLOAD, ARMOR.encode())


def test_the_encoding_that_is_signed_is_that_of_the_standard() -> None:
    # The example of the protocol text, with the payload type that records have.
    assert envelope.pae(b"hello world") == b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"
    assert envelope.pae("ü".encode()) == b"DSSEv1 28 application/vnd.in-toto+json 2 \xc3\xbc"
    assert envelope.open(sealed()).signed == envelope.pae(PAYLOAD)


def test_a_record_is_readable_json_that_ends_in_a_newline() -> None:
    content = envelope.seal(PAYLOAD, ARMOR, "SHA256:x")
    data = json.loads(content)
    assert content.endswith(b"}\n")
    assert base64.b64decode(data["payload"]) == PAYLOAD
    assert base64.b64decode(data["signatures"][0]["sig"]).decode() == ARMOR
    assert data["signatures"][0]["keyid"] == "SHA256:x"


def test_url_safe_base64_is_taken_as_the_standard_asks() -> None:
    payload = base64.urlsafe_b64encode(PAYLOAD).decode()
    assert "-" in payload or "_" in payload
    assert envelope.open(sealed(payload=payload)).payload == PAYLOAD


def test_the_two_alphabets_are_not_mixed() -> None:
    both = base64.b64encode(b"\xfb\xff\xbf" * 4).decode().replace("+", "-", 1)
    assert "/" in both
    assert refusal(sealed(payload=both))[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize("payload", ["e30", "e30=\n", " e30=", "e3 0=", "e31=", "e30==", "====", "é30="])
def test_base64_has_one_spelling(payload: str) -> None:
    reason, detail = refusal(sealed(payload=payload))
    assert reason is RejectionReason.MALFORMED
    assert "base64" in detail


def test_the_key_id_decides_nothing() -> None:
    signature = base64.b64encode(ARMOR.encode()).decode()
    for keyid in ("SHA256:someone-else", "", 7, None, {"a": 1}):
        assert envelope.open(sealed(signatures=[{"keyid": keyid, "sig": signature}])).payload == PAYLOAD
    assert envelope.open(sealed(signatures=[{"sig": signature}])).payload == PAYLOAD


def test_members_the_standard_does_not_name_are_ignored() -> None:
    assert envelope.open(sealed(extension={"note": "approved by everybody"})).payload == PAYLOAD


@pytest.mark.parametrize(
    "kind", ["application/vnd.in-toto+JSON", "application/json", "", "application/vnd.in-toto+json\u202e"]
)
def test_other_payload_types_are_refused(kind: str) -> None:
    reason, detail = refusal(sealed(payloadType=kind))
    assert reason is RejectionReason.UNSUPPORTED_VERSION
    assert "\u202e" not in detail


SIGNATURE = {"keyid": "", "sig": base64.b64encode(ARMOR.encode()).decode()}


@pytest.mark.parametrize(
    "altered",
    [
        {"payload": None},
        {"payload": 1},
        {"payload": ["e30="]},
        {"payloadType": None},
        {"payloadType": 1},
        {"signatures": None},
        {"signatures": []},
        {"signatures": [SIGNATURE, SIGNATURE]},
        {"signatures": SIGNATURE},
        {"signatures": ["x"]},
        {"signatures": [{"keyid": "x"}]},
        {"signatures": [{"sig": None}]},
        {"signatures": [{"sig": 7}]},
    ],
)
def test_an_envelope_that_lacks_something_is_malformed(altered: dict[str, Any]) -> None:
    data = json.loads(sealed())
    data.update(altered)
    assert refusal(json.dumps(data).encode())[0] is RejectionReason.MALFORMED


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"x"', b"7", b"{}", b"\xff", b"%PDF-1.4"])
def test_what_is_no_envelope_is_malformed(content: bytes) -> None:
    assert refusal(content)[0] is RejectionReason.MALFORMED


def test_a_name_given_twice_is_refused() -> None:
    content = sealed().replace(b'{"payload"', b'{"payload": "e30=", "payload"', 1)
    assert "twice" in refusal(content)[1]


def test_nothing_may_stand_behind_the_end() -> None:
    assert refusal(sealed() + b"{}")[0] is RejectionReason.MALFORMED


def test_too_large_a_record_is_not_even_read() -> None:
    reason, detail = refusal(b"[" * (64 * 1024 + 1))
    assert reason is RejectionReason.TOO_LARGE
    assert "65536" in detail
    assert refusal(b"[" * (64 * 1024))[0] is RejectionReason.MALFORMED


def test_a_record_that_nobody_would_take_is_not_made() -> None:
    with pytest.raises(InvalidInputError, match="larger than the 65536 bytes") as caught:
        envelope.seal(b"x" * 50_000, ARMOR, "SHA256:x")
    hear(caught.value)


@pytest.mark.parametrize("standard", "+/")
@pytest.mark.parametrize("url_safe", "-_")
def test_the_two_alphabets_are_never_mixed(standard: str, url_safe: str) -> None:
    assert refusal(sealed(payload=f"ab{standard}{url_safe}"))[0] is RejectionReason.MALFORMED


def test_a_record_is_written_a_member_a_line() -> None:
    content = envelope.seal(PAYLOAD, ARMOR, "SHA256:x")
    assert content.decode() == json.dumps(json.loads(content), indent=2) + "\n"


def test_a_record_may_be_as_large_as_it_may_be() -> None:
    room = envelope.BYTES_AT_MOST - len(envelope.seal(PAYLOAD, ARMOR, ""))
    content = envelope.seal(PAYLOAD, ARMOR, "x" * room)
    assert len(content) == envelope.BYTES_AT_MOST
    assert envelope.open(content).payload == PAYLOAD
    with pytest.raises(InvalidInputError):
        envelope.seal(PAYLOAD, ARMOR, "x" * (room + 1))


def test_which_part_of_an_envelope_is_no_base64_is_said() -> None:
    assert "'sig'" in refusal(sealed(signatures=[{"sig": "!"}]))[1]
    assert "'payload'" in refusal(sealed(payload="!"))[1]


def test_a_long_payload_type_is_cut_where_it_is_shown() -> None:
    assert repr("k" * 60) in refusal(sealed(payloadType="k" * 70))[1]
