"""Requests and records in one file: read back as they were written, and nothing half."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from builders import make_change, make_finding
from changegate.approvals import bundle, envelope
from changegate.approvals.bundle import Bundle, Request, is_bundle, read, write
from changegate.diff.digest import subject_changes
from changegate.errors import InvalidInputError, MalformedInputError
from changegate.model.approval import Decided
from changegate.model.change import Order
from changegate.model.finding import ClassifiedChange
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from changegate.resources import shipped
from signing import ALICE, CHANGES, make_record, make_subject, soft_ed25519
from words import hear

A = soft_ed25519("alice")
SUBJECT = make_subject()
WHOLE = Bundle(
    (
        Request(SUBJECT, ("one", "two")),
        Request(make_subject(path="é/x.yaml", deployed_revision=""), (), Decided.OVERRIDE),
    ),
    (make_record(A),),
    "f" * 40,
    {A.fingerprint: ALICE},
)
DATA = json.loads(write(WHOLE))
REQUEST = DATA["requests"][0]


VALUES = [
    *("x", None, True, 5, -5, 1 << 300, 0.5, Decimal("1e-1"), Empty.LIST, Empty.MAPPING, ABSENT),
    *(Order(("a", "b")), Opaque("why", "sha256:0"), Tagged("!Ref", "x"), Twofold("no", False, "no")),
]


def altered(**members: Any) -> bytes:
    return json.dumps({**DATA, **members}).encode()


def test_a_bundle_is_read_back_as_it_was_written() -> None:
    assert read(write(WHOLE), "x") == WHOLE
    assert read(write(Bundle()), "x") == Bundle()
    assert is_bundle(write(WHOLE))
    assert is_bundle(b'{"schema": "changegate/approval-bundle/v2"}')
    assert is_bundle(b' {"schema": "changegate/approval-bundle/v1"}')
    assert is_bundle(b"{" + b" " * 172 + b'"changegate/approval-bundle')
    assert not is_bundle(b"{" + b" " * 173 + b'"changegate/approval-bundle')
    assert not is_bundle(b'{"issuer": "changegate"}')
    assert not is_bundle(b'{"issuer": "https://changegate.example.com/"}')
    assert not is_bundle(b'schema: {"a": "changegate/approval-bundle/v1"} ')
    assert not is_bundle(b"schema: changegate/approval-bundle/v1")


@pytest.mark.parametrize(
    "requests",
    [
        None,
        {},
        "x",
        [7],
        [{}],
        [{**REQUEST, "more": 1}],
        [{**REQUEST, "path": 7}],
        [{**REQUEST, "decided": "allow"}],
        [{**REQUEST, "decided": ["approve"]}],
        [{**REQUEST, "told": "x"}],
        [{**REQUEST, "told": [7]}],
        [{**REQUEST, "changes": {}}],
        [{**REQUEST, "changes": [7]}],
        *([{**REQUEST, "changes": [{**CHANGES[0], name: 7}]}] for name in CHANGES[0]),
        [{**REQUEST, "changes": [{**CHANGES[0], "more": 1}]}],
        [{name: value for name, value in REQUEST.items() if name != "environment"}],
    ],
)
def test_a_request_says_exactly_what_it_asks(requests: object) -> None:
    with pytest.raises(MalformedInputError, match=r"x\.json: is no bundle of approval requests") as caught:
        read(altered(requests=requests), "x.json")
    hear(caught.value)
    assert not SCHEMA.is_valid({**DATA, "requests": requests})


SCHEMA = Draft202012Validator(json.loads(shipped("schemas", "approval-bundle.schema.json")))


def test_the_schema_describes_what_is_written() -> None:
    SCHEMA.check_schema(SCHEMA.schema)
    assert [error.message for error in SCHEMA.iter_errors(DATA)] == []
    assert [error.message for error in SCHEMA.iter_errors(json.loads(write(Bundle())))] == []


@pytest.mark.parametrize("value", VALUES)
def test_the_schema_describes_every_kind_of_value(value: Any) -> None:
    kept = ClassifiedChange(
        make_change("a", deployed=value, proposed=ABSENT), (make_finding(),), secret=False
    )
    asked = {**REQUEST, "changes": list(subject_changes([kept, replace(kept, secret=True)], {}))}
    assert [error.message for error in SCHEMA.iter_errors({**DATA, "requests": [asked]})] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        b"[]",
        altered(schema="changegate/approval-bundle/v2"),
        altered(later=1),
        altered(approvers=[]),
        altered(approvers={"x": 1}),
        altered(proposed=None),
        altered(records={}),
    ],
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedInputError, match="is no bundle") as caught:
        read(content, "x.json")
    hear(caught.value)


def test_a_bundle_carries_only_what_can_be_read_back() -> None:
    with pytest.raises(InvalidInputError, match="not JSON") as caught:
        write(Bundle(records=(b"junk",)))
    hear(caught.value)
    with pytest.raises(InvalidInputError, match="larger") as caught:
        write(Bundle((Request(make_subject(repository="x" * (16 << 20))),)))
    hear(caught.value)
    with pytest.raises(InvalidInputError, match="surrogate") as caught:
        write(Bundle((Request(make_subject(path="\udcff.yaml")),)))
    hear(caught.value)


def test_a_bundle_is_written_a_member_a_line() -> None:
    assert write(WHOLE).decode() == json.dumps(DATA, indent=2) + "\n"


def test_what_a_bundle_need_not_say_is_nothing() -> None:
    needed = {name: DATA[name] for name in ("schema", "requests", "records")}
    assert read(json.dumps(needed).encode(), "x") == replace(WHOLE, proposed="", approvers={})


def test_a_long_word_that_nobody_knows_is_cut_where_it_is_shown() -> None:
    with pytest.raises(MalformedInputError) as caught:
        read(altered(**{"n" * 70: 1}), "x")
    assert repr("n" * 60) in caught.value.problem


def test_a_bundle_may_be_as_large_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    content = write(WHOLE)
    monkeypatch.setattr(bundle, "BYTES_AT_MOST", len(content))
    assert read(content, "x") == WHOLE
    with pytest.raises(MalformedInputError, match="larger than"):
        read(content + b"\n", "x")


def test_a_record_too_large_to_be_one_is_handed_on_in_one_line() -> None:
    room = envelope.BYTES_AT_MOST - len(json.dumps([""]))
    for size, lines in ((room, 3), (room + 1, 0)):
        assert bundle.record(["x" * size]).count(b"\n") == lines
