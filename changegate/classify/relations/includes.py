"""Files read into others: what a name of a file stands for, and what a file means where it is read into."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from changegate.classify.context import in_auth_context, speaks_of_auth
from changegate.classify.path_pattern import squash
from changegate.classify.places import Node, Place, items
from changegate.classify.relations._contract import More, Scene, parted
from changegate.classify.relations._walk import children, strings
from changegate.classify.values import text
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity
from changegate.model.key import key_text
from changegate.model.path import INSIDE, Item, Nth, Path, Step
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Embedded, Stream, Tagged, Value
from changegate.regex import regex

PACK: Final = "includes"

# Under these stands what is read in the place of its name, whatever is in it.
_INCLUDES: Final = frozenset({"config", "import", "include", "includedir", "includeif", "ref"})
_INCLUDE_TAGS: Final = frozenset({"!include", "!reference"})
# Under these it may be anything: only a file that is there says.
_NAMING: Final = _INCLUDES | {
    "base", "bases", "component", "components", "configs", "envfile", "envs", "extends", "file", "files",
    "imports", "includes", "patches", "patchesjson6902", "patchesstrategicmerge", "path", "paths", "resource",
    "resources", "source", "sources", "valuefiles", "valuesfiles",
}  # fmt: skip
_PREFIX: Final = regex(r"(?:optional:)?(?:file:|classpath:)?(?://)?/?(?=\S)")
# Files that are about who may come in, whatever their name says.
_DOORS: Final = regex(
    r"(?:^|/)(?:sshd?_config|pg_(?:hba|ident)\.conf|nats(?:-server)?\.conf|krb5\.conf|sudoers)"
)
_LONGEST: Final = 300
# `trigger: {paths: {include: …}}`: which changes a pipeline listens to.
_FILTERS: Final = frozenset({"paths", "branches", "tags"})
_MOST: Final = 3

# The documents that a name of a file leads to from another file; the files whose text names one.
Leading = Callable[[str], Iterable[tuple[str, Scene]]]


def pointing(scene: Scene, leading: Leading) -> Iterator[More]:
    """Give the name of a file the meanings of the settings in it, or of what may be read from it unseen."""
    for index, item in enumerate(scene.items):
        if len(item.findings) > 0:
            continue
        for change in parted(item.change):
            findings = tuple(_pointed(change, scene, leading))[:_MOST]
            if len(findings) > 0:
                yield More(index, findings, secret=False)


def _pointed(change: Change, scene: Scene, leading: Leading) -> Iterator[Finding]:
    key = next((key_text(step) for step in reversed(change.path) if isinstance(step, str)), "")
    # `ref: main` of a repository and `ref="bean"` of XML name no file; `$ref` does.
    name = squash(key) if squash(key) != "ref" or key == "$ref" else ""
    tagged = any(_tag(side) in _INCLUDE_TAGS for side in (change.deployed, change.proposed))
    place = next(iter(scene.places(change)), None) if tagged or name in _NAMING else None
    if place is None or not _FILTERS.isdisjoint(place.setting.keys[-3:]):
        return
    names = [found for side in (change.proposed, change.deployed) if (found := _named(side)) is not None]
    held = {
        category: path
        for one in names
        for path, other in leading(one)
        if path != place.setting.path  # a folder that the file itself lies in says nothing of it
        for category in _categories(other)
    }
    for category, path in sorted(held.items(), key=lambda pair: pair[0].value):
        says = f"{printable(path)} is read here, or no longer, and holds such settings"
        yield Finding(PACK, "include", category, Severity.HIGH, Direction.BOTH, (), says)
    if not held and (tagged or name in _INCLUDES) and _is_door(place, names):
        says = "another file is read here: what stands in it is not seen"
        yield Finding(PACK, "include", Category.ACCESS_PATH, Severity.HIGH, Direction.BOTH, (), says)


def _is_door(place: Place, names: Sequence[str]) -> bool:
    path = place.setting.path
    if any(map(speaks_of_auth, names)) or _DOORS.search(path) is not None:
        return True
    return in_auth_context(place.setting)


def _categories(scene: Scene) -> set[Category]:
    document = scene.change_set.proposed
    return {
        one.meaning.category
        for path, value in strings(ABSENT if document is None else document.data)
        for _, meant in scene.known(Change(path, value, value))
        for one in meant
    }


def _tag(side: object) -> str:
    return side.tag if isinstance(side, Tagged) else ""


def _named(side: object) -> str | None:
    """The name of a file as it is written, without what says how to read it."""
    found = text(side)  # type: ignore[arg-type]  # a side of a change
    if found is None or len(found) > _LONGEST or any(char in found.strip() for char in "\n{}"):
        return None
    bare = found.strip().strip("\"'").partition("#")[0]
    return _PREFIX.sub("", bare, count=1) or None


def wanted(name: str, origin: str) -> set[str]:
    """Return the paths that a name of a file may lead to from a file: beside it, or from the top."""
    folder = origin.rpartition("/")[0]
    return {posixpath.normpath(posixpath.join(folder, name)), posixpath.normpath(name)} - {".", origin}


def embeddings(document: Value, origin: str, path: str) -> Iterator[Path]:
    """Yield the places of a document into which a file is read whose name stands in it."""
    for where, value in _names(document):
        name = _named(value)
        if name is None or name.rpartition("/")[2] != path.rpartition("/")[2]:
            continue
        # In a list of files of a ConfigMap the key may stand in front: `config.yaml=conf/a.yaml`.
        if path in wanted(name, origin) | wanted(name.rpartition("=")[2], origin):
            yield _read_into(where)


def _names(document: Node) -> Iterator[tuple[Path, str | Tagged]]:
    stack: list[tuple[Node, Path]] = [(document, ())]
    while stack:
        node, path = stack.pop()
        for step, child in children(node):
            if isinstance(child, str | Tagged):
                yield (*path, step), child
            elif isinstance(child, Mapping | list | tuple | Embedded):
                stack.append((child, (*path, step)))


def _read_into(where: Path) -> Path:
    last = where[-1] if len(where) > 0 else None
    if last == "$ref":
        return where[:-1]
    if last == "path" and "patches" in where:
        return (*where[:-1], "patch", INSIDE)
    return where if not isinstance(last, str) else (*where, INSIDE)


def _with(node: Node, path: Sequence[Step], value: Value) -> Value:
    """Return a document with a value at a place; what is in the way gives way."""
    if len(path) == 0:
        return value
    step, rest = path[0], path[1:]
    match step:
        case str():
            inner = node if isinstance(node, Mapping) else {}
            return {**inner, step: _with(inner.get(step, ABSENT), rest, value)}
        case Item() | Nth():
            within: list[Value] = [*node.documents] if isinstance(node, Stream) else [*items(node)]
            if step.index < len(within):
                within[step.index] = _with(within[step.index], rest, value)
            return Stream(tuple(within)) if isinstance(node, Stream) else within
        case _:
            return Embedded("", "yaml", _with(ABSENT, rest, value))


def read_in(change_set: ChangeSet, reader: Document, where: Path) -> ChangeSet:
    """Return the changes of a file as those of the document it is read into at a place."""
    sides = (change_set.deployed, change_set.proposed)
    old, new = (
        None if side is None else replace(reader, data=_with(reader.data, where, side.data)) for side in sides
    )
    changes = tuple(
        replace(
            change,
            path=(*where, *change.path),
            origin=None if change.origin is None else (*where, *change.origin),
        )
        for change in change_set.changes
    )
    return ChangeSet(reader.path, None, old, new, changes)


def said_there(index: int, item: ClassifiedChange, reader: str) -> More:
    """Return what a change means in the file that reads its file in, as said of the change itself."""
    where = f"read into {printable(reader)}"
    findings = (
        replace(one, message=f"{where}: {one.message}" if one.message else where) for one in item.findings
    )
    return More(index, tuple(findings), item.secret)
