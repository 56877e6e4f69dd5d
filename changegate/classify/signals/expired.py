"""Certificates that have run out, or have not begun, at a given time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from changegate.classify.certificates import Certificate, certificates, has_certificate, looks_like_der
from changegate.classify.setting import Setting
from changegate.classify.values import text

# Whoever brings a certificate that ends sooner will soon have to bring another.
_SOON: Final = timedelta(days=14)


def ending(setting: Setting, now: datetime) -> str:
    """Return that a certificate of the proposed value ends within two weeks of a time; else nothing."""
    ends = sorted(one.not_after for one in _certificates(setting) if now <= one.not_after < now + _SOON)
    return f"it ends on {ends[0]:%Y-%m-%d}, in {(ends[0] - now).days} days" if ends else ""


def expiry(setting: Setting, now: datetime) -> str:
    """Return how a certificate of the proposed value is not valid at a time (with its zone); else nothing."""
    for certificate in _certificates(setting):
        if certificate.not_after < now:
            return f"it has been over since {certificate.not_after:%Y-%m-%d}: whoever checks it refuses it"
        if now < certificate.not_before:
            return f"it does not begin before {certificate.not_before:%Y-%m-%d}: until then it is refused"
    return ""


def _certificates(setting: Setting) -> tuple[Certificate, ...]:
    value = text(setting.proposed)
    if value is None or not (has_certificate(value) or (value.startswith("MI") and looks_like_der(value))):
        return ()
    return certificates(value) or ()
