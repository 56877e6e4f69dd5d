"""What runs in an environment, how that is known, and what waits to go out."""

from __future__ import annotations

from changegate.frozen import frozen
from changegate.model.decision import Decision
from changegate.model.deployment import Recorded


@frozen
class Running:
    """One environment: `source` is how its configuration says what runs, `revision` what that is now.

    `recorded` is the latest deployment record and `signature` who signed it, or why that does not count.
    `behind` counts the commits that the target has and the environment has not; None where nobody can tell.
    `waiting` is the decision about everything between the two. `problem` says why an environment could not
    be looked at; then the rest is empty.
    """

    environment: str
    source: str
    revision: str = ""
    recorded: Recorded | None = None
    signature: str = ""
    behind: int | None = None
    waiting: Decision | None = None
    problem: str = ""
