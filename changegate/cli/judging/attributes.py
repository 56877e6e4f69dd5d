"""Attributes of git by which a checkout, an archive or a merge makes something else of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.errors import ChangegateError
from changegate.model.shown import printable
from changegate.model.side import FileKind, Side

NAME: Final = ".gitattributes"
# What decides over the content that whoever deploys gets, gitattributes(5).
_DECIDING: Final = frozenset(
    {"eol", "export-ignore", "export-subst", "filter", "ident", "merge", "working-tree-encoding"}
)
_AT_MOST: Final = 1024 * 1024


def refitted(deployed: Side, proposed: Side) -> Iterator[str]:
    """Yield a sentence for every file of attributes in which the proposal decides otherwise over content."""
    before, after = deployed.entries(), proposed.entries()
    paths = {path for path in (*before, *after) if path.endswith(NAME) and path.rpartition("/")[2] == NAME}
    for path in sorted(paths):
        if before.get(path) == after.get(path):
            continue
        changed = _lines(deployed, path) ^ _lines(proposed, path)
        if changed:
            names = ", ".join(sorted({name for line in changed for name in _deciding(line)}))
            yield (
                f"{printable(path)} changes what git makes of files when it checks out, archives or merges "
                f"({names}): what is deployed may not be what is judged here"
            )


def _lines(side: Side, path: str) -> set[str]:
    entry = side.entries().get(path)
    if entry is None or entry.kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
        return set()
    try:
        text = side.read(path, _AT_MOST).decode("utf-8", "replace")
    except ChangegateError:
        return {"* filter"}  # what cannot be looked at may say anything
    return {line.strip() for line in text.split("\n") if _deciding(line)}


def _deciding(line: str) -> frozenset[str]:
    """The deciding attributes of a line, set or unset, however; a comment has none."""
    if line.lstrip().startswith("#"):
        return frozenset()
    return _DECIDING.intersection(word.lstrip("-!").partition("=")[0] for word in line.split()[1:])
