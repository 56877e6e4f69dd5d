"""The gate's own files: every change to them is a matter of trust, and nothing sets that aside."""

from __future__ import annotations

import pytest

from changegate.classify.match import match
from changegate.classify.pack import Packs
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.config import Ignored
from changegate.model.finding import Category, ClassifiedChange
from changegate.model.value import ABSENT, Opaque

RECORD = f".changegate/approvals/{'a' * 64}/alice.json"


def judged(
    path: str,
    *,
    previous: str | None = None,
    deployed: bool = True,
    proposed: bool = True,
    same: bool = False,
) -> tuple[ClassifiedChange, ...]:
    change = Change(("a",), 1 if deployed else ABSENT, 2 if proposed else ABSENT)
    change_set = ChangeSet(
        path,
        previous,
        Document(previous or path, "yaml", {"a": 1}) if deployed else None,
        Document(path, "yaml", {"a": 2}) if proposed else None,
        () if same else (change,),
    )
    return match(change_set, Packs(()), {}, [Ignored(("**",), "**", "quiet")])


def categories(found: tuple[ClassifiedChange, ...]) -> list[list[Category]]:
    return [[finding.category for finding in item.findings] for item in found]


@pytest.mark.parametrize(
    "path",
    [
        ".changegate/config.yaml",
        ".changegate/policies/a.yaml",
        ".changegate/packs/x.yaml",
        ".changegate/new.txt",
    ],
)
def test_any_change_to_the_judges_book_is_a_finding(path: str) -> None:
    for sides in ({}, {"deployed": False}, {"proposed": False}):
        assert categories(judged(path, **sides)) == [[Category.TRUST]]


def test_a_new_approval_record_is_ordinary() -> None:
    assert categories(judged(RECORD, deployed=False)) == [[]]


@pytest.mark.parametrize(
    "path",
    [
        f".changegate/approvals/{'a' * 64}/alice.yaml",
        f".changegate/approvals/{'a' * 64}/deeper/alice.json",
        f".changegate/approvals/{'a' * 63}/alice.json",
        ".changegate/approvals/alice.json",
        ".changegate/approvals/config.yaml",
    ],
)
def test_what_is_new_beside_the_records_is_a_finding(path: str) -> None:
    assert categories(judged(path, deployed=False)) == [[Category.TRUST]]


def test_a_link_in_the_place_of_a_new_record_is_a_finding() -> None:
    link = Opaque("is a symbolic link", "sha256:0")
    change = Change((), ABSENT, link)
    change_set = ChangeSet(RECORD, None, None, Document(RECORD, "opaque", link), (change,))
    assert categories(match(change_set, Packs(()), {}, [])) == [[Category.TRUST]]


def test_an_approval_record_that_is_altered_or_gone_is_a_finding() -> None:
    assert categories(judged(RECORD)) == [[Category.TRUST]]
    assert categories(judged(RECORD, proposed=False)) == [[Category.TRUST]]


@pytest.mark.parametrize(
    ("previous", "path"),
    [
        (".changegate/policies/a.yaml", "elsewhere/a.yaml"),
        ("elsewhere/a.yaml", ".changegate/policies/a.yaml"),
        (".changegate/policies/a.yaml", ".changegate/policies/a.txt"),
        (RECORD, f".changegate/approvals/{'b' * 64}/alice.json"),
    ],
)
def test_a_file_of_the_book_that_is_only_renamed_is_a_finding(previous: str, path: str) -> None:
    (found,) = judged(path, previous=previous, same=True)
    assert categories((found,)) == [[Category.TRUST]]
    assert (found.change.deployed, found.change.proposed) == (previous, path)


def test_a_file_beside_the_book_is_none_of_it() -> None:
    assert categories(judged("x/.changegate-notes.yaml")) == [[]]
