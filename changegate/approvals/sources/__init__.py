"""The places approvals are looked for: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.approvals.sources import bundle, directory, refs, tree
from changegate.approvals.sources._contract import Source

SOURCES: Final[dict[str, Source]] = {
    "bundle": bundle,
    "directory": directory,
    "refs": refs,
    "tree": tree,
}
