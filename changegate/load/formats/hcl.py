"""HCL, as Terraform, Vault and others of their kind are configured: blocks by type and labels."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, FormatError, LimitError
from changegate.load.formats._hcl_tree import Reader
from changegate.load.formats._text import unmarked
from changegate.model.config import Limits
from changegate.model.value import Value

SUFFIXES: Final = (".hcl", ".tf", ".tfvars", ".nomad")
NAMES: Final = ()

# The library reads some 30 to 80 kB a second; what people write by hand is smaller.
MOST_CHARACTERS: Final = 100_000


def parse(text: str, limits: Limits) -> Value:
    """Return attributes and blocks in the shape of HCL's own JSON syntax (hcl/json/spec.md).

    `a "b" "c" { … }` stands under `a`, `b`, `c`; a block that recurs is a list. Literals are values; any
    other expression is the text `${…}`.
    """
    return _read(text, limits).value


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every block and attribute."""
    yield from _read(text, limits).lines.items()


class _Read(NamedTuple):
    """What a text says, and where."""

    value: Value
    lines: dict[Address, int]


# Both sides of one file are read for what they say, and once more for the lines of what is shown.
@functools.lru_cache(maxsize=2)
def _read(text: str, limits: Limits) -> _Read:
    import hcl2  # noqa: PLC0415  start-up: other formats do without
    from lark.exceptions import LarkError  # noqa: PLC0415  the same

    if len(text) > MOST_CHARACTERS:
        raise LimitError(f"more than {MOST_CHARACTERS} characters of HCL")
    try:
        tree = hcl2.parses_to_tree(unmarked(text))
    except LarkError as error:
        line = getattr(error, "line", None)
        raise FormatError("not HCL", line if isinstance(line, int) and line > 0 else None) from error
    reader = Reader(limits)
    return _Read(reader.body(tree.children[0]), reader.lines)
