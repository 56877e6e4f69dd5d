"""How to teach what a setting means: the YAML that says it, and the file it belongs in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from changegate.classify.pack_lines import line_of
from changegate.model.finding import Finding
from changegate.model.key import key_text
from changegate.model.path import Inside, Item, Nth, Path
from changegate.regex import regex

PACK: Final = ".changegate/packs/own.yaml"

# What these say, no pack can take back.
UNTAUGHT: Final = frozenset({"own-files", "renamed", "schema", "unreadable"})

_PLAIN_KEY: Final = regex(r"[\w-]+")
# Who says what a setting means where no pack of a system does.
_SPEAKERS: Final = {
    "connections": "from the address that somebody signs in at",
    "heuristics": "guessed from the name of its key",
    "includes": "from the file that is read here",
    "order": "from the order of the documents",
    "own-files": "from being a file of the gate itself",
    "relations": "from what changed with it, or did not",
    "renamed": "from the name of the file",
    "schema": "from the schema of the file",
    "shapes": "from the form of its value",
    "signals": "from its value alone",
    "taint": "from the setting that is made of it",
    "unreadable": "from not being understood",
}


def speaker(finding: Finding, own: Mapping[str, tuple[str, str]]) -> str:
    """Return who says what a finding says, and by which pattern; `own` as in `line_of`."""
    return spoken(finding.pack, finding.pattern, own)


def spoken(pack: str, pattern: str, own: Mapping[str, tuple[str, str]]) -> str:
    """Return who says something, by which pattern, and for a pack file and line; `own` as in `line_of`."""
    known = _SPEAKERS.get(pack)
    if known is not None:
        return f"{pack} ({known}), pattern {pattern}"
    line = line_of(pack, pattern, own)
    return f"pack {pack}, pattern {pattern}" + (f" ({line})" if line else "")


def as_identity(file: str, path: Path) -> Iterator[str]:
    """Yield how to make an identity setting of an ordinary one."""
    if pattern(path) == "":
        return
    yield f"to have it seen from now on, in {PACK} on the deployed side:"
    yield from _pack(file, path, "category: issuer, says: why it matters")
    yield '  with the category it is about; or beside it in its schema: "x-changegate-category": "issuer"'


def as_ordinary(file: str, path: Path) -> Iterator[str]:
    """Yield how to make an ordinary setting of one that was taken for an identity setting."""
    if pattern(path) == "":
        return
    yield f"to have it known for good that it is ordinary, in {PACK} on the deployed side:"
    yield from _pack(file, path, "category: none")


def _pack(file: str, path: Path, said: str) -> Iterator[str]:
    inner = max((index for index, step in enumerate(path) if isinstance(step, Inside)), default=-1)
    within = [step for step in path[:inner] if isinstance(step, str)]
    known = _quoted(key_text(within[-1])) if inner >= 0 and within else _quoted(file)
    yield "  name: own"
    yield "  recognise:"
    yield f"    - {{file: [{known}]}}"
    yield "  settings:"
    yield f"    - {{path: {_quoted(pattern(path[inner + 1 :]))}, {said}}}"


def pattern(path: Path) -> str:
    """Return a path as packs write it: keys parted by dots, odd ones in quotes, `[]` for any item."""
    text = ""
    for step in path:
        match step:
            case str():
                key = key_text(step)
                shown = key if _PLAIN_KEY.fullmatch(key) else f'"{key}"'
                text += f".{shown}" if text else shown
            case Item():
                text += "[]"
            case Nth() | Inside():
                pass
    return text


def _quoted(text: str) -> str:
    """Quote text for YAML."""
    return "'" + text.replace("'", "''") + "'"
