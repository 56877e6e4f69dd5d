"""Approval records for auditors: verified against the two sides, taken apart for stock tools."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from changegate.approvals.envelope import BYTES_AT_MOST
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources import refs
from changegate.approvals.sources._file import read as read_file
from changegate.cli.edge.console import say, say_lines
from changegate.cli.edge.files import write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.inputs import decided
from changegate.errors import InvalidInputError, MissingInputError
from changegate.model.approval import Approval
from changegate.model.decision import DocumentDecision, Verdict
from changegate.model.shown import contained, printable
from changegate.report.escape import inert_json
from changegate.repository import Repository


def verification(sides: SideOptions, shape: str) -> bool:
    """Write what counts and what does not between the two sides; return whether nothing is missing."""
    decision = decided(sides)
    documents = [one for one in decision.documents if one.outcomes]
    if shape == "json":
        told: list[dict[str, Any]] = [
            {
                "path": one.path,
                "change_id": one.change_id,
                "verdict": one.verdict.value,
                "counts": [_counted(approval) for approval in one.approvals],
                "does_not_count": [
                    {"locator": no.locator, "reason": no.reason.value, "detail": no.detail}
                    for no in one.rejections
                ],
            }
            for one in documents
        ]
        say(inert_json(json.dumps(told, indent=2)) + "\n")
        return decision.verdict is Verdict.ALLOWED
    for one in documents:
        say_lines(_verified(one))
    if not documents:
        say("no identity change between the two sides; nothing needs approval\n")
    return decision.verdict is Verdict.ALLOWED


def _verified(one: DocumentDecision) -> Iterator[str]:
    yield f"{printable(one.path)}: {one.verdict.value}  (change id {one.change_id})"
    for yes in one.approvals:
        reason = f": {yes.reason}" if yes.reason else ""
        yield "  " + printable(f"counts: {yes.approver} at {yes.issued_at:%Y-%m-%d %H:%M}Z{reason}")
    for no in one.rejections:
        yield f"  does not count: {printable(no.locator)}: {no.reason.value}: {contained(no.detail)}"


def _counted(approval: Approval) -> dict[str, str]:
    return {
        "approver": approval.approver,
        "decided": approval.decided.value,
        "issued_at": approval.issued_at.isoformat().replace("+00:00", "Z"),
        "fingerprint": approval.fingerprint,
        "locator": approval.locator,
    }


def exported(directory: Path, record: str, output: Path) -> None:
    """Write payload, signature and allowed signers of a record, and print the line that confirms it."""
    from changegate.approvals.export import export  # noqa: PLC0415  start-up: only here

    content = _content(directory, record)
    try:
        parts = export(content)
    except Rejected as error:
        raise InvalidInputError(
            record, error.problem, hint="name a record under .changegate/approvals/"
        ) from error
    output.mkdir(parents=True, exist_ok=True)
    for name, part in parts.files.items():
        write_whole(output / name, part)
    say(f"wrote {', '.join(parts.files)} to {output}\n")
    say(f"  (cd {shlex.quote(str(output))} && {parts.command})\n")


def _content(directory: Path, record: str) -> bytes:
    if record.startswith("refs/"):
        with Repository.open(directory) as repository:
            found = next((one for one in refs.candidates(repository, "") if one.locator == record), None)
        if found is None:
            raise MissingInputError(
                record, "there is no such ref", hint="'changegate approvals list' names them"
            )
        return found.content
    content = read_file(str(directory / record), BYTES_AT_MOST)
    if content is None:
        problem = "cannot be read as a file"
        raise MissingInputError(record, problem, hint="'changegate approvals list' names them")
    return content
