"""From bytes to text, without a guess: UTF-8, or UTF-16 that says so by its byte order mark."""

from __future__ import annotations

import codecs
from typing import Final

from changegate.load.formats._contract import FormatError

BYTE_ORDER_MARK: Final = "\ufeff"
_STAND_INS: Final = (
    (b"version https://git-lfs.github.com/spec/", "a Git LFS pointer: the content itself is not here"),
    (b"/annex/objects/", "a git-annex pointer: the content itself is not here"),
    (b"../.git/annex/objects/", "a git-annex pointer: the content itself is not here"),
    (b"$ANSIBLE_VAULT;", "encrypted as a whole by Ansible Vault"),
    (b"\x00GITCRYPT", "encrypted as a whole by git-crypt"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "encrypted as a whole by age"),
    (b"-----BEGIN PGP MESSAGE-----", "encrypted as a whole by OpenPGP"),
)


def decoded(content: bytes) -> str:
    """Return the text of a file, its byte order mark still in front (RFC 3629, RFC 2781).

    Raises:
        FormatError: it is binary, encrypted, a pointer to content kept elsewhere, or in another encoding.
    """
    for start, problem in _STAND_INS:
        if content.startswith(start):
            raise FormatError(problem, 1)
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FormatError("UTF-32, which few readers know", 1)
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and b"\x00" in content:
        raise FormatError("binary: a NUL byte", content.count(b"\n", 0, content.index(b"\x00")) + 1)
    encoding = (
        "utf-8" if not wide else "utf-16-le" if content.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FormatError(f"a byte that is not {encoding.upper()}", line) from error


def unmarked(text: str) -> str:
    """Return the text without its byte order mark, for the formats whose readers skip it."""
    return text.removeprefix(BYTE_ORDER_MARK)


def plain(text: str) -> str:
    """Return the text as it is, for the formats whose readers take a byte order mark for content.

    Raises:
        FormatError: it begins with one.
    """
    if text.startswith(BYTE_ORDER_MARK):
        raise FormatError("a byte order mark, which most readers take for a part of the first key", 1)
    return text


def line_of(text: str, offset: int) -> int:
    """Return the line an offset is on, counted from 1."""
    return text.count("\n", 0, offset) + 1
