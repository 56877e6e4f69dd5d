from __future__ import annotations

from dataclasses import replace

import decisions
from changegate.model.decision import Decision, Verdict
from changegate.model.finding import Category, Direction, Severity
from changegate.report.meanings import DIRECTIONS, MEANINGS, SCORES
from changegate.report.remarks import MESSAGE_LIMIT, Weight, remarks


def only(decision: Decision) -> str:
    (remark,) = remarks(decision)
    return remark.fingerprint


def test_every_word_of_a_finding_is_explained() -> None:
    assert set(MEANINGS) == set(Category)
    assert set(DIRECTIONS) == set(Direction)
    assert set(SCORES) == set(Severity)


def test_the_worst_remark_comes_first() -> None:
    found = remarks(decisions.denied())
    weights = [list(Weight).index(remark.weight) for remark in found]
    assert weights == sorted(weights)
    blocking = [remark.severity.rank for remark in found if remark.weight is Weight.BLOCKS]
    assert blocking == sorted(blocking, reverse=True)


def one(value: str, line: int, path: str = "a.yaml") -> Decision:
    item = decisions.changed("issuer", "x", value, decisions.finding(), line=line)
    return decisions.decision(decisions.document(path, item, outcomes=(decisions.held_by(item),)))


def test_a_fingerprint_outlives_a_new_line_and_a_new_value() -> None:
    assert only(one("y", 3)) == only(one("z", 99))


def test_a_fingerprint_tells_files_and_environments_apart() -> None:
    here = one("y", 3)
    assert only(here) != only(one("y", 3, "b.yaml"))
    assert only(here) != only(replace(here, environment="stage"))


def test_no_two_remarks_share_a_fingerprint() -> None:
    twin = decisions.finding()
    item = decisions.changed("issuer", "x", "y", twin, twin)
    found = remarks(decisions.decision(decisions.document("a.yaml", item)))
    assert len({remark.fingerprint for remark in found}) == 2


def test_an_approved_change_does_not_block_and_names_who_approved() -> None:
    (remark,) = remarks(decisions.approved())
    assert remark.weight is Weight.WARNS
    assert remark.approved_by == ("bob@example.com", "carol@example.com")


def test_an_approval_that_is_not_enough_is_not_called_approved() -> None:
    assert decisions.pending().verdict is Verdict.PENDING
    assert all(remark.approved_by == () for remark in remarks(decisions.pending()))


def test_a_message_says_who_may_approve() -> None:
    assert "may approve: carol@example.com" in remarks(decisions.pending())[0].message


def test_a_message_has_an_end() -> None:
    huge = "https://example.com/" + "x" * 100_000
    item = decisions.changed(huge, huge, huge + "y", decisions.finding(message=huge))
    (remark,) = remarks(decisions.decision(decisions.document("a.yaml", item)))
    assert len(remark.message) < MESSAGE_LIMIT + 50
    assert "more characters" in remark.message
