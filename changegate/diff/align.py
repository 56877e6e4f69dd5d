"""Which item of one list is which item of the other: by name, by value, else by place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from changegate.diff.digest import subtree
from changegate.model.change import ListRule
from changegate.model.key import key_text
from changegate.model.value import Stream, Tagged, Twofold, Value

# The fields that name an item, the most telling first.
USUAL_NAMES: Final = (
    *("id", "name", "clientId", "client_id", "clientID", "alias", "key", "kid", "uid", "username", "email"),
    "metadata.name",
)
_ASSIGNMENT: Final = re.compile(r"(--?[A-Za-z][\w.-]*|[A-Za-z_][\w.]*)=")


@dataclass(frozen=True, slots=True)
class Match:
    """One item on either side: its index there (None: not there), and the name it was matched by."""

    deployed: int | None
    proposed: int | None
    name: str | None


def aligned(deployed: Sequence[Value], proposed: Sequence[Value], rule: ListRule | None) -> list[Match]:
    """Return every item of both lists once, matched where it is the same item on both sides."""
    for keys in _namings(deployed, proposed, rule):
        if keys is not None:
            return _by_key(*keys)
    return _by_place(deployed, proposed)


Keys = tuple[list[str], list[str]]


def _namings(
    deployed: Sequence[Value], proposed: Sequence[Value], rule: ListRule | None
) -> list[Keys | None]:
    fields = USUAL_NAMES if rule is None or rule.name is None else (rule.name, *USUAL_NAMES)
    named = [_unique(deployed, proposed, lambda item, field=field: _field(item, field)) for field in fields]
    return [*named, _unique(deployed, proposed, _assigned)]


def _unique(deployed: Sequence[Value], proposed: Sequence[Value], name_of: object) -> Keys | None:
    keys: list[list[str]] = []
    for side in (deployed, proposed):
        names = [name_of(item) for item in side]  # type: ignore[operator]
        if any(name is None for name in names) or len(set(names)) != len(names):
            return None
        keys.append(names)
    return (keys[0], keys[1])


def _field(item: Value, field: str) -> str | None:
    value: object = item
    for part in field.split("."):
        if not isinstance(value, Mapping):
            return None
        value = next((value[key] for key in value if key_text(key) == part), None)
    if isinstance(value, Twofold | Tagged):
        return value.text
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _assigned(item: Value) -> str | None:
    match = _ASSIGNMENT.match(item) if isinstance(item, str) else None
    return match[1] if match else None


def _by_key(deployed: list[str], proposed: list[str]) -> list[Match]:
    places = {key: index for index, key in enumerate(deployed)}
    matches = [Match(places.pop(key, None), index, key) for index, key in enumerate(proposed)]
    return matches + [Match(index, None, deployed[index]) for index in places.values()]


def _by_place(deployed: Sequence[Value], proposed: Sequence[Value]) -> list[Match]:
    old, new = _counted(deployed), _counted(proposed)
    pairs = {new_index: old.get(key) for key, new_index in new.items()}
    taken = {index for index in pairs.values() if index is not None}
    loose_old = _spots([index for index in range(len(deployed)) if index not in taken], {i: i for i in taken})
    back = {new_index: old_index for new_index, old_index in pairs.items() if old_index is not None}
    loose_new = _spots([index for index in range(len(proposed)) if index not in back], back)
    matches = [Match(old_index, new_index, None) for new_index, old_index in back.items()]
    for spot, new_index in loose_new.items():
        matches.append(Match(loose_old.pop(spot, None), new_index, None))
    return matches + [Match(index, None, None) for index in loose_old.values()]


def _counted(items: Sequence[Value]) -> dict[tuple[bytes, int], int]:
    """Name each item by its content and by how often that content stood there before."""
    seen: Counter[bytes] = Counter()
    found: dict[tuple[bytes, int], int] = {}
    for index, item in enumerate(items):
        digest = subtree(item)
        found[digest, seen[digest]] = index
        seen[digest] += 1
    return found


def _spots(loose: Sequence[int], anchors: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Name the place of each loose item: the deployed index of the anchor before it, and the offset."""
    found: dict[tuple[int, int], int] = {}
    wanted = set(loose)
    anchor, offset = -1, 0
    for index in range(max((*loose, *anchors), default=-1) + 1):
        if index in anchors:
            anchor, offset = anchors[index], 0
        elif index in wanted:
            found[anchor, offset] = index
            offset += 1
    return found


def aligned_documents(deployed: Stream, proposed: Stream) -> list[Match]:
    """Match the documents of two files by what names a Kubernetes object, else by place."""
    keys = _unique(deployed.documents, proposed.documents, _object_name)
    if keys is not None:
        return _by_key(*keys)
    return _by_place(deployed.documents, proposed.documents)


def _object_name(document: Value) -> str | None:
    names = [
        _field(document, field) for field in ("apiVersion", "kind", "metadata.namespace", "metadata.name")
    ]
    if names[1] is None or names[3] is None:
        return None
    return "/".join("" if name is None else name for name in names)
