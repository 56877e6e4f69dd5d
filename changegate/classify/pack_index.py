"""All packs' ways of recognising, filed under the most telling thing each asks for."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from changegate.classify.book import Book
from changegate.classify.pack_parts import Packs, Part, Way
from changegate.classify.path_grammar import first_names
from changegate.classify.path_pattern import squash
from changegate.pattern import star_matches
from changegate.regex import regex

_SPECIAL: Final = regex(r"\*\*/|\*+|\?|\{[^}]*\}|\[[^\]]*\]")

Filed = tuple[Part, Way]
# The names of keys of which one must be there, one set for each of them that a way asks for.
Needs = tuple[frozenset[str], ...]


class PackIndex:
    """Serves all documents of a run; it knows no document itself."""

    def __init__(self, packs: Packs) -> None:
        self._by_key: dict[str, list[tuple[Needs, Filed]]] = {}
        self.by_kind: dict[str, list[Filed]] = {}
        self.by_command: list[Filed] = []
        self._by_file: list[tuple[str, str, str, Needs, Filed]] = []
        self._by_holder: list[tuple[str, Filed]] = []
        self._variables: list[tuple[str, Part]] = []
        self._books: dict[Part, Book] = {}
        self._last: tuple[str, list[tuple[Needs, Filed]]] = ("", [])
        for pack in packs.packs:
            for part in pack.parts:
                for way in part.ways:
                    self._variables.extend((prefix, part) for prefix in way.environment)
                    self._file(part, way)
        self._prefixes = tuple(prefix for prefix, _ in self._variables)
        self._endings = tuple({ending for ending, *_ in self._by_file})

    def _file(self, part: Part, way: Way) -> None:
        if way.kind:
            for kind in way.kind:
                self.by_kind.setdefault("*" if "*" in kind else kind, []).append((part, way))
        elif way.command:
            self.by_command.append((part, way))
        elif way.keys or way.any:
            needs = _needs(way)
            for text in way.keys[:1] or way.any:
                for name in first_names(text):
                    self._by_key.setdefault(name, []).append((needs, (part, way)))
        elif way.file:
            globs = [_SPECIAL.sub("*", glob) for glob in way.file]
            needs = _needs(way)
            self._by_file.extend((*_telling(glob), glob, needs, (part, way)) for glob in globs)
        else:
            self._by_holder.extend((loose(key), (part, way)) for key in way.under)

    def for_keys(self, names: AbstractSet[str]) -> Iterator[Filed]:
        """Yield what a mapping with keys of these normalised names may be."""
        for name in sorted(names & self._by_key.keys()):
            for needs, filed in self._by_key[name]:
                if not any(map(names.isdisjoint, needs)):
                    yield filed

    def for_file(self, name: str, names: AbstractSet[str] | None) -> Iterator[Filed]:
        """Yield what a document of this path may be, a mapping with keys of these names or something else."""
        # How a name ends and what must be in it rule out most globs; both sides of a document have the same.
        if self._last[0] != name:
            found = [
                (needs, filed)
                for ending, piece, glob, needs, filed in (
                    self._by_file if name.endswith(self._endings) else ()
                )
                if piece in name and name.endswith(ending) and star_matches(glob, name)
            ]
            self._last = (name, found)
        for needs, filed in self._last[1]:
            if names is None or not any(map(names.isdisjoint, needs)):
                yield filed

    def for_holder(self, key: str) -> Iterator[Filed]:
        """Yield what a mapping under this key may be."""
        word = squash(key)
        yield from (filed for wanted, filed in self._by_holder if star_matches(wanted, word))

    def for_variables(self, names: tuple[str, ...]) -> Iterator[tuple[Part, str]]:
        """Yield the parts that one of some names is a variable of, with and without the prefix."""
        for name in names:
            if name.startswith(self._prefixes):
                for prefix, part in self._variables:
                    if name.startswith(prefix):
                        yield part, name
                        yield part, name.removeprefix(prefix)

    def book(self, part: Part) -> Book:
        """Return the settings of a part, read when first asked for."""
        known = self._books.get(part)
        if known is None:
            known = self._books[part] = Book(part)
        return known


def _telling(glob: str) -> tuple[str, str]:
    """Return how a name that fits ends, and the longest piece that stands in it."""
    return glob.rpartition("*")[2], max(glob.split("*"), key=len)


def _needs(way: Way) -> Needs:
    """What must be there besides the first key, which a way is filed under where it has one."""
    found = [first_names(text) for text in way.keys[1:]]
    found += [first_names(text) for text, wanted in way.where if wanted]
    if way.any:
        found.append(tuple(name for text in way.any for name in first_names(text)))
    return tuple(frozenset(names) for names in found if _are_plain(names))


def _are_plain(names: tuple[str, ...]) -> bool:
    return not any("*" in name for name in names)


def loose(key: str) -> str:
    """Normalise a key glob; its `*` stay."""
    return "*".join(squash(part) for part in key.split("*"))


@functools.lru_cache(maxsize=4)
def pack_index(packs: Packs) -> PackIndex:
    """Return the index of some packs."""
    return PackIndex(packs)
