"""Where in the file it stands: a glob over the JSON Pointer, `/clients/*/redirect_uris/**`."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import GLOBS, Facts, listed
from changegate.model.path import pointer
from changegate.pattern import any_glob_matches

OPTIONS: Final = GLOBS


def holds(facts: Facts, options: object) -> bool:
    """Whether the pointer matches one of the globs; what moved is where it is and where it was."""
    change = facts.item.change
    places = [change.path] if change.origin is None else [change.path, change.origin]
    return any(any_glob_matches(listed(options), pointer(place)) for place in places)
