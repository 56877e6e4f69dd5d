"""The page about threats, made from the tests that attack: what is tried, and what defends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "e2e" / "threats"
NUMBER = re.compile(r"test_threat_(\d\d)(?:_and_(\d\d))?_(.*)")
DEFENDED = "Defended by:"
HEAD = """\
# Threats and their tests

Every row is an attack on a real repository with real keys, run through the installed command by a test in
`tests/e2e/threats`. Each fails when what defends is taken away: `make defences` takes it away in a copy and sees the attack
get through; where several lines defend against one threat (one person with two keys, one approval in many places, a
record that is rewritten) it takes all of them at once. This page is made from the tests.

| threat | tried | and so | defended by |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Attack:
    """A test of a threat: its numbers, its name, what it tries, and the dotted names of what defends."""

    numbers: tuple[int, ...]
    test: str
    tried: str
    defences: tuple[str, ...]


def attacks() -> list[Attack]:
    """Return all attacks, by number."""
    found = [
        attack
        for file in sorted(FOLDER.glob("test_*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        for attack in _attack(node)
    ]
    return sorted(found, key=lambda attack: (attack.numbers, attack.test))


def _attack(node: ast.FunctionDef) -> Iterator[Attack]:
    named = NUMBER.fullmatch(node.name)
    if named is not None:
        said, _, defended = (ast.get_docstring(node) or "").partition(DEFENDED)
        numbers = tuple(int(number) for number in named.groups()[:2] if number)
        tried = " ".join(said.split())
        yield Attack(numbers, node.name, tried, tuple(defended.replace(",", " ").split()))


def threats_page() -> str:
    """Return the page."""
    return HEAD + "".join(f"{_row(attack)}\n" for attack in attacks())


def _row(attack: Attack) -> str:
    named = NUMBER.fullmatch(attack.test)
    assert named is not None
    so = named[3].replace("_", " ").replace("gates", "gate's")
    numbers = ", ".join(map(str, attack.numbers))
    defences = ", ".join(f"`{name.removeprefix('changegate.')}`" for name in attack.defences)
    return f"| {numbers} | {attack.tried} | {so} | {defences} |"
