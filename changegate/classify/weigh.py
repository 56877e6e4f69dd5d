"""A meaning and what the two values say become a finding: how bad, which way, and why in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from changegate.classify import shapes
from changegate.classify.evidence import Told
from changegate.classify.pack_parts import PackSetting
from changegate.classify.path_pattern import squash
from changegate.classify.places import Place, below, items
from changegate.classify.setting import Reading, Setting
from changegate.classify.values import is_bare, quoted, text, truth
from changegate.model.change import Side
from changegate.model.finding import Category, Direction, Finding, Severity, Signal
from changegate.model.path import Item
from changegate.model.value import ABSENT
from changegate.pattern import star_matches
from changegate.regex import regex

# Signals that make a mistake out of any change they stand beside; the others at least call for a second look.
_GRAVE: Final = frozenset(
    {
        Signal.BIDI,
        Signal.DEFAULT_SECRET,
        Signal.HOMOGLYPH,
        Signal.HTTP_DOWNGRADE,
        Signal.INVISIBLE,
        Signal.PUBLIC_BINDING,
        Signal.VERIFICATION_OFF,
        Signal.WILDCARD,
    }
)
# Some take every token then, others none.
_NO_AUDIENCE: Final = "no audience is left: tokens that are meant for others may be accepted, or all refused"
_TELLING: Final = frozenset({Signal.BOOTSTRAP, Signal.TWO_READINGS, Signal.ENV_MISMATCH})


def finding(told: Told, place: Place, signals: Sequence[Signal]) -> Finding | None:
    """Return the finding of a meaning; None where both values mean the same and nothing warns."""
    if _is_same_template(place.setting) or _is_same_variable(place.setting):
        return None
    from changegate.classify.cautions import cautioned  # noqa: PLC0415  start-up: most changes are ordinary

    reading = cautioned(_reading(told, place), place.setting, told.meaning.category)
    marks = tuple(sorted({*signals, *reading.signals}, key=lambda signal: signal.value))
    if reading.same and not marks:
        return None
    meaning = told.meaning
    severity = meaning.severity if reading.severity is None else reading.severity
    if told.entry is not None:
        severity = _endangered(severity, told.entry, place.setting.proposed)
    return Finding(
        pack=meaning.pack,
        pattern=meaning.pattern,
        category=meaning.category,
        severity=_raised(severity, marks),
        direction=reading.direction,
        signals=marks,
        message="; ".join(part for part in (meaning.says, reading.message) if part),
    )


def _is_same_template(setting: Setting) -> bool:
    """Whether two values ask a template engine for the same in other words: `template` and `include`."""
    old, new = (text(side) or "" for side in (setting.deployed, setting.proposed))
    return "{{" in old and "{{" in new and old != new and _asked(old) == _asked(new)


def _is_same_variable(setting: Setting) -> bool:
    """Whether a variable, which is text whatever it is written as, only got or lost its quotes."""
    sides = (setting.deployed, setting.proposed)
    if _VARIABLES.isdisjoint(setting.keys[-2:-1]) or {type(side) for side in sides} != {bool, str}:
        return False
    return truth(sides[0]) is not None and truth(sides[0]) is truth(sides[1])


_VARIABLES: Final = frozenset({"env", "data", "stringData", "environment"})


def _asked(value: str) -> str:
    return _SPACED.sub("{{ ", _TRIMMED.sub(" }}", _INCLUDED.sub("{{ include ", value)))


_INCLUDED: Final = regex(r"\{\{-?\s*template\s")
_SPACED: Final = regex(r"\{\{-?\s*")
_TRIMMED: Final = regex(r"\s*-?\}\}")


def with_marks(finding: Finding, marks: Sequence[Signal]) -> Finding:
    """Return a finding with further marks, as severe as they make it."""
    if len(marks) == 0:
        return finding
    found = tuple(sorted({*finding.signals, *marks}, key=lambda signal: signal.value))
    return replace(finding, signals=found, severity=_raised(finding.severity, marks))


def _reading(told: Told, place: Place) -> Reading:
    entry = told.entry
    if (
        entry is not None
        and entry.values
        and not place.setting.hidden
        and told.meaning.compare in {"enum", "ord", ""}
    ):
        ranked = _ranked(entry.values, place.setting)
        if ranked is not None:
            return ranked
    reading = shapes.read(place.setting, told.meaning.compare)
    if entry is not None and entry.everyone and _emptied(place):
        return replace(
            reading,
            message="nothing is left here, and nothing means everybody",
            direction=Direction.OPENS,
            severity=Severity.CRITICAL,
            same=False,
        )
    if told.meaning.category is Category.AUDIENCE and entry is None and _emptied(place):
        return replace(reading, message=_NO_AUDIENCE, direction=Direction.BOTH, same=False)
    return reading


def _ranked(values: Sequence[str], setting: Setting) -> Reading | None:
    """Compare two values of an enumeration by strictness; None where one of them is not in it."""
    ranks = [_rank(values, side) for side in (setting.deployed, setting.proposed)]
    before, after = ranks
    if before is None or after is None:
        return None
    if before == after:
        return Reading("", Direction.NEUTRAL, None, (), same=True)
    named = f"{quoted(text(setting.deployed) or '')} to {quoted(text(setting.proposed) or '')}"
    if after > before:
        return Reading(f"weaker, from {named}", Direction.OPENS, None, ())
    return Reading(f"stricter, from {named}", Direction.BREAKS, Severity.MEDIUM, ())


def _rank(values: Sequence[str], side: Side) -> int | None:
    found = text(side)
    if found is None:
        return None
    word = squash(found)
    return next((index for index, value in enumerate(values) if squash(value) == word), None)


def _endangered(severity: Severity, entry: PackSetting, proposed: Side) -> Severity:
    found = text(proposed)
    if found is None:
        return severity
    levels = [level for value, level in entry.danger if _is_value(value, found)]
    return max((severity, *levels), key=lambda level: level.rank)


def _is_value(value: str, found: str) -> bool:
    # A lone `*` is itself a value in most systems; elsewhere in a value it stands for any text.
    return value == found if value == "*" else star_matches(value, found)


def _emptied(place: Place) -> bool:
    """Whether what restricted something is gone while the thing it restricted is still there."""
    setting = place.setting
    holder = place.ancestors[-1].sides[1]
    if holder is ABSENT or is_bare(setting.deployed) or not is_bare(setting.proposed):
        return False
    path = setting.change.path
    if not path or not isinstance(path[-1], Item):
        return True
    if place.names != place.raw:
        # An item of an argument list or of assignments: another one may give the same flag or variable.
        return isinstance(holder, Mapping) and setting.name not in holder
    rest = place.ancestors[0].sides[1]
    for step in path[:-1]:
        rest = below(rest, step, deployed=False)
    return len(items(rest)) == 0


def _raised(severity: Severity, signals: Sequence[Signal]) -> Severity:
    floor = Severity.LOW
    for signal in signals:
        if signal in _GRAVE:
            floor = Severity.CRITICAL
        elif signal not in _TELLING and not floor.at_least(Severity.HIGH):
            floor = Severity.HIGH
    return severity if severity.at_least(floor) else floor
