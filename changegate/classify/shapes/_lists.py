"""Lists written in one string, in the notations configurations have for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from changegate.regex import regex

# Of longer texts only the beginning is looked at.
LONGEST: Final = 65536
_SEPARATORS: Final = ("##", "\n", ";", ",", "|", " ")
_SENTENCE: Final = regex(r"[.:!?]\s")


def items(value: str) -> list[str]:
    """Return the items of a list in a string: JSON, or between `##`, line ends, `;`, `,`, `|` or spaces."""
    text = value.strip()[:LONGEST]
    if text.startswith("["):
        found = _bracketed(text)
        if found is not None:
            return found
    for separator in _SEPARATORS:
        if separator in text:
            return [item for part in text.split(separator) if (item := part.strip().strip("\"'"))]
    return [text] if text else []


def _bracketed(text: str) -> list[str] | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        if not text.endswith("]"):
            return None
        return [item for part in text[1:-1].split(",") if (item := part.strip().strip("\"'"))]
    if not isinstance(said, list):
        return None
    return [item if isinstance(item, str) else json.dumps(item, sort_keys=True) for item in said]


def is_listing(value: str) -> bool:
    """Whether a string holds several items, each of them short and no part of a sentence."""
    if "{" in value or len(value) > LONGEST or _SENTENCE.search(value) is not None:
        return False
    found = items(value)
    return len(found) > 1 and all(len(item) < 256 and " " not in item for item in found)


def changed(deployed: str, proposed: str) -> Mapping[str, list[str]]:
    """Return the items `added` and `removed` between two lists, in their order."""
    old, new = items(deployed), items(proposed)
    before, after = set(old), set(new)
    return {
        "added": [item for item in new if item not in before],
        "removed": [item for item in old if item not in after],
    }
