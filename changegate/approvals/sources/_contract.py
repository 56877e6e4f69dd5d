"""What an approval source offers: candidates in a settled order, and never an error on rubbish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from changegate.model.approval import Candidate


class Source(Protocol):
    """A module of this folder.

    What a source holds is not believed here, and not left out because it looks wrong: whatever lies where a
    record would lie is a candidate, so that somebody is told why it does not count.
    """

    def candidates(self, location: Any, change_id: str) -> Iterator[Candidate]:  # noqa: ANN401  each its own kind
        """Yield what is offered there for a change; an empty change id asks for all changes."""
