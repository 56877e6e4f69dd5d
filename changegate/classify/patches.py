"""Operations on other documents (JSON Patch RFC 6902, BOSH ops files): the setting they reach for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from changegate.classify.places import Ancestor, Node
from changegate.model.value import ABSENT, Value

_VERBS: Final = frozenset({"add", "replace", "remove", "move", "copy", "test"})
_CONTENT: Final = ("value", "content")


def reached(node: Node) -> tuple[str, ...] | None:
    """Return the keys an operation reaches for, without places in lists; None where a node is none."""
    if not isinstance(node, Mapping):
        return None
    verb = node.get("op", node.get("type"))
    pointer = node.get("path")
    if not isinstance(verb, str) or verb not in _VERBS or not isinstance(pointer, str):
        return None
    if not pointer.startswith("/"):
        return None
    steps = (step.replace("~1", "/").replace("~0", "~").rstrip("?") for step in pointer[1:].split("/"))
    return tuple(step for step in steps if step and not _is_place(step))


def _is_place(step: str) -> bool:
    return step.isdecimal() or step in {"-", "-1"} or "=" in step or ":" in step


def is_content(key: str) -> bool:
    """Whether a key of an operation holds what is put there."""
    return key in _CONTENT


def target(ancestors: Sequence[Ancestor]) -> tuple[Node, Node] | None:
    """Return what is known of the object the operations below some nodes are for: its kind and version."""
    for ancestor in reversed(ancestors):
        found = [_target(side) for side in ancestor.sides]
        if any(side is not None for side in found):
            return (_or_absent(found[0]), _or_absent(found[1]))
    return None


def _target(side: Node) -> Mapping[str, Value] | None:
    wanted = side.get("target") if isinstance(side, Mapping) else None
    if not isinstance(wanted, Mapping) or "kind" not in wanted:
        return None
    group, version = wanted.get("group"), wanted.get("version", "v1")
    known = "/".join(part for part in (group, version) if isinstance(part, str))
    return {"kind": wanted["kind"], "apiVersion": known, "metadata": {"name": wanted.get("name")}}


def _or_absent(side: Mapping[str, Value] | None) -> Node:
    return ABSENT if side is None else side
