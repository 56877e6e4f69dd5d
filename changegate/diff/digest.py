"""Canonical names: of leaves, of subtrees, of secrets, and of the change that gets approved."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, assert_never

from changegate.diff.leaves import Kind, as_leaf, kind_of, list_items, settled
from changegate.errors import ChangegateError
from changegate.model.change import Masked, Order, Side
from changegate.model.finding import ClassifiedChange
from changegate.model.key import key_text
from changegate.model.path import Inside, Item, Nth, Path, escape, locator
from changegate.model.secrecy import key_gives_away
from changegate.model.value import (
    ABSENT,
    Absent,
    Embedded,
    Empty,
    Leaf,
    Opaque,
    Stream,
    Tagged,
    Twofold,
    Value,
)

SCHEMA: Final = "changegate/change/v1"


def token(leaf: Leaf) -> str:  # noqa: C901  an arm for each kind of leaf
    """Return a text that is the same for two leaves if and only if they are equal by type and value.

    A `Twofold` is its two readings, however it is written; an `Opaque` is its digest.
    """
    match leaf:
        case str():
            return f"string:{leaf}"
        case None:
            return "null:"
        case bool():
            return "boolean:true" if leaf else "boolean:false"
        case int():
            return f"integer:{_digits(leaf)}"
        case float():
            return f"float:{leaf!r}"
        case Decimal():
            return f"decimal:{_exact(leaf)}"
        case Twofold():
            return f"twofold:{json.dumps([token(leaf.yaml11), token(leaf.yaml12)])}"
        case Tagged():
            return f"tagged:{json.dumps([leaf.tag, leaf.text])}"
        case Opaque():
            return f"opaque:{leaf.digest}"
        case Empty():
            return f"empty:{leaf.value}"
        case _:
            assert_never(leaf)


def _digits(number: int) -> str:
    # Beyond a few thousand digits Python refuses decimal text; hexadecimal has no such bound.
    return str(number) if number.bit_length() <= 256 else hex(number)


def _exact(number: Decimal) -> str:
    # Not normalize(): that rounds to the precision of the context.
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return str(number)
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    power = exponent + len(text) - len(stripped) if stripped != "" else 0
    return f"{'-' if sign else ''}{stripped or '0'}e{power}"


class Digests:
    """Digests of values (SHA-256), each container's worked out once; it holds on to the values it knows.

    Equal digests mean equal by type and value: the order of keys says nothing, nor does the text around a
    document in a string; a stream of one document is that document.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Value, str]] = {}

    def of(self, value: Value) -> str:
        """Return the digest of a value, 64 hex digits."""
        top = settled(value)
        if kind_of(top) is Kind.LEAF:
            return _hashed(self._part(top))
        waiting = [] if id(top) in self._known else [top]
        while len(waiting) > 0:
            last = waiting[-1]
            below = [child for child in _children(last) if self._is_new(child)]
            if len(below) > 0:
                waiting.extend(below)
            else:
                self._known[id(last)] = (last, _hashed(self._content(last)))
                waiting.pop()
        return self._known[id(top)][1]

    def same(self, one: Value | Absent, other: Value | Absent) -> bool:
        """Whether both are there and equal."""
        if isinstance(one, Absent) or isinstance(other, Absent):
            return False
        if isinstance(one, str) and isinstance(other, str):
            return one == other
        return one is other or self.of(one) == self.of(other)

    def _is_new(self, value: Value) -> bool:
        return not isinstance(value, str) and id(value) not in self._known and kind_of(value) is not Kind.LEAF

    def _part(self, value: Value) -> str:
        """A value as a part of what holds it: itself for a leaf, else its digest."""
        if isinstance(value, str) or kind_of(value) is Kind.LEAF:
            return "=" + _framed(token(as_leaf(value)))
        return "#" + self._known[id(value)][1]

    def _content(self, value: Value) -> str:
        match value:
            case Mapping():
                return "m" + "".join(_framed(key) + self._part(settled(value[key])) for key in sorted(value))
            case Embedded():
                return f"e{_framed(value.format)}{self._part(settled(value.value))}"
            case Stream():
                return "d" + "".join(map(self._part, _children(value)))
            case _:
                return "l" + "".join(map(self._part, _children(value)))


def _children(value: Value) -> Iterator[Value]:
    match value:
        case Mapping():
            return map(settled, value.values())
        case Embedded():
            return iter((settled(value.value),))
        case Stream():
            return map(settled, value.documents)
        case _:
            return map(settled, list_items(value))


def _framed(text: str) -> str:
    return f"{len(text)}:{text}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def subtree(value: Value) -> str:
    """Return the digest of a value, 64 hex digits; see `Digests` for what makes two values equal."""
    return Digests().of(value)


def canonical(value: object) -> bytes:
    """Return JSON in its canonical form, RFC 8785.

    Raises:
        ChangegateError: there is none, as of text with a lone surrogate (RFC 8785 section 3.2.2.2).
    """
    import rfc8785  # noqa: PLC0415  start-up: only what gets approved needs canonical bytes

    try:
        return rfc8785.dumps(_plain(value))  # type: ignore[arg-type]  # checked by the library
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise ChangegateError(
            f"a change has no canonical form, so nothing could be approved: {error}",
            hint="mend the text that is no valid Unicode, or nest it less deeply",
        ) from error


def _plain(value: object) -> object:
    """JSON in the types the library knows."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def fingerprint(text: str, salt: bytes) -> str:
    """Return a keyed digest of a secret: HMAC-SHA256 (RFC 2104), 64 hex digits."""
    return hmac.new(salt, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def subject_changes(
    changes: Iterable[ClassifiedChange], scope: Mapping[str, str]
) -> tuple[Mapping[str, object], ...]:
    """Return the gated changes of a document as the JSON that gets approved, in a settled order.

    Each is `{"pointer", "locator", "kind", "deployed", "proposed"}`. A value stands under its type, such as
    `{"integer": "5"}`, a secret as `{"secret": FINGERPRINT}` under a salt made of scope and place: whoever
    has the values can rebuild it, and equal secrets in two places look different. Nothing here counts named
    list items, lines, or what else an unrelated edit would shift; so a value that moved is an addition.
    """
    gated = [_subject_change(item, scope) for item in changes if len(item.findings) > 0]
    return tuple(sorted(gated, key=canonical))


def _subject_change(item: ClassifiedChange, scope: Mapping[str, str]) -> Mapping[str, object]:
    change = item.change
    if change.origin is not None:
        change = replace(change, deployed=ABSENT, origin=None)
    path = veiled(change.path, scope)
    place = locator(path)
    salt = canonical({"scope": scope, "locator": place}) if item.secret else None
    return {
        "pointer": _shown(path),
        "locator": place,
        "kind": change.kind.value,
        "deployed": _side(change.deployed, salt),
        "proposed": _side(change.proposed, salt),
    }


def veiled(path: Path, scope: Mapping[str, str]) -> Path:
    """Return a path in whose stead a key that is itself a secret stands as its fingerprint."""
    keys = [key_text(step) if isinstance(step, str) else "" for step in path]
    hidden = [key_gives_away(key, above) for above, key in zip(("", *keys), keys, strict=False)]
    if not any(hidden):
        return path
    salt = canonical({"scope": scope})
    return tuple(
        f"(secret {fingerprint(step, salt)})" if hide and isinstance(step, str) else step
        for hide, step in zip(hidden, path, strict=True)
    )


def _shown(path: Path) -> str:
    """The pointer of a path with `[NAME]` for the index of a named item, `-` for one that says nothing."""
    parts: list[str] = []
    for step in path:
        match step:
            case str():
                parts.append("/" + escape(key_text(step)))
            case Item() | Nth():
                index = str(step.index) if isinstance(step, Nth) or step.placed else "-"
                place = index if step.name is None else f"[{escape(step.name)}]"
                parts.append(("/" if isinstance(step, Item) else "#") + place)
            case Inside.INSIDE:
                parts.append("!")
    return "".join(parts)


def _side(side: Side, salt: bytes | None) -> Mapping[str, object]:
    match side:
        case Absent():
            return {"absent": True}
        case Masked():
            return {"secret": side.fingerprint}
        case Order():
            return {"order": list(side.items)}
        case None | bool() | Empty():
            return _typed(side)
        case _:
            return _typed(side) if salt is None else {"secret": fingerprint(token(side), salt)}


def _typed(leaf: Leaf) -> Mapping[str, object]:
    match leaf:
        case None:
            return {"null": True}
        case bool():
            return {"boolean": leaf}
        case Twofold():
            return {"yaml-1.1": _typed(leaf.yaml11), "yaml-1.2": _typed(leaf.yaml12)}
        case Tagged():
            return {"tag": leaf.tag, "text": leaf.text}
        case _:
            kind, _, text = token(leaf).partition(":")
            return {kind: text}


def change_id(repository: str, environment: str, path: str, changes: Sequence[Mapping[str, object]]) -> str:
    """Return the id of the gated changes of one document: SHA-256 of their canonical JSON, 64 hex digits."""
    named = {
        "schema": SCHEMA,
        "repository": repository,
        "environment": environment,
        "path": path,
        "changes": list(changes),
    }
    return hashlib.sha256(canonical(named)).hexdigest()
