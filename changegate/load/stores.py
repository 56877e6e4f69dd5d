"""What binary stores of keys and certificates say without a password: names, certificates, principals."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from changegate.model.key import string_key
from changegate.model.value import Opaque, Value
from changegate.regex import regex

# What nobody can say of a store: its private keys, and whether its password is another one.
REST: Final = "(rest)"
_REASON: Final = "private keys and what protects a binary keystore"

_JKS: Final = 0xFEEDFEED
_MOST: Final = 1000
_MOST_ROUNDS: Final = 500_000
_SALT: Final = regex(rb"\x04(?=([\x01-\x7f]))", re.DOTALL)
# Stores of certificates alone are given away with these.
_PASSWORDS: Final = (None, b"", b"changeit", b"changeme")


def contents(content: bytes) -> Value | None:
    """Return what a store says: entries by alias, certificates in PEM, principals of a keytab.

    None for what is no store that is read here. The digest of the whole stands beside it as something that
    is not understood, so that no change of the file is none.
    """
    for reader in (_java, _keytab, _certificates, _pkcs12):
        found = _tried(reader, content)
        if found:
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            return {**found, REST: Opaque(_REASON, digest)}
    return None


def _tried(reader: Callable[[bytes], dict[str, Value]], content: bytes) -> dict[str, Value]:
    try:
        return reader(content)
    except Exception:  # noqa: BLE001  a store can be broken in more ways than the libraries name
        return {}


class _Bytes:
    """Reads numbers and texts of known length, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.position = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.position + size > len(self._content):
            raise ValueError("the content ends before it should")
        self.position += size
        return self._content[self.position - size : self.position]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def text(self, width: int = 2) -> str:
        return self.take(self.number(width)).decode()


def _java(content: bytes) -> dict[str, Value]:
    """Read a Java keystore (sun.security.provider.JavaKeyStore): all but its private keys is in the clear."""
    source = _Bytes(content)
    if source.number(4) != _JKS:
        return {}
    version, count = source.number(4), source.number(4)
    entries: dict[str, Value] = {}
    for _ in range(min(count, _MOST)):
        tag, alias = source.number(4), source.text()
        source.take(8)
        if tag == 1:
            source.take(source.number(4))
        chain = [_java_certificate(source, version) for _ in range(source.number(4) if tag == 1 else 1)]
        entries[string_key(alias)] = {
            "kind": "key" if tag == 1 else "trusted",
            "certificates": "".join(chain),
        }
    return {"entries": entries} if count <= _MOST else {}


def _java_certificate(source: _Bytes, version: int) -> str:
    if version > 1:
        source.text()
    return _pem(source.take(source.number(4)))


def _keytab(content: bytes) -> dict[str, Value]:
    """Read a keytab of MIT Kerberos: whose keys it holds, of which version and kind."""
    source = _Bytes(content)
    if source.number(2) != 0x0502:
        return {}
    found: dict[str, None] = {}
    while source.position < len(content) and len(found) < _MOST:
        (size,) = struct.unpack(">i", source.take(4))
        entry = source.take(abs(size))
        if size > 0:
            found[_principal(_Bytes(entry))] = None
    return {"kerberos": {"principal": list(found)}} if found else {}


def _principal(entry: _Bytes) -> str:
    parts = entry.number(2)
    realm = entry.text()
    return "/".join(entry.text() for _ in range(parts)) + f"@{realm}"


def _certificates(content: bytes) -> dict[str, Value]:
    """Read certificates in DER, one alone or several in a PKCS #7 message without a signer."""
    if content[:1] != b"\x30":
        return {}
    from cryptography import x509  # noqa: PLC0415  start-up: few files are binary
    from cryptography.hazmat.primitives.serialization import pkcs7  # noqa: PLC0415  the same

    try:
        x509.load_der_x509_certificate(content)
    except ValueError:
        found = pkcs7.load_der_pkcs7_certificates(content)
        return {"certificates": "".join(map(_of_library, found))} if found else {}
    return {"certificates": _pem(content)}


def _pkcs12(content: bytes) -> dict[str, Value]:
    """Read a PKCS #12 store (RFC 7292) that is protected by no password, or by the one all give away."""
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415  start-up: few files are binary

    if _rounds(content) > _MOST_ROUNDS:
        return {}
    for password in _PASSWORDS:
        try:
            store = pkcs12.load_pkcs12(content, password)
        except ValueError:
            continue
        return {"entries": dict(_entries(store))}
    return {}


def _rounds(content: bytes) -> int:
    """How many rounds of hashing a store asks for: whoever made it says, and each takes time.

    A count is the integer behind a salt (RFC 8018 appendix A, RFC 7292 appendix C).
    """
    total = 0
    for match in _SALT.finditer(content):
        behind = content[match.end() + 1 + match[1][0] :][:8]
        if len(behind) > 2 and behind[0] == 0x02 and 0 < behind[1] <= 6:
            total += int.from_bytes(behind[2 : 2 + behind[1]], "big")
    return total


def _entries(store: object) -> Iterator[tuple[str, Value]]:
    own = getattr(store, "cert", None)
    named = [*([own] if own is not None else []), *getattr(store, "additional_certs", ())][:_MOST]
    for index, one in enumerate(named):
        name = (one.friendly_name or b"").decode("utf-8", "replace") or str(index)
        kind = "key" if one is own else "trusted"
        yield string_key(name), {"kind": kind, "certificates": _of_library(one.certificate)}


def _of_library(certificate: object) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415  start-up: as above

    return _pem(certificate.public_bytes(Encoding.DER))  # type: ignore[attr-defined]  # any certificate


def _pem(der: bytes) -> str:
    from base64 import encodebytes  # noqa: PLC0415  the same

    return f"-----BEGIN CERTIFICATE-----\n{encodebytes(der).decode()}-----END CERTIFICATE-----\n"
