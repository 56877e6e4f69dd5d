"""PostgreSQL user name maps."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.pg_ident import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def test_mappings_are_read_in_order() -> None:
    assert parse("people  /^(.*)@x$  \\1\ninclude more\n", LIMITS) == {
        "mappings": [
            {
                "name": "people /^(.*)@x$ \\1",
                "map": "people",
                "system-user": "/^(.*)@x$",
                "database-user": "\\1",
            },
            {"name": "include more", "path": "more"},
        ]
    }


@pytest.mark.parametrize("text", ["a b", "a b c d", 'a "b c'])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text, LIMITS)


def test_lines_are_known() -> None:
    assert dict(places("\na b c\n", LIMITS)) == {("mappings", 0): 2}
