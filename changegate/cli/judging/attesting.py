"""Write down what the gate said, signed; and find out later whether that still lets something be deployed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from changegate import VERSION, attestation
from changegate.approvals import signature
from changegate.approvals.canonical import canonical
from changegate.approvals.claims import written
from changegate.approvals.holder import Holder, verifier
from changegate.approvals.record import sealed
from changegate.approvals.rejected import Rejected
from changegate.approvals.sources._file import read as read_file
from changegate.attestation import Matter, Problem, State, Summary
from changegate.cli.edge import console
from changegate.cli.edge.clock import now
from changegate.cli.edge.files import write_whole
from changegate.cli.edge.options import SideOptions
from changegate.cli.edge.signing import signing_key
from changegate.cli.sides.evidence import shelves
from changegate.cli.sides.world import World, worlds
from changegate.errors import InvalidInputError, MissingInputError, UsageError
from changegate.frozen import frozen
from changegate.model.approval import Approval
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.shown import printable
from changegate.repository import Repository
from changegate.trust import ROSTER, Trust, book, read_config, read_trust

SCHEMA: Final = "changegate/verdict-check/v1"
_ALL: Final = "a verdict is about everything that would be deployed to one environment"


@frozen
class Attesting:
    """Where a verdict is to be written, and with which key it is signed."""

    target: Path
    key: str | None

    def insist(self, found: Sequence[World]) -> None:
        """Refuse what could not be attested, before anything is decided.

        Raises:
            UsageError: not everything of one environment, or a side that nobody could look at again.
            InvalidInputError: the key is no verifier's.
        """
        world = _only(found)
        _matter(world, _trust(world))
        self._signer(world)

    def write(self, world: World, decision: Decision) -> None:
        """Sign what was decided and write it to its file."""
        key, held = self._signer(world)
        used = {approval for document in decision.documents for approval in document.approvals}
        summary = Summary(
            matter=_matter(world, _trust(world)),
            verdict=decision.verdict,
            verified_at=now().replace(microsecond=0),
            signer=held.approver.name,
            fingerprint=held.fingerprint,
            version=VERSION,
            documents=tuple(map(_document, filter(_gated, decision.documents))),
            records=tuple(_records(world, decision, {approval.locator for approval in used})),
        )
        content = sealed(
            attestation.build(summary),
            held.fingerprint,
            lambda message: signature.sign(
                message, key, interactive=console.terminal(), namespace=attestation.NAMESPACE
            ),
            attestation.read,
            attestation.NAMESPACE,
        )
        write_whole(self.target, content)

    def _signer(self, world: World) -> tuple[str, Holder]:
        key = signing_key(world.options.directory, self.key)
        try:
            return key, verifier(_trust(world).roster, signature.public_key_of(key), now())
        except Rejected as rejected:
            raise InvalidInputError(ROSTER, rejected.detail) from rejected


def _only(found: Sequence[World]) -> World:
    if len(found) != 1:
        raise UsageError(f"{len(found)} environments: {_ALL}", hint="name one with --env")
    if found[0].scope.paths:
        raise UsageError(f"PATHS: {_ALL}", hint="leave them out")
    return found[0]


def _trust(world: World) -> Trust:
    return read_trust(world.deployed, read_config(world.deployed))


def _matter(world: World, trust: Trust) -> Matter:
    repository = world.repository
    if repository is None:
        raise _no_commit("a directory")
    deployed, proposed = _state(repository, world, deployed=True), _state(repository, world, deployed=False)
    judged = repository.tree_of(world.proposed)
    if judged is None:  # what is promoted from another environment is no tree that git holds
        raise _no_commit(world.options.proposed or "the proposed side")
    policies, roster = book(trust)
    return Matter(
        repository=trust.config.repository,
        environment=world.scope.environment,
        deployed=deployed,
        proposed=proposed,
        judged=judged,
        policy=attestation.digest(policies),
        roster=attestation.digest(roster),
    )


def _state(repository: Repository, world: World, *, deployed: bool) -> State:
    side = world.deployed if deployed else world.offered
    commit, tree = repository.commit_of(side), repository.tree_of(side)
    if commit is None or tree is None:
        raise _no_commit(side.revision)
    return State(commit, tree)


def _no_commit(named: str) -> UsageError:
    hint = "name commits: --deployed origin/main --proposed HEAD"
    return UsageError(f"{printable(named)} is no commit: nobody could look at it again", hint=hint)


def _gated(document: DocumentDecision) -> bool:
    return bool(document.outcomes or document.schema_errors)


def _document(document: DocumentDecision) -> Mapping[str, object]:
    return {
        "path": document.path,
        "changeId": document.change_id,
        "verdict": document.verdict.value,
        "approvals": [_approval(approval) for approval in document.approvals],
    }


def _approval(approval: Approval) -> Mapping[str, object]:
    return {
        "approver": approval.approver,
        "fingerprint": approval.fingerprint,
        "decided": approval.decided.value,
        "source": approval.source,
        "record": approval.locator,
    }


def _records(world: World, decision: Decision, used: set[str]) -> Iterator[Mapping[str, object]]:
    """The records that counted, by what they are and where they were found."""
    kept = shelves(world) if used else ()
    content = {
        candidate.locator: hashlib.sha256(candidate.content).hexdigest()
        for document in decision.documents
        if document.approvals
        for shelf in kept
        for candidate in shelf.candidates(document.change_id)
    }
    said = {
        # A review on a forge is no file; its digest is that of what was taken from it.
        approval.locator: hashlib.sha256(canonical(_approval(approval))).hexdigest()
        for document in decision.documents
        for approval in document.approvals
    }
    for locator in sorted(used):
        yield {"uri": locator, "digest": {"sha256": content.get(locator, said[locator])}}


def verify_attestation(file: Path, sides: SideOptions, max_age: timedelta, shape: str) -> bool:
    """Say whether an attestation lets the proposed side be deployed over the deployed one, and why not.

    Raises:
        MissingInputError: the file cannot be read.
    """
    content = read_file(str(file), attestation.BYTES_AT_MOST)
    if content is None:
        raise MissingInputError(printable(str(file)), "cannot be read as a file")
    with worlds(sides) as found:
        world = _only(found)
        trust = _trust(world)
        expected = _matter(world, trust)
        summary, against = attestation.problems(content, expected, trust.roster, now(), max_age)
    console.say(_as_json(summary, against) if shape == "json" else _as_text(file, expected, summary, against))
    return not against


def _as_text(file: Path, expected: Matter, summary: Summary | None, against: Sequence[Problem]) -> str:
    name = printable(str(file))
    if against or summary is None:
        return "".join(f"{name}: {problem.reason}: {problem.detail}\n" for problem in against)
    when = written(summary.verified_at)
    about = f"{expected.environment}: {expected.deployed.commit[:12]} -> {expected.proposed.commit[:12]}"
    return f"{name}: the gate allowed this at {when}, says {summary.signer}  ({printable(about)})\n"


def _as_json(summary: Summary | None, against: Sequence[Problem]) -> str:
    said = None if summary is None else json.loads(attestation.build(summary))
    told = [{"reason": problem.reason, "detail": problem.detail} for problem in against]
    return (
        json.dumps({"schema": SCHEMA, "deploy": not against, "problems": told, "statement": said}, indent=2)
        + "\n"
    )
