"""YAML, one document or many, compared as YAML 1.1 and as YAML 1.2 read it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import line_of, unmarked
from changegate.load.formats._yaml_builder import Builder
from changegate.load.formats._yaml_places import Places
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIXES: Final = (".yaml", ".yml", ".eyaml")
NAMES: Final = ()

# libyaml compares each with all before it.
_MOST_DIRECTIVES: Final = 100
_DIRECTIVE: Final = regex(r"^%", re.MULTILINE)

# Line breaks to YAML 1.1 and plain characters to YAML 1.2 (section 5.4): one reader's line is another's two.
# A byte order mark that begins a line is skipped by some readers and is part of the first key to others.
_DISPUTED: Final = regex("[\x85\u2028\u2029]|(?:\\A|[\r\n])\ufeff")


def parse(text: str, limits: Limits) -> Value:
    """Return what a YAML text says: a value, or a `Stream` where it has several documents."""
    text = unmarked(text)
    disputed = None if text.isascii() else _DISPUTED.search(text)
    if disputed is not None:
        raise AmbiguousError(
            "a character that is a line break to some readers only", line_of(text, disputed.end() - 1)
        )
    builder = Builder(limits)
    _drive(text, builder)
    return builder.value()


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every key and item, as far as the text can be read."""
    found = Places(limits)
    with contextlib.suppress(FormatError):
        _drive(unmarked(text), found)
    return found.known()


def _drive(text: str, taker: Any) -> None:  # noqa: ANN401  a builder or what notes the lines
    """Hand every event to the taker's method for it; libyaml does not recurse while it makes events."""
    import yaml  # noqa: PLC0415  start-up: other formats do without

    if text.count("%") > _MOST_DIRECTIVES and len(_DIRECTIVE.findall(text)) > _MOST_DIRECTIVES:
        raise LimitError(f"more than {_MOST_DIRECTIVES} lines that begin like directives")
    handlers: dict[type, Callable[[Any], None]] = {
        yaml.ScalarEvent: taker.scalar,
        yaml.MappingStartEvent: taker.mapping,
        yaml.MappingEndEvent: taker.end_mapping,
        yaml.SequenceStartEvent: taker.sequence,
        yaml.SequenceEndEvent: taker.end_sequence,
        yaml.AliasEvent: taker.alias,
        yaml.DocumentStartEvent: taker.document,
    }
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What is missing at the end is reported on the line behind it.
        line = None if mark is None else min(mark.line + 1, line_of(text, len(text)))
        problem = error.problem or "not YAML"
        # Newer libyaml counts levels itself, and is ahead of us where nothing stands between them.
        kind = LimitError if "nesting depth" in problem else FormatError
        raise kind(problem, line) from error
    except yaml.reader.ReaderError as error:
        raise FormatError("a character that YAML does not allow", _line(text, error.position)) from error
    except UnicodeEncodeError as error:
        raise FormatError("a lone surrogate", line_of(text, error.start)) from error


def _line(text: str, position: Any) -> int | None:  # noqa: ANN401  libyaml counts bytes, or does not say
    return None if position is None else text.encode()[:position].count(b"\n") + 1
