"""Addresses of databases, brokers and directories as URLs (RFC 3986; LDAP's: RFC 4516)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from changegate.regex import regex

_SCHEMES: Final = (
    "amqps?|cassandra|clickhouse|cockroachdb|couchbases?|db2|kafka|mariadb|mongodb|mssql|mysqlx?|nats|"
    "oracle|pgsql|postgis|postgres|postgresql|pulsar|rediss?|sqlserver|stomp|tls|valkeys?"
)
# A driver stands behind the kind: `postgresql+asyncpg`, `mongodb+srv`.
_URL: Final = regex(
    rf"((?:jdbc:|r2dbc:)?(?:{_SCHEMES})(?:\+\w+|:\w+)?)://(?:([^\s/?#]*)@)?([^\s/?#;@]*)(/[^\s?#;]*)?"
    r"((?:\?|;)[^\s#]*)?",
    re.IGNORECASE,
)
_LDAP: Final = regex(
    r"(ldap[si]?)://([^\s/?#@]*)/([^?#\n]*)(?:\?([^?#\n]*))?(?:\?([^?#\n]*))?(?:\?([^?#\n]*))?(?:\?([^#\n]*))?",
    re.IGNORECASE,
)
_LDAP_PARTS: Final = ("scheme", "host", "base", "attributes", "scope", "filter", "extensions")


def parts(text: str) -> Mapping[str, str | Mapping[str, str]] | None:
    """Return scheme, user, password, host, database and options; of an LDAP URL base, scope and filter."""
    if "://" not in text:
        return None
    found = _URL.fullmatch(text)
    return _ldap(text) if found is None else _database(*found.groups())


def _ldap(text: str) -> Mapping[str, str] | None:
    found = _LDAP.fullmatch(text)
    if found is None or not any(found.groups()[2:]):
        return None
    return {name: part for name, part in zip(_LDAP_PARTS, found.groups(), strict=True) if part is not None}


def _database(
    scheme: str, userinfo: str | None, host: str, path: str | None, query: str | None
) -> Mapping[str, str | Mapping[str, str]] | None:
    found: dict[str, str | Mapping[str, str]] = {"scheme": scheme}
    if userinfo is not None:
        user, colon, password = userinfo.partition(":")
        found |= {"user": user, "password": password} if colon else {"user": user}
    found["host"] = host
    if path is not None:
        found["database"] = path[1:]
    if query is not None:
        options = _options(query)
        if options is None:
            return None
        found["options"] = options
    return found


def _options(query: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for one in re.split(r"[&;]", query[1:]):
        name, _, value = one.partition("=")
        if name in found:
            return None
        if name != "":
            found[name] = value
    return found
