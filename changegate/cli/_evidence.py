"""Where approvals are looked for, and who made the proposal: the callables the gate asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from changegate.model.approval import Authorship, Candidate, Roster

if TYPE_CHECKING:
    from changegate.cli._inputs import World


def gathering(world: World) -> Callable[[str], Iterator[Candidate]]:
    """Return the function that finds what was offered for a change id: the union of all sources."""
    from changegate.approvals.sources import directory, refs, tree  # noqa: PLC0415  start-up: only findings need it

    def found(change_id: str) -> Iterator[Candidate]:
        yield from tree.candidates(world.offered, change_id)
        yield from tree.candidates(world.deployed, change_id)
        if world.repository is not None:
            yield from refs.candidates(world.repository, change_id)
        for folder in world.options.approvals:
            yield from directory.candidates(folder, change_id)

    return found
