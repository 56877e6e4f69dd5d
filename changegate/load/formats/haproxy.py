"""HAProxy: sections by kind and name, their keywords by name, servers and listeners by their options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from changegate.load.formats._contract import Address, FormatError, LimitError
from changegate.load.formats._text import plain
from changegate.load.formats._tree import Statement, keyed, mapping
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = ("haproxy.cfg", "haproxy*.cfg", "haproxy/*.cfg", "haproxy.cfg.*")

_SECTION: Final = """
    acme backend cache crt-store defaults fcgi-app frontend global http-errors listen log-forward log-profile
    mailers peers program resolvers ring traces userlist
"""
# Keywords whose second word says which one of many: a timeout, a user.
_MANY: Final = "acl errorfile group option server stats timeout user"
# Options that a value follows (HAProxy Configuration Manual, section 5).
_VALUE: Final = """
    addr alpn backlog ca-file ca-sign-file ca-verify-file check-alpn check-proto check-sni ciphers
    ciphersuites client-sigalgs cookie crl-file crt crt-ignore-err crt-list ca-ignore-err curves
    fall fastinter gid group groups id init-addr insecure-password inter interface key level maxconn
    maxqueue minconn mode name namespace npn ocsp-update on-marked-down on-error password port proto
    resolve-prefer resolvers rise send-proxy-v2-opts set-proxy-v2-tlv sigalgs slowstart sni source
    ssl-max-ver ssl-min-ver tls-ticket-keys track uid user users verify verifyhost weight
"""
_SECTIONS, _LABELLED, _VALUED = (frozenset(words.split()) for words in (_SECTION, _MANY, _VALUE))
# Keywords that go on with options; before these stands an address, or nothing.
_OPTIONED: Final = {"bind": 1, "server": 1, "default-server": 0, "user": 0, "group": 0}
_WORD: Final = regex(r"\s*((?:[^\s\"'\\#]+|\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*')+)")
_REST: Final = regex(r"\s*(?:#.*)?")


class _Line(NamedTuple):
    number: int
    words: list[str]


def parse(text: str, limits: Limits) -> Value:
    """Return the keywords of each section by name; what recurs as a list, sections with names by these."""
    sections = [
        Statement(head.words[0], " ".join(head.words[1:2]), _section(below))
        for head, below in _sections(text, limits)
    ]
    return mapping(sections, ordered=False)


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every section and of its keywords."""
    for head, below in _sections(text, limits):
        address = (*head.words[:2],)
        yield address, head.number
        yield from (((*address, line.words[0]), line.number) for line in below)


def _section(lines: Sequence[_Line]) -> Value:
    return mapping([_statement(line.words) for line in lines], ordered=True)


def _statement(words: Sequence[str]) -> Statement:
    name, rest = words[0], list(words[1:])
    label = rest.pop(0) if rest and name in _LABELLED else ""
    if name not in _OPTIONED:
        return Statement(name, label, " ".join(rest))
    address = {"address": rest.pop(0)} if rest and _OPTIONED[name] else {}
    return Statement(name, label, keyed(address | _options(rest)))


def _options(words: Sequence[str]) -> dict[str, str]:
    """Return options by name; what is said twice, as certificates are, stands in one text."""
    found: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        found.setdefault(word, []).append(next(rest, "") if word in _VALUED else "on")
    return {word: " ".join(values) for word, values in found.items()}


def _sections(text: str, limits: Limits) -> Iterator[tuple[_Line, list[_Line]]]:
    head: _Line | None = None
    below: list[_Line] = []
    for line in _lines(text, limits):
        if line.words[0] in _SECTIONS:
            if head is not None:
                yield head, below
            head, below = line, []
        elif head is None:
            raise FormatError("a keyword before any section", line.number)
        else:
            below.append(line)
    if head is None:
        raise FormatError("no section")
    yield head, below


def _lines(text: str, limits: Limits) -> Iterator[_Line]:
    for number, raw in enumerate(plain(text).split("\n"), 1):
        if number > limits.nodes:
            raise LimitError(f"more than {limits.nodes} lines", number, setting="nodes")
        words, end = [], 0
        while (match := _WORD.match(raw, end)) is not None:
            words.append(match[1])
            end = match.end()
        if _REST.fullmatch(raw, end) is None:
            raise FormatError("a quote that nothing ends", number)
        if words:
            yield _Line(number, words)
