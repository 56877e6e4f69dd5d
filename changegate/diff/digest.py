"""Canonical names: of leaves, of subtrees, of secrets, and of the change that gets approved."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from changegate.model.change import Masked, Order, Side
from changegate.model.finding import ClassifiedChange
from changegate.model.path import locator, pointer
from changegate.model.value import Absent, Embedded, Empty, Leaf, Opaque, Stream, Tagged, Twofold, Value


def token(leaf: Leaf) -> str:  # noqa: C901  an arm for each kind of leaf
    """Return a text that is equal for two leaves if and only if they are equal by type and value."""
    match leaf:
        case str():
            return f"string:{leaf}"
        case bool():
            return f"boolean:{str(leaf).lower()}"
        case int():
            return f"integer:{_digits(leaf)}"
        case float():
            return f"float:{leaf!r}"
        case Decimal():
            return f"decimal:{leaf.normalize()}"
        case None:
            return "null:"
        case Twofold():
            return f"twofold:{token(leaf.yaml11)}\0{token(leaf.yaml12)}"
        case Tagged():
            return f"tagged:{leaf.tag}\0{leaf.text}"
        case Opaque():
            return f"opaque:{leaf.digest}"
        case Empty():
            return f"empty:{leaf.value}"
        case _:
            assert_never(leaf)


def _digits(number: int) -> str:
    # Beyond a few thousand digits Python refuses decimal text; hexadecimal has no such bound.
    return str(number) if abs(number) < 1 << 256 else hex(number)


def subtree(value: Value) -> bytes:
    """Return a digest of a value; equal digests mean equal by type and value, key order aside."""
    match value:
        case Mapping() if len(value) > 0:
            parts = [_text(key) + subtree(value[key]) for key in sorted(value)]
            return _node(b"m", parts)
        case Stream():
            return _node(b"d", [subtree(document) for document in value.documents])
        case Embedded():
            return _node(b"e", [subtree(value.value)])
        case Sequence() if not isinstance(value, str) and len(value) > 0:
            return _node(b"l", [subtree(item) for item in value])
        case _:
            return _node(b"s", [_text(token(as_leaf(value)))])


def as_leaf(value: Value) -> Leaf:
    """Return a value that has no children as a leaf; an empty container becomes `Empty`."""
    match value:
        case str():
            return value
        case Mapping():
            return Empty.MAPPING
        case Sequence():
            return Empty.LIST
        case Embedded():
            return value.text
        case Stream():
            return Empty.LIST
        case _:
            return value


def _text(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw).to_bytes(8, "big") + raw


def _node(kind: bytes, parts: Iterable[bytes]) -> bytes:
    return hashlib.sha256(kind + b"".join(parts)).digest()


def canonical(value: object) -> bytes:
    """Return JSON in its canonical form, RFC 8785; a lone surrogate is spelled out, as JSON text would."""
    import rfc8785  # noqa: PLC0415  start-up: only findings need canonical bytes

    return rfc8785.dumps(_encodable(value))  # type: ignore[arg-type]  # checked by the library


def _encodable(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case Mapping():
            return {str(_encodable(key)): _encodable(item) for key, item in value.items()}
        case Sequence():
            return [_encodable(item) for item in value]
        case _:
            return value


def fingerprint(text: str, salt: bytes) -> str:
    """Return a keyed digest of a secret (HMAC-SHA256, hexadecimal)."""
    return hmac.new(salt, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def subject_changes(
    changes: Iterable[ClassifiedChange], scope: Mapping[str, str]
) -> tuple[Mapping[str, object], ...]:
    """Return the gated changes of a document as the JSON that gets approved, in a settled order.

    A change is `{"pointer", "locator", "kind", "deployed", "proposed"}`; a value is `{TYPE: TEXT}`, a secret
    `{"secret": FINGERPRINT}` under a salt made of its scope and place: to be rebuilt, not to be compared.
    """
    gated = [_subject_change(item, scope) for item in changes if item.findings]
    return tuple(sorted(gated, key=canonical))


def _subject_change(item: ClassifiedChange, scope: Mapping[str, str]) -> Mapping[str, object]:
    change = item.change
    place = locator(change.path)
    salt = canonical({"scope": dict(scope), "locator": place}) if item.secret else b""
    described: dict[str, object] = {
        "pointer": pointer(change.path),
        "locator": place,
        "kind": change.kind.value,
        "deployed": _side(change.deployed, salt),
        "proposed": _side(change.proposed, salt),
    }
    if change.origin is not None:
        described["from"] = locator(change.origin)
    return described


def _side(side: Side, salt: bytes) -> Mapping[str, object]:
    match side:
        case Absent():
            return {"absent": True}
        case Masked():
            return {"secret": side.fingerprint}
        case Order():
            return {"order": list(side.items)}
        case Empty() | None | bool():
            return _typed(side)
        case _:
            return {"secret": fingerprint(token(side), salt)} if salt else _typed(side)


def _typed(leaf: Leaf) -> Mapping[str, object]:
    kind, _, text = token(leaf).partition(":")
    return {kind: text}


def change_id(repository: str, environment: str, path: str, changes: Sequence[Mapping[str, object]]) -> str:
    """Return the id of the gated changes of one document: SHA-256 of their canonical JSON, 64 hex digits."""
    named = {
        "schema": "changegate/change/v1",
        "repository": repository,
        "environment": environment,
        "path": path,
        "changes": list(changes),
    }
    return hashlib.sha256(canonical(named)).hexdigest()
