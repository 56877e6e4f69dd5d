"""Which settings of a document are made of which others, by the references in their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from changegate.classify.evidence import Told
from changegate.classify.names import last_key, parents
from changegate.classify.path_pattern import squash
from changegate.classify.places import Node, Place
from changegate.classify.relations._walk import children
from changegate.classify.secrets import named_secret
from changegate.model.change import Change
from changegate.model.finding import Category, Direction, Finding, Severity, Signal
from changegate.model.key import key_text
from changegate.model.path import Path, pointer
from changegate.model.value import Embedded

# `${a.b:default}`, `$(A)`, `{{ .Values.a.b | default "x" }}`, `((a))`, `%{a}`, `##A##`, `@a@`
_REFERENCES: Final = re.compile(
    r"[$%#]\{\s*([\w.\[\]-]+)|\$\(([\w.-]+)\)|\{\{-?\s*(?:\.Values\.|\.|\$\.Values\.)?([\w.-]+)"
    r"|\(\(([\w.-]+)\)\)|##([\w.-]+)##|(?<!\w)@([\w.-]+)@(?!\w)"
)
_ROOTS: Final = ("var", "local", "values", "env", "self")
# What template engines do is no name of a setting: `{{ include "names.fullname" . }}`.
_FUNCTIONS: Final = frozenset(
    {"block", "default", "define", "else", "elseif", "end", "fail", "if", "include", "lookup", "nindent",
     "not", "printf", "range", "required", "template", "toyaml", "tpl", "with"}
)  # fmt: skip
_LONGEST: Final = 4096
# Who writes more references in a circle than this wants them not to be followed.
_MOST_USES: Final = 2000

# `%(a)s`, which means the same section or the one that all others inherit from.
_SECTION_REFERENCES: Final = re.compile(r"%\(([\w.-]+)\)s")
_INHERITED: Final = "DEFAULT"

Known = Callable[[Change], Iterable[tuple[Place, tuple[Told, ...]]]]


@dataclass(frozen=True, slots=True)
class Use:
    """A leaf that holds a reference, with the value it has."""

    path: Path
    value: str


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a leaf with a reference is called, what it means, and whether it is a secret."""

    words: tuple[str, ...]
    meant: tuple[Told, ...]
    secret: bool


class References:
    """Finds out which identity settings of a document a setting feeds; looks for references once."""

    def __init__(self, document: Node, known: Known) -> None:
        self._uses = _uses(document)
        self._known = known
        self._meant: dict[Path, _Meant] = {}

    def __len__(self) -> int:
        """How many names are referred to."""
        return len(self._uses)

    def feeds(self, place: Place) -> bool:
        """Whether a setting is referred to at all."""
        return len(self._uses) > 0 and any(word in self._uses for word in _words(place))

    def findings(self, place: Place) -> tuple[tuple[Finding, ...], bool]:
        """Return a finding for each identity setting that a setting feeds, straight or through others.

        The truth beside them says whether one of those is a secret.
        """
        found: list[Finding] = []
        secret = False
        seen: set[Path] = set()
        waiting = list(_words(place))
        while waiting:
            for use in self._uses.get(waiting.pop(), {}).values():
                if use.path in seen:
                    continue
                seen.add(use.path)
                known = self._meaning(use)
                found += (_finding(one, use) for one in known.meant)
                secret = secret or known.secret
                waiting += () if known.meant else known.words
            if len(seen) > _MOST_USES:
                return (*found, _LOST), True
        return tuple(found), secret

    def _meaning(self, use: Use) -> _Meant:
        if use.path not in self._meant:
            found = list(self._known(Change(use.path, use.value, use.value)))
            self._meant[use.path] = _Meant(
                words=tuple(word for place, _ in found for word in _words(place)),
                meant=tuple(one for _, meant in found for one in meant),
                secret=any(_holds_secret(place, meant) for place, meant in found),
            )
        return self._meant[use.path]


def _holds_secret(place: Place, meant: Iterable[Told]) -> bool:
    if any(one.meaning.compare == "sec" for one in meant):
        return True
    own = last_key(place.setting.keys, place.setting.name)
    return named_secret(own, parents(place.setting.keys, own)[:2])


def _words(place: Place) -> Iterator[str]:
    """Yield what a setting is called in references.

    A name alone says which setting is meant only where it is a variable's or stands at the top.
    """
    names, name = place.names, place.setting.name
    for start in range(len(names)):
        if start < len(names) - 1 or len(names) == 1:
            yield squash("".join(names[start:]))
    if name.isupper():
        yield squash(name)
    yield _in_section(place.raw[:-1], name)


def _in_section(section: Sequence[str], name: str) -> str:
    return f"%{section[-1] if section else ''}%{squash(name)}"


def _finding(one: Told, use: Use) -> Finding:
    meaning = one.meaning
    where = pointer(use.path)
    says = f"; {meaning.says}" if meaning.says else ""
    return Finding(
        pack="taint",
        pattern=where,
        category=meaning.category,
        severity=meaning.severity,
        direction=Direction.BOTH,
        signals=(Signal.TAINTED,),
        message=f"{where} is made of this value{says}",
    )


_LOST: Final = Finding(
    pack="taint",
    pattern="references",
    category=Category.UNREADABLE,
    severity=Severity.HIGH,
    direction=Direction.BOTH,
    signals=(Signal.TAINTED,),
    message="more settings are made of this value than can be followed",
)


def _uses(document: Node) -> dict[str, dict[Path, Use]]:
    found: dict[str, dict[Path, Use]] = {}
    for path, value in _strings(document):
        for reference in (*_referred(value), *_referred_in_section(path, value)):
            found.setdefault(reference, {}).setdefault(path, Use(path, value))
    return found


def _referred(value: str) -> Iterator[str]:
    if len(value) > _LONGEST:
        return
    for match in _REFERENCES.finditer(value):
        text = next(group for group in match.groups() if group is not None)
        root, dot, rest = text.partition(".")
        word = squash(rest if dot and root.lower() in _ROOTS else text)
        if word not in _FUNCTIONS:
            yield word


def _referred_in_section(path: Path, value: str) -> Iterator[str]:
    if "%(" not in value or len(value) > _LONGEST:
        return
    names = _SECTION_REFERENCES.findall(value)
    if len(names) > 0:
        section = [key_text(step) for step in path[:-1] if isinstance(step, str)]
        for name in names:
            yield _in_section(section, name)
            yield _in_section((_INHERITED,), name)


def _strings(document: Node) -> Iterator[tuple[Path, str]]:
    """Yield the strings of a document that may hold a reference."""
    stack: list[tuple[Node, Path]] = [(document, ())]
    while stack:
        node, path = stack.pop()
        for step, child in children(node):
            if type(child) is str:
                # Written out: this runs for every string of a document, and most hold no reference.
                if "{" in child or "(" in child or "#" in child or "@" in child:
                    yield (*path, step), child
            elif isinstance(child, Mapping | list | tuple | Embedded):
                stack.append((child, (*path, step)))
