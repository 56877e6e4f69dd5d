"""Every threat has its test, and every test names what defends by a name that exists."""

from __future__ import annotations

import importlib
from functools import reduce

import pytest

from threats_page import Attack, attacks

THREATS = range(1, 38)


def test_every_threat_is_attacked() -> None:
    assert {number for attack in attacks() for number in attack.numbers} == set(THREATS)


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.test)
def test_what_defends_is_there(attack: Attack) -> None:
    assert attack.tried
    assert attack.defences
    for name in attack.defences:
        module, rest = _imported(name)
        assert reduce(getattr, rest, module) is not None


def _imported(name: str) -> tuple[object, list[str]]:
    """Import as much of a dotted name as is a module."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            return importlib.import_module(".".join(parts[:end])), parts[end:]
        except ModuleNotFoundError:
            continue
    raise AssertionError(name)
