"""systemd units."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.systemd import parse, places
from changegate.model.config import Limits

LIMITS = Limits()


def test_what_recurs_is_a_list_and_an_empty_value_counts() -> None:
    text = "[Service]\nExecStart=\nExecStart=/x \\\n  --y\n; c\nUser = a\n[Install]\n[Service]\nGroup=b\n"
    assert parse(text, LIMITS) == {
        "Service": {"ExecStart": ["", "/x  --y"], "User": "a", "Group": "b"},
        "Install": {},
    }


@pytest.mark.parametrize("text", ["a=1", "[a]\nb", "[a", "[a]\n=b"])
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text, LIMITS)


def test_lines_are_known() -> None:
    assert dict(places("[a]\nb=1\n\n[c]\nd=1\n", LIMITS)) == {
        ("a",): 1,
        ("a", "b"): 2,
        ("c",): 4,
        ("c", "d"): 5,
    }
