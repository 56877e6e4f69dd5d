"""Who made a proposal: what commits claim, and what the signatures on them prove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from changegate.approvals import sshsig
from changegate.approvals.holder import holder
from changegate.approvals.rejected import Rejected
from changegate.model.approval import Approver, Authorship, Roster

GIT_NAMESPACE: Final = "git"
SignedCommit = tuple[bytes, bytes, Iterable[str]]


def proven(
    claimed: Iterable[str], commits: Sequence[SignedCommit], roster: Roster, now: datetime, *, complete: bool
) -> Authorship:
    """Return who made a proposal; a commit is (signed payload, armored signature, addresses it names).

    Claims can only add authors. Authorship is proven where every commit is signed by a key of the roster that
    counts now and names nobody but that key's owner; `complete` is whether everything proposed is in commits.
    """
    signers = [_signer(payload, signature, roster, now) for payload, signature, _ in commits]
    emails = {email.casefold() for email in claimed}
    emails |= {email for signer in signers if signer is not None for email in signer.emails}
    sure = complete and len(commits) > 0 and all(map(_speaks_for_itself, signers, commits))
    return Authorship(frozenset(emails), proven=sure)


def _speaks_for_itself(signer: Approver | None, commit: SignedCommit) -> bool:
    return signer is not None and {email.casefold() for email in commit[2]} <= signer.emails


def _signer(payload: bytes, signature: bytes, roster: Roster, now: datetime) -> Approver | None:
    """The approver whose key signed a commit, as git signs: SSHSIG in the namespace `git`."""
    try:
        parsed = sshsig.parse(signature, GIT_NAMESPACE)
        held = holder(roster, parsed.signer, now)
        sshsig.verify(parsed, payload)
    except Rejected:
        return None
    return held.approver
