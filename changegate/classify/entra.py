"""Addresses of Microsoft Entra: which cloud, which tenant, which version of its tokens is meant."""

from __future__ import annotations

import re
from typing import Final

from changegate.frozen import frozen
from changegate.regex import regex

_HOSTS: Final = {
    "login.microsoftonline.com": "public",
    "login.windows.net": "public",
    "sts.windows.net": "public",
    "login.microsoftonline.us": "US government",
    "login.partner.microsoftonline.cn": "China",
    "login.chinacloudapi.cn": "China",
    "sts.chinacloudapi.cn": "China",
}
_ADDRESS: Final = regex(r"https?://([a-z.]+)/([^/?#\s]+)(/[^?#\s]*)?(?:[?#]\S*)?", re.IGNORECASE)
_SECOND: Final = regex(r"/(?:[^/]+/)*v2\.0(?:/|$)", re.IGNORECASE)
_PERSONAL: Final = "any personal Microsoft account"
# What stands in a tenant's place and is none, and the tenant of all personal accounts.
_EVERYBODY: Final = {
    "common": "any account of any organisation and any personal Microsoft account",
    "organizations": "any account of any organisation",
    "consumers": _PERSONAL,
    "9188040d-6c67-4c5b-b112-36a304b66dad": _PERSONAL,
}


@frozen
class Authority:
    """An authority of Entra: its cloud, its tenant (a UUID, a domain or `common`) and `1.0` or `2.0`.

    What names no version is answered with tokens of version 1.0.
    """

    cloud: str
    tenant: str
    version: str


def authority(value: str) -> Authority | None:
    """Return the authority an address names, be it an issuer, a discovery document or an endpoint."""
    found = _ADDRESS.fullmatch(value.strip()) if len(value) < 2048 else None
    cloud = None if found is None else _HOSTS.get(found[1].lower())
    if found is None or cloud is None:
        return None
    return Authority(cloud, found[2].lower(), "2.0" if _SECOND.match(found[3] or "") else "1.0")


def everybody(tenant: str) -> str:
    """Return whose accounts are meant by what stands in the place of a tenant and is none; else nothing."""
    return _EVERYBODY.get(tenant.strip().lower(), "")
