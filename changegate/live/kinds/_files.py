"""What the kinds share that compare whole files."""

from __future__ import annotations

from changegate.errors import UsageError
from changegate.live.kinds._contract import Question, Sight


def only(question: Question) -> str:
    """Return the one deployed file that is meant.

    Raises:
        UsageError: it is none, or more than one.
    """
    if len(question.paths) != 1:
        found = "no deployed file" if not question.paths else f"{len(question.paths)} deployed files"
        raise UsageError(
            f"check-in {question.name}: its paths match {found}, and this kind of look shows one",
            hint="name one file in 'paths'",
        )
    return question.paths[0]


def sight(question: Question, live: bytes) -> Sight:
    """Return the sight of one file."""
    path = only(question)
    return Sight({path: question.deployed.read(path)}, {path: live})


def deployed_files(question: Question) -> dict[str, bytes]:
    """Return all deployed files that are meant, by path."""
    return {path: question.deployed.read(path) for path in question.paths}
