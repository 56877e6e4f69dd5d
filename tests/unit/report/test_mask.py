from __future__ import annotations

import pytest

import decisions
from changegate.model.approval import Rejection, RejectionReason
from changegate.model.change import Masked, Side
from changegate.model.decision import Decision, SchemaError
from changegate.model.finding import ClassifiedChange
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Empty, Tagged, Twofold
from changegate.report.mask import masked

SECRET = decisions.SECRET


def sides(decision: Decision) -> list[list[Side]]:
    changes = [item.change for document in decision.documents for item in document.changes]
    return [[change.deployed, change.proposed] for change in changes]


def shown(*changes: ClassifiedChange, key: bytes = b"key") -> list[list[Side]]:
    return sides(masked(Decision("", "a", "b", (decisions.document("a.yaml", *changes),)), key))


@pytest.mark.parametrize(
    "value", [SECRET, 12345678, 1.5, Tagged("!vault", SECRET), Twofold("0o14", 12, "0o14")]
)
def test_a_secret_becomes_a_fingerprint_whatever_its_type(value: Side) -> None:
    ((deployed, proposed),) = shown(decisions.changed("password", ABSENT, value, secret=True))
    assert deployed is ABSENT
    assert isinstance(proposed, Masked)


@pytest.mark.parametrize("value", [None, True, "", Empty.LIST])
def test_what_holds_no_secret_stays_to_be_seen(value: Side) -> None:
    assert shown(decisions.changed("password", ABSENT, value, secret=True)) == [[ABSENT, value]]


def test_fingerprints_compare_within_a_run_and_not_between_runs() -> None:
    twice = (decisions.changed(name, SECRET, "other-" + SECRET, secret=True) for name in "ab")
    (first, second) = shown(*twice)
    assert first == second
    assert first[0] != first[1]
    (elsewhere,) = shown(decisions.changed("a", SECRET, "other-" + SECRET, secret=True), key=b"another")
    assert set(elsewhere).isdisjoint(first)


def test_a_secret_inside_another_value_hides_that_value() -> None:
    password = decisions.changed("password", ABSENT, SECRET, secret=True)
    address = decisions.changed("url", ABSENT, f"postgres://app:{SECRET}@db.example.com", secret=False)
    assert isinstance(shown(password, address)[1][1], Masked)


def test_a_secret_of_one_file_is_hidden_in_another() -> None:
    password = decisions.document("a.yaml", decisions.changed("password", ABSENT, SECRET, secret=True))
    plain = decisions.document("b.yaml", decisions.changed("note", ABSENT, SECRET))
    hidden = sides(masked(Decision("", "a", "b", (password, plain)), b"key"))
    assert isinstance(hidden[1][1], Masked)


@pytest.mark.parametrize("secret", [SECRET, "back\\slash-and\nlines-of-key", 12345678])
def test_no_sentence_quotes_a_secret(secret: Side) -> None:
    text = str(secret)
    said = f'was "{text}", that is "{printable(text)}" {text.splitlines()[0]}'
    item = decisions.changed("password", ABSENT, secret, decisions.finding(message=said), secret=True)
    document = decisions.document(
        "a.yaml",
        item,
        errors=(SchemaError("/password", 1, said, "s.json"),),
        rejections=(Rejection("x", RejectionReason.MALFORMED, said),),
        approvals=(decisions.approval(reason=said),),
    )
    (hidden,) = masked(Decision("", "a", "b", (document,)), b"key").documents
    sentences = (
        hidden.changes[0].findings[0].message,
        hidden.schema_errors[0].message,
        hidden.rejections[0].detail,
        hidden.approvals[0].reason,
    )
    for sentence in sentences:
        assert text not in sentence
        assert printable(text) not in sentence
        assert text.splitlines()[0] not in sentence


def test_a_short_word_is_not_cut_out_of_sentences() -> None:
    item = decisions.changed("password", ABSENT, "on", decisions.finding(message="it is on"), secret=True)
    (document,) = masked(Decision("", "a", "b", (decisions.document("a.yaml", item),)), b"key").documents
    assert document.changes[0].findings[0].message == "it is on"
