"""In which respect a statement is not the one that was asked for, as a sentence for the approver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from changegate.approvals.rejected import Rejected, malformed
from changegate.model.approval import RejectionReason
from changegate.model.shown import printable

_SCOPE: Final = ("repository", "environment", "path")
_SHOWN_AT_MOST: Final = 3


def difference(found: Any, wanted: Any) -> Rejected:  # noqa: ANN401  JSON of a stranger beside our own
    """Return the rejection of a parsed statement whose bytes are not those of the wanted one."""
    reasons = list(_reasons(found, wanted))
    if not reasons:
        return malformed(
            "the statement is not in canonical form (RFC 8785); make it with 'changegate approve'"
        )
    return Rejected(RejectionReason.WRONG_CHANGE, f"{'; '.join(reasons)}; approve the change as it is now")


def _reasons(found: Any, wanted: Any) -> Iterator[str]:  # noqa: ANN401  the same
    given, asked = found["predicate"], wanted["predicate"]
    for name in _SCOPE:
        if name not in given or given[name] != asked[name]:
            yield f"it was given for {name} {_shown(given.get(name))}, this is {_shown(asked[name])}"
    if given.get("changes") != asked["changes"]:
        yield _changes(given.get("changes"), asked["changes"])
    elif found.get("subject") != wanted["subject"]:
        yield "it names another change id"


def _changes(given: object, asked: object) -> str:
    """Which settings are approved otherwise; their values are not repeated, some of them may be secrets."""
    if not isinstance(given, list) or not isinstance(asked, list):
        return "the gated changes are others than those approved"
    before, now = _by_place(given), _by_place(asked)
    others = [place for place in sorted({*before, *now}) if before.get(place) != now.get(place)]
    phrases = [_phrase(place, before, now) for place in others[:_SHOWN_AT_MOST]]
    more = [f"{len(others) - _SHOWN_AT_MOST} more"] if len(others) > _SHOWN_AT_MOST else []
    return "it approves something else: " + ", ".join([*phrases, *more] or ["the same in another order"])


def _phrase(place: str, before: dict[str, str], now: dict[str, str]) -> str:
    if place not in before:
        return f"{place} is not in it"
    return f"{place} to be something else" if place in now else f"{place}, which does not change now"


def _by_place(changes: list[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for change in changes:
        place = change.get("pointer") if isinstance(change, dict) else None
        key = printable(place[:80]) if isinstance(place, str) else "a place without a pointer"
        found[key] = found.get(key, "") + json.dumps(change, sort_keys=True)
    return found


def _shown(value: object) -> str:
    return repr(printable(value[:90])) if isinstance(value, str) else "something that is no text"
