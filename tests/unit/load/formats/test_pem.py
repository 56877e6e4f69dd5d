"""PEM blocks and SSH public keys."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import FormatError
from changegate.load.formats.pem import parse, places
from changegate.model.config import Limits

LIMITS = Limits()
ONE = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----"
OTHER = "-----BEGIN CERTIFICATE-----\nQUJE\n-----END CERTIFICATE-----"
LOCKED = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nQUJD\n-----END RSA PRIVATE KEY-----"


def test_blocks_stand_under_their_labels_in_order() -> None:
    text = f"subject=x\n{ONE}\n{LOCKED}\n{OTHER}\n"
    assert parse(text, LIMITS) == {"certificate": [ONE, OTHER], "rsa private key": LOCKED}


def test_the_order_of_a_chain_counts() -> None:
    assert parse(f"{ONE}\n{OTHER}\n", LIMITS) != parse(f"{OTHER}\n{ONE}\n", LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        ONE[:-3],
        f"x{ONE}",
        f"-{ONE}",
        f"{ONE}x",
        "-----BEGIN A-----\nQUJD\n-----END B-----",
        f"{ONE}\n-----BEGIN A-----\n",
    ],
)
def test_blocks_other_readers_pass_over_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="not whole"):
        parse(text, LIMITS)


def test_an_ssh_public_key_is_read() -> None:
    assert parse("ssh-ed25519 AAAA me@example.com\n", LIMITS) == {
        "keys": [{"key": "AAAA", "type": "ssh-ed25519", "comment": "me@example.com"}]
    }


def test_what_is_no_key_is_refused_without_quoting_it() -> None:
    with pytest.raises(FormatError) as caught:
        parse("hunter2", LIMITS)
    assert "hunter2" not in str(caught.value)


def test_lines_are_known() -> None:
    assert dict(places(f"x\n{ONE}\n{OTHER}\n", LIMITS)) == {("certificate", 0): 2, ("certificate", 1): 5}
    assert dict(places(f"{ONE}\n", LIMITS)) == {("certificate",): 1}
