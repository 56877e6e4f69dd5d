"""Asking for approval in a file: what is held back, for an approver without access to the repository."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from changegate.approvals.bundle import Bundle, Request, write
from changegate.cli.approving.consent import told
from changegate.cli.approving.pending import Held, beyond, judged
from changegate.cli.edge.console import say_lines
from changegate.cli.edge.files import write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.world import worlds
from changegate.errors import UsageError
from changegate.model.approval import Decided
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.shown import contained, printable
from changegate.report.mask import masked
from changegate.report.wording import identity_changes, name_of
from changegate.repository.repository import FULL_ID

_UNFINDABLE: Final = (
    "note: what is proposed is in no commit, and cannot be looked up in a clone;",
    "  to have it checked there, commit and push it, and ask again with --proposed COMMIT",
)


def requested(sides: SideOptions, output: Path, *, override: bool) -> bool:
    """Write what is held back between the two sides, and what was approved of it already, into a new file.

    Returns whether that is all that is held back; what nobody can be asked for is said.

    Raises:
        UsageError: the file is there already; somebody's answers may be in it.
    """
    target = sides.directory / output
    if target.exists():
        raise UsageError(
            f"{output} is there already", hint="answers may be in it; name another: --output FILE"
        )
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent} is no folder", hint="--output names a file in one")
    with worlds(sides) as found:
        every = [one for world in found for one in judged(world)]
        held = [one for one in every if one.open_to(override=override)]
        closed = list(beyond(every, frozenset(), override=override))
        say_lines(closed)
        if not held:
            say_lines(
                [] if closed else ["nothing is held back between the two sides; there is nothing to ask for"]
            )
            return not closed
        content = write(_bundle(held, Decided.OVERRIDE if override else Decided.APPROVE))
    write_whole(target, content)
    for one in held:
        say_lines([f"asks approval of {printable(one.subject.path)}: change id {one.subject.change_id}"])
    name = printable(str(output))
    if not _is_commit(held[0]):
        say_lines(_UNFINDABLE)
    say_lines([f"written to {name}; an approver runs: changegate approve {name}"])
    say_lines([f"once it is back:{' ' * 19}changegate check{sides.spelled} --approvals {name}"])
    return not closed


def _is_commit(one: Held) -> bool:
    return FULL_ID.fullmatch(one.world.offered.revision) is not None


def _bundle(held: list[Held], decided: Decided) -> Bundle:
    rosters = [one.proposal.trust.roster for one in held]
    return Bundle(
        requests=tuple(Request(one.subject, tuple(_told(one.decision)), decided) for one in held),
        records=tuple(dict.fromkeys(record for one in held for record in _counted(one))),
        proposed=held[0].world.offered.revision if _is_commit(held[0]) else "",
        approvers={
            key.fingerprint: who.name for people in rosters for who in people.approvers for key in who.keys
        },
    )


def _counted(one: Held) -> Iterator[bytes]:
    """The records that count already: whoever answers is to see them, and the file is to be enough."""
    places = {approval.locator for approval in one.decision.approvals}
    for candidate in one.proposal.candidates(one.subject):
        if candidate.locator in places:
            yield candidate.content


def _told(decision: DocumentDecision) -> Iterator[str]:
    """What the gate says of a change, for somebody who cannot ask it; secrets are masked as in any report."""
    (shown,) = masked(Decision("", "", "", (decision,)), secrets.token_bytes(32)).documents
    for item in identity_changes(shown):
        for finding in item.findings:
            meaning = f"{finding.severity.value} {finding.category.value}: {contained(finding.message)}"
            yield f"{name_of(item)}: {meaning}"
    yield from told(shown)
