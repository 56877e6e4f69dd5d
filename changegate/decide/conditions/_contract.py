"""What a condition offers: the JSON Schema of its options, and whether it holds for one finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from changegate.frozen import frozen
from changegate.model.deployment import Restored
from changegate.model.finding import ClassifiedChange, Finding


@frozen
class Facts:
    """What a condition may look at: one finding, its change, and where that stands.

    Where a file was renamed, `previous_path` is where it stood; `restored` is the version it goes back to.
    """

    finding: Finding
    item: ClassifiedChange
    path: str
    previous_path: str | None
    environment: str
    service: str
    restored: Restored | None = None

    def paths(self) -> tuple[str, ...]:
        """Where the file stands and stood: moving a file away takes it out of no rule."""
        return (self.path,) if self.previous_path is None else (self.path, self.previous_path)


class UnsureError(Exception):
    """Nobody can tell whether a condition holds, and why; it then holds where that is the stricter answer."""


class Condition(Protocol):
    """A module of this folder; `OPTIONS` is the JSON Schema that describes and closes its options."""

    OPTIONS: Mapping[str, object]

    def holds(self, facts: Facts, options: object) -> bool:
        """Whether the condition holds; the options fit `OPTIONS`.

        Raises:
            UnsureError: nobody can tell.
        """


def listed(options: object) -> tuple[str, ...]:
    """Return options that are one word or several as words."""
    if isinstance(options, str):
        return (options,)
    given = options if isinstance(options, list | tuple) else ()
    return tuple(option for option in given if isinstance(option, str))


def several(one: Mapping[str, object]) -> Mapping[str, object]:
    """Return the JSON Schema of one of something or a list of them, any of which will do."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def words(*allowed: str) -> Mapping[str, object]:
    """Return the JSON Schema of one word or several out of a closed list."""
    return several({"enum": list(allowed)})


GLOB: Final[Mapping[str, object]] = {"type": "string", "minLength": 1, "format": "glob"}
PATTERN: Final[Mapping[str, object]] = {"type": "string", "minLength": 1, "format": "regex"}
GLOBS: Final[Mapping[str, object]] = several(GLOB)
