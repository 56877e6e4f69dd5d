"""Follow files that moved: the same content first, then content that kept half of its lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from changegate.errors import InputError
from changegate.model.side import Entry, FileKind, Side
from changegate.repository.objects import blob_name

PLAIN: Final = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})
EMPTY: Final = frozenset({blob_name(b"", "sha1"), blob_name(b"", "sha256")})
# Beyond these files are not compared line by line: removed here and added there is the louder answer.
COMPARED_AT_MOST: Final = 10_000
READ_AT_MOST: Final = 400
SAME_AT_MOST: Final = 20  # copies of one content among which the nearest is looked for
LONGEST: Final = 1 << 20
STAYED: Final = 0.5


def moves(
    removed: Mapping[str, Entry],
    added: Mapping[str, Entry],
    sides: tuple[Side, Side],
    may_move: Callable[[str, str], bool],
) -> dict[str, str]:
    """Return the previous path of each added file that is a removed one moved; no file is taken twice."""
    moved = _identical(_movable(removed), _movable(added), may_move)
    taken = set(moved.values())
    left = {path: entry for path, entry in _movable(removed).items() if path not in taken}
    new = {path: entry for path, entry in _movable(added).items() if path not in moved}
    return moved | _similar(left, new, sides, may_move)


def _movable(files: Mapping[str, Entry]) -> dict[str, Entry]:
    return {path: entry for path, entry in files.items() if entry.kind in PLAIN and entry.oid not in EMPTY}


def _identical(
    removed: Mapping[str, Entry], added: Mapping[str, Entry], may_move: Callable[[str, str], bool]
) -> dict[str, str]:
    moved: dict[str, str] = {}
    for same_name in (True, False):
        taken = set(moved.values())
        there: dict[tuple[str, str], list[str]] = defaultdict(list)
        for previous in sorted(removed.keys() - taken):
            there[_key(removed, previous, same_name=same_name)].append(previous)
        for path in sorted(added.keys() - moved.keys()):
            same = there.get(_key(added, path, same_name=same_name), [])
            allowed = [previous for previous in same[:SAME_AT_MOST] if may_move(previous, path)]
            if allowed:
                moved[path] = min(allowed, key=lambda previous: (-_kinship(previous, path), previous))
                same.remove(moved[path])
    return moved


def _key(files: Mapping[str, Entry], path: str, *, same_name: bool) -> tuple[str, str]:
    return files[path].oid, path.rpartition("/")[2] if same_name else ""


def _kinship(one: str, other: str) -> int:
    """How much of two paths is the same, counted from the file's name and from the top."""
    a, b = one.split("/"), other.split("/")
    return 2 * _common(a[::-1], b[::-1]) + _common(a, b)


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _similar(
    removed: Mapping[str, Entry],
    added: Mapping[str, Entry],
    sides: tuple[Side, Side],
    may_move: Callable[[str, str], bool],
) -> dict[str, str]:
    if len(removed) * len(added) > COMPARED_AT_MOST or len(removed) + len(added) > READ_AT_MOST:
        return {}
    candidates = list(_candidates(removed, added, may_move))
    old = {path: _lines(sides[0], path) for path in {previous for previous, _ in candidates}}
    new = {path: _lines(sides[1], path) for path in {path for _, path in candidates}}
    scored = sorted(
        (-_stayed(old[previous], new[path]), -_kinship(previous, path), previous, path)
        for previous, path in candidates
    )
    moved: dict[str, str] = {}
    taken: set[str] = set()
    for score, _, previous, path in scored:
        if -score >= STAYED and path not in moved and previous not in taken:
            moved[path] = previous
            taken.add(previous)
    return moved


def _candidates(
    removed: Mapping[str, Entry], added: Mapping[str, Entry], may_move: Callable[[str, str], bool]
) -> Iterator[tuple[str, str]]:
    for previous in removed:
        suffix = PurePosixPath(previous).suffix
        for path in added:
            if PurePosixPath(path).suffix == suffix and may_move(previous, path):
                yield previous, path


def _lines(side: Side, path: str) -> Counter[bytes]:
    try:
        content = side.read(path)
    except InputError:
        return Counter()  # what cannot be read is judged, loudly, where it is read next
    return Counter(line.strip() for line in content[:LONGEST].splitlines() if line.strip())


def _stayed(old: Counter[bytes], new: Counter[bytes]) -> float:
    most = max(old.total(), new.total())
    return (old & new).total() / most if most > 0 else 0.0
