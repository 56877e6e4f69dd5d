"""Which version to go back to, and the state that would follow: today's files, some of them as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from changegate.errors import InvalidInputError, MissingInputError
from changegate.frozen import frozen
from changegate.model.config import Environment
from changegate.model.side import Entry, Side
from changegate.regex import regex
from changegate.release.line import Line, Walk, deployed_line
from changegate.repository import Repository
from changegate.repository.steps import steps

LAST_GOOD: Final = "last-good"
_BACK: Final = regex(r"-([1-9][0-9]{0,3})")


@frozen
class Way:
    """Where to go back to: an environment, what runs there now, and which files are meant."""

    repository: Repository
    environment: Environment
    current: str
    wanted: Callable[[str], bool]


def target(way: Way, spelled: str) -> str:
    """Return the commit that a spelling means: `last-good`, `-1` (`-2`, ...) or a revision.

    `-1` is the version before the present one of the files that are meant, whatever it was like. `last-good`
    is the last one that was deployed and approved, and was not taken back since.

    Raises:
        MissingInputError: there is no such version.
    """
    back = _BACK.fullmatch(spelled)
    if spelled != LAST_GOOD and back is None:
        return way.repository.resolve(spelled)
    known = deployed_line(way.repository, way.environment, way.current)
    if back is not None:
        return _back(way, known, int(back[1]))
    return _last_good(way, known)


def _back(way: Way, known: Line, count: int) -> str:
    touching = [step for step in steps(way.repository, known.pairs) if any(map(way.wanted, step.files))]
    if len(touching) < count or touching[-count].old is None:
        raise MissingInputError(
            way.environment.name,
            f"has no version {count} before the present one",
            hint="name a revision: --to REV",
        )
    return touching[-count].old or ""


def _last_good(way: Way, known: Line) -> str:
    """The latest version all files of which have an approved identity that was not taken back."""
    walk = Walk(way.repository, known, way.current, way.environment.name)
    walked = [one.step for one in walk.steps(way.wanted)]
    states: dict[str, Entry | None] = {}
    for step in reversed(walked):
        states |= {path: sides[0] for path, sides in step.files.items() if way.wanted(path)}
        if step.old is not None and _differs(walk, states) and _is_good(walk, states):
            return step.old
    raise MissingInputError(
        way.environment.name,
        "has no earlier version here that was deployed and approved",
        hint="'changegate history' lists what there is; name a revision: --to REV",
    )


def _differs(walk: Walk, states: Mapping[str, Entry | None]) -> bool:
    """Whether going back there would change an identity, or undo one that was never approved."""
    return any(not _runs(walk, path, entry) for path, entry in states.items())


def _runs(walk: Walk, path: str, entry: Entry | None) -> bool:
    known = walk.ledger.files.get(path)
    if known is None or known.slipped or len(known.states) == 0:
        return False
    return entry in known.states[-1].entries


def _is_good(walk: Walk, states: Mapping[str, Entry | None]) -> bool:
    ledger = walk.ledger
    return all(
        any(entry in state.entries for state in known.states)
        for path, entry in states.items()
        if (known := ledger.files.get(path)) is not None
    )


@dataclass(frozen=True)
class BackSide:
    """What runs now, with some of its files as they were at another revision."""

    current: Side
    earlier: Side
    wanted: Callable[[str], bool]

    @property
    def revision(self) -> str:
        """The revision that the files come from."""
        return self.earlier.revision

    @cached_property
    def _together(self) -> Mapping[str, Entry]:
        now, then = self.current.entries(), self.earlier.entries()
        kept = {path: now[path] for path in now if not self.wanted(path)}
        return kept | {path: then[path] for path in then if self.wanted(path)}

    def entries(self) -> Mapping[str, Entry]:
        """All files."""
        return self._together

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file."""
        return (self.earlier if self.wanted(path) else self.current).read(path, at_most)


def restored_files(way: Way, earlier: Side, current: Side) -> Mapping[str, Entry | None]:
    """Return the files that would be written, by path; None is a file that would go.

    Raises:
        InvalidInputError: nothing differs.
    """
    now, then = current.entries(), earlier.entries()
    paths = [
        path for path in now.keys() | then.keys() if way.wanted(path) and now.get(path) != then.get(path)
    ]
    if len(paths) == 0:
        raise InvalidInputError(
            way.environment.name,
            f"already has these files as they are in {earlier.revision[:12]}",
            hint="there is nothing to go back from; name another version: --to REV",
        )
    return {path: then.get(path) for path in sorted(paths)}
