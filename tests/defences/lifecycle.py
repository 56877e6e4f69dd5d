"""What the state machine watches over, taken away: each of these must make it fail, whatever order it tries."""

from __future__ import annotations

from tests.defences.removal import Removal, removal

FOLDER = "tests/property/test_lifecycle.py"
MACHINE = "TestLifecycle"

REMOVALS: tuple[Removal, ...] = (
    # An approval is for one change: what was amended needs a new one.
    removal(MACHINE, ("approvals/statement.py", "if payload == expected:", "if True:")),
    # What was deployed otherwise in between makes it stale: after a roll-back it is used up.
    removal(MACHINE, ("freshness.py", "if self._differed(subject, pair, commit):", "if False:")),
    removal(MACHINE, ("freshness.py", "if recorded == self.deployed:", "if True:")),
    # ... and what was not deployed otherwise does not.
    removal(MACHINE, ("freshness.py", "if self._differed(subject, pair, commit):", "if True:")),
    # Time: a record's own end, and the age a rule allows.
    removal(
        MACHINE,
        (
            "approvals/verify.py",
            "if claims.expires_at is not None and now >= claims.expires_at:",
            "if False:",
        ),
    ),
    removal(MACHINE, ("decide/count.py", "if require.max_age is not None and now", "if False and now")),
    # Keys: revoked, changed, forged, borrowed.
    removal(
        MACHINE,
        ("approvals/holder.py", "if revocation.fingerprint == key_fingerprint and (", "if False and ("),
    ),
    removal(MACHINE, ("approvals/holder.py", "if key.blob == signer:", "if True:")),
    removal(
        MACHINE, ("approvals/raw_signature.py", "if not _holds(key, algorithm, raw, signed):", "if False:")
    ),
    removal(
        MACHINE,
        (
            "approvals/verify.py",
            "if (claims.approver, claims.fingerprint) != (held.approver.name, held.fingerprint):",
            "if False:",
        ),
    ),
    # People: in the role now, not the author, and where nobody can tell who that is, two of them.
    removal(
        MACHINE,
        ("decide/count.py", "if len(asked) == 0:", "if False:"),
        (
            "decide/count.py",
            "for name in voters if name in holders",
            "for name in voters if name not in barred",
        ),
    ),
    removal(
        MACHINE,
        (
            "decide/count.py",
            "claimed = {email.casefold() for email in self.authorship.emails}",
            "claimed: set[str] = set()",
        ),
    ),
    removal(
        MACHINE,
        (
            "decide/count.py",
            "if ballot.authorship.proven or not requirement.distinct_from_author:",
            "if True:",
        ),
    ),
    # And the verdict itself.
    removal(MACHINE, ("model/decision.py", "if met else Verdict.PENDING", "")),
)
