"""Workload identity pools of Google Cloud and their providers."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.regex import regex

NAME: Final = "workload identity pool"
SURENESS: Final = 3
QUOTES: Final = True

_POOL: Final = regex(
    r"(?:https:)?(?:(?:principal(?:Set)?:)?//iam\.googleapis\.com/)?projects/[^/\s]+/locations/global/"
    r"workloadIdentityPools/[^/\s]+(?:/\S*)?"
)


def matches(value: str) -> bool:
    """Whether a value names a pool, a provider of one or a principal in one."""
    return len(value) < 2048 and _POOL.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, outside workloads come in by it."""
    del setting
    says = "which outside workloads are let in"
    return shape_meaning(NAME, Category.WORKLOAD_IDENTITY, Severity.CRITICAL, "id", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Any difference is another pool or another principal."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    message = f"was {quoted(str(deployed))}, is {quoted(str(proposed))}: other workloads are let in"
    return found or reading(message, Direction.BOTH, Severity.CRITICAL)
