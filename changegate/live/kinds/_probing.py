"""What the probes share: expected facts beside observed ones, and common forms of facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from changegate.live.kinds._contract import Question, Sight
from changegate.reading import Reader

FOLDER: Final = "checkin"


def sight(question: Question, observed: Mapping[str, object], remarks: Sequence[str]) -> Sight:
    """Return the expected facts and the observed ones as two documents of the same form."""
    path = f"{FOLDER}/{question.name}.json"
    seen = {name: observed[name] for name in question.expected if name in observed}
    return Sight({path: _document(question.expected)}, {path: _document(seen)}, tuple(remarks))


def _document(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts, indent=2, sort_keys=True).encode()


def text(value: object) -> str:
    """Settle a fact that is one text."""
    if not isinstance(value, str) or not value:
        raise ValueError("is no text")
    return value


def texts(value: object) -> list[str]:
    """Settle a fact that is a set of texts: one text or a list of them, sorted."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise ValueError("is no list of texts")
    return sorted(set(found))


def address(reader: Reader, schemes: tuple[str, ...] = ("https", "http")) -> str:
    """Return the address a declaration names.

    Raises:
        InvalidInputError: it is no address of these schemes, or it holds a password.
    """
    found = reader.text()
    scheme, separator, rest = found.partition("://")
    if scheme not in schemes or not separator or not rest or any(char.isspace() for char in found):
        raise reader.refuse(f"{found!r} is no address", f"write one that begins with {schemes[0]}://")
    if "@" in rest.partition("/")[0]:
        raise reader.refuse(
            "names a user in the address", "what is deployed is read by many: keep secrets out"
        )
    return found


def file(reader: Reader) -> str:
    """Return the absolute path of a file of this machine that a declaration names."""
    found = reader.text()
    if not found.startswith("/"):
        raise reader.refuse(
            f"{found!r} is no absolute path", "it is looked for on the machine that checks in"
        )
    return found
