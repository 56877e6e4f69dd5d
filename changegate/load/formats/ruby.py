"""Settings written in Ruby, as GitLab's package has them: `external_url 'x'`, `nginx['listen_port'] = 80`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, AmbiguousError, LimitError
from changegate.load.formats._ruby_values import Reader
from changegate.load.formats._text import line_of, plain
from changegate.model.config import Limits
from changegate.model.key import string_key
from changegate.model.shown import printable
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ("gitlab.rb", "gitlab.rb.*", "gitlab-*.rb", "*-gitlab.rb")
# What no setting could be read from: conditions, calls; a change of them is still a change.
OTHER: Final = "#other"

_GAP: Final = regex(r"(?:[ \t\r\n;)]+|#[^\n]*)+")
_NAME: Final = regex(r"([A-Za-z_]\w*)((?:\[(?:'[^'\n]*'|\"[^\"\n]*\"|:\w+)\])*)")
_KEY: Final = regex(r"\[(?:'([^'\n]*)'|\"([^\"\n]*)\"|:(\w+))\]")
_IS: Final = regex(r"[ \t]*=(?![=~>])\s*")
_CALL: Final = regex(r"[ \t]*\(?[ \t]*(?=['\"\[{:%\d]|true\b|false\b|nil\b)")
_TELLING: Final = regex(
    r"(?m)(?:^|;)[ \t]*[a-z]\w*\[['\"][\w-]+['\"]\](?:\[['\"][\w-]+['\"]\])*[ \t]*=[ \t]*[^=~>\s]"
)
_BEGINNINGS: Final = "if unless else elsif end require case when begin rescue do def while puts"
_WORDS: Final = frozenset(_BEGINNINGS.split())


class _Statement(NamedTuple):
    keys: tuple[str, ...]
    value: Value
    line: int


def parse(text: str, limits: Limits) -> Value:
    """Return values by the keys they are assigned to.

    Raises:
        AmbiguousError: a key is assigned twice.
        FormatError: a text, a list or a mapping is never closed.
    """
    found: dict[str, Value] = {}
    other: list[Value] = []
    for statement in _statements(text, limits):
        if not statement.keys:
            other.append(statement.value)
        else:
            _put(found, statement)
    return {**found, OTHER: other} if other else found


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every assignment."""
    for statement in _statements(text, limits):
        if statement.keys:
            yield statement.keys, statement.line


def _put(root: dict[str, Value], statement: _Statement) -> None:
    *above, last = map(string_key, statement.keys)
    place: Value = root
    for key in above:
        place = place.setdefault(key, {}) if isinstance(place, dict) else None
    if not isinstance(place, dict) or last in place:
        raise AmbiguousError(f"{printable(statement.keys[-1])} is assigned twice", statement.line)
    place[last] = statement.value


def _statements(text: str, limits: Limits) -> Iterator[_Statement]:
    text = plain(text).replace("\r\n", "\n")
    reader = Reader(text, limits)
    while True:
        gap = _GAP.match(text, reader.at)
        reader.at = gap.end() if gap is not None else reader.at
        if reader.at >= len(text):
            return
        line = line_of(text, reader.at)
        if reader.count > limits.nodes:
            raise LimitError(f"more than {limits.nodes} values", line, setting="nodes")
        name = _NAME.match(text, reader.at)
        begin = None if name is None or name[1] in _WORDS else _value_of(name)
        keys: tuple[str, ...] = ()
        if name is not None and begin is not None:
            reader.at = begin
            keys = (name[1], *("".join(key) for key in _KEY.findall(name[2])))
        yield _Statement(keys, reader.value(ends="\n;)") if keys else reader.raw(), line)


def _value_of(name: re.Match[str]) -> int | None:
    """Where the value of a name begins; None where nothing is assigned and no call has a literal."""
    begin = _IS.match(name.string, name.end()) or (None if name[2] else _CALL.match(name.string, name.end()))
    return None if begin is None else begin.end()


def is_like(text: str) -> bool:
    """Whether a text looks like such settings, whatever it is called."""
    return _TELLING.search(text) is not None
