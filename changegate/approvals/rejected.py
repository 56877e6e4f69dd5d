"""How a candidate is turned down inside this stage: with a reason and a sentence that mends it."""

from __future__ import annotations

from changegate.errors import ChangegateError
from changegate.model.approval import RejectionReason


class Rejected(ChangegateError):  # noqa: N818  not an error but an answer
    """A candidate does not count; `verify` makes a `Rejection` of it, an approval never."""

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def malformed(detail: str) -> Rejected:
    """Return the rejection of something that is not built as its standard says."""
    return Rejected(RejectionReason.MALFORMED, detail)
