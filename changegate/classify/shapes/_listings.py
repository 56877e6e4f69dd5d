"""What comes and goes in lists of what is let in, and in lists of what is demanded or kept out."""

from __future__ import annotations

from collections.abc import Sequence

from changegate.classify.readings import Text, alike, joined, listed, reading
from changegate.classify.setting import Reading
from changegate.classify.shapes._lists import changed, items
from changegate.classify.shapes._networks import is_everywhere, taken_in
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent


def read(deployed: Text, proposed: Text, *, admits: bool) -> Reading:
    """Compare two lists; `admits` says that being listed lets in, otherwise it keeps out."""
    old = "" if isinstance(deployed, Absent) else deployed
    new = "" if isinstance(proposed, Absent) else proposed
    found = changed(old, new)
    added, removed = found["added"], found["removed"]
    if not added and not removed:
        return alike("the same items, in another order or spelling")
    # What a network that stays or comes takes in neither goes nor comes.
    gone = {item: wider for item in removed if (wider := taken_in(item, items(new)))}
    kept = {item: wider for item in added if (wider := taken_in(item, items(old)))}
    added, removed = [one for one in added if one not in kept], [one for one in removed if one not in gone]
    if not added and not removed:
        return alike("the same networks, put together differently")
    comes, goes = (Direction.OPENS, Direction.BREAKS) if admits else (Direction.BREAKS, Direction.OPENS)
    direction = joined(comes if added else Direction.NEUTRAL, goes if removed else Direction.NEUTRAL)
    message = _message(added, removed, admits=admits)
    if gone:
        message += f", all of {listed(map(quoted, gone))} and more"
    if admits and any(map(is_everything, added)):
        return reading(f"{message}: everything is let in", direction, Severity.CRITICAL, Signal.WILDCARD)
    return reading(message, direction)


def _message(added: Sequence[str], removed: Sequence[str], *, admits: bool) -> str:
    came, went = ("is let in", "is no longer let in") if admits else ("is demanded", "is no longer demanded")
    parts = []
    if added:
        parts.append(f"{listed(map(quoted, added))} {came}")
    if removed:
        parts.append(f"{listed(map(quoted, removed))} {went}")
    return ", ".join(parts)


def is_everything(item: str) -> bool:
    """Whether an item stands for all there are."""
    if is_everywhere(item):
        return True
    bare = item.strip().strip("\"'").casefold()
    return bare in {
        "*",
        "**",
        "+",
        ".*",
        "^.*$",
        "*.*",
        "*@*",
        "all",
        "everyone",
        "any",
        "/",
        "/*",
        "*/*",
    }
