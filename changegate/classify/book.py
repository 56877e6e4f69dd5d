"""The settings of one part of a pack, found by the keys that lead to a setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from changegate.classify.pack_parts import PackSetting, Part
from changegate.classify.path_pattern import Pattern, squash
from changegate.frozen import frozen
from changegate.model.change import ListRule
from changegate.pattern import star_matches
from changegate.regex import regex

_BREAKS: Final = regex(r"\.|:|__")
_INDEX: Final = regex(r"\[\d+\]$")
_FILE: Final = "_FILE"
# Sets: the order of their items says nothing.
_SETS: Final = frozenset({"+W -B", "-W +B", "alg"})


@frozen
class Entry:
    """A setting of a part and the one of its patterns that fits."""

    part: Part
    setting: PackSetting
    pattern: Pattern


class Book:
    """Looks settings up by the last key; full patterns are tried only on those that share it."""

    def __init__(self, part: Part) -> None:
        self._named: dict[str, list[Entry]] = {}
        self._wild: list[Entry] = []
        self._leading: dict[str, list[Entry]] = {}
        self._words: dict[str, list[Entry]] = {}
        self._wild_words: list[tuple[str, Entry]] = []
        self._lists: dict[str, list[tuple[Pattern, ListRule]]] = {}
        for setting in part.content.settings:
            for pattern in setting.patterns:
                self._add(Entry(part, setting, pattern))
                self._add_lists(pattern, setting.compare)
        for known in part.content.lists:
            for pattern in known.patterns:
                self._add_list(pattern, ListRule(known.name or None, known.ordered))

    def _add_lists(self, pattern: Pattern, compare: str) -> None:
        """Note what a setting's own pattern says of the lists it steps through."""
        for reach, name in pattern.lists:
            innermost = reach == len(pattern.segments)
            if name or (innermost and compare in _SETS) or (innermost and compare == "ord"):
                above = replace(pattern, segments=pattern.segments[:reach])
                self._add_list(above, ListRule(name or None, innermost and compare == "ord"))

    def _add_list(self, pattern: Pattern, rule: ListRule) -> None:
        for name in pattern.last if pattern.segments else ():
            self._lists.setdefault(squash(name.text), []).append((pattern, rule))

    def _add(self, entry: Entry) -> None:
        names = [name.text for name in entry.pattern.last]
        if any("*" in name for name in names):
            self._wild.append(entry)
        else:
            for key in names:
                self._named.setdefault(squash(key), []).append(entry)
        for segment in entry.pattern.segments[:-1]:
            for name in segment:
                self._leading.setdefault(squash(name.text), []).append(entry)
        for word in entry.pattern.joined():
            if "*" in word:
                self._wild_words.append((word, entry))
            else:
                self._words.setdefault(word, []).append(entry)

    def at(self, keys: tuple[str, ...]) -> Iterator[Entry]:
        """Yield what is known of the setting that some keys lead to."""
        if len(keys) == 0:
            return
        for entry in (*self._named.get(squash(keys[-1]), ()), *self._wild):
            if entry.pattern.matches(keys):
                yield entry

    def above(self, keys: tuple[str, ...]) -> Iterator[Entry]:
        """Yield the settings that lie below some keys, where these are named and not just passed."""
        if len(keys) > 0:
            yield from (
                entry for entry in self._leading.get(squash(keys[-1]), ()) if entry.pattern.passes(keys)
            )

    def lists(self, keys: tuple[str, ...]) -> Iterator[ListRule]:
        """Yield what is known of the list that some keys lead to."""
        for last in (squash(keys[-1]), "*", "**"):
            yield from (rule for pattern, rule in self._lists.get(last, ()) if pattern.matches(keys))

    def variable(self, name: str) -> Iterator[Entry]:
        """Yield what is known of an environment variable, its system's prefix taken off.

        A variable that ends in `_FILE` says where the setting's value is to be read from.
        """
        found = list(self._word(name))
        if not found and name.endswith(_FILE):
            found = [_elsewhere(entry) for entry in self._word(name.removesuffix(_FILE))]
        yield from found

    def _word(self, name: str) -> Iterator[Entry]:
        word = squash(name)
        yield from self._words.get(word, ()) or self._words.get(word.rstrip("0123456789"), ())
        yield from (entry for wanted, entry in self._wild_words if star_matches(wanted, word))


def _elsewhere(entry: Entry) -> Entry:
    return replace(entry, setting=replace(entry.setting, compare="ref", values=(), danger=()))


def spellings(ways: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return some ways of writing a path, each also with keys such as `a.b[0]` and `a__b` taken apart."""
    found: dict[tuple[str, ...], None] = {}
    for keys in ways:
        found[keys] = None
        if any(_BREAKS.search(key) for key in keys):
            parts = (_INDEX.sub("", part) for key in keys for part in _BREAKS.split(key))
            found[tuple(part for part in parts if part)] = None
    return list(found)
