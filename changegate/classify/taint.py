"""Settings that feed an identity setting by interpolation: `issuer: ${base.url}/x` makes `base.url` one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from changegate.classify.evidence import Told
from changegate.classify.path_pattern import squash
from changegate.classify.places import Node, Place, items
from changegate.model.change import Change, ChangeSet
from changegate.model.finding import Direction, Finding, Signal
from changegate.model.key import key_text
from changegate.model.path import INSIDE, Item, Nth, Path, Step, pointer
from changegate.model.value import Embedded, Stream

# `${a.b:default}`, `$(A)`, `{{ .Values.a.b | default "x" }}`, `((a))`, `%{a}`, `##A##`, `@a@`
_REFERENCES: Final = re.compile(
    r"[$%#]\{\s*([\w.\[\]-]+)|\$\(([\w.-]+)\)|\{\{-?\s*(?:\.Values\.|\.|\$\.Values\.)?([\w.-]+)"
    r"|\(\(([\w.-]+)\)\)|##([\w.-]+)##|(?<!\w)@([\w.-]+)@(?!\w)"
)
_HINTS: Final = ("{", "(", "##", "@")
_ROOTS: Final = ("var", "local", "values", "env", "self")
_DEEPEST: Final = 3
_LONGEST: Final = 4096

Known = Callable[[Change], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class Use:
    """A leaf that holds a reference, with the value it has."""

    path: Path
    value: str


class Taint:
    """Finds out which identity settings of a document a plain setting feeds; looks for references once."""

    def __init__(self, change_set: ChangeSet, known: Known) -> None:
        self._documents = [
            document.data for document in (change_set.proposed, change_set.deployed) if document is not None
        ]
        self._known = known
        self._uses: Mapping[str, list[Use]] | None = None

    def findings(self, place: Place) -> Iterator[Finding]:
        """Yield a finding for each category of identity settings that a setting feeds."""
        if self._uses is None:
            self._uses = _uses(self._documents)
        if self._uses:
            yield from self._fed(place.names, place.setting.name, _DEEPEST)

    def _fed(self, names: tuple[str, ...], name: str, depth: int) -> Iterator[Finding]:
        uses = self._uses or {}
        words = dict.fromkeys(squash("".join(names[start:])) for start in range(len(names)))
        # A name alone says which setting is meant only where it is a variable's or stands at the top.
        wanted = [word for word in words if word in uses and (len(names) == 1 or word != squash(names[-1]))]
        if squash(name) in uses and (name.isupper() or len(names) == 1):
            wanted.append(squash(name))
        for use in [use for word in dict.fromkeys(wanted) for use in uses[word]]:
            yield from self._used(use, depth)

    def _used(self, use: Use, depth: int) -> Iterator[Finding]:
        change = Change(use.path, use.value, use.value)
        for one in self._known(change):
            yield _finding(one, use)
            break
        else:
            keys = tuple(key_text(step) for step in use.path if isinstance(step, str))
            if depth > 1 and keys:
                yield from self._fed(keys, keys[-1], depth - 1)


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


def _uses(documents: Iterable[Node]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for document in documents:
        for path, value in _strings(document):
            for reference in _referred(value):
                uses = found.setdefault(reference, [])
                if all(use.path != path for use in uses):
                    uses.append(Use(path, value))
    return found


def _referred(value: str) -> Iterator[str]:
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
            if isinstance(child, str):
                if len(child) <= _LONGEST and any(hint in child for hint in _HINTS):
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
