"""Contracts between files: a host that others are reached or known by, an object that others name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from changegate.classify.relations._contract import Addition, Mark, More, Scene
from changegate.classify.relations._walk import strings
from changegate.classify.shapes import host as host_shape
from changegate.classify.urls import address
from changegate.classify.values import text
from changegate.frozen import frozen
from changegate.model.change import Change, ChangeKind, Side
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import Path, pointer
from changegate.model.shown import printable
from changegate.model.value import ABSENT

# What of an identity is lost when the host in it is another one.
_NAMED_BY_HOST: Final = frozenset(
    {
        Category.AUDIENCE,
        Category.ISSUER,
        Category.REDIRECT_URI,
        Category.SERVICE_IDENTITY,
        Category.TLS_IDENTITY,
    }
)
# Kubernetes objects that others name, and the keys that stand above the name.
_OBJECTS: Final[Mapping[str, frozenset[str]]] = {
    "ClusterIssuer": frozenset({"issuerRef"}),
    "ClusterRole": frozenset({"roleRef"}),
    "Issuer": frozenset({"issuerRef"}),
    "Role": frozenset({"roleRef"}),
    "ServiceAccount": frozenset({"subjects", "serviceAccountName", "serviceAccount", "serviceAccountRef"}),
}
_LONGEST: Final = 253
_ENOUGH: Final = 3

# The documents around in which a text is written, by path, as they are proposed.
Holding = Callable[[str], Iterable[tuple[str, Scene]]]


@frozen
class _Held:
    """Where a document still goes by what a change gave up, and what that is about."""

    where: str
    category: Category


def additions(scene: Scene, holding: Holding) -> Iterator[Addition]:
    """Say of a host or a name that was given up who still goes by it."""
    written = _Written()
    for index, item in enumerate(scene.items):
        if item.secret or item.change.kind not in {ChangeKind.MODIFIED, ChangeKind.REMOVED}:
            continue
        held = chain(_hosts(item, scene, holding, written), _names(item, scene, holding, written))
        found = list(islice(held, _ENOUGH))
        if len(found) > 0:
            yield _addition(index, item, found)


def _addition(index: int, item: ClassifiedChange, found: list[_Held]) -> Addition:
    says = "others still go by the old one: " + ", ".join(one.where for one in found)
    if len(item.findings) > 0:
        return Mark(index, Signal.CROSS_SIDE, Severity.HIGH, says)
    categories = dict.fromkeys(one.category for one in found)
    findings = tuple(
        Finding(
            "relations", "contract", category, Severity.HIGH, Direction.BREAKS, (Signal.CROSS_SIDE,), says
        )
        for category in categories
    )
    return More(index, findings, secret=False)


def _hosts(item: ClassifiedChange, scene: Scene, holding: Holding, written: _Written) -> Iterator[_Held]:
    old, new = _host(item.change.deployed), _host(item.change.proposed)
    if item.change.kind is not ChangeKind.MODIFIED or old in {"", new}:
        return
    for path, other in holding(old):
        own = path == scene.change_set.path
        for where, value in written.hosts(path, other).get(old, ()):
            if not (own and where == item.change.path):
                for category in _meant(other, where, value):
                    yield _Held(_at(path, where, own=own), category)


def _meant(scene: Scene, where: Path, value: str) -> list[Category]:
    """What a value is about that is lost with its host."""
    known = scene.known(Change(where, value, value))
    found = {one.meaning.category for _, meant in known for one in meant} & _NAMED_BY_HOST
    return sorted(found, key=lambda category: category.value)


def _names(item: ClassifiedChange, scene: Scene, holding: Holding, written: _Written) -> Iterator[_Held]:
    old = text(item.change.deployed)
    kind = _kind(item.change.path, scene) if old is not None and len(old) <= _LONGEST else ""
    if old is None or kind not in _OBJECTS:
        return
    for path, other in holding(old):
        for where, _ in written.texts(path, other).get(old, ()):
            if _names_object(where, _OBJECTS[kind]):
                yield _Held(
                    _at(path, where, own=path == scene.change_set.path), Category.AUTHORIZATION_BINDING
                )


def _kind(path: Path, scene: Scene) -> str:
    """The kind of the object whose own name a path leads to; empty where it leads elsewhere."""
    keys = [step for step in path if isinstance(step, str)]
    if keys[-2:] != ["metadata", "name"]:
        return ""
    for place in scene.places(Change(path, "", "")):
        for ancestor in reversed(place.ancestors):
            for side in ancestor.sides:
                kind = side.get("kind") if isinstance(side, Mapping) else None
                if isinstance(kind, str):
                    return kind
    return ""


def _names_object(path: Path, above: frozenset[str]) -> bool:
    keys = [step for step in path if isinstance(step, str)]
    return not above.isdisjoint(keys[-2:]) and keys[-1] in {"name", "serviceAccountName", "serviceAccount"}


class _Written:
    """Where hosts and texts are written in some documents; each document is walked once."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, list[tuple[Path, str]]]] = {}
        self._texts: dict[str, dict[str, list[tuple[Path, str]]]] = {}

    def hosts(self, path: str, scene: Scene) -> Mapping[str, list[tuple[Path, str]]]:
        """Return where each host is written in a document, as a URL or alone."""
        if path not in self._hosts:
            self._hosts[path] = _filed(scene, _host)
        return self._hosts[path]

    def texts(self, path: str, scene: Scene) -> Mapping[str, list[tuple[Path, str]]]:
        """Return where each text stands in a document."""
        if path not in self._texts:
            self._texts[path] = _filed(scene, lambda value: value)
        return self._texts[path]


def _filed(scene: Scene, key: Callable[[str], str]) -> dict[str, list[tuple[Path, str]]]:
    document = scene.change_set.proposed
    found: dict[str, list[tuple[Path, str]]] = {}
    for where, value in strings(ABSENT if document is None else document.data):
        found.setdefault(key(value), []).append((where, value))
    return found


def _at(path: str, where: Path, *, own: bool) -> str:
    return pointer(where) if own else f"{printable(path)} at {pointer(where)}"


def _host(side: Side) -> str:
    """The host of a URL or a lone host's name, without a port; empty for anything else."""
    value = text(side)
    if value is None or len(value) > 2048:
        return ""
    found = address(value)
    name = value.partition(":")[0] if found is None else found.host
    return name.lower() if host_shape.matches(name) and "*" not in name else ""
