"""Tests of relations look at one document's two sides, with packs of their own or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Packs, pack
from changegate.diff.compare import compare
from changegate.model.change import Document
from changegate.model.finding import ClassifiedChange, Signal
from changegate.model.path import pointer

Changes = Callable[..., dict[str, ClassifiedChange]]
Signals = Callable[[ClassifiedChange], set[Signal]]


@pytest.fixture
def changes() -> Changes:
    """Classify what differs between two sides, by pointer."""
    return _changes


@pytest.fixture
def signals() -> Signals:
    """Collect the signals of all findings of a change."""
    return lambda item: {signal for finding in item.findings for signal in finding.signals}


def _changes(deployed: Any, proposed: Any, *own: Any) -> dict[str, ClassifiedChange]:
    sides = [Document("a.yaml", "yaml", side) for side in (deployed, proposed)]
    packs = Packs(tuple(pack(data, "own.yaml") for data in own))
    change_set = compare("a.yaml", None, sides[0], sides[1], list_rules(sides[0], sides[1], packs))
    return {pointer(item.change.path): item for item in match(change_set, packs, {}, ())}
