"""Dangers that a value shows by itself, said behind what its change means: one module each, in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from changegate.classify.cautions import (
    address_literal,
    any_tenant,
    clear_redirect,
    custom_scheme,
    dot_segments,
    encoded_host,
    foreign_domain,
    fragment,
    loopback,
    loose_pattern,
    near_host,
    odd_slashes,
    open_redirect,
    other_port,
    script_scheme,
    userinfo,
    wildcard_host,
    wildcard_path,
)
from changegate.classify.cautions._contract import Caution, Item
from changegate.classify.cautions._patterns import is_pattern
from changegate.classify.secrets import is_secret
from changegate.classify.setting import Reading, Setting
from changegate.classify.shapes import items
from changegate.classify.urls import address
from changegate.classify.values import text
from changegate.model.change import ChangeKind, Side
from changegate.model.finding import Category, Direction

CAUTIONS: Final[dict[str, Caution]] = {
    "address_literal": address_literal,
    "any_tenant": any_tenant,
    "clear_redirect": clear_redirect,
    "custom_scheme": custom_scheme,
    "dot_segments": dot_segments,
    "encoded_host": encoded_host,
    "foreign_domain": foreign_domain,
    "fragment": fragment,
    "loopback": loopback,
    "loose_pattern": loose_pattern,
    "near_host": near_host,
    "odd_slashes": odd_slashes,
    "open_redirect": open_redirect,
    "other_port": other_port,
    "script_scheme": script_scheme,
    "userinfo": userinfo,
    "wildcard_host": wildcard_host,
    "wildcard_path": wildcard_path,
}

# More of a value, or more items, nobody takes in; what the change means is said in any case.
_LENGTH: Final = 8192
_MOST: Final = 40
# These run what stands behind them, commas, spaces and all.
_WHOLE: Final = ("javascript:", "data:", "vbscript:")


def cautioned(reading: Reading, setting: Setting, category: Category) -> Reading:
    """Return a reading with the dangers said that the proposed value shows and the deployed one did not."""
    if reading.same or setting.change.kind is ChangeKind.REORDERED:
        return reading
    secret = is_secret(setting)
    cautions = [caution for caution in CAUTIONS.values() if not (secret and caution.TELLS)]
    before = _items(setting.deployed, setting)
    new = [
        _item(one, before, setting, category)
        for one in _items(setting.proposed, setting)
        if one not in before
    ]
    if not new:
        return reading
    said = {found.message: found for item in new for found in _said(item, cautions)}
    if not said:
        return reading
    known = {found.message for one in before for found in _said(_item(one, (), setting, category), cautions)}
    fresh = [found for message, found in said.items() if message not in known]
    return _joined(reading, fresh) if fresh else reading


def _items(side: Side, setting: Setting) -> tuple[str, ...]:
    found = (text(side) or "").strip()
    if not found or len(found) > _LENGTH:
        return ()
    whole = found.lower().startswith(_WHOLE) or ("\n" not in found and is_pattern(found, setting))
    return (found,) if whole else tuple(items(found)[:_MOST])


def _item(one: str, before: tuple[str, ...], setting: Setting, category: Category) -> Item:
    return Item(one, address(one), is_pattern(one, setting), before, category, setting)


def _said(item: Item, cautions: Sequence[Caution]) -> Iterator[Reading]:
    for caution in cautions:
        found = caution.says(item)
        if found is not None:
            yield found


def _joined(reading: Reading, fresh: list[Reading]) -> Reading:
    """Return a reading and what is said behind it as one, as severe as the worst of them."""
    severities = [one.severity for one in (reading, *fresh) if one.severity is not None]
    opens = any(one.direction in {Direction.OPENS, Direction.BOTH} for one in fresh)
    breaks = any(one.direction in {Direction.BREAKS, Direction.BOTH} for one in fresh)
    return replace(
        reading,
        message="; ".join(part for part in (reading.message, *(one.message for one in fresh)) if part),
        direction=_turned(reading.direction, opens=opens, breaks=breaks),
        severity=max(severities, key=lambda severity: severity.rank) if severities else None,
        signals=(*reading.signals, *(signal for one in fresh for signal in one.signals)),
    )


def _turned(direction: Direction, *, opens: bool, breaks: bool) -> Direction:
    opens = opens or direction in {Direction.OPENS, Direction.BOTH}
    breaks = breaks or direction in {Direction.BREAKS, Direction.BOTH}
    if opens and breaks:
        return Direction.BOTH
    return Direction.OPENS if opens else Direction.BREAKS if breaks else direction
