"""Where in the file it stands: a glob over the JSON Pointer, `/clients/*/redirect_uris/**`."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions._contract import TEXTS, Facts, listed
from changegate.model.path import pointer
from changegate.pattern import any_glob_matches

OPTIONS: Final = TEXTS


def holds(facts: Facts, options: object) -> bool:
    """Whether the pointer matches one of the globs."""
    return any_glob_matches(listed(options), pointer(facts.item.change.path))
