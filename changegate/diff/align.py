"""Which item of one list is which item of the other: by name, by value, else by place between the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from changegate.connections import user_line
from changegate.diff.leaves import Kind, kind_of, settled
from changegate.frozen import frozen
from changegate.model.change import ListRule
from changegate.model.value import Embedded, Twofold, Value
from changegate.regex import regex

# The fields that usually name an item; the one that most items are found again by is taken.
USUAL_NAMES: Final = (
    *("id", "name", "clientId", "client_id", "clientID", "alias", "key", "kid", "uid", "username", "email"),
    *("hostname", "Id", "Name", "Sid", "ParameterKey", "Key"),
)
# Without one of these beside it a `key` may be a secret.
_BESIDE_KEY: Final = frozenset({"value", "values", "Value", "Values", "operator", "effect"})
_OBJECT: Final = ("apiVersion", "kind", "metadata.namespace", "metadata.name")
_LONGEST_NAME: Final = 256
# Something must follow: the text before the `=` of a base64 padding is no name.
_ASSIGNMENT: Final = regex(r"(--?[A-Za-z][\w.-]*|[A-Za-z_][\w.-]*)=", re.ASCII)

Digest = Callable[[Value], str]
Naming = Callable[[Value], str | None]


@frozen
class Match:
    """One item: its index on either side (None: not there), and the name it was matched by."""

    deployed: int | None
    proposed: int | None
    name: str | None = None


@frozen
class _Lists:
    """Two lists with a label for each item: its name, else its content and how often it came before."""

    deployed: Sequence[Value]
    proposed: Sequence[Value]
    labels: tuple[list[Hashable], list[Hashable]]


def aligned(
    deployed: Sequence[Value], proposed: Sequence[Value], rule: ListRule | None, digest: Digest
) -> list[Match]:
    """Return every item of two lists once, in the proposed order and then what is gone.

    An item is known by its name where no other item of either list has it, else by its content. What is left
    between two matched items is paired in order: containers with containers of their kind, a scalar with a
    scalar where it was replaced by one. Where order does not count, a lone scalar replaces a lone scalar.
    """
    names = _names(deployed, proposed, _naming(deployed, proposed, rule))
    lists = _Lists(deployed, proposed, _labels(deployed, proposed, names, digest))
    ordered = rule is None or rule.ordered
    return _matched(lists, ordered=ordered)


def aligned_documents(deployed: Sequence[Value], proposed: Sequence[Value], digest: Digest) -> list[Match]:
    """Match the documents of two files by what names a Kubernetes object, else by content and place."""
    old, new = _names(deployed, proposed, _object_name)
    _rename_by_group(deployed, proposed, old, new)
    return _matched(_Lists(deployed, proposed, _labels(deployed, proposed, (old, new), digest)), ordered=True)


def _rename_by_group(
    deployed: Sequence[Value], proposed: Sequence[Value], old: list[str | None], new: list[str | None]
) -> None:
    """Give an object that is written in another version of its group the name that it has now."""
    left = [
        {_without_version(item): index for index, item in enumerate(items) if names[index] not in others}
        for items, names, others in ((deployed, old, set(new)), (proposed, new, set(old)))
    ]
    for name in left[0].keys() & left[1].keys() - {None}:
        old[left[0][name]] = new[left[1][name]]


def _without_version(item: Value) -> str | None:
    """What names an object, without the version: it says how an object is written, its group whose it is."""
    name = _object_name(item)
    version = _field(item, "apiVersion") or ""
    return None if name is None else version.rpartition("/")[0] + name.removeprefix(version)


def _naming(deployed: Sequence[Value], proposed: Sequence[Value], rule: ListRule | None) -> Naming:
    """What names the items: what the rule says where it does, else what finds most of them again."""
    keys = {key for item in (*deployed, *proposed) if isinstance(item, Mapping) for key in item}
    usual = [_usual(field) for field in USUAL_NAMES if field in keys]
    namings = [_object_name, *usual] if "kind" in keys else usual
    if rule is not None and rule.name is not None:
        known = partial(_field, field=rule.name)
        if _found_again(deployed, proposed, known)[0] > 0:
            return known
        namings = [known, *namings]
    return max(namings, key=lambda naming: _found_again(deployed, proposed, naming), default=_no_name)


def _found_again(deployed: Sequence[Value], proposed: Sequence[Value], naming: Naming) -> tuple[int, int]:
    old, new = _once(map(naming, deployed)), _once(map(naming, proposed))
    return len(old & new), len(old) + len(new)


def _no_name(_item: Value) -> str | None:
    return None


def _usual(field: str) -> Naming:
    """A usual name; a `key` is one only beside what it is the key of."""
    if field in {"key", "Key"}:
        return lambda item: _field(item, field) if _has_value(item) else None
    return partial(_field, field=field)


def _has_value(item: Value) -> bool:
    return isinstance(item, Mapping) and not _BESIDE_KEY.isdisjoint(item)


def _field(item: Value, field: str) -> str | None:
    """The text of a field that can name an item; a dotted name leads down where it is no key itself."""
    if not isinstance(item, Mapping):
        return None
    value = item.get(field)
    if value is None and "." in field:
        first, _, rest = field.partition(".")
        return _field(item.get(first), rest)
    text = value.text if isinstance(value, Twofold) else value
    if isinstance(text, int) and not isinstance(text, bool) and text.bit_length() <= 64:
        text = str(text)
    return text if isinstance(text, str) and 0 < len(text) <= _LONGEST_NAME else None


def _object_name(item: Value) -> str | None:
    names = [_field(item, field) for field in _OBJECT]
    if names[1] is None or names[3] is None:
        return None
    return "/".join("" if name is None else name for name in names)


def _names(
    deployed: Sequence[Value], proposed: Sequence[Value], naming: Naming
) -> tuple[list[str | None], list[str | None]]:
    """The name of each item, where it has one that no other item on its side or the other side shares."""
    words = _assigned(deployed) | _assigned(proposed)
    sides = [[_word(item, words) or naming(item) for item in side] for side in (deployed, proposed)]
    shared = _often(sides[0]) | _often(sides[1])
    old, new = ([None if name in shared else name for name in names] for names in sides)
    return old, new


def _assigned(items: Iterable[Value]) -> set[str]:
    """The flags and variables that are given a value."""
    found = [(item, _ASSIGNMENT.match(item)) for item in items if isinstance(item, str)]
    return {match[1] for item, match in found if match is not None and item[match.end() :].strip("=") != ""}


def _word(item: Value, words: set[str]) -> str | None:
    if isinstance(item, Embedded):
        return _field(item.value, "name") if item.format == user_line.NAME else None
    match = _ASSIGNMENT.match(item) if isinstance(item, str) else None
    return match[1] if match is not None and match[1] in words and len(match[1]) <= _LONGEST_NAME else None


def _once(names: Iterable[str | None]) -> set[str]:
    return {name for name, count in Counter(names).items() if count == 1 and name is not None}


def _often(names: Iterable[str | None]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1 and name is not None}


def _labels(
    deployed: Sequence[Value],
    proposed: Sequence[Value],
    names: tuple[list[str | None], list[str | None]],
    digest: Digest,
) -> tuple[list[Hashable], list[Hashable]]:
    old, new = (
        list(_labelled(items, named, digest)) for items, named in ((deployed, names[0]), (proposed, names[1]))
    )
    return old, new


def _labelled(items: Sequence[Value], names: Sequence[str | None], digest: Digest) -> Iterator[Hashable]:
    seen: Counter[str] = Counter()
    for item, name in zip(items, names, strict=True):
        if name is not None:
            yield name
        else:
            content = digest(item)
            yield content, seen[content]
            seen[content] += 1


def _matched(lists: _Lists, *, ordered: bool) -> list[Match]:
    old, new = lists.labels
    places = {label: index for index, label in enumerate(old)}
    pairs = {index: places[label] for index, label in enumerate(new) if label in places}
    pairs |= dict(_replaced(lists, pairs, ordered=ordered))
    taken = set(pairs.values())
    found = [Match(pairs.get(index), index, _name(label)) for index, label in enumerate(new)]
    gone = [Match(index, None, _name(label)) for index, label in enumerate(old) if index not in taken]
    return found + gone


def _name(label: Hashable) -> str | None:
    return label if isinstance(label, str) else None


def _replaced(lists: _Lists, pairs: Mapping[int, int], *, ordered: bool) -> Iterator[tuple[int, int]]:
    """Pair what is left without a name between the same neighbours; where order says nothing, anywhere."""
    anchors = pairs if ordered else dict.fromkeys(pairs, -1)
    before = _gaps(lists.deployed, lists.labels[0], {pairs[new]: old for new, old in anchors.items()})
    after = _gaps(lists.proposed, lists.labels[1], anchors)
    for gap, new in after.items():
        old = before.get(gap, [])
        if gap[1] is not Kind.LEAF or len(old) == len(new) == 1:
            yield from zip(new, old, strict=False)


def _gaps(
    items: Sequence[Value], labels: Sequence[Hashable], anchors: Mapping[int, int]
) -> dict[tuple[int, Kind], list[int]]:
    """What is left without a name, by the deployed index of the matched item before it and by its kind."""
    found: dict[tuple[int, Kind], list[int]] = {}
    last = -1
    for index, item in enumerate(items):
        if index in anchors:
            last = anchors[index]
        elif _name(labels[index]) is None:
            found.setdefault((last, kind_of(settled(item))), []).append(index)
    return found
