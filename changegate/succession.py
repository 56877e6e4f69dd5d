"""Could the proposed `.changegate/` judge once it is deployed? A broken one would lock everybody out."""

from __future__ import annotations

from changegate.decide.policy import check_monotonic
from changegate.errors import ChangegateError
from changegate.live.declared import declarations
from changegate.model.side import Side
from changegate.trust import Trust, packs, read_config, read_trust, schema_data
from changegate.validation import SchemaBook


def flaw(proposed: Side, deployed: Trust) -> ChangegateError | None:
    """Return why the book of a proposal could not judge, or that it goes back to an older one; else None."""
    try:
        config = read_config(proposed)
        book = read_trust(proposed, config)
        packs(book)
        SchemaBook(config, schema_data(book)).check()
        check_monotonic(deployed.policy, book.policy)
        declarations(book)
    except ChangegateError as error:
        return error
    return None
