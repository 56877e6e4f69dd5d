"""Certificates that have run out, or have not begun, at a given time."""

from __future__ import annotations

from datetime import datetime

from changegate.classify.certificates import certificates, has_certificate, looks_like_der
from changegate.classify.setting import Setting
from changegate.classify.values import text


def is_expired(setting: Setting, now: datetime) -> bool:
    """Whether a certificate of the proposed value is not valid at a time (with its zone)."""
    value = text(setting.proposed)
    if value is None or not (has_certificate(value) or (value.startswith("MI") and looks_like_der(value))):
        return False
    found = certificates(value) or ()
    return any(not certificate.not_before <= now <= certificate.not_after for certificate in found)
