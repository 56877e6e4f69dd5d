"""Where a setting stands: paths as tuples of steps, shown as JSON Pointers (RFC 6901).

Two steps go beyond RFC 6901: `!` behind a key steps into a document embedded in its string, and `#n` in
front of a pointer names the n-th document of a multi-document file, counted from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final, TypeAlias

from changegate.frozen import frozen
from changegate.model.key import key_text


@frozen
class Item:
    """A list item: the name it was matched by (else None), and its index on either side where it is there.

    It is not `placed` where its index says nothing: a bare value of a list whose order does not count.
    """

    name: str | None
    deployed: int | None
    proposed: int | None
    placed: bool = True

    @property
    def index(self) -> int:
        """The index to show: where the item is now, else where it was."""
        index = self.deployed if self.proposed is None else self.proposed
        return -1 if index is None else index


@frozen
class Nth:
    """A document of a multi-document file; the fields are those of `Item`."""

    name: str | None
    deployed: int | None
    proposed: int | None

    @property
    def index(self) -> int:
        """The index to show: where the document is now, else where it was."""
        index = self.deployed if self.proposed is None else self.proposed
        return -1 if index is None else index


class Inside(Enum):
    """The step from a string into the document it holds."""

    INSIDE = "!"


INSIDE: Final = Inside.INSIDE
Step: TypeAlias = str | Item | Nth | Inside
Path: TypeAlias = tuple[Step, ...]
Address: TypeAlias = tuple[str | int, ...]


def escape(text: str) -> str:
    """Escape one reference token: RFC 6901 section 3, and `~2` for a literal `!` at the end of a key."""
    token = text.replace("~", "~0").replace("/", "~1")
    return token[:-1] + "~2" if token.endswith("!") else token


def pointer(path: Sequence[Step]) -> str:
    """Return the JSON Pointer of a path; list items by the index to show."""
    parts: list[str] = []
    for step in path:
        match step:
            case str():
                parts.append("/" + escape(key_text(step)))
            case Item():
                parts.append(f"/{step.index}")
            case Nth():
                parts.append(f"#{step.index}")
            case Inside.INSIDE:
                parts.append("!")
    return "".join(parts)


def locator(path: Sequence[Step]) -> list[object]:
    """Return a path as JSON that names list items instead of counting them, for the bytes that get approved.

    Keys stand as strings with their marks; a named item as `{"name": …}`, an unnamed one as its indices
    `[deployed, proposed]`, as `[]` where they say nothing; so an unrelated item added to a named list leaves
    the locator as it is.
    """
    found: list[object] = []
    for step in path:
        match step:
            case str():
                found.append(step)
            case Item() | Nth():
                indices = [step.deployed, step.proposed] if isinstance(step, Nth) or step.placed else []
                place: object = indices if step.name is None else {"name": step.name}
                found.append(place if isinstance(step, Item) else {"document": place})
            case Inside.INSIDE:
                found.append({"inside": True})
    return found


def address(path: Sequence[Step], *, deployed: bool) -> Address:
    """Return where a path leads in the file of one side, as far as the file's own structure goes.

    Keys with their marks and list indices; a document embedded in a string has no place of its own.
    """
    found: list[str | int] = []
    for step in path:
        match step:
            case str():
                found.append(step)
            case Item() | Nth():
                index = step.deployed if deployed else step.proposed
                found.append(step.index if index is None else index)
            case Inside.INSIDE:
                break
    return tuple(found)
