"""Which files differ between the sides, by name and object id, following those that moved."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Final

from changegate.errors import InvalidInputError, MalformedInputError
from changegate.model.side import Entry, FileKind, Pair, Side
from changegate.regex import regex
from changegate.repository.listing import Listing
from changegate.repository.moves import moves
from changegate.repository.plumbing import printable

# Far more than anybody deploys at once; as many letters as a path of an operating system has (PATH_MAX).
FILES_AT_MOST: Final = 100_000
LETTERS_AT_MOST: Final = 4096
PLAIN: Final = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})
WORD: Final = regex(r"[a-z]+")
_STAGES: Final = {
    word: words.split()[0]
    for words in (
        "production prod prd live",
        "staging stage stg",
        "development dev devel",
        "testing test tests tst",
        "acceptance uat acc",
        "preproduction preprod",
        "local",
        "sandbox",
        "demo",
        "canary",
        "integration",
        "qa",
    )
    for word in words.split()
}


def changed(
    deployed: Side,
    proposed: Side,
    wanted: Callable[[str], bool],
    may_move: Callable[[str, str], bool] | None = None,
) -> tuple[Pair, ...]:
    """Return the wanted files that differ, sorted by path; a file that moved is one pair.

    Whether a file is wanted is asked only of files that differ, or that would have to be read to know.
    `may_move` may forbid to follow a file from one path to another: then it is removed here and added there.

    Raises:
        MalformedInputError: a wanted file that differs has a name that is no UTF-8.
        InvalidInputError: more files differ than are judged in one pass, one has too long a name, or two
            wanted files of the proposed side are one where letters' case does not matter.
    """
    before, after = deployed.entries(), proposed.entries()
    unequal = _unequal(before, after)
    paths = [path for path in unequal if wanted(_named(path)) and _differs(before.get(path), after.get(path))]
    _insist_on_names(paths)
    _insist_on_distinct(unequal, before, after, wanted)
    moved = moves(
        {path: before[path] for path in paths if path not in after},
        {path: after[path] for path in paths if path not in before},
        (deployed, proposed),
        may_move or _anywhere,
    )
    moved = {path: previous for path, previous in moved.items() if _stages(path) == _stages(previous)}
    gone = set(moved.values())
    return tuple(
        Pair(
            path,
            moved.get(path),
            before[moved[path]] if path in moved else before.get(path),
            after.get(path),
        )
        for path in sorted(paths)
        if path not in gone
    )


def _stages(path: str) -> frozenset[str]:
    """Return the stages a path names: what comes from another one is another file, whatever it holds."""
    return frozenset(_STAGES.get(word, "") for word in WORD.findall(path.lower())) - {""}


def _anywhere(_previous_path: str, _path: str) -> bool:
    return True


def _unequal(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Collection[str]:
    """Return the paths that may differ; those of a listing that do not are left out at no cost."""
    if isinstance(before, Listing) and isinstance(after, Listing):
        return {path for path, _ in before.records.items() ^ after.records.items()}
    return before.keys() | after.keys()


def _differs(one: Entry | None, other: Entry | None) -> bool:
    if one is None or other is None:
        return True
    if one.oid != other.oid:
        return True
    # Whether a file may be executed is no configuration; whether it is a file at all is.
    return one.kind is not other.kind and not (one.kind in PLAIN and other.kind in PLAIN)


def _named(path: str) -> str:
    """The name by which a file is asked for: a pattern engine takes no lone surrogates."""
    return path if path.isascii() else path.encode("utf-8", "backslashreplace").decode()


def _insist_on_names(paths: Collection[str]) -> None:
    if len(paths) > FILES_AT_MOST:
        said = f"{len(paths)} files differ, more than the {FILES_AT_MOST} that are judged in one pass"
        raise InvalidInputError(".", said, hint="split the change, or name the paths to check")
    for path in sorted(paths):
        if len(path) > LETTERS_AT_MOST:
            said = f"the name of the file has more than {LETTERS_AT_MOST} letters"
            raise InvalidInputError(f"{printable(path[:60])}...", said, hint="give it a shorter one")
        if not path.isascii() and _named(path) != path:
            raise MalformedInputError(
                printable(path),
                "the name of the file is no UTF-8",
                hint="rename it, or leave it out of the check",
            )


def _insist_on_distinct(
    unequal: Collection[str],
    before: Mapping[str, Entry],
    after: Mapping[str, Entry],
    wanted: Callable[[str], bool],
) -> None:
    """Where names are compared without case or normalization, which of two files is deployed is chance.

    A new file need not be wanted itself to take the place of one that is: `Services/` for `services/`.
    """
    new = {_folded(path): path for path in sorted(unequal) if path in after}
    lengths = {len(name) for name in new}
    near = (path for path in after if not path.isascii() or len(path) in lengths)
    twins = sorted((path, new[_folded(path)]) for path in near if new.get(_folded(path), path) != path)
    for path, twin in twins:
        is_new = any(_differs(before.get(one), after.get(one)) for one in (path, twin))
        if is_new and (wanted(_named(path)) or wanted(_named(twin))):
            raise InvalidInputError(
                printable(path),
                f"and {printable(twin)} have names that differ only in case or in how letters are encoded: "
                "which of them is deployed depends on the file system",
                hint="rename one of them",
            )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
