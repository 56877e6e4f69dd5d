"""Service accounts of Google Cloud, by e-mail address."""

from __future__ import annotations

from typing import Final

from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._contract import Text
from changegate.classify.shapes.readings import meaning as shape_meaning
from changegate.classify.shapes.readings import one_sided, reading
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.regex import regex

NAME: Final = "Google service account"
SURENESS: Final = 3
QUOTES: Final = True

_ACCOUNT: Final = regex(
    r"(?:serviceAccount:)?([a-z0-9][a-z0-9-]{0,62})@((?:[a-z][a-z0-9-]{4,28}[a-z0-9](?:\.[a-z0-9.-]+)?\.iam|"
    r"developer|"
    r"appspot|cloudservices|cloudbuild)\.gserviceaccount\.com)"
)


def matches(value: str) -> bool:
    """Whether a value is the address of a service account."""
    return len(value) < 320 and _ACCOUNT.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever it stands, it names a workload's identity."""
    del setting
    says = "which service account is meant"
    return shape_meaning(NAME, Category.WORKLOAD_IDENTITY, Severity.CRITICAL, "id", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Tell a change of the project from a change of the account; the default account may do too much."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    if found is not None:
        return found
    old, new = _ACCOUNT.fullmatch(str(deployed)), _ACCOUNT.fullmatch(str(proposed))
    message = f"the service account was {quoted(str(deployed))} and is {quoted(str(proposed))}"
    if old is None or new is None:
        return reading(message, Direction.BOTH)
    if new[2].startswith("developer") and not old[2].startswith("developer"):
        return reading(
            f"{message}, the default one, which may do a great deal", Direction.OPENS, Severity.HIGH
        )
    if old[2] != new[2]:
        return reading(f"{message}, in another project", Direction.BOTH, Severity.CRITICAL)
    return reading(message, Direction.BOTH)
