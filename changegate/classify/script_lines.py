"""Settings written into the lines of a longer text: a script, a heredoc, a file no parser opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from changegate.classify import heuristics
from changegate.classify.path_pattern import squash
from changegate.classify.setting import Meaning, Setting
from changegate.classify.template_logic import LOOSE
from changegate.classify.values import text
from changegate.model.value import ABSENT
from changegate.regex import regex

_LINES_AT_MOST: Final = 200
_LINE_AT_MOST: Final = 4096
_ASSIGNMENT: Final = regex(
    r"\s*(?:-\s+|-[a-z]\s+|--(?:set|env|param)(?:-string)?\s+|export\s+|set\s+|ENV\s+)?(?:--)?"
    r"\"?([A-Za-z_][\w.-]{2,60})\"?\s*(?::\s+|=|\s=\s)\s*(\S.{0,2000})"
)

_NAMED_VALUE: Final = regex(
    r"\b(?:key|name|Name|Key)\s*=\s*[\"']([\w.:-]{2,80})[\"'][^<>]*?\b[vV]alue\s*=\s*[\"']([^\"'<>]*)[\"']"
)
_ELEMENT: Final = regex(r"<([A-Za-z_][\w.:-]{1,60})(?:\s[^<>]*)?>([^<>]{0,2000})</")
_PAIR: Final = regex(
    r"(?<![\w.$-])[\"']?([A-Za-z_][\w.-]{1,60})[\"']?\s*(?:=>|[:=])\s*(\"[^\"]*\"|'[^']*'|[^\s,;<>(){}\[\]]+)"
)
_COMMANDS: Final = ("command", "args", "cmd", "entrypoint", "script", "run", "exec", "execstart", "shell")
_IN_COMMAND: Final = regex(
    r"(?<![\w.$/-])[\"']?([A-Za-z_][\w.-]{2,60})[\"']?\]?\s*(?:=|:\s)\s*(\"[^\"]*\"|'[^']*'|[^\s,;&|<>(){}\[\]\"']+)"
)
_VARIABLE: Final = regex(r"(?:export\s+|set\s+)?([A-Z][A-Z0-9_]{2,60})=(\S.{0,2000})")
_DIRECTIVE: Final = regex(r"([A-Za-z][A-Za-z0-9_-]{2,60})\s+(\"[^\"]*\"|'[^']*'|[^\s=:{}();,]+)")


def guess(setting: Setting) -> Meaning | None:
    """Return what the first changed line that speaks of identity means; None for a text of one ordinary line.

    A key that stands on both sides is compared; one that is new or gone is what it is.
    """
    old, new = (text(side) or "" for side in (setting.deployed, setting.proposed))
    if "\n" in old.strip() or "\n" in new.strip():
        before, after = Counter(old.splitlines()), Counter(new.splitlines())
        gone, come = _assigned(before - after), _assigned(after - before)
    elif setting.name == "line":
        # `lineinfile: {line: "TOKEN={{ token }}"}` puts it into a file as it stands.
        gone, come = _assigned(Counter([old])), _assigned(Counter([new]))
    elif _is_loose(setting) or old[:1] == "{" or new[:1] == "{":
        gone, come = _in_line(old), _in_line(new)
    elif _is_command(setting):
        gone, come = _in_command(old), _in_command(new)
    else:
        return None
    same = {key for key in gone.keys() & come.keys() if gone[key] == come[key]}
    gone, come = ({key: side[key] for key in side if key not in same} for side in (gone, come))
    for key in [*come, *(key for key in gone if key not in come)]:
        line = replace(
            setting,
            keys=(*setting.keys, key),
            name=key,
            deployed=gone.get(key, ABSENT),
            proposed=come.get(key, ABSENT),
            siblings={},
        )
        meaning = heuristics.guess(line)
        if meaning is not None:
            return replace(
                meaning, pattern=f"line {key}: {meaning.pattern}", says=f"a line sets {key}: {meaning.says}"
            )
    return None


def _is_loose(setting: Setting) -> bool:
    """Whether this is a line, or what is left of one, that was read without the format it was written in."""
    return not LOOSE.isdisjoint(setting.keys[-2:])


def _is_command(setting: Setting) -> bool:
    """Whether this is a line of a shell or of a program that is given as one: `sh -c "export A=b; app"`."""
    named = next((key for key in reversed(setting.keys) if key not in {"[]", "!"}), "")
    return squash(named).endswith(_COMMANDS)


def _in_command(line: str) -> dict[str, str]:
    """Return what a command sets: `export A=b; app`, `A=b app`, `os.environ["A"] = "b"`, `echo "a: b"`."""
    if len(line) > _LINE_AT_MOST or " " not in line.strip():
        return {}
    return {match[1]: match[2].strip("\"'") for match in _IN_COMMAND.finditer(line)}


def _in_line(line: str) -> dict[str, str]:
    """Return what one line sets: `<add key="a" value="b"/>`, `<a>b</a>`, `{a: b, "c": "d"}`, `a "b"`."""
    found: dict[str, str] = {}
    if len(line) > _LINE_AT_MOST:
        return found
    variable = _VARIABLE.fullmatch(line.strip())
    if variable is not None:
        # The whole of what a shell assigns, which may be a command: `TOKEN="$(read-secret /app)"`.
        return {variable[1]: variable[2].strip("\"'")}
    named = _NAMED_VALUE.search(line)
    if named is not None:
        found[named[1]] = named[2]
    for match in (*_ELEMENT.finditer(line), *_PAIR.finditer(line)):
        found.setdefault(match[1], match[2].strip("\"'"))
    directive = None if found else _DIRECTIVE.fullmatch(line)
    if directive is not None:
        found[directive[1]] = directive[2].strip("\"'")
    return found


def _assigned(lines: Counter[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in list(lines)[:_LINES_AT_MOST]:
        match = _ASSIGNMENT.fullmatch(line)
        if match is not None:
            found[match[1]] = match[2].strip().strip("\"'")
        elif line.lstrip()[:1] == "{":
            found |= _in_line(line)
    return found
