from __future__ import annotations

import pytest

from changegate.classify.setting import Reading
from changegate.classify.shapes import read
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting


def compared(old: Side, new: Side, code: str = "+W -B") -> Reading:
    return read(setting("trusted_proxies", new, old), code)


@pytest.mark.parametrize(
    ("old", "new", "telling", "direction"),
    [
        ("10.0.0.0/8", "10.0.0.0/7", "2 times as many addresses", Direction.OPENS),
        ("10.1.0.0/16", "10.0.0.0/8", "256 times as many", Direction.OPENS),
        ("2001:db8::/48", "2001:db8::/32", "65536 times as many", Direction.OPENS),
        ("::1/128", "::/0", "2^128 times as many", Direction.OPENS),
        ("10.0.0.0/8", "10.1.0.0/16", "only a part of the old one", Direction.BREAKS),
        ("10.0.0.0/8", "192.168.0.0/16", "other addresses", Direction.BOTH),
        ("10.0.0.0/8", "2001:db8::/32", "other addresses", Direction.BOTH),
    ],
)
@pytest.mark.parametrize("code", ["+W -B", "id", ""])
def test_a_network_is_compared_by_its_addresses(
    old: str, new: str, telling: str, direction: Direction, code: str
) -> None:
    found = compared(old, new, code)
    assert telling in found.message
    assert found.direction is direction


@pytest.mark.parametrize("new", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "0:0::/0"])
@pytest.mark.parametrize("old", ["10.0.0.0/8", "10.0.0.0/8,2001:db8::/32", ABSENT])
def test_all_addresses_are_said_to_be_all(old: Side, new: str) -> None:
    found = compared(old, new)
    assert Signal.WILDCARD in found.signals
    assert found.severity is Severity.CRITICAL
    if old == "10.0.0.0/8":
        assert ("every address there is" if new.endswith("/0") else "half of all addresses") in found.message


def test_networks_put_together_differently_let_the_same_in() -> None:
    assert compared("10.0.0.0/8,10.1.0.0/16", "10.0.0.0/8").same
    assert compared("10.0.0.0/8", "10.1.2.3/8", "id").same
    wider = compared("10.1.0.0/16,10.2.0.0/16", "10.0.0.0/8,172.16.0.1")
    assert wider.direction is Direction.OPENS
    assert 'all of "10.1.0.0/16", "10.2.0.0/16" and more' in wider.message
    assert compared("10.0.0.0/8,172.16.0.1", "10.1.0.0/16,172.16.0.1").direction is not Direction.OPENS


def test_a_network_in_a_list_of_what_is_kept_out_works_the_other_way_round() -> None:
    assert compared("10.0.0.0/8", "10.0.0.0/7", "-W +B").direction is not Direction.OPENS


@pytest.mark.parametrize("value", ["10.0.0.0/08", "10.0.0.0/33", "300.0.0.0/8", "1/2", "::/129", "/8", "a/b"])
def test_what_is_no_network_is_compared_as_a_text(value: str) -> None:
    assert not compared("10.0.0.0/8", value).same
    assert "addresses" not in compared("10.0.0.0/8", value).message
