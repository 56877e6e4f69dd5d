"""Marks of danger that one setting alone can show: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Setting
from changegate.classify.signals import (
    bidi,
    default_secret,
    empty_value,
    env_mismatch,
    homoglyph,
    http_downgrade,
    invisible,
    literal_secret,
    opaque_change,
    public_binding,
    trailing_slash,
    two_readings,
    verification_off,
    weak_algorithm,
    whitespace,
    wildcard,
)
from changegate.classify.signals._contract import Mark
from changegate.classify.signals.expired import ending as ending
from changegate.classify.signals.expired import expiry as expiry
from changegate.model.change import ChangeKind
from changegate.model.finding import Signal
from changegate.model.value import ABSENT

MARKS: Final[dict[str, Mark]] = {
    "bidi": bidi,
    "default_secret": default_secret,
    "empty_value": empty_value,
    "env_mismatch": env_mismatch,
    "homoglyph": homoglyph,
    "http_downgrade": http_downgrade,
    "invisible": invisible,
    "literal_secret": literal_secret,
    "opaque_change": opaque_change,
    "public_binding": public_binding,
    "trailing_slash": trailing_slash,
    "two_readings": two_readings,
    "verification_off": verification_off,
    "weak_algorithm": weak_algorithm,
    "whitespace": whitespace,
    "wildcard": wildcard,
}


def signals(setting: Setting) -> tuple[Signal, ...]:
    """Return the marks the proposed value or the keys of a setting show, in the order of their names."""
    if setting.proposed is ABSENT or setting.change.kind is ChangeKind.REORDERED:
        return ()
    return tuple(mark.SIGNAL for mark in MARKS.values() if mark.fires(setting))
