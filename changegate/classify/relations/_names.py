"""What settings are called in references, and which names a text or a node refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from changegate.classify.path_pattern import squash
from changegate.classify.places import Node, Place
from changegate.model.key import TAG, key_text
from changegate.model.path import Path
from changegate.model.value import Tagged
from changegate.regex import regex

# `${a.b:default}`, `$(A)`, `{{ .Values.a.b | default "x" }}`, `((a))`, `%{a}`, `##A##`, `@a@`
_REFERENCES: Final = regex(
    r"[$%#]\{\s*([\w.\[\]-]+)|\$\(([\w.-]+)\)|\{\{-?\s*(?:\.Values\.|\.|\$\.Values\.)?([\w.-]+)"
    r"|\(\(([\w.-]+)\)\)|##([\w.-]+)##|(?<!\w)@([\w.-]+)@(?!\w)"
)
# Deeper within an expression: `{{ tpl .Values.a . }}`, `${lower(var.a)}`.
_VALUES: Final = regex(r"\.Values\.([\w.-]+)")
_HCL: Final = regex(r"\b(?:var|local)\.([\w-]+)")
# What a template of its own makes: `{{ include "chart.account" . }}`.
_INCLUDED: Final = regex(r"\b(?:include|template)\s+\"([^\"]+)\"")
_DEFINED: Final = regex(r"\{\{-?\s*define\s+\"([^\"]+)\"")
_ROOTS: Final = ("var", "local", "values", "env", "self")
# What template engines do is no name of a setting: `{{ include "names.fullname" . }}`.
_FUNCTIONS: Final = frozenset(
    {"block", "default", "define", "else", "elseif", "end", "fail", "if", "include", "lookup", "nindent",
     "not", "printf", "range", "required", "template", "toyaml", "tpl", "with"}
)  # fmt: skip
_LONGEST: Final = 4096
# `%(a)s`, which means the same section or the one that all others inherit from.
_SECTION_REFERENCES: Final = regex(r"%\(([\w.-]+)\)s")
_INHERITED: Final = "DEFAULT"
# Tags and functions that name a setting alone (CloudFormation, authentik, Spring, Ansible).
_NAMING: Final = frozenset({"!Context", "!ENV", "!Env", "!GetAtt", "!KeyOf", "!Ref", "!env", "Ref"})
_FUNCTION: Final = "Fn::"
# Where a variable is declared, what stands below its name is the variable.
_DECLARED: Final = frozenset(
    {"context", "inputs", "locals", "parameters", "params", "variable", "variables", "vars"}
)
_ITS_VALUE: Final = frozenset({"default", "value"})
HELD_KEYS: Final = frozenset({"configMapKeyRef", "secretKeyRef"})
_GENERATED: Final = frozenset({"envs", "files", "literals"})
_HOLDERS: Final = frozenset({"ConfigMap", "Secret"})

HCL: Final = "hcl:"
VALUES: Final = "values:"
DEFINED: Final = "define:"
HELD: Final = "held:"


def words(place: Place) -> Iterator[str]:
    """Yield what a setting is called in references.

    A name alone says which setting is meant only where it is a variable's or stands at the top.
    """
    names, name = place.names, place.setting.name
    plain = [squash("".join(names[start:])) for start in range(max(1, len(names) - 1))]
    if name.isupper():
        plain.append(squash(name))
    plain += _declared(place.raw, name)
    yield from plain
    yield in_section(place.raw[:-1], name)
    file = place.setting.path.rpartition("/")[2].lower()
    if file.endswith((".tf", ".tfvars", ".hcl", ".tf.json", ".tfvars.json")):
        yield from (HCL + word for word in plain)
    if file.startswith("values") or file.endswith(("values.yaml", "values.yml")):
        yield from (VALUES + word for word in plain)
    yield from _held(place)


def _declared(raw: Sequence[str], name: str) -> Iterator[str]:
    """Yield the name of a variable whose value, or whose default, a setting is."""
    for holder, inner, rest in zip(raw, raw[1:], [*raw[2:], ""], strict=False):
        if holder.lower() in _DECLARED and rest.lower() in {*_ITS_VALUE, ""}:
            yield squash(inner if inner.lower() not in _ITS_VALUE else name)


def _held(place: Place) -> Iterator[str]:
    """Yield what the data of a ConfigMap or Secret is called by whoever takes its value."""
    root = next((side for one in place.ancestors for side in one.sides if _kind(side) in _HOLDERS), None)
    metadata = root.get("metadata") if isinstance(root, Mapping) else None
    if isinstance(metadata, Mapping) and isinstance(metadata.get("name"), str):
        keys = [key for key in place.setting.keys if key not in {"[]", "!"}]
        if len(keys) > 1:
            yield f"{HELD}{metadata['name']}/{keys[1]}"
    for ancestor in reversed(place.ancestors):
        for side in ancestor.sides:
            # A generator of Kustomize makes such an object of files and words.
            if isinstance(side, Mapping) and not _GENERATED.isdisjoint(side):
                yield f"{HELD}{side.get('name')}/{place.setting.name}"


def _kind(side: Node) -> str | None:
    kind = side.get("kind") if isinstance(side, Mapping) else None
    return kind if isinstance(kind, str) else None


def in_section(section: Sequence[str], name: str) -> str:
    """Return what a setting is called by the others of its section."""
    return f"%{section[-1] if section else ''}%{squash(name)}"


def referred(text: str, *, foreign: bool) -> Iterator[str]:
    """Yield the names a text refers to; of another file with what kind of file they must stand in."""
    if len(text) > _LONGEST:
        return
    for match in _REFERENCES.finditer(text):
        found = next(group for group in match.groups() if group is not None)
        root, dot, rest = found.partition(".")
        inner = bool(dot) and root.lower() in _ROOTS
        kind = HCL if root in {"var", "local"} else VALUES if ".Values." in match[0] else ""
        word = squash(rest if inner else found)
        if word not in _FUNCTIONS:
            yield (kind if foreign else "") + word
    if "{{" in text:
        yield from ((VALUES if foreign else "") + squash(name) for name in _VALUES.findall(text))
        yield from (DEFINED + name for name in _INCLUDED.findall(text))
    if "${" in text:
        yield from ((HCL if foreign else "") + squash(name) for name in _HCL.findall(text))


def referred_in_section(path: Path, value: str) -> Iterator[str]:
    """Yield the names a text of an INI file refers to, each with its section."""
    if "%(" not in value or len(value) > _LONGEST:
        return
    names = _SECTION_REFERENCES.findall(value)
    if len(names) > 0:
        section = [key_text(step) for step in path[:-1] if isinstance(step, str)]
        for name in names:
            yield in_section(section, name)
            yield in_section((_INHERITED,), name)


def named(path: Path, value: object, *, foreign: bool) -> Iterator[str]:
    """Yield the names a leaf refers to by what it is: a tag's, a function's, a key of another object."""
    tag = value.tag if isinstance(value, Tagged) else _last_key(path)
    text = value.text if isinstance(value, Tagged) else value
    if not isinstance(text, str):
        return
    if tag in _NAMING:
        yield squash(text.partition(".")[0])
    elif isinstance(value, Tagged):
        yield from referred(text, foreign=foreign)


def held(node: Node) -> str | None:
    """Return what a node calls the value that it takes from a ConfigMap or Secret."""
    if not isinstance(node, Mapping):
        return None
    for key in HELD_KEYS & node.keys():
        reference = node[key]
        if isinstance(reference, Mapping):
            name, inner = reference.get("name"), reference.get("key")
            if isinstance(name, str) and isinstance(inner, str):
                return f"{HELD}{name}/{inner}"
    return None


def _last_key(path: Path) -> str:
    return key_text(path[-1]) if len(path) > 0 and isinstance(path[-1], str) else ""


def plain_path(path: Path) -> Path:
    """Return the path of the setting that a leaf below tags and functions is a part of."""
    keys = (
        index
        for index, step in enumerate(path)
        if isinstance(step, str) and (step == "Ref" or step.startswith((TAG, _FUNCTION)))
    )
    first = next(keys, None)
    return path if first is None or first == 0 else path[:first]


def defined(text: str) -> Iterator[tuple[str, str]]:
    """Yield the templates a text defines, each with the names its content refers to."""
    starts = list(_DEFINED.finditer(text))
    for match, following in zip_longest(starts, starts[1:]):
        content = text[match.end() : len(text) if following is None else following.start()]
        for name in {*_VALUES.findall(content)}:
            yield VALUES + squash(name), DEFINED + match[1]
        for name in {*_INCLUDED.findall(content)}:
            yield DEFINED + name, DEFINED + match[1]


_SCANNED: Final = 1 << 20
_SIGNS: Final = regex(
    rb"[$%#]\{|\$\(|\{\{|\(\(|##\w|\w@|!(?:Ref|Sub|GetAtt|Env|ENV|Context)\b|KeyRef\b|\b(?:var|local)\.\w"
)


def may_refer(content: bytes) -> bool:
    """Whether the content of a file can hold a reference to another at all."""
    return _SIGNS.search(content, 0, _SCANNED) is not None
