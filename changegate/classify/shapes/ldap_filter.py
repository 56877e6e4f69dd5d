"""Search filters of directories (RFC 4515), read as trees."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.context import own_key
from changegate.classify.readings import Text, alike, listed, one_sided, reading
from changegate.classify.readings import meaning as shape_meaning
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.regex import regex

NAME: Final = "directory filter"
SURENESS: Final = 2
QUOTES: Final = True

_LENGTH: Final = 4096
_DEPTH: Final = 50
_START: Final = regex(r"\(\s*(?:[&|!]\s*\(|[A-Za-z][\w;.:-]*\s*(?:[~<>]?=|:=))")
_ITEM: Final = regex(r"\([A-Za-z][\w;.:-]*\s*[~<>:]?=[^()]*\)")
_SINGLE: Final = regex(r"\(\s*([A-Za-z][\w;.:-]*?)\s*([~<>:]?=)\s*([^()]*?)\s*\)")
# Capitals tell placeholders apart: `%u` and `%U`, `{login}` and `{Login}`.
_PLACEHOLDER: Final = regex(r"[%{$]")
_EVERYTHING: Final = frozenset({"(objectclass=*)", "(cn=*)", "(uid=*)", "(&)", "(samaccountname=*)"})


_CONDITIONS: Final = frozenset({"when", "if", "condition", "failed_when", "changed_when", "until", "that"})


def matches(value: str) -> bool:
    """Whether a value is a filter with its parentheses in balance."""
    if not value.startswith("(") or not value.endswith(")") or len(value) > _LENGTH:
        return False
    return _START.match(value) is not None and _ITEM.search(value) is not None and _is_balanced(value)


def _is_balanced(value: str) -> bool:
    depth = 0
    for index, char in enumerate(value):
        depth += {"(": 1, ")": -1}.get(char, 0)
        closed = depth < 1 and index < len(value) - 1
        if closed or depth > _DEPTH:
            return False
    return depth == 0


def meaning(setting: Setting) -> Meaning | None:
    """Nothing else is written like this, but conditions of tasks."""
    if own_key(setting) in _CONDITIONS:
        return None
    says = "which directory entries count"
    return shape_meaning(NAME, Category.DIRECTORY, Severity.CRITICAL, "flt", says)


def read(deployed: Text, proposed: Text) -> Reading:
    """Say what is no longer demanded and what is demanded beyond."""
    found = one_sided(deployed, proposed, "only what fits {} counts", "{} is no longer demanded")
    if found is not None:
        return reading(
            found.message, Direction.BREAKS if found.direction is Direction.OPENS else Direction.OPENS
        )
    old, new = _plain(str(deployed)), _plain(str(proposed))
    if old == new:
        return alike("the same filter, only written differently")
    if _is_everything(new) and not _is_everything(old):
        return reading(
            f"the filter {quoted(str(proposed))} lets every entry in",
            Direction.OPENS,
            Severity.CRITICAL,
            Signal.WILDCARD,
        )
    return _terms(old, new) or reading(
        f"was {quoted(str(deployed))}, is {quoted(str(proposed))}", Direction.BOTH
    )


def _plain(value: str) -> str:
    """Return a filter without what does not count: spaces around its terms, and capitals."""
    return re.sub(r"\s*([()])\s*", r"\1", _SINGLE.sub(_plain_term, value))


def _plain_term(found: re.Match[str]) -> str:
    value = found[3] if _PLACEHOLDER.search(found[3]) else found[3].casefold()
    return f"({found[1].casefold()}{found[2]}{value})"


def _is_everything(plain: str) -> bool:
    if plain in _EVERYTHING:
        return True
    if plain[1:2] not in {"&", "|"}:
        return False
    return (all if plain[1:2] == "&" else any)(map(_is_everything, _inner(plain)))


def _terms(old: str, new: str) -> Reading | None:
    """Compare the terms of two conjunctions or two alternatives; a filter alone is one of a single term."""
    operators = {value[1:2] for value in (old, new)} & {"&", "|"}
    alone = [value for value in (old, new) if value[1:2] not in {"&", "|"}]
    if len(operators) != 1 or len(alone) > 1:
        return None
    operator = operators.pop()
    before, after = ([value] if value in alone else _inner(value) for value in (old, new))
    dropped, added = (
        [term for term in before if term not in after],
        [term for term in after if term not in before],
    )
    if not dropped and not added:
        return alike("the same terms in another order")
    parts = [
        f"{word} {listed(map(quoted, terms))}"
        for word, terms in (("drops", dropped), ("adds", added))
        if terms
    ]
    widening, narrowing = (dropped, added) if operator == "&" else (added, dropped)
    direction = (
        Direction.BOTH if widening and narrowing else Direction.OPENS if widening else Direction.BREAKS
    )
    kind = "conditions that must all hold" if operator == "&" else "conditions of which one must hold"
    return reading(f"of the {kind}, it {' and '.join(parts)}", direction)


def _inner(value: str) -> list[str]:
    terms: list[str] = []
    depth, start = 0, 0
    for index, char in enumerate(value):
        if char == "(":
            depth += 1
            start = index if depth == 2 else start
        elif char == ")":
            if depth == 2:
                terms.append(value[start : index + 1])
            depth -= 1
    return terms
