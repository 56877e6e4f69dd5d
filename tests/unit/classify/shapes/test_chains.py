"""Chains of certificates: whether each is issued by the one behind it, and the first is the service's own."""

from __future__ import annotations

import pytest

from changegate.classify.shapes import read
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity
from changegate.model.value import ABSENT
from pki import certificate
from settings import setting


def authority(name: str, number: int, issuer: str, signer: int) -> str:
    return certificate(name, number=number, issuer=issuer, names=(), authority=True, signer=signer)


def leaf(days: int = 90, signer: int = 2, issuer: str = "Middle") -> str:
    return certificate(days=days, issuer=issuer, signer=signer)


MIDDLE = authority("Middle", 2, "Root", 3)
ROOT = authority("Root", 3, "Root", 3)
ALIEN = authority("Middle", 4, "Root", 3)
WHOLE = leaf() + MIDDLE


def compared(old: Side, new: Side):  # noqa: ANN201  a reading
    return read(setting("tls crt", new, old), "pem")


@pytest.mark.parametrize(
    ("new", "telling"),
    [
        (leaf(200) + ROOT, 'who issued "CN=app.example.com", "CN=Middle", does not stand behind it'),
        (leaf(200) + ALIEN, "does not stand behind it"),
        (leaf(200) + ROOT + MIDDLE, "does not stand behind it"),
        (MIDDLE + leaf(200), "does not begin with the certificate of the service"),
        (leaf(200), 'the chain is gone: whoever does not know "CN=Middle" by itself refuses it'),
    ],
)
def test_a_chain_with_a_gap_is_said_to_have_one(new: str, telling: str) -> None:
    found = compared(WHOLE, new)
    assert telling in found.message
    assert found.direction in {Direction.BREAKS, Direction.BOTH}
    assert found.severity is None or found.severity.at_least(Severity.HIGH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (WHOLE, leaf(200) + MIDDLE),
        (WHOLE, leaf(200) + MIDDLE + ROOT),
        (leaf(), leaf(200)),
        (MIDDLE, MIDDLE + ROOT),
        (ROOT + MIDDLE, ALIEN + ROOT),
        (leaf() + ROOT, leaf(200) + ROOT),
        (certificate(), certificate(days=200)),
        (WHOLE, ABSENT),
        (certificate() + certificate("b"), certificate(days=200) + certificate("b")),
    ],
)
def test_a_whole_chain_a_list_of_authorities_and_an_old_gap_give_no_cause(old: Side, new: Side) -> None:
    assert "chain" not in compared(old, new).message


def test_a_new_chain_with_a_gap_is_said_too() -> None:
    assert "does not stand behind it" in compared(ABSENT, leaf() + ROOT).message
