"""Read configuration files: what cannot be understood is known by its digest and never passed over."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from changegate.errors import MalformedInputError, Where
from changegate.load import recognise, unnamed
from changegate.load.blanks import parsed
from changegate.load.embedded import opened
from changegate.load.formats import FORMATS, keystore, template
from changegate.load.formats._contract import Address, AmbiguousError, FormatError, LimitError
from changegate.load.formats._text import decoded
from changegate.load.stores import contents
from changegate.model.change import Document
from changegate.model.config import Limits
from changegate.model.value import Opaque, Value

OPAQUE: Final = "opaque"
TEMPLATE: Final = "template"
# Of no format by name; empty where a look inside finds no settings.
UNNAMED: Final = "unnamed"


def is_configuration(path: str) -> bool:
    """Whether a file is read at all, by its name alone: sources, lock files and pictures are not."""
    return recognise.is_configuration(path)


def may_be_configuration(path: str) -> bool:
    """Whether a file is read at all, or is worth a look inside since no format claims its name."""
    return recognise.is_configuration(path) or unnamed.may_be_configuration(path)


def is_claimed(path: str) -> bool:
    """Whether whoever is configured by a file finds it by this name: a format claims it, it is no copy."""
    return recognise.is_configuration(path) and not recognise.is_copy(path)


def read(path: str, content: bytes, limits: Limits) -> Document:
    """Return what a file says; content that is not understood is an `Opaque` with the reason.

    Strings that hold documents are opened. Nothing in the content makes this raise. A file that no format
    claims by name says what settings are found in it, if only none.
    """
    if not recognise.is_configuration(path) and unnamed.may_be_configuration(path):
        return Document(path, UNNAMED, _looked_into(path, content, limits))
    try:
        with _undisturbed():
            text = _text(path, content, limits)
            name, value = _read(path, text, limits)
            return Document(path, name, opened(value, limits))
    except FormatError as error:
        store = contents(content) if recognise.is_key_material(path) and _fits(content, limits) else None
        return _opaque(path, content, str(error)) if store is None else Document(path, "keystore", store)
    except Exception as error:  # noqa: BLE001  a flaw of a library must hold the change back, not let it pass
        return _opaque(path, content, f"the reader failed: {type(error).__name__}")


def _looked_into(path: str, content: bytes, limits: Limits) -> Value:
    try:
        with _undisturbed():
            return opened(unnamed.said(path, _text(path, content, limits), limits), limits)
    except Exception:  # noqa: BLE001  binaries and oddities are the rule among such files
        return {}


def salvaged(path: str, content: bytes, limits: Limits) -> Document | None:
    """Return the settings of a text that its format refuses, line by line; None where even that is too much.

    A key that is there twice is a list of what stands under it: whichever a reader takes, a change shows.
    """
    if recognise.is_key_material(path):
        return None
    try:
        with _undisturbed():
            if len(content) > limits.file_bytes:
                return None
            return Document(path, TEMPLATE, opened(template.parse(_letters(content), limits), limits))
    except FormatError:
        return None


def _letters(content: bytes) -> str:
    """Return a text; bytes that are no UTF-8 are some older encoding's letters, and each stays what it is."""
    try:
        return decoded(content)
    except FormatError as error:
        if not isinstance(error.__cause__, UnicodeDecodeError):
            raise
        return content.decode("latin-1")


def parse(path: str, content: bytes, limits: Limits) -> Value:
    """Return what one of our own files says, as plain data.

    Raises:
        MalformedInputError: it cannot be read; the error names the line where it is known.
    """
    try:
        with _undisturbed():
            return _parsed(path, _text(path, content, limits), limits)[1]
    except FormatError as error:
        raise MalformedInputError(
            Where(path, line=error.line), error.problem, hint="mend the file on the side it was read from"
        ) from error


def lines(path: str, content: bytes, wanted: Collection[Address]) -> dict[Address, int]:
    """Return the line (counted from 1) of each address, or of the nearest above it that has one.

    An address is made of keys with their marks and list indices; the index of the document comes first in a
    file with several. Addresses in files without lines are left out.
    """
    prefixes = {address[:end] for address in wanted for end in range(len(address) + 1)}
    try:
        with _undisturbed():
            text = _text(path, content, Limits())
            name = _read(path, text, Limits())[0]
            places = FORMATS[name].places(text, Limits())
            known = {address: line for address, line in places if address in prefixes}
    except Exception:  # noqa: BLE001  a line is a help to whoever looks, and nothing is decided by it
        return {}
    nearest = {address: _nearest(address, known) for address in wanted}
    return {address: line for address, line in nearest.items() if line is not None}


def line_of(path: str, content: bytes, pointer: str) -> int | None:
    """Return the line of a JSON Pointer (RFC 6901) into one of our own files, or of the nearest above it."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:] if part]
    address = tuple(int(part) if part.isdecimal() else part for part in parts)
    return lines(path, content, [address]).get(address)


def _nearest(address: Address, known: dict[Address, int]) -> int | None:
    return next((known[address[:end]] for end in range(len(address), -1, -1) if address[:end] in known), None)


def _fits(content: bytes, limits: Limits) -> bool:
    return len(content) <= limits.file_bytes


def _text(path: str, content: bytes, limits: Limits) -> str:
    if not _fits(content, limits):
        raise LimitError(f"larger than {limits.file_bytes} bytes", setting="file-bytes")
    try:
        return decoded(content)
    except FormatError:
        if recognise.is_key_material(path):
            raise FormatError(keystore.PROBLEM) from None
        raise


def _read(path: str, text: str, limits: Limits) -> tuple[str, Value]:
    """Return the format and what it says; a template that is no document yet is read line by line."""
    try:
        name, value = _parsed(path, text, limits)
    except LimitError:
        raise
    except AmbiguousError:
        # In a template what is there twice stands in two branches, of which one is left.
        if not (recognise.is_template(path) and template.is_templated(text)):
            raise
        return TEMPLATE, template.parse(text, limits)
    except FormatError:
        if not template.is_templated(text):
            raise
        return TEMPLATE, template.parse(text, limits)
    if recognise.is_template(path) and template.has_directive_in_comment(text):
        return TEMPLATE, template.parse(text, limits)
    if isinstance(value, str) and name == "yaml":
        raise FormatError("one single text, no settings")
    return name, value


def _parsed(path: str, text: str, limits: Limits) -> tuple[str, Value]:
    refused = FormatError("of no format that is read here")
    for name in recognise.formats_of(path, text, limits):
        try:
            return name, parsed(name, text, limits)
        except (AmbiguousError, LimitError):
            raise
        except FormatError as error:
            refused = error
    raise refused


def _opaque(path: str, content: bytes, reason: str) -> Document:
    return Document(path, OPAQUE, Opaque(reason, f"sha256:{hashlib.sha256(content).hexdigest()}"))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold the garbage collector off: a tree that only grows has no garbage, and looking takes most time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
