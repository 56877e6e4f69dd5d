"""Keystores and binary certificates: known by their digest alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NoReturn

from changegate.load.formats._contract import Address, FormatError
from changegate.model.config import Limits

SUFFIXES: Final = (
    ".bcfks", ".der", ".jceks", ".jks", ".keystore", ".keytab", ".p12", ".p7b", ".pfx", ".truststore",
)  # fmt: skip
NAMES: Final = ("krb5.keytab", "cacerts", "*.key.enc", "*.pem.enc", "*.key.age", "*.key.gpg", "*.key.asc")

PROBLEM: Final = "binary keystore"


def parse(text: str, limits: Limits) -> NoReturn:
    """Refuse the content: which keys are in a store is protected by its password."""
    del text, limits
    raise FormatError(PROBLEM)


def places(text: str, limits: Limits) -> Iterable[tuple[Address, int]]:
    """Return nothing."""
    del text, limits
    return ()
