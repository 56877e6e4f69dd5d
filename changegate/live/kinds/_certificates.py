"""Certificates as facts: who they speak for, who says so, which key; and when that ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from changegate.classify.certificates import Certificate, certificates
from changegate.model.shown import printable

_PREFIX: Final = "sha256:"


def facts(certificate: Certificate) -> dict[str, object]:
    """Return what a certificate says that is identity; its end is none, or each renewal would be drift."""
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": sorted(certificate.names),
        "public_key": f"{_PREFIX}{certificate.key}",
    }


def first(value: object) -> Certificate:
    """Return the first certificate of a text in PEM or base64 of DER.

    Raises:
        ValueError: it holds none that can be read.
    """
    found = certificates(value) if isinstance(value, str) else None
    if not found:
        raise ValueError("holds no certificate")
    return found[0]


def key_digests(value: object) -> list[str]:
    """Return the digests of the keys of certificates: of one text that may hold several, or of a list.

    Raises:
        ValueError: one of them holds no certificate.
    """
    given = value if isinstance(value, list) else [value]
    found: set[str] = set()
    for one in given:
        held = certificates(one) if isinstance(one, str) else None
        if not held:
            raise ValueError("holds no certificate")
        found.update(f"{_PREFIX}{certificate.key}" for certificate in held)
    return sorted(found)


def about_validity(found: Iterable[Certificate], now: datetime, warning: timedelta) -> list[str]:
    """Return what is to be said of certificates that are not valid now, or soon will not be."""
    said = []
    for certificate in found:
        name = printable(certificate.subject or "a certificate without a subject")
        if now < certificate.not_before:
            said.append(f"{name} is not valid before {certificate.not_before:%Y-%m-%dT%H:%M:%SZ}")
        elif certificate.not_after <= now:
            said.append(f"{name} has expired at {certificate.not_after:%Y-%m-%dT%H:%M:%SZ}")
        elif certificate.not_after - now < warning:
            left = (certificate.not_after - now).days
            said.append(f"{name} expires at {certificate.not_after:%Y-%m-%dT%H:%M:%SZ}, in {left} days")
    return said
