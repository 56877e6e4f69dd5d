"""Answering a file of requests: checked against the approver's own repository where she has one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from changegate.approvals import bundle as bundles
from changegate.approvals import unverified
from changegate.approvals.bundle import Bundle, Request
from changegate.approvals.holder import named_without_roster
from changegate.approvals.rejected import Rejected
from changegate.cli.approving.consent import Pending, Person, Signing, approve
from changegate.cli.approving.pending import Held, agreed, judged, pending
from changegate.cli.edge import console
from changegate.cli.edge.files import read_at_most, write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.world import worlds
from changegate.diff.digest import change_id
from changegate.errors import InputError, InvalidInputError, UsageError
from changegate.frozen import frozen
from changegate.model.approval import Decided
from changegate.model.shown import contained, printable
from changegate.repository import Repository


def bundle_named(sides: SideOptions) -> Path | None:
    """Return the file of requests that the one path names; other paths narrow what is approved."""
    if len(sides.paths) != 1:
        return None
    file = sides.directory / sides.paths[0]
    return file if file.is_file() and bundles.is_bundle(read_at_most(file, bundles.BYTES_AT_MOST)) else None


@frozen
class Answers:
    """Where answers go: into the file the requests came in, or into another one."""

    file: Path
    target: Path

    def keep(self, _name: str, content: bytes) -> str:
        """Add a record to what is in the target by now, so that nobody's answer is lost."""
        with _locked(self.target.parent):
            source = self.target if self.target.exists() else self.file
            there = bundles.read(read_at_most(source, bundles.BYTES_AT_MOST), str(source))
            records = tuple(dict.fromkeys((*there.records, content)))
            write_whole(self.target, bundles.write(replace(there, records=records)))
        return str(self.target)


def answer(file: Path, sides: SideOptions, signing: Signing, output: Path | None) -> bool:
    """Answer what a file asks; return whether everything that was asked about was approved.

    Raises:
        InputError: the file is no bundle, says something else than its changes do, or asks for something that
            the approver's own repository does not find.
    """
    if signing.stage or signing.store != "tree":
        raise UsageError(
            f"{file} is answered in a file, and kept nowhere else", hint="--output FILE writes another one"
        )
    asked = bundles.read(read_at_most(file, bundles.BYTES_AT_MOST), str(file))
    for request in asked.requests:
        _insist_on_id(request, file)
        _insist_on_kind(request, signing, file)
    answers = Answers(file, file if output is None else sides.directory / output)
    if not answers.target.parent.is_dir():
        raise UsageError(f"{answers.target.parent} is no folder", hint="--output names a file in one")
    with ExitStack() as closing:
        try:
            found = _recomputed(asked, file, sides, closing)
        except _NotRecomputedError as why:
            console.note(_warning(str(why)))
            offered = [_blind(one, asked, answers) for one in asked.requests]
        else:
            wanted = [one for one in asked.requests if not signing.agreed or _id(one) in signing.agreed]
            offered = list(_checked(wanted, found, file, signing, answers))
        approved = [approve(one, signing, sides.directory) for one in agreed(offered, signing)]
    if any(approved):
        name = printable(answers.target.name)
        console.say_lines([f"carry it back; where it came from: changegate check --approvals {name}"])
    elif not approved:
        console.say_lines(["nothing of what is asked is held back; there is nothing to approve"])
    return all(approved)


class _NotRecomputedError(Exception):
    """Why what is asked cannot be found again here."""


def _recomputed(asked: Bundle, file: Path, sides: SideOptions, closing: ExitStack) -> Mapping[str, Held]:
    """Return what the approver's own repository finds, by change id.

    Of the bundle only the proposal is taken, and its records: what is deployed is what her repository or the
    options say, so that the bundle does not choose its judge.
    """
    try:
        repository = closing.enter_context(Repository.open(sides.directory))
    except InputError as error:
        raise _NotRecomputedError("you are in no git repository") from error
    _insist_on_foreign(repository, file)
    if sides.proposed is None and not asked.proposed:
        raise _NotRecomputedError(
            "what it asks about was in no commit when it was made (once it is: --proposed COMMIT)"
        )
    if sides.proposed is None and not repository.knows(asked.proposed):
        raise _NotRecomputedError(
            f"your repository does not know the commit {asked.proposed[:12]} (git fetch it)"
        )
    proposed = sides.proposed or asked.proposed
    own = replace(sides, proposed=proposed, paths=(), approvals=(*sides.approvals, file))
    found = closing.enter_context(worlds(own))
    return {one.subject.change_id: one for world in found for one in judged(world)}


def _insist_on_foreign(repository: Repository, file: Path) -> None:
    """What is part of the repository came with a proposal, and may be meant to narrow what is approved."""
    top, place = repository.top, file.resolve()
    if top is not None and place.is_relative_to(top):
        inside = place.relative_to(top).as_posix()
        if inside in repository.side("index").entries():
            raise UsageError(
                f"{inside} is a file of the repository and at the same time one of requests",
                hint="take requests from elsewhere; to approve changes of the file, name its folder",
            )


def _checked(
    wanted: list[Request], found: Mapping[str, Held], file: Path, signing: Signing, answers: Answers
) -> Iterator[Pending]:
    for request in wanted:
        held = found.get(_id(request))
        if held is None:
            raise InvalidInputError(
                str(file),
                f"asks approval of {printable(request.subject.path)} as {_id(request)[:12]}, and your own "
                "repository finds no such change between what it says is deployed and the proposal",
                hint="'changegate explain' shows what it finds; fetch, or have the request made again",
            )
        if held.open_to(override=signing.override):
            yield pending(held, answers.keep)


def _blind(request: Request, asked: Bundle, answers: Answers) -> Pending:
    """A request as it stands in the file: every line says whose word it is."""

    def person(blob: bytes) -> Person:
        try:
            name, fingerprint = named_without_roster(asked.approvers, blob)
        except Rejected as rejected:
            raise InvalidInputError(str(answers.file), rejected.detail) from rejected
        return Person(name, fingerprint)

    told = [f"the request says: {contained(line)}" for line in request.told]
    told += [
        f"the file holds a record of {printable(name)} for it, which was not verified here"
        for name in sorted(map(unverified.approver, filter(_is_for(request), asked.records)))
    ]
    unchecked = "NOT CHECKED against any repository: this is what the file says, and what you would sign"
    return Pending(request.subject, (*told, unchecked), person, lambda _: False, answers.keep, checked=False)


def _is_for(request: Request) -> Callable[[bytes], bool]:
    return lambda content: unverified.change_id(content) == _id(request)


def _insist_on_id(request: Request, file: Path) -> None:
    subject = request.subject
    named = change_id(subject.repository, subject.environment, subject.path, subject.changes)
    if named != subject.change_id:
        raise InvalidInputError(
            str(file),
            f"asks approval of {printable(subject.path)} by an id that its changes do not have",
            hint="it was altered; have the request made again",
        )


def _insist_on_kind(request: Request, signing: Signing, file: Path) -> None:
    """An override is never given for an approval, or taken for one, because somebody else wrote a file."""
    if (request.decided is Decided.OVERRIDE) != signing.override:
        said = f"{file} asks for {'an override' if not signing.override else 'approval, and for no override'}"
        raise UsageError(said, hint="add --override" if not signing.override else "leave out --override")


def _id(request: Request) -> str:
    return request.subject.change_id


def _warning(why: str) -> str:
    return (
        f"WARNING: nothing here was checked against a repository of yours: {why}.\n"
        "  What follows is the word of whoever wrote the file. The gate finds the change itself, and takes\n"
        "  no approval of another one; but what it means, and what is missing, is theirs to claim."
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other answers to files of a folder waiting; the lock ends with the process, and leaves nothing."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
