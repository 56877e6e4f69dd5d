"""JSON from strangers (RFC 8259), read so that no two readers can see two things in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final, NoReturn

from changegate.approvals.rejected import malformed
from changegate.model.shown import printable

DEPTH: Final = 32
# Nothing we write counts beyond what every JSON reader holds exactly (RFC 8259 section 6).
_DIGITS: Final = 15


def parse(content: bytes, what: str) -> object:
    """Return what JSON bytes say; `what` names them in the reason.

    Raises:
        Rejected: no UTF-8 JSON text, a name given twice, a number that is no short integer, a lone surrogate,
            more than 32 levels, or anything behind the end.
    """
    try:
        data: object = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_distinct,
            parse_float=_no_number,
            parse_constant=_no_number,
            parse_int=_short,
        )
    except UnicodeDecodeError as error:
        raise malformed(f"{what} is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise malformed(f"{what} is not JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise malformed(f"{what} is nested deeper than {DEPTH} levels") from error
    _insist_on_plain(data, what)
    return data


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise malformed(f"it gives {printable(twice)!r} twice, and two readers could take two different ones")
    return found


def _short(text: str) -> int:
    if len(text) > _DIGITS:
        raise malformed("it holds a number of more than 15 digits")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise malformed(f"it holds the number {text[:20]}, and only integers are written in records")


def _insist_on_plain(data: object, what: str) -> None:
    level: list[object] = [data]
    for _ in range(DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise malformed(f"{what} is nested deeper than {DEPTH} levels")


def _children(value: object) -> Iterable[object]:
    match value:
        case dict():
            return [*value.keys(), *value.values()]
        case list():
            return value
        case str() if not _well_formed(value):
            raise malformed("it holds half a surrogate pair, which is no character")
        case _:
            return ()


def _well_formed(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
