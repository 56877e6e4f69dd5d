"""Settings that feed an identity setting by interpolation: `issuer: ${base.url}/x` makes `base.url` one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from changegate.classify.evidence import Told
from changegate.classify.path_pattern import squash
from changegate.classify.places import Node, Place, items
from changegate.model.change import Change, ChangeSet
from changegate.model.finding import Category, Direction, Finding, Severity, Signal
from changegate.model.path import INSIDE, Item, Nth, Path, Step, pointer
from changegate.model.value import Embedded, Stream

# `${a.b:default}`, `$(A)`, `{{ .Values.a.b | default "x" }}`, `((a))`, `%{a}`, `##A##`, `@a@`
_REFERENCES: Final = re.compile(
    r"[$%#]\{\s*([\w.\[\]-]+)|\$\(([\w.-]+)\)|\{\{-?\s*(?:\.Values\.|\.|\$\.Values\.)?([\w.-]+)"
    r"|\(\(([\w.-]+)\)\)|##([\w.-]+)##|(?<!\w)@([\w.-]+)@(?!\w)"
)
_ROOTS: Final = ("var", "local", "values", "env", "self")
_LONGEST: Final = 4096
# Who writes more references in a circle than this wants them not to be followed.
_MOST_USES: Final = 2000

Known = Callable[[Change], Iterable[tuple[Place, tuple[Told, ...]]]]


@dataclass(frozen=True, slots=True)
class Use:
    """A leaf that holds a reference, with the value it has."""

    path: Path
    value: str


class Taint:
    """Finds out which identity settings of a document a plain setting feeds; looks for references once."""

    def __init__(self, change_set: ChangeSet, known: Known) -> None:
        # What was made of a value only before is a change of its own.
        self._document = change_set.proposed or change_set.deployed
        self._known = known
        self._meant: dict[Path, tuple[tuple[str, ...], tuple[Told, ...]]] = {}

    @cached_property
    def _uses(self) -> Mapping[str, Mapping[Path, Use]]:
        return {} if self._document is None else _uses(self._document.data)

    def findings(self, place: Place) -> Iterator[Finding]:
        """Yield a finding for each identity setting that a setting feeds, straight or through others."""
        if not self._uses:
            return
        seen: set[Path] = set()
        waiting = list(_words(place))
        while waiting:
            for use in self._uses.get(waiting.pop(), {}).values():
                if use.path in seen:
                    continue
                seen.add(use.path)
                words, meant = self._meaning(use)
                yield from (_finding(one, use) for one in meant)
                waiting += () if meant else words
            if len(seen) > _MOST_USES:
                yield _LOST
                return

    def _meaning(self, use: Use) -> tuple[tuple[str, ...], tuple[Told, ...]]:
        """The words a leaf is referred to by, and what it means."""
        if use.path not in self._meant:
            found = list(self._known(Change(use.path, use.value, use.value)))
            words = tuple(word for place, _ in found for word in _words(place))
            self._meant[use.path] = words, tuple(one for _, meant in found for one in meant)
        return self._meant[use.path]


def _words(place: Place) -> Iterator[str]:
    """Yield what a setting is called in references.

    A name alone says which setting is meant only where it is a variable's or stands at the top.
    """
    names, name = place.names, place.setting.name
    for start in range(len(names)):
        if start < len(names) - 1 or len(names) == 1:
            yield squash("".join(names[start:]))
    if name.isupper():
        yield squash(name)


def _finding(one: Told, use: Use) -> Finding:
    meaning = one.meaning
    where = pointer(use.path)
    says = f"; {meaning.says}" if meaning.says else ""
    return Finding(
        pack="taint",
        pattern=where,
        category=meaning.category,
        severity=meaning.severity,
        direction=Direction.BOTH,
        signals=(Signal.TAINTED,),
        message=f"{where} is made of this value{says}",
    )


_LOST: Final = Finding(
    pack="taint",
    pattern="references",
    category=Category.UNREADABLE,
    severity=Severity.HIGH,
    direction=Direction.BOTH,
    signals=(Signal.TAINTED,),
    message="more settings are made of this value than can be followed",
)


def _uses(document: Node) -> dict[str, dict[Path, Use]]:
    found: dict[str, dict[Path, Use]] = {}
    for path, value in _strings(document):
        for reference in _referred(value):
            found.setdefault(reference, {}).setdefault(path, Use(path, value))
    return found


def _referred(value: str) -> Iterator[str]:
    if len(value) > _LONGEST:
        return
    for match in _REFERENCES.finditer(value):
        text = next(group for group in match.groups() if group is not None)
        root, dot, rest = text.partition(".")
        yield squash(rest if dot and root.lower() in _ROOTS else text)


def _strings(document: Node) -> Iterator[tuple[Path, str]]:
    """Yield the strings of a document that may hold a reference."""
    stack: list[tuple[Node, Path]] = [(document, ())]
    while stack:
        node, path = stack.pop()
        for step, child in _children(node):
            if type(child) is str:
                # Written out: this runs for every string of a document, and most hold no reference.
                if "{" in child or "(" in child or "#" in child or "@" in child:
                    yield (*path, step), child
            elif isinstance(child, Mapping | list | tuple | Embedded):
                stack.append((child, (*path, step)))


def _children(node: Node) -> Iterable[tuple[Step, Node]]:
    match node:
        case dict():
            return node.items()
        case Mapping():
            return list(node.items())
        case Embedded():
            return [(INSIDE, node.value)]
        case Stream():
            return [(Nth(None, index, index), one) for index, one in enumerate(node.documents)]
        case _:
            return [(Item(None, index, index), one) for index, one in enumerate(items(node))]
