"""SSH authorized keys."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.authorized_keys import parse
from changegate.model.config import Limits

LIMITS = Limits()


def keys(text: str) -> object:
    found = parse(text, LIMITS)
    assert isinstance(found, dict)
    return found["keys"]


def test_options_key_and_remark() -> None:
    text = 'from="10.0.0.1,10.0.0.2",no-pty,command="echo \\"a b\\"" ssh-ed25519 AAAA me at example.com'
    assert keys(text) == [
        {
            "key": "AAAA",
            "type": "ssh-ed25519",
            "options": {"from": '"10.0.0.1,10.0.0.2"', "no-pty": "", "command": '"echo \\"a b\\""'},
            "comment": "me at example.com",
        }
    ]


def test_options_that_recur_are_a_list() -> None:
    assert "'permitopen': ['\"a:1\"', '\"b:2\"']" in str(
        keys('permitopen="a:1",permitopen="b:2" ssh-rsa AAAA')
    )


@pytest.mark.parametrize(
    "kind",
    ["ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com", "ssh-ed25519-cert-v01@openssh.com"],
)
def test_all_types_of_keys_are_known(kind: str) -> None:
    assert keys(f"{kind} AAAA") == [{"key": "AAAA", "type": kind}]


@pytest.mark.parametrize(
    "text",
    [
        'no-pty command="x" ssh-rsa AAAA',
        "no-pty",
        "ssh-rsa",
        "no-pty=,x ssh-rsa AAAA",
        "garbage",
        "ssh-rsa !!!",
    ],
)
def test_lines_the_server_would_pass_over_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="no SSH public key"):
        parse(text, LIMITS)


def test_a_line_without_end_is_read_in_linear_time() -> None:
    with pytest.raises(FormatError):
        parse("a," * 200_000, LIMITS)
