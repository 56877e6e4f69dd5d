"""X.509 certificates in base64: of PEM as Kubernetes has them, of DER as SAML metadata has them."""

from __future__ import annotations

from typing import Final

from changegate.classify.certificates import (
    certificates,
    has_certificate,
    has_private_key,
    is_encoded,
    looks_like_der,
)
from changegate.classify.readings import Text
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import _certificates, certificate
from changegate.model.finding import Category, Severity

NAME: Final = "encoded certificate"
SURENESS: Final = 3
QUOTES: Final = False


def matches(value: str) -> bool:
    """Whether a value is base64 of certificates; bare DER counts only where it can be read as one.

    What has become base64, or was, is one of PEM on the other side.
    """
    if is_encoded(value) or certificate.matches(value):
        return has_certificate(value) and not has_private_key(value)
    return value.startswith("MI") and looks_like_der(value) and certificates(value) is not None


def meaning(setting: Setting) -> Meaning | None:
    """Wherever a certificate stands, somebody is recognised by it."""
    del setting
    return shape_meaning(NAME, Category.TLS_IDENTITY, Severity.HIGH, "pem", "a certificate")


def read(deployed: Text, proposed: Text) -> Reading:
    """Compare subject, names, issuer, key and validity, never bytes."""
    return _certificates.read(deployed, proposed)
