"""Variables that scripts and container files set; whatever else they do is code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from changegate.model.key import string_key
from changegate.model.value import Value
from changegate.regex import regex

# The digest of all other lines, so that none changes without a change.
LINES: Final = "(lines)"

_CONTINUED: Final = regex(r"\\\r?\n[ \t]*")
_VALUE: Final = r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s\"';&|]+"
_SET: Final = regex(
    rf"\s*(?:export\s+|set\s+(?:-gx\s+)?|ENV\s+|ARG\s+|\$env:)?(?P<name>[A-Za-z_]\w{{2,80}})\s*=\s*(?P<value>{_VALUE})"
    r"\s*(?:;.*|#.*)?"
)
_MORE: Final = regex(rf"(?:^\s*(?:ENV|export)\s+|\s)(?P<name>[A-Za-z_]\w{{2,80}})=(?P<value>{_VALUE})")
_SPACED: Final = regex(r"\s*ENV\s+(?P<name>[A-Za-z_]\w{2,80})\s+(?P<value>[^=\s].*)")
_GIVEN: Final = regex(rf"\s(?:-e|--env)[ =](?P<name>[A-Za-z_]\w{{2,80}})=(?P<value>{_VALUE})")
_LIST: Final = regex(r"\s*(?:ENV|export)\s")


def parse(text: str) -> Value:
    """Return the variables by name, one that is set several times as a list; nothing where none is set."""
    found: dict[str, list[str]] = {}
    digest = hashlib.sha256()
    for line in _CONTINUED.sub(" ", text).split("\n"):
        pairs = list(_assigned(line))
        for name, value in pairs:
            found.setdefault(string_key(name), []).append(value)
        if not pairs and line.strip() and not line.lstrip().startswith("#"):
            digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    if not found:
        return {}
    variables: dict[str, Value] = {
        name: values[0] if len(values) == 1 else list[Value](values) for name, values in found.items()
    }
    return {**variables, LINES: f"sha256:{digest.hexdigest()}"}


def _assigned(line: str) -> Iterator[tuple[str, str]]:
    whole = _SET.fullmatch(line) or _SPACED.fullmatch(line)
    if whole is not None:
        yield whole["name"], _plain(whole["value"])
        return
    for match in (_MORE if _LIST.match(line) is not None else _GIVEN).finditer(line):
        yield match["name"], _plain(match["value"])


def _plain(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
