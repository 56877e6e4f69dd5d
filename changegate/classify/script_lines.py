"""Settings written into the lines of a longer text: a script, a heredoc, a file no parser opened."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from changegate.classify import heuristics
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import text
from changegate.model.value import ABSENT

_LINES_AT_MOST: Final = 200
_ASSIGNMENT: Final = re.compile(
    r"\s*(?:-\s+|export\s+|set\s+|ENV\s+)?(?:--)?([A-Za-z_][\w.-]{2,60})\s*(?::\s+|=|\s=\s)\s*(\S.{0,2000})"
)


def guess(setting: Setting) -> Meaning | None:
    """Return what the first changed line that speaks of identity means; None for a text of one line.

    A key that stands on both sides is compared; one that is new or gone is what it is.
    """
    old, new = (text(side) or "" for side in (setting.deployed, setting.proposed))
    if "\n" not in old.strip() and "\n" not in new.strip():
        return None
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    gone, come = _assigned(before - after), _assigned(after - before)
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


def _assigned(lines: Counter[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in list(lines)[:_LINES_AT_MOST]:
        match = _ASSIGNMENT.fullmatch(line)
        if match is not None:
            found[match[1]] = match[2].strip().strip("\"'")
    return found
