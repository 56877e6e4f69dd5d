"""Which identity each file had while it was deployed, which of that was approved, and what was taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from changegate.frozen import frozen
from changegate.model.deployment import Restored
from changegate.model.side import Entry, Pair
from changegate.repository.steps import Step

BACK: Final = "back"
APPROVED: Final = "approved"


@frozen
class Seen:
    """What the gate said of a document in a step: whether it was allowed, and where the file stood before."""

    allowed: bool
    previous_path: str | None


# Says whether two versions of a file have the same identity settings.
Same = Callable[[str, Entry | None, Entry | None], bool]
# Says whether going from one version to another in a step would have been allowed, all in one.
Allowed = Callable[[Step, str, Entry | None, Entry | None], bool]
_KEPT: Final = 50


@dataclass(slots=True)
class State:
    """One identity of a file: the versions that had it, the commit it came with, and until when it ran."""

    commit: str
    entries: list[Entry | None]
    until: datetime | None = None

    @property
    def latest(self) -> Entry | None:
        """The last version that had this identity."""
        return self.entries[-1]


@dataclass(slots=True)
class FileLedger:
    """The approved identities of one file, the present one last; `slipped` while an unapproved one runs.

    Whoever goes back to an earlier identity takes back what came after it, so that nobody can go forward to
    it again without an approval.
    """

    states: list[State] = field(default_factory=list)
    slipped: bool = False

    def earlier(self) -> Iterable[State]:
        """The approved identities that do not run now, the latest first."""
        ran = self.states if self.slipped else self.states[:-1]
        return reversed(ran)


class Ledger:
    """The ledgers of all files of a line, fed with its steps, the oldest first.

    `trusting` says that what was there when the line begins counts as approved: the beginning of the
    repository, or of an auditor's interest.
    """

    def __init__(self, same: Same, allowed: Allowed, *, trusting: bool) -> None:
        self.files: dict[str, FileLedger] = {}
        self._same = same
        self._allowed = allowed
        self._trusting = trusting

    def restored(self, path: str, proposed: Entry | None, same: Same) -> Restored | None:
        """Return the approved version that a file would go back to, None where it would not go back."""
        known = self.files.get(path)
        for state in () if known is None else known.earlier():
            if state.until is not None and _is(state, path, proposed, same):
                return Restored(state.commit, state.until)
        return None

    def within(self, pair: Pair) -> Restored | None:
        """Return the version that a step of the line goes back to."""
        if pair.previous_path is not None:
            return None
        return self.restored(pair.path, pair.proposed, self._same)

    def observe(self, step: Step, at: datetime, judged: Mapping[str, tuple[Seen, ...]]) -> Mapping[str, str]:
        """Take a step of the line into account; `judged` is what the gate says of its documents, by path.

        Returned are the files in which something that had slipped in came to its end: it was approved after
        all, or taken back.
        """
        closed: dict[str, str] = {}
        for path in sorted(step.files):
            old, new = step.files[path]
            found = judged.get(path, ())
            moved = next((one.previous_path for one in found if one.previous_path), None)
            if moved is not None and moved in self.files:
                self.files[path] = self.files.pop(moved)
            if path not in self.files:
                self.files[path] = self._begun(step, old)
            slipped = self.files[path].slipped
            how = self._record(step, at, path, new, found)
            if slipped and how is not None:
                closed[path] = how
        return closed

    def _begun(self, step: Step, old: Entry | None) -> FileLedger:
        known = self._trusting or old is None
        return FileLedger([State(step.old or step.new, [old])] if known else [], slipped=not known)

    def unknown(self, step: Step) -> None:
        """Take it that a step nobody could judge left nothing approved in its files."""
        for path in step.files:
            self.files.setdefault(path, FileLedger()).slipped = True

    def introduced(self, step: Step) -> None:
        """Take what a step leaves as approved: with it the gate came to be, and everything begins."""
        for path, (_, new) in step.files.items():
            self.files[path] = FileLedger([State(step.new, [new])])

    def _record(
        self, step: Step, at: datetime, path: str, new: Entry | None, found: tuple[Seen, ...]
    ) -> str | None:
        """Keep what a step made of a file; return how it came to an approved identity, None if it did not."""
        known = self.files[path]
        if len(found) == 0:
            if not known.slipped:
                known.states[-1].entries.append(new)
            return None
        if not known.slipped and known.states:
            known.states[-1].until = at
        back = next((state for state in known.earlier() if _is(state, path, new, self._same)), None)
        if back is not None:
            del known.states[known.states.index(back) + 1 :]
            back.entries.append(new)
            back.until = None
            known.slipped = False
            return BACK
        if self._approved(step, path, new, known, found):
            known.states = [*known.states, State(step.new, [new])][-_KEPT:]
            known.slipped = False
            return APPROVED
        known.slipped = True
        return None

    def _approved(
        self, step: Step, path: str, new: Entry | None, known: FileLedger, found: tuple[Seen, ...]
    ) -> bool:
        if not known.slipped:
            return all(one.allowed for one in found)
        # What slipped in before may still be there: all since the last approved identity must be approved.
        return len(known.states) > 0 and self._allowed(step, path, known.states[-1].latest, new)


def _is(state: State, path: str, proposed: Entry | None, same: Same) -> bool:
    return proposed in state.entries or same(path, state.latest, proposed)
