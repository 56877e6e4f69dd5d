"""Documents written inside strings: opened, so that a setting in there is a setting like any other."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from changegate.connections import LINES, taken_apart
from changegate.load import encoded
from changegate.load.blanks import parsed
from changegate.load.encoded import BASE64, decoded, layers, plain
from changegate.load.formats import hcl, ruby, template
from changegate.load.formats._budget import within
from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats._tree import keyed
from changegate.load.guess import guessed, pairs, significant
from changegate.load.recognise import formats_of
from changegate.model.config import Limits
from changegate.model.key import key_text
from changegate.model.shown import printable
from changegate.model.value import Embedded, Opaque, Stream, Value
from changegate.regex import regex
from changegate.written import written_to

MOST_LEVELS: Final = 4

# Key material is compared by what it is, whole; it is not taken apart here.
_LEFT_WHOLE: Final = frozenset({"keystore", "pem"})
_BASE64_PEM: Final = "LS0tLS1CRUdJTi"
_BASE64_GZIP: Final = "H4sI"
_VARIABLE: Final = regex(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=(\S{1,4096})\s*")
_SENTENCE: Final = regex(r"(?:\S+\s+){4,}\S+")


def opened(value: Value, limits: Limits) -> Value:
    """Return the value with every string that holds a document as an `Embedded`, at most four levels deep.

    A string that only might be prose stays a string.

    Raises:
        LimitError: what is inside is larger or deeper than the limits allow the whole file to be.
    """
    return _Opener(limits).walked(value, "", 0, 0)


class _Opener:
    """Opens the strings of one file; all documents inside share one budget of values."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.nodes
        self._left_hcl = hcl.MOST_CHARACTERS
        self._left_unpacked = limits.file_bytes
        self._known: dict[tuple[str, str, int, int], tuple[Value, int]] = {}

    def walked(self, value: Value, key: str, depth: int, level: int, written: str = "") -> Value:
        """Return a value with its strings opened; the very same object where there are none to open.

        `written` is the path of the file that it is written to, where it is.
        """
        if isinstance(value, str):
            return self._string(value, key, depth, level)
        if isinstance(value, Mapping):
            return self._mapping(value, written, depth, level)
        if isinstance(value, list):
            items = _lines(key, value) or [self.walked(item, key, depth + 1, level) for item in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if isinstance(value, Stream):
            return Stream(tuple(self.walked(document, key, depth, level) for document in value.documents))
        return value

    def _mapping(self, mapping: Mapping[str, Value], written: str, depth: int, level: int) -> Value:
        secret = mapping.get("kind") == "Secret"
        changed: dict[str, Value] = {}
        for key, item in mapping.items():
            if secret and key == "data" and isinstance(item, Mapping):
                new: Value = self._secret_data(item, depth + 1, level)
            else:
                file = written_to(key, mapping, written)
                new = self.walked(item, file or key_text(key), depth + 1, level, file)
                if new is item and isinstance(item, str) and level < MOST_LEVELS:
                    new = _variable(item) or item
            if new is not item:
                changed[key] = new
        return {**mapping, **changed} if changed else mapping

    def _secret_data(self, data: Mapping[str, Value], depth: int, level: int) -> Value:
        """Open the data of a Kubernetes Secret, whose values are base64 (core/v1 Secret, `data`)."""
        return {
            key: self._encoded(item, key_text(key), depth + 1, level)
            if isinstance(item, str)
            else self.walked(item, key_text(key), depth + 1, level)
            for key, item in data.items()
        }

    def _encoded(self, text: str, key: str, depth: int, level: int) -> Value:
        inner = decoded(text) if level < MOST_LEVELS else None
        if inner is None:
            return self._string(text, key, depth, level)
        return Embedded(text, BASE64, self._string(inner, key, depth + 1, level + 1))

    def _string(self, text: str, key: str, depth: int, level: int) -> Value:
        if level >= MOST_LEVELS:
            return text
        if _is_path(key) and (text.startswith(_BASE64_GZIP) or decoded(text) is not None):
            # What is written to a file may be packed on its way there (`encoding: b64`).
            return self._behind(text, key, depth, level)
        if not _worth_a_look(text, key):
            found = _connection(text)
            return self._behind(text, key, depth, level) if found is text else found
        if text.startswith(_BASE64_PEM):
            inner = decoded(text)
            return text if inner is None else Embedded(text, BASE64, inner)
        # An alias may put one text in many places; it is read once, and counted in each.
        place = (text, key, depth, level)
        if place not in self._known:
            before = self._left
            self._known[place] = (self._document(text, key, depth, level), before - self._left)
        else:
            self._spend(self._known[place][1])
        return self._known[place][0]

    def _document(self, text: str, key: str, depth: int, level: int) -> Value:
        limits = replace(self._limits, depth=max(0, self._limits.depth - depth), nodes=self._left)
        for name, firm in _candidates(text, key, limits):
            if name == "hcl":
                self._spend_hcl(len(text))
            try:
                value = parsed(name, text, limits)
            except LimitError as error:
                where = f"a document inside a string{f', at {printable(key)}' if key else ''}"
                # What was left of the bounds of the whole file means nothing to a reader.
                whole = {
                    "depth": f"nested deeper than {self._limits.depth} levels, with what is around it",
                    "nodes": f"more than {self._limits.nodes} values, with the documents before it",
                }
                said = whole.get(error.setting, error.problem)
                raise LimitError(f"{where}: {said}", setting=error.setting) from error
            except AmbiguousError as error:
                if not firm:
                    continue
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
                return Embedded(text, name, Opaque(str(error), f"sha256:{digest}"))
            except FormatError:
                continue
            if _is_document(value, firm=firm):
                self._spend(within(value, replace(self._limits, nodes=self._limits.nodes * 2)))
                return Embedded(text, name, self.walked(value, key, depth + 1, level + 1))
        return self._behind(text, key, depth, level)

    def _behind(self, text: str, key: str, depth: int, level: int) -> Value:
        """Open what another spelling hides, packed or not, where it is a document; any other text stays."""
        hidden = [*layers(text)]
        unpacked = self._unpacked(text)
        for name, inner in hidden if unpacked is None else [*hidden, (BASE64, unpacked)]:
            found = _variable(inner) or self._string(inner, key, depth + 1, level + 1)
            if isinstance(found, Embedded):
                return Embedded(text, name, found)
        return text

    def _unpacked(self, text: str) -> str | None:
        """Return the text behind gzip (RFC 1952) behind base64; None where there is none."""
        if not text.startswith(_BASE64_GZIP):
            return None
        packed = encoded.content(text)
        packer = zlib.decompressobj(wbits=31)
        try:
            content = packer.decompress(packed or b"", self._left_unpacked + 1)
        except zlib.error:
            return None
        # All that is packed in a file shares one bound: what is small may be very large once it is not.
        self._left_unpacked -= len(content)
        if self._left_unpacked < 0:
            raise LimitError(
                f"packed strings hold more than {self._limits.file_bytes} bytes", setting="file-bytes"
            )
        return plain(content) if packer.eof else None

    def _spend_hcl(self, characters: int) -> None:
        # One text of HCL alone may take seconds.
        self._left_hcl -= characters
        if self._left_hcl < 0:
            raise LimitError(
                f"documents inside strings hold more than {hcl.MOST_CHARACTERS} characters of HCL"
            )

    def _spend(self, nodes: int) -> None:
        self._left -= nodes
        if self._left < 0:
            raise LimitError(
                f"documents inside strings hold more than {self._limits.nodes} values", setting="nodes"
            )


def _lines(key: str, items: Sequence[Value]) -> list[Value] | None:
    """Return the items of a list, each a line of fields by the list's key, taken apart; else None."""
    if key not in LINES:
        return None
    texts = [item for item in items if isinstance(item, str)]
    found = [(text, parts) for text in texts if (parts := LINES[key].parts(text)) is not None]
    apart: list[Value] = [Embedded(text, LINES[key].NAME, keyed(parts)) for text, parts in found]
    return apart if 0 < len(apart) == len(items) else None


def _variable(text: str) -> Embedded | None:
    """Return one variable that is assigned, and nothing else, as what an environment is made of."""
    found = _VARIABLE.fullmatch(text)
    return None if found is None else Embedded(text, "env", {found[1]: found[2]})


def _connection(text: str) -> Value:
    """Return an address that somebody signs in at, taken apart; any other text as it is."""
    # Written out: this runs for nearly every string there is.
    if "=" not in text and "://" not in text:
        return text
    found = taken_apart(text)
    return text if found is None else Embedded(text, found[0], keyed(found[1]))


def _is_path(key: str) -> bool:
    return key.startswith(("/", "~", "$", "{{"))


def _worth_a_look(text: str, key: str) -> bool:
    if "\n" in text or text.startswith(("{", "[", "<", " ", _BASE64_PEM)):
        return True
    # A key is a path only where what it holds is written to a file of this name.
    return _is_path(key) or ("." in key and pairs([text]) == 1) or ("['" in text and ruby.is_like(text))


def _candidates(text: str, key: str, limits: Limits) -> Iterator[tuple[str, bool]]:
    """Give the formats to try, each with whether it is certain that the string is meant to be one."""
    stripped = text.strip()
    yield from _unmistakable(stripped)
    lines = significant(text)
    # One line that is no pair may be the path of such a file.
    if "\n" in text or _is_path(key) or pairs(lines) == 1:
        for name in formats_of(key, text, limits):
            if name not in _LEFT_WHOLE:
                yield name, True
                if template.is_templated(text):
                    yield "template", True
    if stripped.startswith("<") and ("xmlns" in stripped or stripped.startswith("<?xml")):
        yield "xml", False
    if pairs(lines) > 1 and not _is_prose(lines):
        guess = guessed(text, limits)
        if guess is not None:
            yield guess, False
            if guess == "yaml" and template.is_templated(text):
                yield "template", False


def _unmistakable(text: str) -> Iterator[tuple[str, bool]]:
    if text.startswith(("{", "[")):
        yield "json", True
    if "['" in text and ruby.is_like(text):
        yield "ruby", False


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether half of the lines or more are sentences, with or without a word and a colon in front."""
    told = sum(_SENTENCE.fullmatch(_value_of(line)) is not None for line in lines)
    return told * 2 >= len(lines)


def _value_of(line: str) -> str:
    for sign in (": ", " = "):
        key, found, value = line.partition(sign)
        if found and " " not in key.strip():
            return value
    return line.partition(": ")[2] or line


def _is_document(value: Value, *, firm: bool) -> bool:
    match value:
        case Stream():
            return all(_is_document(document, firm=firm) for document in value.documents)
        case Mapping():
            return firm or (len(value) > 0 and not any(" " in key for key in value))
        case list():
            # Lines that begin with a dash are a list in YAML and in prose.
            return firm or any(isinstance(item, Mapping) for item in value)
        case _:
            return False
