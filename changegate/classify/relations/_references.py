"""Which settings of a document are made of which others, by the references in their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from changegate.classify.evidence import Told
from changegate.classify.names import last_key, parents
from changegate.classify.places import Node, Place
from changegate.classify.relations._names import (
    HELD_KEYS,
    defined,
    held,
    named,
    plain_path,
    referred,
    referred_in_section,
    words,
)
from changegate.classify.relations._walk import children
from changegate.classify.secrets import named_secret
from changegate.classify.signals import signals
from changegate.classify.weigh import with_marks
from changegate.frozen import frozen
from changegate.model.change import Change
from changegate.model.finding import Category, Direction, Finding, Severity, Signal
from changegate.model.path import Path, pointer
from changegate.model.shown import printable
from changegate.model.value import Embedded, Leaf, Tagged, Value

# Who writes more references in a circle than this wants them not to be followed.
_MOST_USES: Final = 2000
# Of all settings together: each of a long chain feeds all that come after it.
_MOST_STEPS: Final = 200_000

Known = Callable[[Change], Iterable[tuple[Place, tuple[Told, ...]]]]


@dataclass(frozen=True, eq=False)
class Source:
    """A document to look for references in; `label` names it where it is another one than the settings'."""

    document: Node
    known: Known
    label: str = ""
    text: str = ""


@frozen
class Use:
    """A leaf that holds a reference, with the value it has, in one of the sources."""

    source: int
    path: Path
    value: Leaf


@frozen
class _Meant:
    """What a leaf with a reference is called, what it means, and whether it is a secret."""

    words: tuple[str, ...]
    meant: tuple[Told, ...]
    secret: bool


class References:
    """Finds out which identity settings of some documents a setting feeds; looks for references once."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._uses: dict[str, dict[tuple[int, Path], Use]] = {}
        self._links: dict[str, set[str]] = {}
        self._meant: dict[tuple[int, Path], _Meant] = {}
        self._steps = 0
        for index, source in enumerate(sources):
            for reference, use in _uses(index, source):
                self._uses.setdefault(reference, {}).setdefault((index, use.path), use)
            for name, maker in defined(source.text):
                self._links.setdefault(name, set()).add(maker)

    def __len__(self) -> int:
        """How many names are referred to."""
        return len(self._uses)

    def feeds(self, place: Place) -> bool:
        """Whether a setting is referred to at all."""
        return len(self._uses) > 0 and any(word in self._uses or word in self._links for word in words(place))

    def findings(self, place: Place, but: str | None = None) -> tuple[tuple[Finding, ...], bool]:
        """Return a finding for each identity setting that a setting feeds, straight or through others.

        `but` is the label of a source that has been asked already.
        The truth beside them says whether one of those is a secret.
        """
        found: list[Finding] = []
        secret = False
        seen: set[tuple[int, Path]] = set()
        asked: set[str] = set()
        waiting = list(words(place))
        while waiting:
            word = waiting.pop()
            if word in asked:
                continue
            asked.add(word)
            waiting += self._links.get(word, ())
            for use in self._uses.get(word, {}).values():
                if (use.source, use.path) in seen or self._sources[use.source].label == but:
                    continue
                seen.add((use.source, use.path))
                self._steps += 1
                known = self._meaning(use)
                found += (_finding(one, use, self._sources[use.source].label) for one in known.meant)
                secret = secret or known.secret
                waiting += () if known.meant else known.words
            if len(seen) > _MOST_USES or self._steps > _MOST_STEPS:
                return (*found, _LOST), True
        # What is wrong with the value is wrong with all that is made of it.
        marks = signals(place.setting) if found else ()
        return tuple(with_marks(one, marks) for one in found), secret

    def _meaning(self, use: Use) -> _Meant:
        key = (use.source, use.path)
        if key not in self._meant:
            found = list(self._sources[use.source].known(Change(use.path, use.value, use.value)))
            self._meant[key] = _Meant(
                words=tuple(word for place, _ in found for word in words(place)),
                meant=tuple(one for _, meant in found for one in meant),
                secret=any(_holds_secret(place, meant) for place, meant in found),
            )
        return self._meant[key]


def _holds_secret(place: Place, meant: Iterable[Told]) -> bool:
    if any(one.meaning.compare == "sec" for one in meant):
        return True
    own = last_key(place.setting.keys, place.setting.name)
    return named_secret(own, parents(place.setting.keys, own)[:2])


def _finding(one: Told, use: Use, label: str) -> Finding:
    meaning = one.meaning
    where = f"{printable(label)} at {pointer(use.path)}" if label else pointer(use.path)
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


def _uses(index: int, source: Source) -> Iterator[tuple[str, Use]]:
    foreign = source.label != ""
    for path, value in _places(source.document):
        if isinstance(value, Mapping):
            reference = held(value)
            if reference is not None:
                yield reference, Use(index, path, reference)
            continue
        where = Use(index, plain_path(path), value)
        for reference in named(path, value, foreign=foreign):
            yield reference, where
        if isinstance(value, str):
            for reference in (*referred(value, foreign=foreign), *referred_in_section(path, value)):
                yield reference, where


def _places(document: Node) -> Iterator[tuple[Path, str | Tagged | Mapping[str, Value]]]:
    """Yield the leaves of a document that may hold a reference, and the mappings that may be one."""
    stack: list[tuple[Node, Path]] = [(document, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, Mapping) and not HELD_KEYS.isdisjoint(node):
            yield path, node
        for step, child in children(node):
            if type(child) is str:
                # Written out: this runs for every string of a document, and most hold no reference.
                if "{" in child or "(" in child or "#" in child or "@" in child or step == "Ref":
                    yield (*path, step), child
            elif isinstance(child, Mapping | list | tuple | Embedded):
                stack.append((child, (*path, step)))
            elif isinstance(child, Tagged):
                yield (*path, step), child
