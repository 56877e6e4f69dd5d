"""The one place that asks the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from changegate.errors import ToolError

# Before these years git keeps no time, and beyond them none can be added to.
_FIRST: Final = 1970
_LAST: Final = 9000


def now() -> datetime:
    """Return the time, in UTC.

    Raises:
        ToolError: the clock stands where no clock can; by it nothing expires, or everything has.
    """
    told = datetime.now(UTC)  # noqa: TID251  the command line is the one who asks
    if not _FIRST <= told.year <= _LAST:
        raise ToolError("clock", f"says it is {told.isoformat()}", hint="set the clock of this machine")
    return told
