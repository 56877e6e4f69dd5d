"""Which mappings of a document belong to which system: by what stands in them, else by the file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from changegate.classify.pack_index import Filed, PackIndex, loose
from changegate.classify.pack_parts import Part, Way
from changegate.classify.path_grammar import road
from changegate.classify.path_pattern import Pattern, Segment, squash
from changegate.classify.places import Ancestor, Node, items
from changegate.classify.values import text
from changegate.model.key import key_text
from changegate.model.value import ABSENT, Absent, Embedded, Value
from changegate.pattern import glob_matches, star_matches

Found = tuple[Part, Pattern | None]
_KIND: Final = road("kind").segments
_API: Final = road("apiVersion").segments
# Blocks of HCL and elements of XML come as lists; a system is recognised by any of its first few.
_LOOKED_INTO: Final = 32
# No way of recognising goes further along the dots of a flat key.
_DEEPEST: Final = 12


class Content:
    """The keys of one mapping, normalised, worked out once however many ways are tried on it."""

    def __init__(self, mapping: Mapping[str, Value]) -> None:
        self._mapping = mapping

    @cached_property
    def names(self) -> Mapping[str, list[str]]:
        """The keys by their normalised form."""
        found: dict[str, list[str]] = {}
        for key in self._mapping:
            found.setdefault(squash(key_text(key)), []).append(key)
        return found

    @cached_property
    def roads(self) -> frozenset[tuple[str, ...]]:
        """The paths that flat keys such as `spring.security.user` begin with, normalised."""
        found: set[tuple[str, ...]] = set()
        for key in self._mapping:
            if "." in key:
                parts = tuple(squash(part) for part in key_text(key).split(".", _DEEPEST)[:_DEEPEST])
                found.update(parts[:end] for end in range(1, len(parts) + 1))
        return frozenset(found)

    def matching(self, segment: Segment) -> Iterator[Value]:
        """Yield the values under the keys a segment names."""
        for name in segment:
            if "*" in name.text:
                keys: Iterable[str] = [key for key in self._mapping if name.fits(key_text(key))]
            elif name.exact:
                keys = [name.text] if name.text in self._mapping else []
            else:
                keys = self.names.get(name.text, ())
            yield from (self._mapping[key] for key in keys)

    def has_road(self, pattern: Pattern) -> bool:
        """Whether flat keys lead along a pattern."""
        return any(
            len(flat) == len(pattern.segments)
            and all(
                any(name.fits(key) for name in segment)
                for segment, key in zip(pattern.segments, flat, strict=True)
            )
            for flat in self.roads
        )


class Recogniser:
    """Recognises the nodes of one pair of documents; each node is looked at once."""

    def __init__(self, index: PackIndex) -> None:
        self.index = index
        self._contents: dict[int, Content] = {}
        self._asked: dict[tuple[int, str], bool] = {}
        self._texts_at: dict[tuple[int, str], list[str]] = {}
        self._found: dict[tuple[int, int, str, str], tuple[Found, ...]] = {}

    def parts(self, ancestor: Ancestor) -> tuple[Found, ...]:
        """Return the parts of packs a node is recognised as on either side, and where in it they begin."""
        key = (id(ancestor.sides[0]), id(ancestor.sides[1]), ancestor.key, ancestor.file)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = tuple(dict.fromkeys(self._parts(ancestor)))
        return known

    def _parts(self, ancestor: Ancestor) -> Iterator[Found]:
        for side in ancestor.sides:
            if not isinstance(side, Absent):
                for part, way in self._candidates(ancestor, side):
                    if self._holds(way, ancestor, side):
                        yield part, road(way.at) if way.at else None

    def _candidates(self, ancestor: Ancestor, side: Value) -> Iterator[Filed]:
        index = self.index
        content = self._content(side)
        names = None if content is None else {*content.names, *(flat[0] for flat in content.roads)}
        if ancestor.file:
            yield from index.for_file(ancestor.file, names)
        if ancestor.programs:
            yield from index.by_command
        if ancestor.key:
            yield from index.for_holder(ancestor.key)
        if names is None:
            return
        yield from index.for_keys(names)
        for kind in self._texts(side, _KIND):
            yield from index.by_kind.get(kind, ())
            yield from index.by_kind.get("*", ())

    def _holds(self, way: Way, ancestor: Ancestor, side: Value) -> bool:
        """Whether all that a way asks for is there; what rules out most, and costs least, is asked first."""
        if way.under and not _one_of([loose(key) for key in way.under], [squash(ancestor.key)]):
            return False
        if way.kind and not self._is(side, _KIND, way.kind):
            return False
        if way.api and not self._is(side, _API, way.api):
            return False
        for wanted in way.keys:
            if not self._has(side, wanted):
                return False
        return self._holds_besides(way, ancestor, side)

    def _holds_besides(self, way: Way, ancestor: Ancestor, side: Value) -> bool:
        return (
            (not way.file or any(glob_matches(glob, ancestor.file) for glob in way.file))
            and (not way.any or any(self._has(side, text) for text in way.any))
            and all(not wanted or _one_of(wanted, self._written(side, text)) for text, wanted in way.where)
            and (not way.command or _one_of(way.command, ancestor.programs))
        )

    def _is(self, node: Value, segments: tuple[Segment, ...], wanted: tuple[str, ...]) -> bool:
        return not wanted or _one_of(wanted, self._texts(node, segments))

    def _written(self, node: Value, text: str) -> list[str]:
        """What is written at a path; many ways ask for the same ones."""
        known = self._texts_at.get((id(node), text))
        if known is None:
            known = self._texts_at[(id(node), text)] = self._texts(node, road(text).segments)
        return known

    def _has(self, node: Value, text: str) -> bool:
        """Whether something is at a path; many ways ask for the same ones."""
        known = self._asked.get((id(node), text))
        if known is None:
            known = self._asked[(id(node), text)] = self._leads(node, road(text))
        return known

    def _leads(self, node: Value, pattern: Pattern) -> bool:
        if next(self._reached(node, pattern.segments), ABSENT) is not ABSENT:
            return True
        content = self._content(node)
        return content is not None and content.has_road(pattern)

    def _texts(self, node: Value, segments: tuple[Segment, ...]) -> list[str]:
        values = (
            value for value in self._reached(node, segments) if not isinstance(value, Mapping | Embedded)
        )
        return [found for value in values if (found := _said(value)) is not None]

    def _reached(self, node: Value, segments: tuple[Segment, ...]) -> Iterator[Value]:
        if not segments:
            yield node
            return
        inner = node.value if isinstance(node, Embedded) else node
        for one in items(inner)[:_LOOKED_INTO] or (inner,):
            content = self._content(one)
            if content is not None:
                for value in content.matching(segments[0]):
                    yield from self._reached(value, segments[1:])

    def _content(self, node: Node) -> Content | None:
        if type(node) is not dict and not isinstance(node, Mapping):
            return None
        known = self._contents.get(id(node))
        if known is None:
            known = self._contents[id(node)] = Content(node)
        return known


def _said(value: Value) -> str | None:
    return value if isinstance(value, str) else text(value) if isinstance(value, bool | int) else None


def _one_of(globs: Iterable[str], names: Iterable[str]) -> bool:
    return any(star_matches(glob, name) for name in names for glob in globs)
