"""Packs: what the settings of systems mean, those we ship and those of the user."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify import compiled
from changegate.classify.pack_data import made
from changegate.classify.pack_parts import Pack, Packs
from changegate.model.value import Value
from changegate.resources import shipped as shipped_data

__all__ = ["Pack", "Packs", "pack", "shipped"]

COMPILED: Final = "_compiled.json"


@functools.lru_cache(maxsize=1)
def shipped() -> Packs:
    """Return the packs that come with the program; they were checked when they were compiled."""
    return compiled.read(shipped_data("classify.packs", COMPILED))


def pack(data: Value, origin: str) -> Pack:
    """Return the pack a user's file describes, whole and checked; `origin` names the file in errors.

    Raises:
        InvalidInputError: something is missing, unknown or impossible; the error names its place.
    """
    return made(data, origin, own=True)
