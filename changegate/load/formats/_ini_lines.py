"""Lines of INI-like files: headers, keys, continued values; nothing is dropped but comments and blank lines.

The library's reader is not used: it ignores text behind a header, fails on a continued bare key, and does
not say on which line a key stands. Its rules are kept (Python documentation, `configparser`, "Supported INI
File Structure"): `=` or `:` ends a key, deeper indented lines continue a value, `#` and `;` begin a comment
line, and a comment behind a value belongs to the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from changegate.load.formats._contract import FormatError
from changegate.regex import regex

_BLANK: Final = " \t\r\f\v"
_HEADER: Final = regex(r"\[(?P<name>[^\]\[]+|[^\]\[]*\[[^\]]*\][^\]\[]*)\][ \t]*(?:[#;].*)?")
_ENTRY: Final = regex(r"(?P<key>[^=:]*)(?P<mark>[=:]?)(?P<value>.*)", re.DOTALL)


@dataclass(slots=True)
class Entry:
    """A header (no key) or a key with the lines of its value (none where nothing stands behind the key)."""

    section: str
    key: str | None
    line: int
    values: list[str] = field(default_factory=list)

    @property
    def value(self) -> str | None:
        """The whole value; None for a bare key."""
        return "\n".join(self.values).rstrip("\n") if self.values else None


def entries(text: str) -> Iterator[Entry]:
    """Give headers and keys in order; keys before the first header belong to the section with no name.

    Raises:
        FormatError: a line is neither.
    """
    section, current, indent = "", None, 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip(_BLANK)
        depth = len(raw) - len(raw.lstrip(_BLANK))
        if not line or line.startswith(("#", ";")):
            if not line and current is not None and current.values:
                current.values.append("")
        elif current is not None and depth > indent:
            current.values.extend([line] if current.values else ["", line])
        else:
            if current is not None:
                yield current
            current, indent = _entry(line, number, section), depth
            section = current.section
            if current.key is None:
                yield current
                current = None
    if current is not None:
        yield current


def _entry(line: str, number: int, section: str) -> Entry:
    if line.startswith("["):
        header = _HEADER.fullmatch(line)
        if header is None:
            raise FormatError("a section header that does not end as it should", number)
        return Entry(header["name"], None, number)
    match = _ENTRY.fullmatch(line)
    key = "" if match is None else match["key"].strip(_BLANK)
    if match is None or not key:
        raise FormatError("neither a section, a key nor a comment", number)
    return Entry(section, key, number, [match["value"].strip(_BLANK)] if match["mark"] else [])
