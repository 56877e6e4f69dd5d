"""What a relation offers: what it sees of one document's changes, and what it may add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Protocol, TypeAlias

from changegate.classify.evidence import Told
from changegate.classify.heuristics.parts import ANY_SETTING
from changegate.classify.places import Place
from changegate.classify.relations._references import References, Source
from changegate.frozen import frozen
from changegate.model.change import Change, ChangeSet
from changegate.model.finding import ClassifiedChange, Finding, Severity, Signal
from changegate.model.value import ABSENT


class Scene:
    """One document's changes with what each means alone, and a way to ask what any setting would mean.

    `places` gives the settings a change stands for, `told` what is known of one, nothing for an ordinary one.
    """

    def __init__(
        self,
        change_set: ChangeSet,
        items: tuple[ClassifiedChange, ...],
        places: Callable[[Change], Iterable[Place]],
        told: Callable[[Place], tuple[Told, ...]],
    ) -> None:
        self.change_set = change_set
        self.items = items
        self.places = places
        self.told = told

    @cached_property
    def references(self) -> References:
        """The references of the document, searched for when they are first asked for."""
        return References([self.source()])

    def source(self, label: str = "", text: str = "") -> Source:
        """Return the document as one to look for references in."""
        # What was made of a value only before is a change of its own.
        document = self.change_set.proposed or self.change_set.deployed
        return Source(ABSENT if document is None else document.data, self.known, label, text)

    def known(self, change: Change) -> Iterator[tuple[Place, tuple[Told, ...]]]:
        """Yield the settings of a change and what is known of each."""
        for place in self.places(change):
            yield place, self.told(place)

    def is_read(self, change: Change) -> bool:
        """Whether anything is known to read a setting: itself, or through a reference to it."""
        known = self.known(change)
        return any(is_told(meant) or self.references.feeds(place) for place, meant in known)


def is_told(meant: Iterable[Told]) -> bool:
    """Whether more is known than that a setting stands in a section of logins, as any key there does."""
    return any(one.meaning.pattern != ANY_SETTING for one in meant)


@frozen
class Mark:
    """What joins every finding of the change at an index: they become at least as severe as `floor`."""

    index: int
    signal: Signal
    floor: Severity
    message: str


@frozen
class More:
    """Findings for the change at an index, on top of those it has; `secret` hides its values from now on."""

    index: int
    findings: tuple[Finding, ...]
    secret: bool


Addition: TypeAlias = Mark | More


class Relation(Protocol):
    """A module of this folder. Nothing in it raises, whatever the values, and no message quotes a value."""

    def additions(self, scene: Scene) -> Iterable[Addition]:
        """Yield what the changes say together; nothing is ever taken away."""


def parted(change: Change) -> tuple[Change, ...]:
    """Return a value that moved as what left one setting and what came to another."""
    if change.origin is None:
        return (change,)
    return Change(change.origin, change.deployed, ABSENT), Change(change.path, ABSENT, change.proposed)
