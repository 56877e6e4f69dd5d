"""What runs where, as text for people and as JSON for programs (`changegate/deployed/v1`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from changegate.model.decision import Decision, DocumentDecision
from changegate.model.deployment import Recorded
from changegate.model.finding import ClassifiedChange
from changegate.model.running import Running
from changegate.model.shown import printable
from changegate.report.values import value_json
from changegate.report.wording import counted, identity_changes, name_of, revision, what_changed

SCHEMA = "changegate/deployed/v1"
_LISTED = 10


def text(found: Sequence[Running], target: str) -> str:
    """Return the environments as text, each with what waits to go out to it."""
    return "\n".join(line for one in found for line in _lines(one, target)) + "\n"


def _lines(one: Running, target: str) -> Iterator[str]:
    if one.problem:
        yield f"{printable(one.environment)}: cannot be told: {printable(one.problem)}"
        return
    yield printable(f"{one.environment}: {revision(one.revision)}  ({one.source})")
    if one.recorded is not None:
        yield f"  {_recorded(one.recorded, one)}"
    yield f"  {_behind(one, printable(revision(target)))}"
    documents = () if one.waiting is None else one.waiting.documents
    waiting = [(document, item) for document in documents for item in identity_changes(document)]
    for document, item in waiting[:_LISTED]:
        yield f"    {_change(document, item)}"
    if len(waiting) > _LISTED:
        yield f"    and {len(waiting) - _LISTED} more: changegate check --env {printable(one.environment)}"


def _recorded(recorded: Recorded, one: Running) -> str:
    deployment = recorded.deployment
    when = f"{deployment.deployed_at:%Y-%m-%dT%H:%M:%SZ}"
    why = f": {deployment.reason}" if deployment.reason else ""
    other = (
        ""
        if deployment.revision == one.revision
        else f" as {deployment.revision[:12]}, which is not what runs"
    )
    return printable(f"recorded {when} by {deployment.deployer} ({one.signature}){other}{why}")


def _behind(one: Running, target: str) -> str:
    commits = "" if one.behind is None else f"{counted(one.behind, 'commit')} behind {target}, "
    waiting = 0 if one.waiting is None else _identity(one.waiting)
    return f"{commits}{counted(waiting, 'identity change')} waiting to go out"


def _identity(decision: Decision) -> int:
    return sum(len(identity_changes(document)) for document in decision.documents)


def _change(document: DocumentDecision, item: ClassifiedChange) -> str:
    worst = max(item.findings, key=lambda finding: finding.severity.rank)
    said = f"{worst.severity.value} {worst.category.value}, {document.verdict.value}"
    return f"{printable(document.path)}{name_of(item)}: {what_changed(item, 60)}  ({said})"


def plain(found: Sequence[Running], target: str) -> dict[str, Any]:
    """Return the environments as JSON data."""
    return {"schema": SCHEMA, "target": target, "environments": [_environment(one) for one in found]}


def _environment(one: Running) -> dict[str, Any]:
    return {
        "environment": one.environment,
        "source": one.source,
        "problem": one.problem or None,
        "revision": one.revision or None,
        "behind": one.behind,
        "verdict": None if one.waiting is None else one.waiting.verdict.value,
        "record": None if one.recorded is None else _record(one.recorded, one.signature),
        "identity_changes": [] if one.waiting is None else list(_waiting(one.waiting)),
    }


def _record(recorded: Recorded, signature: str) -> dict[str, Any]:
    deployment = recorded.deployment
    return {
        "commit": recorded.commit,
        "revision": deployment.revision,
        "deployed_at": f"{deployment.deployed_at:%Y-%m-%dT%H:%M:%SZ}",
        "deployer": deployment.deployer,
        "signature": signature,
        "reason": deployment.reason,
        "attestation": deployment.attestation or None,
    }


def _waiting(decision: Decision) -> Iterator[dict[str, Any]]:
    for document in decision.documents:
        for item in identity_changes(document):
            worst = max(item.findings, key=lambda finding: finding.severity.rank)
            yield {
                "path": document.path,
                "pointer": name_of(item),
                "verdict": document.verdict.value,
                "category": worst.category.value,
                "severity": worst.severity.value,
                "deployed": value_json(item.change.deployed),
                "proposed": value_json(item.change.proposed),
            }
