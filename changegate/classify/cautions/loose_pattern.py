"""Expressions that fit more than they read like: open at an end, a dot for any letter, a star for slashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.context import own_key
from changegate.classify.names import words
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity
from changegate.regex import regex

TELLS: Final = True

_GUARDS: Final = frozenset({Category.REDIRECT_URI, Category.ACCESS_PATH, Category.AUTHORIZATION_BINDING})
_HOSTS: Final = frozenset({"domain", "domains", "host", "hosts", "hostname", "origin", "origins"})
_BEHIND_SCHEME: Final = regex(r"^.{0,40}?:(?:\\?/){2}")
_CLASS: Final = regex(r"\[[^\]]*\]|\\.")
_NAKED_DOT: Final = regex(r"\w\.\w")
_ANYTHING: Final = regex(r"(?<!\\)\.[*+]")


def says(item: Item) -> Reading | None:
    """Return what else fits an expression that guards who comes in, or where somebody is sent."""
    if not item.pattern or item.category not in _GUARDS:
        return None
    loose = list(_loose(item))
    if not loose:
        return None
    message = f"the expression {quoted(item.text)} fits more than it reads like: {', '.join(loose)}"
    return reading(message, Direction.OPENS, Severity.CRITICAL)


def _loose(item: Item) -> Iterator[str]:
    text = item.text
    begins = text.startswith(("^", "\\A", "(^", "(?:^"))
    ends = re.search(r"(?<!\\)(?:\\\\)*(?:\$|\\[zZ])\)*$", text) is not None
    if not begins and not ends:
        yield "it is open at both ends, so anything may stand before and behind"
    elif not begins:
        yield "it is open at its beginning, so anything may stand before"
    elif not ends and item.category is not Category.ACCESS_PATH:
        yield "it is open at its end, so anything may stand behind"
    host = _host(item)
    if _NAKED_DOT.search(_CLASS.sub("", host)) is not None:
        yield "a dot without a backslash stands for any character"
    if _ANYTHING.search(host) is not None:
        yield "what stands for anything in the host stands for a slash as well, and so for any other host"


def _host(item: Item) -> str:
    """Return the part of an expression that a host is held against, or nothing."""
    found = _BEHIND_SCHEME.match(item.text)
    if found is None and _HOSTS.isdisjoint(words(own_key(item.setting))):
        return ""
    rest = item.text[found.end() :] if found is not None else item.text
    return re.split(r"\\?/", rest, maxsplit=1)[0]
