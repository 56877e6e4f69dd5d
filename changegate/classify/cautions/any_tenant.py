"""Tenants of Microsoft Entra that are none: everybody with an account anywhere is meant."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.context import own_key
from changegate.classify.entra import authority, everybody
from changegate.classify.names import words
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity

TELLS: Final = True


def says(item: Item) -> Reading | None:
    """Return whose accounts come in where an address or the key of a tenant names no tenant."""
    found = authority(item.text)
    tenant = item.text if found is None and "tenant" in words(own_key(item.setting)) else ""
    tenant = tenant if found is None else found.tenant
    who = everybody(tenant)
    if not who:
        return None
    message = f"{quoted(tenant)} is no tenant of your own: {who} can sign in unless the service itself checks"
    return reading(message, Direction.OPENS, Severity.CRITICAL)
