"""What git tells its hooks is read to the letter, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from changegate.cli.judging.receiving import Update, from_push, from_receive
from changegate.cli.sides.scope import moved_by
from changegate.errors import UsageError
from changegate.model.config import Environment

ONE, OTHER, NONE = "1" * 40, "2" * 40, "0" * 40


def test_a_line_is_one_ref_whatever_its_name_holds() -> None:
    name = "refs/heads/a\u2028b\x85c"
    lines = f"{ONE} {OTHER} {name}\n{NONE} {ONE} refs/heads/new\n{ONE} {NONE} refs/heads/gone\n".encode()
    assert from_receive(lines) == (
        Update(name, ONE, OTHER),
        Update("refs/heads/new", "", ONE),
        Update("refs/heads/gone", ONE, ""),
    )


def test_a_name_that_is_no_text_is_kept_as_it_is() -> None:
    (update,) = from_receive(f"{ONE} {OTHER} refs/heads/".encode() + b"\xff\n")
    assert update.ref.encode("utf-8", "surrogateescape") == b"refs/heads/\xff"


def test_a_push_names_the_remote_side_last() -> None:
    lines = f"refs/heads/topic {ONE} refs/heads/main {OTHER}\n(delete) {NONE} refs/heads/old {ONE}\n".encode()
    assert from_push(lines) == (Update("refs/heads/main", OTHER, ONE), Update("refs/heads/old", ONE, ""))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "does not say which refs"),
        ("rubbish\n", "does not say which refs"),
        (f"{ONE} {OTHER}\n", "does not say which refs"),
        (f"{ONE} {OTHER} refs/heads/main\n\n", "does not say which refs"),
        (f"{ONE}  refs/heads/main\n", "is no object id"),
        (f"{ONE[1:]} {OTHER} refs/heads/main\n", "is no object id"),
        (f"{ONE} {'g' * 40} refs/heads/main\n", "is no object id"),
        (f"{ONE} {OTHER} main\n", "is not the full name of a ref"),
        (f"{ONE} {OTHER} ../refs/heads/main\n", "is not the full name of a ref"),
    ],
)
def test_what_is_no_such_line_is_refused(given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        from_receive(given.encode())


@pytest.mark.parametrize(
    ("deployed", "line", "refs"),
    [
        ("refs/heads/main", "", {"refs/heads/main"}),
        ("refs/tags/deployed/prod", "", {"refs/tags/deployed/prod"}),
        ("refs/remotes/origin/main", "", {"refs/heads/main"}),
        ("refs/remotes/origin/release/1", "", {"refs/heads/release/1"}),
        ("origin/main", "", {"refs/heads/origin/main", "refs/tags/origin/main", "refs/heads/main"}),
        ("main", "", {"refs/heads/main", "refs/tags/main"}),
        ("refs/heads/main~1", "", {"refs/heads/main"}),
        ("dir:deployed", "", set()),
        ("snapshot:prod.tar", "", set()),
        ("record:prod", "", set()),
        ("record:prod", "refs/heads/main", {"refs/heads/main"}),
    ],
)
def test_an_environment_is_guarded_however_its_clone_spells_it(
    deployed: str, line: str, refs: set[str]
) -> None:
    assert moved_by(Environment("prod", deployed, ("**",), line=line)) == refs
