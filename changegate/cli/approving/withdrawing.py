"""Taking back what was approved: a veto in the roster, which no store of records can lose."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from changegate.approvals.roster import roster
from changegate.cli.edge.console import say_lines
from changegate.cli.edge.files import write_whole
from changegate.errors import InputError, InvalidInputError, MissingInputError, UsageError
from changegate.load.read import parse
from changegate.model.approval import Roster, Veto
from changegate.model.config import Limits
from changegate.model.shown import printable
from changegate.regex import regex
from changegate.repository import Repository
from changegate.trust import ROSTER

_CHANGE_ID: Final = regex(r"[0-9a-f]{64}")
_VETOES: Final = regex(r"vetoes:[ \t]*(\[[ \t]*\])?[ \t]*(#.*)?")


def withdrawn(directory: Path, change_id: str, by: str, reason: str) -> None:
    """Write a veto of a change into the roster of the working tree, and say what is left to do.

    Raises:
        UsageError: no change id, nobody on the roster, or no reason.
        InputError: there is no roster, or it is written so that nothing can be added safely.
    """
    if _CHANGE_ID.fullmatch(change_id) is None:
        raise UsageError(f"{change_id!r} is no change id", hint="'changegate approvals list' names them")
    with Repository.open(directory) as repository:
        file = (repository.top or repository.git_dir) / ROSTER
    if not file.is_file() or file.is_symlink():
        raise MissingInputError(ROSTER, "is not in the working tree", hint="'changegate init' begins one")
    content = file.read_bytes()
    before = _read(content)
    if before.named(by) is None or not reason.strip():
        known = ", ".join(who.name for who in before.approvers) or "nobody"
        raise UsageError("a veto names somebody on the roster and a reason", hint=f"--by one of {known}")
    if any(veto.change_id == change_id for veto in before.vetoes):
        say_lines([f"{change_id} is refused there already"])
        return
    write_whole(file, _added(content, before, Veto(change_id, by, reason)))
    say_lines([f"written to {ROSTER}: from when it is deployed, no approval of {change_id} counts"])
    say_lines([f"next: git add {ROSTER}; have the change approved, merge it, and merge nothing else before"])


def _added(content: bytes, before: Roster, veto: Veto) -> bytes:
    """The roster's text with one entry more, if that is all the difference it makes."""
    reason = json.dumps(veto.reason, ensure_ascii=False)
    entry = f"- {{change: {veto.change_id}, by: {veto.by}, reason: {reason}}}"
    lines = content.decode("utf-8").removesuffix("\n").split("\n")
    place = next((number for number, line in enumerate(lines) if _VETOES.fullmatch(line)), None)
    if place is None:
        lines += ["vetoes:", f"  {entry}"]
    else:
        following = lines[place + 1] if place + 1 < len(lines) else ""
        indent = following[: following.index("-")] if following.lstrip().startswith("- ") else "  "
        lines[place : place + 1] = ["vetoes:", f"{indent}{entry}"]
    written = ("\n".join(lines) + "\n").encode()
    try:
        after = _read(written)
    except InputError:
        after = before
    if (after, set(after.vetoes)) != (replace(before, vetoes=after.vetoes), {*before.vetoes, veto}):
        hint = f"write it there by hand, below 'vetoes': {printable(entry)}"
        raise InvalidInputError(ROSTER, "is written so that nothing can be added safely", hint=hint)
    return written


def _read(content: bytes) -> Roster:
    return roster(parse(ROSTER, content, Limits()), ROSTER)
