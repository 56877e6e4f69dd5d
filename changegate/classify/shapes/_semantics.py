"""How the values of settings compare whose meaning is known: one function a kind of value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Final

from changegate.classify.confusables import skeleton
from changegate.classify.names import last_key, words
from changegate.classify.readings import Text, alike, reading
from changegate.classify.setting import Reading, Setting
from changegate.classify.shapes import (
    _endpoint,
    _exact_url,
    _listings,
    _secrets,
    algorithms,
    boolean,
    choice,
    distinguished_name,
    host,
    ldap_filter,
    uuid,
)
from changegate.classify.shapes._durations import compared
from changegate.classify.shapes._lists import items
from changegate.classify.values import is_bare, quoted, said, text, truth
from changegate.model.change import Order, Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT, Absent

Compare = Callable[[Text, Text], Reading]

# Nobody takes in a longer text at a glance.
_GLANCE: Final = 512


def _sides(setting: Setting) -> tuple[Text, Text]:
    """Return both sides as shapes want them: text without white space around it, or nothing."""
    return _stripped(setting.deployed), _stripped(setting.proposed)


def _stripped(side: Side) -> Text:
    found = text(side)
    return ABSENT if found is None or not found.strip() else found.strip()


def by_text(compare: Compare, setting: Setting) -> Reading:
    """Compare texts; where there is none on either side, say what nothing became of nothing."""
    old, new = _sides(setting)
    if isinstance(setting.deployed, Absent) and isinstance(setting.proposed, Absent):
        return alike("there was nothing and is nothing", None)
    if isinstance(old, Absent) and isinstance(new, Absent):
        return reading(f"was {said(setting.deployed)}, is {said(setting.proposed)}", Direction.BOTH)
    return compare(old, new)


def identifier(deployed: Text, proposed: Text) -> Reading:
    """Compare two names letter by letter."""
    if isinstance(deployed, Absent):
        if str(proposed) in {"*", "**"}:
            message = f"{quoted(str(proposed))} is named from now on: everything fits it"
            return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
        return reading(f"{quoted(str(proposed))} is named from now on", Direction.BOTH)
    if isinstance(proposed, Absent):
        return reading(f"{quoted(deployed)} is no longer named", Direction.BREAKS)
    message = f"was {quoted(deployed)}, is {quoted(proposed)}"
    if deployed == proposed:
        return reading(f"{message}: only white space around it or its type differs", Direction.BREAKS)
    if proposed in {"*", "**"}:
        return reading(f"{message}: everything fits it", Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
    if deployed.casefold() == proposed.casefold():
        return reading(f"{message}: only capitals differ, which most readers tell apart", Direction.BREAKS)
    if max(len(deployed), len(proposed)) < _GLANCE and skeleton(deployed) == skeleton(proposed):
        return reading(
            f"{message}: they look alike and are not the same",
            Direction.BOTH,
            Severity.CRITICAL,
            Signal.HOMOGLYPH,
        )
    return reading(message, Direction.BOTH)


def _endpoints(deployed: Text, proposed: Text) -> Reading:
    return _endpoint.read(deployed, proposed)


def _pointer(deployed: Text, proposed: Text) -> Reading:
    if isinstance(deployed, Absent):
        return reading(f"it is found at {quoted(str(proposed))} from now on", Direction.BOTH)
    if isinstance(proposed, Absent):
        return reading(f"it is no longer found at {quoted(deployed)}", Direction.BREAKS)
    message = f"it was found at {quoted(deployed)} and is found at {quoted(proposed)}"
    return reading(f"{message}: what stands there is not seen here", Direction.BOTH)


def _expression(deployed: Text, proposed: Text) -> Reading:
    sides = [side for side in (deployed, proposed) if isinstance(side, str)]
    if all(map(ldap_filter.matches, sides)):
        return ldap_filter.read(deployed, proposed)
    if isinstance(proposed, Absent):
        return reading(f"the condition {quoted(str(deployed))} is gone: everything fits", Direction.OPENS)
    if _listings.is_everything(proposed) or proposed in {"true", "(?s).*", ".+"}:
        message = f"the condition {quoted(proposed)} fits everything"
        return reading(message, Direction.OPENS, Severity.CRITICAL, Signal.WILDCARD)
    was = "there was none" if isinstance(deployed, Absent) else f"was {quoted(deployed)}"
    return reading(f"the condition {was}, is {quoted(proposed)}", Direction.BOTH)


def _statement(deployed: Text, proposed: Text) -> Reading:
    if isinstance(deployed, Absent):
        return reading(f"{quoted(str(proposed))} is added", Direction.OPENS)
    if isinstance(proposed, Absent):
        return reading(f"{quoted(deployed)} is removed", Direction.BREAKS)
    return _listings.read(deployed, proposed, admits=True)


def _time(setting: Setting) -> Reading:
    """Compare times; a bare number counts what the key says it counts."""
    old, new = _sides(setting)
    if isinstance(old, Absent) or isinstance(new, Absent):
        message = f"was {said(setting.deployed)}, is {said(setting.proposed)}"
        return reading(message, Direction.BOTH)
    return compared(old, new, unit_of(last_key(setting.keys, setting.name)))


_UNIT_WORDS: Final = {
    "ms": Fraction(1, 1000), "millis": Fraction(1, 1000), "milliseconds": Fraction(1, 1000),
    "minutes": Fraction(60), "minute": Fraction(60), "mins": Fraction(60), "min": Fraction(60),
    "hours": Fraction(3600), "hour": Fraction(3600), "days": Fraction(86400), "day": Fraction(86400),
    "weeks": Fraction(604800),
}  # fmt: skip


def unit_of(key: str) -> Fraction:
    """Return what a bare number under a key is counted in: seconds, unless the key ends in another unit."""
    last = words(key)[-1:]
    return _UNIT_WORDS.get(last[0], Fraction(1)) if last else Fraction(1)


def _switch(setting: Setting, *, dangerous: bool) -> Reading:
    if truth(setting.deployed) is None and truth(setting.proposed) is None and not is_bare(setting.proposed):
        return by_text(choice.read, setting)
    return boolean.polar(setting.deployed, setting.proposed, dangerous=dangerous)


def _listing(setting: Setting, *, admits: bool) -> Reading:
    """Compare lists in strings, or items of lists; a list that is emptied may stop restricting anything."""
    in_list = setting.keys[-1:] == ("[]",)
    if is_bare(setting.proposed) and not in_list and not is_bare(setting.deployed):
        says = (
            "everybody or nobody is let in, as the service takes it"
            if admits
            else "nothing is demanded any more"
        )
        direction = Direction.BOTH if admits else Direction.OPENS
        return reading(
            f"was {said(setting.deployed)}, is {said(setting.proposed)}: {says}", direction, Severity.HIGH
        )
    if is_bare(setting.deployed) and not in_list and admits and not is_bare(setting.proposed):
        message = f"{said(setting.proposed)} is let in from now on, where everybody or nobody was"
        everything = any(map(_listings.is_everything, items(text(setting.proposed) or "")))
        signs = (Signal.WILDCARD,) if everything else ()
        return reading(message, Direction.BOTH, Severity.CRITICAL if everything else None, *signs)
    return by_text(partial(_listings.read, admits=admits), setting)


def _order(setting: Setting) -> Reading:
    if isinstance(setting.proposed, Order):
        return reordered(setting.proposed)
    return by_text(identifier, setting)


def reordered(order: Order) -> Reading:
    """Return the reading of items that changed places."""
    first = quoted(order.items[0]) if order.items else "nothing"
    return reading(
        f"the order changes, {first} comes first: where the first that fits decides, another does",
        Direction.BOTH,
    )


SEMANTICS: Final[dict[str, Callable[[Setting], Reading]]] = {
    "+W -B": partial(_listing, admits=True),
    "-W +B": partial(_listing, admits=False),
    "F!": partial(_switch, dangerous=False),
    "T!": partial(_switch, dangerous=True),
    "alg": partial(by_text, algorithms.read),
    "dn": partial(by_text, distinguished_name.read),
    "dur": _time,
    "enum": partial(by_text, choice.read),
    "flt": partial(by_text, _expression),
    "host": partial(by_text, host.read),
    "id": partial(by_text, identifier),
    "ord": _order,
    "pol": partial(by_text, _statement),
    "ref": partial(by_text, _pointer),
    "sec": _secrets.read,
    "url": partial(by_text, _endpoints),
    "url=": partial(by_text, _exact_url.read),
    "uuid": partial(by_text, uuid.read),
}
