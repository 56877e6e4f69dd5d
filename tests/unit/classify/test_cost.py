"""What a file costs to classify grows with the file, not with its square: each setting is asked about once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import shipped
from changegate.classify.relations import _references
from changegate.diff.compare import compare
from changegate.model.change import Document
from changegate.model.finding import Category

ADDRESS = "https://h{}.example.com/"
FILES: dict[str, Callable[[int], Any]] = {
    "names that say little alone": lambda n: {f"host_{i}": f"v{i}" for i in range(n)},
    "certificates by any spelling": lambda n: {
        "tls": {f"cert{'_' * i}": f"/a/{i}" for i in range(n)} | {"key": "/k"}
    },
    "addresses by any spelling": lambda n: {f"url{'-' * i}": ADDRESS.format(i) for i in range(n)},
    "translations": lambda n: {f"k{i}-en": f"text {i}" for i in range(n)},
    "statements": lambda n: {f"Action{i}": "Allow" for i in range(n)},
    "one value everywhere": lambda n: {f"issuer_{i}": ADDRESS.format("") for i in range(n)},
    "variables": lambda n: {"env": [{"name": f"ISSUER_{i}", "value": ADDRESS.format(i)} for i in range(n)]},
    "arguments": lambda n: {"args": [f"--issuer-url{i}={ADDRESS.format(i)}" for i in range(n)]},
    "what is made of one": lambda n: {"h": "a"} | {f"issuer_{i}": f"https://${{h}}/{i}" for i in range(n)},
}


def calls(data: Any) -> int:
    """Return how many functions are called to say what adding all settings of a file means."""
    old, new = Document("a.yaml", "yaml", {"x": 1}), Document("a.yaml", "yaml", data)
    change_set = compare("a.yaml", None, old, new, list_rules(old, new, shipped()))
    found = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal found
        found += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        match(change_set, shipped(), {}, ())
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize("kind", FILES)
def test_four_times_the_settings_cost_four_times_the_work(kind: str) -> None:
    calls(FILES[kind](160))  # what is loaded and compiled once does not count
    assert calls(FILES[kind](160)) < 6 * calls(FILES[kind](40))


def test_a_chain_of_references_without_end_is_given_up_and_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_references, "_MOST_STEPS", 100)
    chain = {f"a{i}": f"${{a{i + 1}}}" for i in range(60)} | {"a60": "x", "issuer": "${a0}"}
    old = Document("a.yaml", "yaml", chain)
    new = Document("a.yaml", "yaml", {key: f"{value}-" for key, value in chain.items()})
    found = match(compare("a.yaml", None, old, new, lambda _: None), shipped(), {}, ())
    lost = [one for item in found for one in item.findings if one.category is Category.UNREADABLE]
    assert len(lost) > 30
    assert {one.message for one in lost} == {"more settings are made of this value than can be followed"}
