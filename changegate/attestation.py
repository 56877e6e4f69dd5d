"""The verdict as evidence: a signed in-toto statement of what the gate judged, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from changegate.approvals import envelope, sshsig, strict_json
from changegate.approvals.canonical import canonical
from changegate.approvals.claims import moment, written
from changegate.approvals.holder import Holder, verifier
from changegate.approvals.rejected import Rejected, malformed
from changegate.approvals.statement import STATEMENT_TYPE
from changegate.frozen import frozen
from changegate.model.approval import RejectionReason, Roster
from changegate.model.decision import Verdict
from changegate.model.shown import printable

# SLSA Verification Summary Attestation, v1: https://slsa.dev/spec/v1.1/verification_summary
PREDICATE_TYPE: Final = "https://slsa.dev/verification_summary/v1"
VERIFIER: Final = "https://changegate.dev/gate/v1"
# What the summary has no word for stands in a member named by a URI, as in-toto asks of extensions.
DETAIL: Final = "https://changegate.dev/attestation/verdict/v1"
NAMESPACE: Final = "changegate-verdict"
PASSED: Final = "CHANGEGATE_ALLOWED"
SKEW: Final = timedelta(minutes=5)
BYTES_AT_MOST: Final = envelope.BYTES_AT_MOST
# Beyond this what was judged is named by its digest, so that the verdict about any change stays small.
LISTED_AT_MOST: Final = 24 * 1024


@frozen
class State:
    """A side by the names that git gives it: a commit, and the tree of its files."""

    commit: str
    tree: str


@frozen
class Matter:
    """What a verdict is about; `judged` is the tree that deploying the proposal brings about.

    `policy` and `roster` are digests (SHA-256) of the files of the deployed side that were judged by.
    """

    repository: str
    environment: str
    deployed: State
    proposed: State
    judged: str
    policy: str
    roster: str


@frozen
class Summary:
    """A verdict about a matter: when, by whom, for which documents, and the records it follows from."""

    matter: Matter
    verdict: Verdict
    verified_at: datetime
    signer: str
    fingerprint: str
    version: str
    documents: tuple[Mapping[str, object], ...]
    records: tuple[Mapping[str, object], ...]


@frozen
class Problem:
    """Why an attestation does not let something be deployed: one word, and the sentence that mends it."""

    reason: str
    detail: str


def digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of some files by path: SHA-256 over the canonical JSON of their own SHA-256."""
    return _sha256(canonical({path: _sha256(content) for path, content in files.items()}))


def build(summary: Summary) -> bytes:
    """Return the statement of a verdict as canonical JSON (RFC 8785)."""
    matter = summary.matter
    named = {"gitTree": matter.judged}
    if matter.judged == matter.proposed.tree:
        named["gitCommit"] = matter.proposed.commit
    allowed = summary.verdict is Verdict.ALLOWED
    predicate = {
        "verifier": {"id": VERIFIER, "version": {"changegate": summary.version}},
        "timeVerified": written(summary.verified_at),
        "resourceUri": _resource(matter),
        "policy": {"uri": f"{_resource(matter)}/policies", "digest": {"sha256": matter.policy}},
        "inputAttestations": _listed(summary.records),
        "verificationResult": "PASSED" if allowed else "FAILED",
        "verifiedLevels": [PASSED if allowed else "FAILED"],
        DETAIL: _detail(summary),
    }
    return canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": "proposed", "digest": named}],
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )


def _detail(summary: Summary) -> dict[str, object]:
    matter = summary.matter
    return {
        "verdict": summary.verdict.value,
        "repository": matter.repository,
        "environment": matter.environment,
        "deployed": {"commit": matter.deployed.commit, "tree": matter.deployed.tree},
        "proposed": {"commit": matter.proposed.commit, "tree": matter.proposed.tree},
        "roster": {"digest": {"sha256": matter.roster}},
        "signer": {"name": summary.signer, "fingerprint": summary.fingerprint},
        "documents": _listed(summary.documents),
    }


def _resource(matter: Matter) -> str:
    return f"changegate:{quote(matter.repository)}#{quote(matter.environment, safe='')}"


def _listed(items: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Some descriptions, or the one that stands for too many of them."""
    listed = list(items)
    content = canonical(listed)
    if len(content) <= LISTED_AT_MOST:
        return listed
    return [{"name": f"{len(listed)} in all", "digest": {"sha256": _sha256(content)}}]


def read(payload: bytes) -> Summary:
    """Return the summary that a statement is about.

    Nothing is left over: built anew from what was read it is the same bytes.

    Raises:
        Rejected: it is broken, of another kind or version, or says anything that this version does not know.
    """
    data = strict_json.parse(payload, "the statement")
    if not isinstance(data, dict) or data.get("predicateType") != PREDICATE_TYPE:
        raise Rejected(
            RejectionReason.UNSUPPORTED_VERSION,
            "it is no verdict of the gate; make one with 'changegate check --attest'",
        )
    try:
        summary = _summary(data["subject"][0], data["predicate"])
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise malformed("it is not built as a verdict is; see docs/verdict.md") from error
    if build(summary) != payload:
        raise Rejected(
            RejectionReason.UNSUPPORTED_VERSION,
            "it says what this version does not know, or is not in its one canonical spelling",
        )
    return summary


def _summary(subject: Mapping[str, Mapping[str, str]], predicate: Mapping[str, object]) -> Summary:
    detail = _object(predicate[DETAIL])
    signer, policy = _object(detail["signer"]), _object(predicate["policy"])
    version = _object(_object(predicate["verifier"])["version"])
    matter = Matter(
        repository=_text(detail["repository"]),
        environment=_text(detail["environment"]),
        deployed=_state(detail["deployed"]),
        proposed=_state(detail["proposed"]),
        judged=_text(subject["digest"]["gitTree"]),
        policy=_text(_object(policy["digest"])["sha256"]),
        roster=_text(_object(_object(detail["roster"])["digest"])["sha256"]),
    )
    return Summary(
        matter=matter,
        verdict=Verdict(detail["verdict"]),
        verified_at=moment(_text(predicate["timeVerified"])),
        signer=_text(signer["name"]),
        fingerprint=_text(signer["fingerprint"]),
        version=_text(version["changegate"]),
        documents=_objects(detail["documents"]),
        records=_objects(predicate["inputAttestations"]),
    )


def _state(value: object) -> State:
    state = _object(value)
    return State(_text(state["commit"]), _text(state["tree"]))


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _objects(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_object(item) for item in value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def problems(
    content: bytes, expected: Matter, roster: Roster, now: datetime, max_age: timedelta
) -> tuple[Summary | None, tuple[Problem, ...]]:
    """Return what an attestation says, if it can be believed, and all that speaks against deploying by it."""
    try:
        summary, held = _believed(content, roster, now)
    except Rejected as rejected:
        return None, (Problem(rejected.reason.value, rejected.detail),)
    return summary, tuple(_against(summary, held, expected, now, max_age))


def _believed(content: bytes, roster: Roster, now: datetime) -> tuple[Summary, Holder]:
    sealed = envelope.open(content)
    signature = sshsig.parse(sealed.signature, NAMESPACE)
    held = verifier(roster, signature.signer, now)
    sshsig.verify(signature, sealed.signed)
    return read(sealed.payload), held


def _against(
    summary: Summary, held: Holder, expected: Matter, now: datetime, max_age: timedelta
) -> Iterator[Problem]:
    if (summary.signer, summary.fingerprint) != (held.approver.name, held.fingerprint):
        said = f"{printable(summary.signer)} with {printable(summary.fingerprint)}"
        yield Problem("unknown-key", f"it says it is by {said}, and {held.approver.name} signed it")
    if summary.verdict is not Verdict.ALLOWED:
        yield Problem("held-back", f"the gate said {summary.verdict.value}; have it approved and check again")
    if summary.verified_at - now > SKEW:
        yield Problem("not-yet-valid", f"it is dated {written(summary.verified_at)}; set the clocks")
    if now - summary.verified_at > max_age:
        yield Problem("expired", f"it is of {written(summary.verified_at)}; check again")
    yield from _elsewhere(summary.matter, expected)


def _elsewhere(found: Matter, expected: Matter) -> Iterator[Problem]:
    """What the verdict is about instead of what is to be deployed here and now."""
    judged = f"the gate judged other files ({found.proposed.commit[:12]})"
    compared = f"the gate compared with {found.deployed.commit[:12]}, not {expected.deployed.commit[:12]}"
    another = "the gate judged by another {} than the deployed side has; check again"
    for reason, one, other, detail in (
        ("wrong-repository", found.repository, expected.repository, "it is about {} and not about {}"),
        ("wrong-environment", found.environment, expected.environment, "it is about {} and not about {}"),
        ("wrong-revision", found.judged, expected.judged, f"{judged} than are to be deployed"),
        ("wrong-deployed", found.deployed.tree, expected.deployed.tree, f"{compared}; see --deployed"),
        ("wrong-policy", found.policy, expected.policy, another.format("policy")),
        ("wrong-roster", found.roster, expected.roster, another.format("roster")),
    ):
        if one != other:
            yield Problem(reason, detail.format(printable(one) or "none", printable(other) or "none"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
