"""One approval: show what would be signed, ask, sign, keep the record."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from changegate import VERSION
from changegate.approvals import signature, statement
from changegate.approvals.claims import Claims
from changegate.approvals.record import record
from changegate.cli.approving.showing import shown
from changegate.cli.edge import console
from changegate.cli.edge.clock import now
from changegate.cli.edge.signing import signing_key
from changegate.errors import ChangegateError, UsageError
from changegate.frozen import frozen
from changegate.model.approval import Decided, Subject
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.shown import contained, printable
from changegate.report.mask import masked
from changegate.report.wording import missing_text, override_text, rule_text


@frozen
class Signing:
    """How approvals are to be given: key, reason, change ids agreed to, lifetime, where records go."""

    key: str | None
    reason: str
    agreed: frozenset[str]
    lifetime: timedelta
    store: str
    override: bool
    stage: bool


@frozen
class Person:
    """Who approves, by the name and key fingerprint that the record is to have."""

    name: str
    fingerprint: str


@frozen
class Pending:
    """A change that is held back, and all it takes to approve it.

    `told` are lines about it for the approver, `person` says who holds a key blob, `made_by` whether somebody
    made the change, and `keep` keeps a record of somebody and says where. `checked` is whether the change was
    found in a repository of the approver's, and is not only somebody's word.
    """

    subject: Subject
    told: tuple[str, ...]
    person: Callable[[bytes], Person]
    made_by: Callable[[str], bool]
    keep: Callable[[str, bytes], str]
    checked: bool = True


def approve(one: Pending, signing: Signing, folder: Path) -> bool:
    """Show a change, ask unless it was agreed to by its id, sign and keep; return whether it was approved."""
    key, who = _signer(one, signing, folder)
    said = _claims(one, signing, who)
    agreed = one.subject.change_id in signing.agreed
    # What is shown is read back from the very bytes that are signed.
    console.say_lines(
        shown(statement.build(one.subject, said), one.subject, one.told, brief=agreed and one.checked)
    )
    if not agreed and not console.ask(f"Approve this as {who.name}?"):
        console.say_lines([f"not approved: {printable(one.subject.path)}"])
        return False
    if one.made_by(who.name):
        console.note(f"note: {who.name} made this change; the approval will not count towards it")
    content = record(
        one.subject, said, lambda message: signature.sign(message, key, interactive=console.terminal())
    )
    console.say_lines([f"approved as {printable(who.name)}: {printable(one.keep(who.name, content))}"])
    return True


def _signer(one: Pending, signing: Signing, folder: Path) -> tuple[str, Person]:
    """The key to sign with and whose it is: named, else of git's settings, else in the agent."""
    try:
        key = signing_key(folder, signing.key)
    except UsageError:
        found = list(_of_agent(one))
        names = sorted({who.name for _, who in found})
        if len(names) > 1:
            raise UsageError(
                f"the agent holds keys of {' and '.join(names)}", hint="name one with --key FILE"
            ) from None
        if not found:
            raise
        return found[0]
    return key, one.person(signature.public_key_of(key))


def _of_agent(one: Pending) -> Iterator[tuple[str, Person]]:
    for key in signature.held_by_agent():
        try:
            yield key, one.person(signature.public_key_of(key))
        except ChangegateError:
            # A key for other things, which an agent holds as well.
            continue


def told(decision: DocumentDecision) -> tuple[str, ...]:
    """Return what an approver should know: which rules ask, who approved, what is missing."""
    # Reasons that people gave may quote a secret; what gets signed holds fingerprints of them alone.
    (one,) = masked(Decision("", "", "", (decision,)), secrets.token_bytes(32)).documents
    return tuple(_told(one))


def _told(decision: DocumentDecision) -> Iterator[str]:
    for outcome in decision.outcomes:
        yield rule_text(outcome)
        around = override_text(outcome)
        yield from (f"  {text}" for text in (*map(missing_text, outcome.requirements), around) if text)
    for no in decision.rejections:
        yield f"does not count: {printable(no.locator)}: {no.reason.value}: {contained(no.detail)}"


def _claims(one: Pending, signing: Signing, who: Person) -> Claims:
    issued: datetime = now().replace(microsecond=0)
    return Claims(
        approver=who.name,
        fingerprint=who.fingerprint,
        decided=Decided.OVERRIDE if signing.override else Decided.APPROVE,
        deployed_revision=one.subject.deployed_revision,
        issued_at=issued,
        expires_at=issued + signing.lifetime,
        reason=signing.reason,
        version=VERSION,
    )
