"""One value of a setting as text and as JSON, secrets already masked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import assert_never

from changegate.model.change import Masked, Order, Side
from changegate.model.shown import printable
from changegate.model.value import Absent, Empty, Opaque, Tagged, Twofold


def value_text(side: Side) -> str:
    """Return a value for people: strings in quotes, everything escaped, on one line and whole."""
    match side:
        case str():
            return f'"{printable(side)}"'
        case Masked():
            return f"(secret {side.fingerprint})"
        case Absent():
            return "(absent)"
        case Order():
            return f"[{', '.join(map(printable, side.items))}]"
        case Opaque():
            return f"({printable(side.reason)}; {side.digest})"
        case Tagged():
            return printable(f"{side.tag} {side.text}")
        case Twofold():
            return f"{printable(side.text)} ({_both(side)})"
        case Empty():
            return side.value
        case None | bool() | int() | float() | Decimal():
            return _number(side)
        case _:
            assert_never(side)


def _both(side: Twofold) -> str:
    return f"YAML 1.1: {_plain(side.yaml11)}, YAML 1.2: {_plain(side.yaml12)}"


def _plain(value: object) -> str:
    return f'"{printable(value)}"' if isinstance(value, str) else _number(value)


def _number(value: object) -> str:
    match value:
        case None:
            return "null"
        case True:
            return "true"
        case False:
            return "false"
        case _:
            return str(value)


def value_json(side: Side) -> object:  # noqa: C901  an arm for each kind of value
    """Return a value as plain JSON; what JSON cannot hold stands as its text, what is absent as null."""
    match side:
        case Absent():
            return None
        case Masked():
            return {"secret": side.fingerprint}
        case Order():
            return list(side.items)
        case Opaque():
            return {"opaque": side.digest, "reason": side.reason}
        case Tagged():
            return {"tag": side.tag, "text": side.text}
        case Twofold():
            return side.text
        case Empty():
            return json.loads(side.value)
        case Decimal():
            return str(side)
        case float():
            return side if side == side and abs(side) != float("inf") else str(side)  # noqa: PLR0124  only NaN differs
        case str():
            return side.encode("utf-8", "backslashreplace").decode("utf-8")
        case None | bool() | int():
            return side
        case _:
            assert_never(side)
