"""Which files a decision is about: those that a format claims, and others that say something of a setting."""

from __future__ import annotations

from collections.abc import Callable

from changegate.model.config import Limits
from changegate.model.side import FileKind, Pair, Side
from changegate.repository import changed
from changegate.trust import HOME

_PLAIN = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})


def pairs(
    deployed: Side, proposed: Side, wanted: Callable[[str], bool], limits: Limits | None = None
) -> tuple[Pair, ...]:
    """Return the wanted files that differ, without those in which a look inside finds no settings that do."""

    def may_move(previous_path: str, path: str) -> bool:
        from changegate.load.read import is_claimed  # noqa: PLC0415  start-up: asked only where something moved

        # Whoever is configured by a file no longer finds it once it is called config.yaml.bak.
        return is_claimed(previous_path) is is_claimed(path)

    found = changed(deployed, proposed, wanted, may_move)
    return tuple(pair for pair in found if _counts(pair, deployed, proposed, limits or Limits()))


def _counts(pair: Pair, deployed: Side, proposed: Side, limits: Limits) -> bool:
    from changegate.load.read import is_configuration, read  # noqa: PLC0415  the same

    if pair.path.startswith(HOME) or is_configuration(pair.path):
        return True
    sides = ((deployed, pair.previous_path or pair.path, pair.deployed), (proposed, pair.path, pair.proposed))
    said = [
        read(path, side.read(path), limits).data
        for side, path, entry in sides
        if entry is not None and entry.kind in _PLAIN
    ]
    stayed = len(said) == 2 and pair.previous_path is None
    return said[0] != said[1] if stayed else any(data != {} for data in said)
