"""Service accounts of Google Cloud, by e-mail address."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.model.value import Absent
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
    new = None if isinstance(proposed, Absent) else _ACCOUNT.fullmatch(proposed)
    said = "" if new is None else _made_by_google(new)
    if found is not None:
        return reading(f"{found.message}, {said}", found.direction, Severity.CRITICAL) if said else found
    old = _ACCOUNT.fullmatch(str(deployed))
    message = f"the service account was {quoted(str(deployed))} and is {quoted(str(proposed))}"
    if old is None or new is None:
        return reading(message, Direction.BOTH)
    if said and not _made_by_google(old):
        return reading(f"{message}, {said}", Direction.OPENS, Severity.HIGH)
    projects = _project(old), _project(new)
    if projects[0] != projects[1]:
        named = f"the project was {quoted(projects[0])} and is {quoted(projects[1])}" if all(projects) else ""
        whose = f": {named}, whose owners can become the account" if named else ", in another project"
        return reading(f"{message}{whose}", Direction.BOTH, Severity.CRITICAL)
    return reading(message, Direction.BOTH)


def _made_by_google(found: re.Match[str]) -> str:
    """Return what an account is that nobody made for the purpose, or nothing."""
    kind = found[2].partition(".")[0]
    if kind == "developer":
        return "the default one of the project's machines, which may change most of the project"
    if kind == "appspot":
        return "the default one of App Engine, which may change most of the project"
    return (
        "one of Google's own, which acts for services and may change most of the project"
        if kind in _AGENTS
        else ""
    )


_AGENTS: Final = frozenset({"cloudservices", "cloudbuild"})


def _project(found: re.Match[str]) -> str:
    """Return the project an account is in, as far as its address says; nothing where it does not."""
    kind = found[2].removesuffix(".gserviceaccount.com")
    if kind == "appspot":
        return found[1]
    return kind.removesuffix(".iam") if kind.endswith(".iam") else ""
