"""Hosts made to pass for the one before: it stands in front of another domain, or one letter differs."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import NAMING, Item
from changegate.classify.confusables import skeleton
from changegate.classify.domains import domain
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.urls import address
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity

TELLS: Final = True

# In shorter names one letter makes another word.
_TELLING: Final = 6


def says(item: Item) -> Reading | None:
    """Return which host of before it is made to pass for; another one of the same domain is not."""
    new = domain(item.text)
    if new is None or item.category not in NAMING or item.pattern:
        return None
    host = _host(item.text)
    for one in item.before:
        old, was = domain(one), _host(one)
        if old is None or old == new:
            continue
        if f".{host}.".startswith(f".{was}.") or f".{old}." in f".{host}.":
            message = f"{quoted(host)} only contains {quoted(old)}: it belongs to {quoted(new)}"
            return reading(message, Direction.OPENS, Severity.CRITICAL)
        # Letters that cannot be told apart are said to be that by a mark of their own.
        if _is_one_letter(old, new) and skeleton(old) != skeleton(new):
            message = f"the domain {quoted(new)} is {quoted(old)} but for a letter: a slip or an imitation"
            return reading(message, Direction.BOTH, Severity.CRITICAL)
    return None


def _host(value: str) -> str:
    found = address(value)
    return (value if found is None else found.host).lower()


def _is_one_letter(old: str, new: str) -> bool:
    """Whether one letter is changed, added, left out or two change places, digits aside."""
    if min(len(old), len(new)) < _TELLING or abs(len(old) - len(new)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    left, right = old[start:], new[start:]
    if left[:1].isdigit() and right[:1].isdigit():
        return False
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
