"""Names SAML and its relatives write as URNs: entity ids, name id formats, contexts, bindings."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes._saml_names import unknown
from changegate.classify.values import quoted, texts
from changegate.model.finding import Category, Direction, Severity
from changegate.regex import regex

NAME: Final = "SAML name"
SURENESS: Final = 3
QUOTES: Final = True

_URN: Final = regex(
    r"urn:(?:oasis:names:tc:(?:SAML|saml|Saml):[\w.]{1,8}|gov:gsa|mace|oid|amazon:cognito|federation|auth0|"
    r"okta|microsoft|x-[\w-]+|[\w-]+:[\w-]+:(?:saml|sp|idp))[:\w.@/%+-]*"
)
_CONTEXT: Final = regex(r":ac:classes:|authn[-_]?context|:ns:assurance:|/assurance/", re.IGNORECASE)
_NAMING: Final = regex(r":nameid-format:|:attr-?name-format:|:attribute-def:|^urn:oid:")
_BINDING: Final = regex(r":(?:bindings|consent|status|cm|metadata|protocol):")


def matches(value: str) -> bool:
    """Whether a value is such a name."""
    return len(value) < 1024 and _URN.fullmatch(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """The name itself says what it is about."""
    if setting.name.lstrip("@").startswith("xmlns"):
        return None
    found = list(texts(setting))
    if any(_CONTEXT.search(value) for value in found):
        says = "how strongly users must prove who they are"
        return shape_meaning(NAME, Category.MFA_POLICY, Severity.HIGH, "id", says)
    if any(_NAMING.search(value) for value in found):
        says = "how people and attributes are named"
        return shape_meaning(NAME, Category.CLAIM_MAPPING, Severity.CRITICAL, "id", says)
    severity = Severity.HIGH if any(_BINDING.search(value) for value in found) else Severity.CRITICAL
    return shape_meaning(NAME, Category.FEDERATION, severity, "id", "which partner or binding is meant")


def read(deployed: Text, proposed: Text) -> Reading:
    """Any difference is another name; one the standard does not know is said."""
    found = one_sided(deployed, proposed, "{} is named from now on", "{} is no longer named")
    if found is None:
        message = (
            f"was {quoted(str(deployed))}, is {quoted(str(proposed))}: partners compare it letter by letter"
        )
        found = reading(message, Direction.BOTH)
    said = unknown(proposed) if isinstance(proposed, str) else ""
    if said:
        return reading(f"{found.message}; {said}", Direction.BREAKS)
    return found
