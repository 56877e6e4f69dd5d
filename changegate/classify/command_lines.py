"""The settings in arguments: items of a list, `NAME=value` words, and whole command lines in one string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from changegate.classify.arguments import (
    Arguments,
    Said,
    arguments,
    assignment,
    flag_of,
    has_flags,
    is_command_line,
    set_by,
    tokens,
)
from changegate.classify.places import Ancestor, Place, Sides
from changegate.model.change import Side
from changegate.model.path import Item
from changegate.model.value import ABSENT, Absent, Leaf, Value
from changegate.regex import regex


@dataclass(frozen=True)
class Words:
    """A list of words on both sides with the mapping it stands in; each view of it is worked out once."""

    deployed: Sequence[Value]
    proposed: Sequence[Value]
    holder: Sides

    @cached_property
    def has_flags(self) -> bool:
        """Whether it holds arguments."""
        return has_flags(self.deployed) or has_flags(self.proposed)

    @cached_property
    def lines(self) -> tuple[Arguments, Arguments]:
        """What the arguments say."""
        old, new = (None if isinstance(side, Absent) else side for side in self.holder)
        return arguments(self.deployed, old), arguments(self.proposed, new)

    @cached_property
    def shown(self) -> tuple[dict[str, Value], dict[str, Value]]:
        """The flags as mappings."""
        return _mapping(self.lines[0]), _mapping(self.lines[1])

    @cached_property
    def beside(self) -> Mapping[str, Leaf]:
        """The flags beside a flag."""
        flags = self.shown[1] or self.shown[0]
        return {flag: value for flag, value in flags.items() if isinstance(value, str | bool)}

    @cached_property
    def assigned(self) -> Mapping[str, Leaf]:
        """The variables it sets."""
        return dict(filter(None, map(assignment, (*self.deployed, *self.proposed))))


def item_places(plain: Place, words: Words, step: Item) -> Iterable[Place] | None:
    """Return the flags or variables that an item of a list sets; None where it is a plain item.

    `plain` is the item as a setting of the list's key. A flag that both sides give alike, only at another
    place, is no setting.
    """
    listed = replace(plain, setting=replace(plain.setting, keys=(*plain.setting.keys, "[]")))
    flags = [flag_of(words.deployed, step.deployed), flag_of(words.proposed, step.proposed)]
    wanted = dict.fromkeys(flag for flag in flags if flag is not None)
    if wanted and words.has_flags:
        return _flags(listed, words, {**wanted, **dict.fromkeys(_named_within(words, step, flags))})
    # `environment: [DB_PASSWORD]` hands on the variable that is there, whatever it holds.
    read = _variable if plain.setting.name.casefold() in _ENVIRONMENTS else assignment
    pairs = [
        None if index is None or index >= len(items) else read(items[index])
        for items, index in ((words.deployed, step.deployed), (words.proposed, step.proposed))
    ]
    if any(pair is not None for pair in pairs):
        return _assignments(listed, words, pairs)
    return None


def _named_within(words: Words, step: Item, flags: Sequence[str | None]) -> Iterable[str]:
    """Yield the settings that the value of a flag names, at an item that is the flag or its value."""
    sides = (words.deployed, step.deployed, flags[0]), (words.proposed, step.proposed, flags[1])
    for items, index, flag in sides:
        item = None if index is None or index >= len(items) else items[index]
        if flag is not None and isinstance(item, str):
            value = item.partition("=")[2] if item.startswith("-") else item
            yield from (name for name, _ in set_by(flag, value))


def string_places(plain: Place, holder: Sides) -> Iterable[Place]:
    """Return the flags that differ between two command lines, each written as one string."""
    setting = plain.setting
    sides = (setting.deployed, setting.proposed)
    if not any(is_command_line(setting.name, side) for side in sides):
        return ()
    old, new = (tokens(side) if isinstance(side, str) else [] for side in sides)
    words = Words(old, new, holder)
    return _flags(plain, words, dict.fromkeys(flag for line in words.lines for flag in line.flags))


def _flags(plain: Place, words: Words, wanted: Iterable[str]) -> Iterable[Place]:
    old, new = words.lines
    view = Ancestor(
        words.shown,
        len(plain.names),
        len(plain.raw),
        plain.setting.name,
        programs=old.programs | new.programs,
    )
    inside = replace(plain, ancestors=(*plain.ancestors, view))
    # Whoever asks what an unchanged argument means is told.
    asked = plain.setting.change.deployed == plain.setting.change.proposed
    for flag in wanted:
        before, after = old.flags.get(flag, ()), new.flags.get(flag, ())
        if before != after or asked:
            yield _under(inside, flag, (_side(before, after), _side(after, before)), words.beside)


def _under(plain: Place, name: str, sides: tuple[Side, Side], beside: Mapping[str, Leaf]) -> Place:
    setting = replace(plain.setting, name=name, deployed=sides[0], proposed=sides[1], siblings=beside)
    return replace(plain, setting=setting, names=(*plain.names, name))


def _side(values: tuple[Said, ...], others: tuple[Said, ...]) -> Side:
    """The value of a flag on one side; of a flag given several times, what the other side has not."""
    if len(values) <= 1 and len(others) <= 1:
        return values[0] if values else ABSENT
    own = [str(value) for value in values if value not in others]
    return ",".join(own) if own else ABSENT


def _mapping(line: Arguments) -> dict[str, Value]:
    return {
        flag: values[0] if len(values) == 1 else ",".join(map(str, values))
        for flag, values in line.flags.items()
    }


def _variable(item: Value) -> tuple[str, str] | None:
    """A variable that is assigned, or one that is only named and holds nothing here."""
    if isinstance(item, str) and _NAME.fullmatch(item) is not None:
        return item, ""
    return assignment(item)


_ENVIRONMENTS: Final = frozenset({"environment", "env"})
_NAME: Final = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def _assignments(plain: Place, words: Words, pairs: Sequence[tuple[str, str] | None]) -> Iterable[Place]:
    found: dict[str, list[Side]] = {}
    for index, pair in enumerate(pairs):
        if pair is not None:
            found.setdefault(pair[0], [ABSENT, ABSENT])[index] = pair[1]
    for name, sides in found.items():
        yield _under(plain, name, (sides[0], sides[1]), words.assigned)
