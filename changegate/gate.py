"""The whole gate on one page: compare, classify, digest, verify, evaluate, document by document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from changegate.decide.evaluate import Question, evaluate
from changegate.diff.digest import change_id, subject_changes
from changegate.errors import ChangegateError, InputError, Where
from changegate.frozen import frozen
from changegate.meaning import Meanings
from changegate.model.approval import Authorship, Candidate, Evidence, Subject
from changegate.model.decision import Decision, DocumentDecision, SchemaError
from changegate.model.deployment import Restored
from changegate.model.finding import Category, ClassifiedChange, Severity, Signal
from changegate.model.policy import Rollback
from changegate.model.side import Pair, Side
from changegate.together import Meant, naming, together
from changegate.trust import HOME, Trust


@frozen
class Proposal:
    """Everything a decision follows from; what reaches outside comes in as functions.

    `deployed_revision` is the deployed commit, empty for a plain directory.
    `candidates` finds what was offered for a subject, `stale` says why a record made at an earlier deployed
    revision no longer counts for a subject, `reviews` what people said on a forge, `authorship` who made the
    proposal, `flaw` why the proposed `.changegate/` could not judge once it is deployed. `supposed` adds
    what nobody signed, to try things out. `restores` names the approved versions that files go back to, by
    path; it is asked once for all of them. `looked` is called after each file, for whoever waits.
    """

    deployed: Side
    deployed_revision: str
    proposed: Side
    pairs: tuple[Pair, ...]
    environment: str
    trust: Trust
    meanings: Meanings
    candidates: Callable[[Subject], Iterable[Candidate]]
    stale: Callable[[Subject, Pair], Callable[[str], str | None]]
    reviews: Callable[[Subject, Callable[[str], str | None]], Evidence]
    authorship: Callable[[], Authorship]
    flaw: Callable[[], ChangegateError | None]
    now: datetime
    supposed: Callable[[Subject], Evidence] = lambda _: Evidence((), ())
    restores: Callable[[Sequence[Pair]], Mapping[str, Restored]] = lambda _: {}
    looked: Callable[[], None] = lambda: None


def run(proposal: Proposal) -> Decision:
    """Decide about every file that differs."""
    documents = tuple(decision for _, decision in judgements(proposal))
    return Decision(proposal.environment, proposal.deployed.revision, proposal.proposed.revision, documents)


def judgements(proposal: Proposal) -> Iterator[tuple[Subject, DocumentDecision]]:
    """Decide about one file after the other; the subject is what an approval of it must be for."""
    asked = list(_asked(proposal))
    restored = proposal.restores([one.pair for one in asked if _may_go_back(proposal, one)])
    for one in asked:
        with naming(one.pair.path):
            judged = _judged(proposal, one, restored.get(one.pair.path))
        yield one.subject, judged


def subjects(proposal: Proposal) -> Iterator[Subject]:
    """Yield what approvals of each file would have to be for, without deciding about any."""
    return (subject_of(proposal, pair, changes) for pair, changes, _ in _meant(proposal))


def _meant(proposal: Proposal) -> Iterator[Meant]:
    for pair, changes, schema_errors in together(proposal.meanings, proposal.pairs, proposal.looked):
        yield pair, _bootstrapped(changes) if proposal.trust.bootstrap else changes, schema_errors


@frozen
class _Asked:
    """A file about to be decided about."""

    pair: Pair
    changes: tuple[ClassifiedChange, ...]
    schema_errors: tuple[SchemaError, ...]
    subject: Subject


def _asked(proposal: Proposal) -> Iterator[_Asked]:
    for pair, changes, schema_errors in _meant(proposal):
        with naming(pair.path):
            subject = subject_of(proposal, pair, changes)
        yield _Asked(pair, changes, schema_errors, subject)


def _judged(proposal: Proposal, asked: _Asked, restored: Restored | None) -> DocumentDecision:
    pair, changes, subject = asked.pair, asked.changes, asked.subject
    return evaluate(
        Question(
            path=pair.path,
            previous_path=pair.previous_path,
            change_id=subject.change_id,
            changes=changes,
            schema_errors=(*asked.schema_errors, *_flaws(proposal, pair)),
            environment=proposal.environment,
            service=proposal.meanings.service(pair.path),
            policy=proposal.trust.policy,
            roster=proposal.trust.roster,
            evidence=_evidence(proposal, pair, subject, changes),
            authorship=_authorship(proposal, changes),
            now=proposal.now,
            restored=restored,
        )
    )


def _may_go_back(proposal: Proposal, asked: _Asked) -> bool:
    """Whether a file may go back to an earlier version; what was vetoed may not, nor the judge's own book."""
    policy, vetoes = proposal.trust.policy, proposal.trust.roster.vetoes
    may = any(isinstance(rule.effect, Rollback) for rule in policy.rules)
    if not may or asked.pair.path.startswith(HOME) or not _gated(asked.changes):
        return False
    return not any(veto.change_id == asked.subject.change_id for veto in vetoes)


def _flaws(proposal: Proposal, pair: Pair) -> tuple[SchemaError, ...]:
    """What would leave the gate without a judge, or with an older one, once this file is deployed."""
    flaw = proposal.flaw() if pair.path.startswith(HOME) else None
    if flaw is None:
        return ()
    where = flaw.where if isinstance(flaw, InputError) else Where(pair.path)
    elsewhere = where.path in {one.path for one in proposal.pairs} and where.path != pair.path
    if elsewhere:
        return ()
    said = flaw.problem if where.path == pair.path else str(flaw)
    return (SchemaError(where.pointer or "", where.line, said, "what .changegate/ must say"),)


def subject_of(proposal: Proposal, pair: Pair, changes: tuple[ClassifiedChange, ...]) -> Subject:
    """Return what an approval of a file's gated changes must be for."""
    repository = proposal.trust.config.repository
    # The judge's book belongs to no environment: one approval of a change to it holds for all of them.
    environment = "" if pair.path.startswith(HOME) else proposal.environment
    scope = {"repository": repository, "environment": environment, "path": pair.path}
    gated = subject_changes(changes, scope)
    named = change_id(repository, environment, pair.path, gated)
    return Subject(named, repository, environment, pair.path, gated, proposal.deployed_revision)


def _evidence(
    proposal: Proposal, pair: Pair, subject: Subject, changes: tuple[ClassifiedChange, ...]
) -> Evidence:
    if not _gated(changes):
        return Evidence((), ())
    from changegate.approvals.verify import verify  # noqa: PLC0415  start-up: ordinary changes need no cryptography

    candidates = proposal.candidates(subject)
    stale = proposal.stale(subject, pair)
    found = (
        verify(candidates, subject, proposal.trust.roster, proposal.now, stale),
        proposal.reviews(subject, stale),
        proposal.supposed(subject),
    )
    return Evidence(
        tuple(approval for one in found for approval in one.approvals),
        tuple(rejection for one in found for rejection in one.rejections),
    )


def _authorship(proposal: Proposal, changes: tuple[ClassifiedChange, ...]) -> Authorship:
    # Walking the history costs time that ordinary changes need not pay.
    return proposal.authorship() if _gated(changes) else Authorship(frozenset(), proven=False)


def _gated(changes: tuple[ClassifiedChange, ...]) -> bool:
    return any(item.findings for item in changes)


def _bootstrapped(changes: tuple[ClassifiedChange, ...]) -> tuple[ClassifiedChange, ...]:
    """Mark changes to the judge's book as its first introduction: nobody could approve them yet."""
    return tuple(
        replace(
            item,
            findings=tuple(
                replace(finding, severity=Severity.LOW, signals=(*finding.signals, Signal.BOOTSTRAP))
                if finding.category is Category.TRUST
                else finding
                for finding in item.findings
            ),
        )
        for item in changes
    )
