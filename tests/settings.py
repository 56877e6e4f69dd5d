"""Settings as the ways of recognising see them, built from a path of keys and two values."""

from __future__ import annotations

from collections.abc import Mapping

from changegate.classify.setting import Setting
from changegate.model.change import Change, Side
from changegate.model.value import ABSENT, Leaf


def setting(
    keys: str | tuple[str, ...],
    proposed: Side = ABSENT,
    deployed: Side = ABSENT,
    *,
    path: str = "services/app/config.yaml",
    beside: Mapping[str, Leaf] | None = None,
) -> Setting:
    """A changed setting: its keys from the root (`a b c`, or a tuple), named by the last that is no list."""
    steps = tuple(keys.split(" ")) if isinstance(keys, str) else keys
    named = next(key for key in reversed(steps) if key not in {"[]", "!"})
    return Setting(Change(steps, deployed, proposed), path, steps, named, deployed, proposed, beside or {})
