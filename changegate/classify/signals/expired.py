"""Certificates that have run out, or have not begun, at a given time."""

from __future__ import annotations

from datetime import datetime

from changegate.classify.certificates import certificates, has_certificate, looks_like_der
from changegate.classify.setting import Setting
from changegate.classify.values import text


def expiry(setting: Setting, now: datetime) -> str:
    """Return how a certificate of the proposed value is not valid at a time (with its zone); else nothing."""
    value = text(setting.proposed)
    if value is None or not (has_certificate(value) or (value.startswith("MI") and looks_like_der(value))):
        return ""
    for certificate in certificates(value) or ():
        if certificate.not_after < now:
            return f"it has been over since {certificate.not_after:%Y-%m-%d}: whoever checks it refuses it"
        if now < certificate.not_before:
            return f"it does not begin before {certificate.not_before:%Y-%m-%d}: until then it is refused"
    return ""
