"""SSH known hosts."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.known_hosts import parse
from changegate.model.config import Limits

LIMITS = Limits()


def test_markers_hosts_keys_and_remarks() -> None:
    text = "a.example.com,10.0.0.1 ssh-ed25519 AAAA some remark\n@cert-authority *.example.com ssh-rsa BBBB\n|1|x=|y= ssh-rsa CCCC\n"
    assert parse(text, LIMITS) == {
        "hosts": [
            {
                "name": "a.example.com,10.0.0.1 ssh-ed25519",
                "hosts": ["a.example.com", "10.0.0.1"],
                "type": "ssh-ed25519",
                "key": "AAAA",
                "comment": "some remark",
            },
            {
                "name": "@cert-authority *.example.com ssh-rsa",
                "marker": "@cert-authority",
                "hosts": ["*.example.com"],
                "type": "ssh-rsa",
                "key": "BBBB",
            },
            {"name": "|1|x=|y= ssh-rsa", "hosts": ["|1|x=|y="], "type": "ssh-rsa", "key": "CCCC"},
        ]
    }


@pytest.mark.parametrize("text", ["a", "a ssh-rsa", "@what a ssh-rsa AAAA", "@revoked a ssh-rsa"])
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text, LIMITS)
