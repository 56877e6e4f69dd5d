"""Command lines as mappings: which flags a list or a string of arguments gives, and to which program."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from changegate.classify.path_pattern import squash
from changegate.frozen import frozen
from changegate.model.value import Value
from changegate.regex import regex

# `--flag`, `--flag=value`, Go's `-flag=value`, Java's `-Dname=value`; one-letter options are left alone.
_FLAG: Final = regex(r"(?:--|-D|-(?=[A-Za-z][\w.-]+(?:=|$)))([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)
# `cn=Developers,ou=groups,{{ base }}` is one name (RFC 4514), not a variable called `cn`.
_DIRECTORY_NAME: Final = regex(
    r"(?:cn|ou|uid|dc|o)=[^,=]*,\s*(?:(?:cn|ou|uid|dc|o|c|l|st)=|\{\{|\$\{)", re.IGNORECASE
)
_ASSIGNMENT: Final = regex(r"([A-Za-z_][\w.-]*)=(.*)", re.DOTALL)
_FLAG_WITHIN: Final = regex(r"(?:^|[\s\"'])(?:--|-D)[A-Za-z]")
_HOLDERS: Final = (
    "command",
    "entrypoint",
    "args",
    "arguments",
    "cmd",
    "opts",
    "options",
    "exec",
    "execstart",
    "execstartpre",
    "execstartpost",
    "flags",
    "run",
)
_PROGRAM_KEYS: Final = frozenset({"command", "entrypoint", "image", "repository"})
_LONGEST: Final = 16_384
# Flags of Helm, kubectl, Docker, Terraform, Spark and others that name the setting they set in their value.
_SETTERS: Final = frozenset(
    {"set", "set-string", "set-literal", "set-json", "from-literal", "conf", "env", "build-arg", "define",
     "param", "parameter", "parameters", "var", "property", "setting", "option", "config-value", "override"}
)  # fmt: skip
_SET: Final = regex(r"\s*([A-Za-z_][\w.\[\]-]*)=(.*)", re.DOTALL)
_NEXT: Final = regex(r",(?=[A-Za-z_][\w.\[\]-]*=)")

Said = str | bool


@frozen
class Arguments:
    """The flags given, each with its values in order (True for a bare one), and the names of the programs."""

    flags: Mapping[str, tuple[Said, ...]]
    programs: frozenset[str]


def flag_of(items: Sequence[Value], index: int | None) -> str | None:
    """Return the flag an item of an argument list is, or is the value of."""
    if index is None or not 0 <= index < len(items):
        return None
    own = _flag(items[index])
    if own is not None:
        return own[0]
    before = _flag(items[index - 1]) if index > 0 and isinstance(items[index], str) else None
    return before[0] if before is not None and before[1] is None else None


def arguments(items: Sequence[Value], beside: Value = None) -> Arguments:
    """Read an argument list; `beside` is the mapping it stands in, which may name the program."""
    flags: dict[str, tuple[Said, ...]] = {}
    programs: set[str] = set()
    for index, item in enumerate(items):
        found = _flag(item)
        if found is not None:
            value = _value(items, index, found[1])
            for flag, given in ((found[0], value), *set_by(found[0], value)):
                flags[flag] = (*flags.get(flag, ()), given)
        elif isinstance(item, str) and flag_of(items, index) is None:
            programs.update(_programs(item))
    return Arguments(flags, frozenset(programs | _programs_beside(beside)))


def set_by(flag: str, value: Said) -> tuple[tuple[str, Said], ...]:
    """Return the settings that the value of a flag names: `--set oidc.issuer=…`, `--from-literal=A=b`."""
    if flag not in _SETTERS or not isinstance(value, str):
        return ()
    found = (_SET.fullmatch(part) for part in _NEXT.split(value))
    return tuple((match[1], match[2]) for match in found if match is not None)


def tokens(text: str) -> list[str]:
    """Split a command string as a shell would; one that a shell would refuse is split at spaces."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def is_command_line(key: str, value: object) -> bool:
    """Whether a string under a key is a command line with flags in it."""
    if not isinstance(value, str) or len(value) > _LONGEST or _FLAG_WITHIN.search(value) is None:
        return False
    return squash(key).endswith(_HOLDERS)


def assignment(item: Value) -> tuple[str, str] | None:
    """Return name and value of a `NAME=value` item."""
    if not isinstance(item, str) or _DIRECTORY_NAME.match(item) is not None:
        return None
    match = _ASSIGNMENT.fullmatch(item)
    return (match[1], match[2]) if match else None


def has_flags(items: Iterable[Value]) -> bool:
    """Whether one of some items is a flag."""
    return any(_flag(item) is not None for item in items)


def _flag(item: Value) -> tuple[str, str | None] | None:
    if not isinstance(item, str) or not item.startswith("-") or len(item) > _LONGEST:
        return None
    match = _FLAG.fullmatch(item)
    return (match[1], match[2]) if match else None


def _value(items: Sequence[Value], index: int, attached: str | None) -> Said:
    if attached is not None:
        return attached
    following = items[index + 1] if index + 1 < len(items) else None
    if isinstance(following, str) and not following.startswith("-"):
        return following
    return True


def _programs(text: str) -> set[str]:
    return {posixpath.basename(word) for word in text.split()[:4] if "=" not in word}


def _programs_beside(beside: Value) -> set[str]:
    found: set[str] = set()
    if not isinstance(beside, Mapping):
        return found
    for key, value in beside.items():
        if squash(key) not in _PROGRAM_KEYS:
            continue
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        for item in values:
            if isinstance(item, str):
                found.update(_programs(item.partition("@")[0].rpartition(":")[0] or item))
                found.update(_programs(item))
        if isinstance(value, Mapping):
            found |= _programs_beside(value)
    return found
