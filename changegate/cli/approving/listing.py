"""What there is of approval records and requests, by their own word: nothing is verified here."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from changegate.approvals import bundle as bundles
from changegate.approvals import envelope, unverified
from changegate.approvals.bundle import Request
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources import bundle, directory, refs, tree
from changegate.cli.edge.console import say, say_lines
from changegate.cli.edge.files import read_at_most
from changegate.errors import MalformedInputError
from changegate.model.approval import Candidate
from changegate.model.shown import printable
from changegate.report.escape import inert_json
from changegate.repository import Repository

Row = dict[str, str]
_COLUMNS = ("approver", "decided", "path", "change_id", "issued_at", "expires_at", "reason")


def listing(folder: Path, places: tuple[Path, ...], shape: str) -> None:
    """Write a row for every record of the working tree and of refs, or of the places that are named.

    A bundle has a row for each request in it too.
    """
    asked = [row for place in places for row in _requests(folder / place)]
    offered = (_at(folder / place) for place in places)
    found = [one for some in offered for one in some] if places else _here(folder)
    rows = [*asked, *map(_record, found)]
    if shape == "json":
        say(inert_json(json.dumps(rows, indent=2)) + "\n")
        return
    say_lines(map(_line, rows))
    requests = f", {len(asked)} requests" if asked else ""
    whole = printable("".join(f" --approvals {shlex.quote(str(place))}" for place in places))
    say(f"{len(found)} records{requests}; ")
    say(f"'changegate approvals verify{whole}' says which of them count\n")


def _here(folder: Path) -> list[Candidate]:
    with Repository.open(folder) as repository:
        side = repository.side("worktree" if repository.top is not None else "HEAD")
        return [*tree.candidates(side, ""), *refs.candidates(repository, "")]


def _at(place: Path) -> Iterator[Candidate]:
    return bundle.candidates(place, "") if place.is_file() else directory.candidates(place, "")


def _requests(place: Path) -> Iterator[Row]:
    content = read_at_most(place, bundles.BYTES_AT_MOST) if place.is_file() else b""
    if not bundles.is_bundle(content):
        return
    try:
        asked = bundles.read(content, str(place)).requests
    except MalformedInputError as error:
        yield _row("request", str(place), "bundle", problem=error.problem)
        return
    for request in asked:
        yield _request(request, place)


def _request(request: Request, place: Path) -> Row:
    subject = request.subject
    said = {"decided": request.decided.value, "path": subject.path, "change_id": subject.change_id}
    return _row("request", str(place), "bundle", **said)


def _record(candidate: Candidate) -> Row:
    place = (candidate.locator, candidate.source)
    try:
        said = unverified.statement(envelope.open(candidate.content).payload)
        predicate = said["predicate"]
        told = {
            "approver": predicate["approver"]["name"],
            "decided": predicate["decided"],
            "path": predicate["path"],
            "change_id": said["subject"][0]["digest"]["sha256"],
            "issued_at": predicate["issuedAt"],
            "expires_at": predicate["expiresAt"] or "",
            "reason": predicate["reason"],
        }
    except Rejected as error:
        return _row("record", *place, problem=f"cannot be read as an approval record: {error.detail}")
    except (KeyError, TypeError, IndexError):
        return _row("record", *place, problem="lacks what an approval record says")
    return _row("record", *place, **{name: str(value) for name, value in told.items()})


def _row(kind: str, locator: str, source: str, *, problem: str = "", **said: str) -> Row:
    row = {"kind": kind, "locator": locator, "source": source, **dict.fromkeys(_COLUMNS, "")}
    return {**row, **said, "problem": problem}


def _line(row: Row) -> str:
    what = f"{row['path']} ({row['change_id'][:12]})"
    if row["problem"]:
        said = row["problem"]
    elif row["kind"] == "request":
        said = f"asks to {row['decided']} {what}"
    else:
        because = f": {row['reason']}" if row["reason"] else ""
        said = f"{row['approver']} {row['decided']}s {what} at {row['issued_at']}{because}"
    return printable(f"{row['locator']}: {said}")
