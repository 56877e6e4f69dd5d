"""What a way of looking at what is live offers: read its target from a declaration, and look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from changegate.frozen import frozen
from changegate.model.config import Limits
from changegate.model.finding import Category
from changegate.model.side import Side
from changegate.reading import Reader


@frozen
class Question:
    """What to compare with what is live: deployed files by path, or for a probe the facts expected of it.

    `commands` says whether programs that the deployed side names may be started; `seconds` bounds one look.
    """

    name: str
    deployed: Side
    paths: tuple[str, ...]
    globs: tuple[str, ...]
    expected: Mapping[str, object]
    limits: Limits
    now: datetime
    seconds: float
    commands: bool


@frozen
class Sight:
    """Both sides of what was looked at, as files by path, and what is wrong beyond any difference."""

    deployed: Mapping[str, bytes]
    live: Mapping[str, bytes]
    remarks: tuple[str, ...] = ()


@frozen
class Fact:
    """Something a probe learns of a running service: what it is about, and how a claim of it is settled.

    `settled` turns what the deployed configuration says into the form in which the probe reports it.

    Raises:
        ValueError: (`settled`) the configuration says nothing of that form.
    """

    category: Category
    settled: Callable[[object], object]


class Kind(Protocol):
    """A module of this folder. `FACTS` are the facts a probe can be told to expect.

    One without facts compares whole files.
    """

    FACTS: Mapping[str, Fact]

    def target(self, reader: Reader) -> object:
        """Return what a declaration names; its `str` is shown in reports.

        Raises:
            InvalidInputError: it names nothing that could be looked at.
        """

    def look(self, target: Any, question: Question) -> Sight:  # noqa: ANN401  its own target
        """Look once.

        Raises:
            ChangegateError: nothing could be seen, and why.
        """
