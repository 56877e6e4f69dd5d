"""What the files of one decision mean together: each by itself, then what they say of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from changegate.classify.relations import Mark, with_additions
from changegate.classify.relations.across import Party, across, left
from changegate.errors import InvalidInputError
from changegate.meaning import Meanings
from changegate.model.decision import SchemaError
from changegate.model.finding import ClassifiedChange
from changegate.model.side import Pair
from changegate.pattern import PatternError
from changegate.trust import HOME

Meant = tuple[Pair, tuple[ClassifiedChange, ...], tuple[SchemaError, ...]]
# Each file has bounds of its own; a proposal of many files at their bounds would keep a gate busy for days.
BYTES_AT_MOST: Final = 256 * 1024 * 1024
CHANGES_AT_MOST: Final = 500_000


def together(
    meanings: Meanings, pairs: Sequence[Pair], looked: Callable[[], None] = lambda: None
) -> Iterator[Meant]:
    """Yield each pair with its changes and what its schemas refuse, in the order of the pairs.

    `looked` is called after each was looked at by itself, which is what takes the time.

    Raises:
        InvalidInputError: the files that differ are more than anybody could wait for.
    """
    alone = list(_each(meanings, pairs, looked))
    said = _across(meanings, [(pair, changes) for pair, changes, _ in alone])
    for pair, changes, schema_errors in alone:
        yield pair, with_additions(changes, said.get(pair.path, ())), schema_errors


def _each(meanings: Meanings, pairs: Sequence[Pair], looked: Callable[[], None]) -> Iterator[Meant]:
    before, changes = meanings.taken.bytes, 0
    for pair in pairs:
        found = _alone(meanings, pair, looked)
        changes += len(found[1])
        if meanings.taken.bytes - before > BYTES_AT_MOST or changes > CHANGES_AT_MOST:
            raise InvalidInputError(
                ".",
                f"the files that differ hold more than {BYTES_AT_MOST} bytes, or more than {CHANGES_AT_MOST} "
                "places of them differ",
                hint="split the change, or name the paths to check",
            )
        yield found


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Say of a pattern that could not be tried which file it was to be tried on."""
    try:
        yield
    except PatternError as error:
        raise InvalidInputError(path, error.problem, hint=error.hint) from error


def _alone(meanings: Meanings, pair: Pair, looked: Callable[[], None]) -> Meant:
    with naming(pair.path):
        found = (pair, *meanings.of(pair))
    looked()
    return found


def _across(
    meanings: Meanings, documents: Sequence[tuple[Pair, tuple[ClassifiedChange, ...]]]
) -> Mapping[str, tuple[Mark, ...]]:
    """What the files say of each other's changes; only where values are given up is any read once more."""
    others = [(pair, tuple(left(changes))) for pair, changes in documents if not pair.path.startswith(HOME)]
    values = {one.old for _, found in others for one in found}
    if len(values) == 0 or len(others) == 1:
        return {}
    return across(Party(pair.path, found, meanings.held(pair, values)) for pair, found in others)
