"""Files the gate itself is governed by: every change to them is a matter of trust."""

from __future__ import annotations

from typing import Final

from changegate.classify import secrets
from changegate.model.approval import is_record
from changegate.model.change import Change, ChangeSet
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity
from changegate.model.key import key_text
from changegate.model.secrecy import looks_secret

HOME: Final = ".changegate/"
APPROVALS: Final = ".changegate/approvals/"
PACK: Final = "trust"
# The format of what stands at a path and is no file.
NO_FILE: Final = "opaque"


def is_governed(change_set: ChangeSet) -> bool:
    """Whether a file is, or was, one of the gate's own."""
    return any(path.startswith(HOME) for path in _paths(change_set))


def governed(change_set: ChangeSet) -> tuple[ClassifiedChange, ...]:
    """Return the changes of one of the gate's own files, all of them findings.

    A new approval record is none: it counts for nothing unless it verifies. Anything else that appears beside
    the records is one, so that nothing lies there unseen. A file that was only renamed has
    no change of its own; its name is one here, because the name decides whether it is read at all.
    """
    if change_set.deployed is None and change_set.previous_path is None and _is_record(change_set):
        return tuple(ClassifiedChange(change, (), secret=False) for change in change_set.changes)
    changes = change_set.changes
    if change_set.previous_path is not None:
        changes = (Change((), change_set.previous_path, change_set.path), *changes)
    finding = _finding(change_set.path)
    return tuple(ClassifiedChange(change, (finding,), secret=_is_secret(change)) for change in changes)


def _is_record(change_set: ChangeSet) -> bool:
    """Whether the proposed side is a plain file where a record is looked for, and no link or submodule."""
    plain = change_set.proposed is not None and change_set.proposed.format != NO_FILE
    return plain and is_record(change_set.path)


def _is_secret(change: Change) -> bool:
    """Whether somebody left a secret where none belongs; it is not shown for that."""
    last = change.path[-1] if change.path else ""
    if isinstance(last, str) and secrets.named_secret(key_text(last)):
        return True
    return any(isinstance(side, str) and looks_secret(side) for side in (change.deployed, change.proposed))


def _paths(change_set: ChangeSet) -> list[str]:
    return [path for path in (change_set.path, change_set.previous_path) if path is not None]


def _finding(path: str) -> Finding:
    message = (
        "approval records are only ever added: one that is gone or altered no longer tells who approved what"
        if path.startswith(APPROVALS)
        else "this file says what the gate holds back and whom it believes"
    )
    return Finding(PACK, f"{HOME}**", Category.TRUST, Severity.HIGH, Direction.BOTH, (), message)
