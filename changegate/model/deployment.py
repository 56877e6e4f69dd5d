"""What was deployed where: one record for each time something went out."""

from __future__ import annotations

from datetime import datetime

from changegate.frozen import frozen


@frozen
class Deployment:
    """That a revision was deployed to an environment: when (UTC), by whom, and why.

    `deployer` is who says so; `fingerprint` the key they signed with, empty for a record nobody signed.
    `attestation` is the SHA-256 (hexadecimal) of the verdict that let it out, empty for none. `previous` are
    the records known before it, as commits: one, none for the first, several where lines were joined.
    """

    repository: str
    environment: str
    revision: str
    deployed_at: datetime
    deployer: str
    fingerprint: str
    reason: str
    attestation: str
    previous: tuple[str, ...]
    version: str


@frozen
class Recorded:
    """A deployment record as it was found: the commit it is kept in, and its bytes."""

    commit: str
    deployment: Deployment
    content: bytes


@frozen
class Restored:
    """A version that a change goes back to: a commit that was deployed, approved, and never taken back.

    `ran_until` is when (UTC) the settings of that version were deployed differently.
    """

    revision: str
    ran_until: datetime
