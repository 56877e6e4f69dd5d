"""X.509 certificates in PEM (RFC 7468), one or more."""

from __future__ import annotations

from typing import Final

from changegate.classify.certificates import has_certificate, has_private_key
from changegate.classify.readings import Text
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _certificates
from changegate.model.finding import Category, Severity

NAME: Final = "certificate"
SURENESS: Final = 3
QUOTES: Final = False


def matches(value: str) -> bool:
    """Whether a value holds certificates, and no private key beside them."""
    return "CERTIFICATE-----" in value and has_certificate(value) and not has_private_key(value)


def meaning(setting: Setting) -> Meaning | None:
    """Wherever a certificate stands, somebody is recognised by it."""
    del setting
    return shape_meaning(NAME, Category.TLS_IDENTITY, Severity.HIGH, "pem", "a certificate")


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare subject, names, issuer, key and validity, never bytes."""
    return _certificates.read(deployed, proposed)
