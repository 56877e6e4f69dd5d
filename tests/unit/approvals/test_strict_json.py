"""JSON from strangers: one reading only."""

from __future__ import annotations

import pytest

from changegate.approvals import strict_json
from changegate.approvals.rejected import Rejected
from changegate.model.approval import RejectionReason
from words import hear


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, "x", null, true, {"b": {}}]}', {"a": [1, "x", None, True, {"b": {}}]}),
        (" [] \n", []),
        ('"\\u00fc\\ud83d\\ude00"', "ü😀"),
        ("-999999", -999999),
        ("[" * 31 + "]" * 31, None),
    ],
)
def test_plain_json_is_read(text: str, value: object) -> None:
    parsed = strict_json.parse(text.encode(), "it")
    assert value is None or parsed == value


@pytest.mark.parametrize(
    ("content", "telling"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{}\0", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"// no\n{}", "not JSON"),
        (b'"\xff"', "UTF-8"),
        ('"\ud800"'.encode("utf-8", "surrogatepass"), "UTF-8"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b'{"a": 1, "a": 1}', "'a' twice"),
        (b'[{"b": {"\\u0061": 1, "a": 2}}]', "'a' twice"),
        (b'{"\\u001b[2K": 1, "\\u001b[2K": 2}', "u{1b}"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b"1.0", "integers"),
        (b"1e3", "integers"),
        (b"NaN", "integers"),
        (b"-Infinity", "integers"),
        (b"1" * 16, "15 digits"),
        (b"9" * 5000, "15 digits"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b"[" * 60_000, "deeper than 32"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "deeper than 32"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(content: bytes, telling: str) -> None:
    with pytest.raises(Rejected) as caught:
        strict_json.parse(content, "it")
    hear(caught.value.detail)
    assert caught.value.reason is RejectionReason.MALFORMED
    assert telling in caught.value.detail
    assert "\x1b" not in caught.value.detail


def test_a_number_of_fifteen_digits_is_one_and_of_a_long_one_its_beginning_is_shown() -> None:
    assert strict_json.parse(b"9" * 15, "it") == int("9" * 15)
    with pytest.raises(Rejected) as caught:
        strict_json.parse(b"1." + b"2" * 40, "it")
    hear(caught.value)
