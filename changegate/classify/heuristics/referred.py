"""What a value says that is only a reference: the name of what it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from changegate.classify.heuristics.rule import Rule, Strength
from changegate.classify.names import Name, name, words
from changegate.classify.setting import Setting
from changegate.classify.values import text, texts
from changegate.model.finding import Category
from changegate.model.secrecy import looks_secret
from changegate.regex import regex

# `{{ .Values.sso.clientSecret | quote }}`, `${DB_PASSWORD}`, `((uaa/client-secret))`, `$(API_TOKEN)`.
_REFERENCE: Final = regex(
    r"[\"']?(?:\{\{-?(?P<filled>[^{}]{1,2000})\}\}|\$\{(?P<variable>[^{}]{1,200})\}|\(\((?P<vault>[^()]{1,200})\)\)|"
    r"\$\((?P<shell>[A-Za-z_]\w{0,100})\))[\"']?"
)
_VALUES: Final = regex(r"(?<![\w.$])\$?\.?Values\.([\w.]{1,200})|^\s*(?:hiera\()?'?([A-Za-z_][\w.]{0,100})")
_ENTRY: Final = regex(r"[A-Za-z][\w.-]{0,100}|")
_SECRETS: Final = (("existing", "secret"), ("secret", "name"), ("secret", "ref"))
# `usernameKey: preferred_username` is said of a token, not of a secret.
_CLAIMS: Final = frozenset(
    {"sub", "email", "mail", "preferred_username", "upn", "oid", "uid", "name", "nickname", "samaccountname"}
)
_HELD: Final = frozenset({"token", "password", "clientid", "clientsecret", "username", "user"})
_LONGEST: Final = 2400
_PLAIN: Final = regex(r"(?:env[:.])?([A-Za-z_][\w.-]{0,160})(?::.*)?", re.DOTALL)
# Which names say what a value is, whatever key it stands under; an address is many things.
_CATEGORIES: Final = frozenset(
    {Category.CLIENT_CREDENTIAL, Category.SIGNING_KEY, Category.CLIENT, Category.WORKLOAD_IDENTITY}
)


def names(setting: Setting) -> Iterator[Name]:
    """Yield the names that the sides refer to, where they refer to different things."""
    sides = [_referred(text(side) or "") for side in (setting.proposed, setting.deployed)]
    if sides[0] != sides[1]:
        yield from (name(side) for side in dict.fromkeys(sides) if side)


def inner(setting: Setting) -> Iterator[Name]:
    """Yield the names within a line that one side alone refers to: `content="{{ sp_key }}" dest=/a`."""
    sides = [text(side) or "" for side in (setting.proposed, setting.deployed)]
    if setting.name in _CONDITIONS or not all(sides) or max(map(len, sides)) > _LONGEST:
        return
    if any("\n" in side for side in sides):
        return
    said = [dict.fromkeys(filter(None, map(_last, _WITHIN.findall(side)))) for side in sides]
    yield from (name(one) for one in {**said[0], **said[1]} if (one in said[0]) is not (one in said[1]))


def _last(found: tuple[str, ...]) -> str:
    return next(filter(None, found), "").rpartition("/")[2].rpartition(".")[2]


_WITHIN: Final = regex(
    r"\{\{-?\s{0,4}\$?\.?([A-Za-z_][\w.]{0,160})|\$\{([A-Za-z_][\w.]{0,160})|\(\(([\w./-]{1,160})\)\)|"
    r"\$\(([A-Za-z_]\w{0,160})\)"
)
_CONDITIONS: Final = frozenset(
    {"when", "if", "condition", "failed_when", "changed_when", "until", "that", "msg"}
)


def is_entry(setting: Setting, own: str, above: tuple[str, ...]) -> bool:
    """Whether a key names the entry of a Kubernetes secret that something is read from, not what is read.

    Charts have `usernameKey` and `existingSecretPasswordKey` beside `existingSecret`, and `secretKeys`.
    """
    found = words(own)
    if found[-1:] != ("key",) or not all(_ENTRY.fullmatch(value.strip()) for value in texts(setting)):
        return False
    if any(map(looks_secret, texts(setting))):
        return False
    if found[:2] == ("existing", "secret"):
        return True
    if "".join(found) == "usernamekey":
        return _CLAIMS.isdisjoint(value.strip().casefold() for value in texts(setting))
    if above[:1] and words(above[0]) == ("secret", "keys"):
        return True
    beside = any(words(key)[:2] in _SECRETS and text(side) for key, side in setting.siblings.items())
    return beside and "".join(found[:-1]) in _HELD


def tells(rule: Rule) -> bool:
    """Whether a row of names also speaks for what is only referred to."""
    return rule.strength is Strength.STRONG and rule.category in _CATEGORIES


def _referred(value: str) -> str:
    """Return the last part of the name a value refers to; nothing where it is no reference."""
    if len(value) > _LONGEST or ("{" not in value and "(" not in value):
        return ""
    found = _REFERENCE.fullmatch(value.strip())
    if found is None:
        return ""
    if found["filled"] is not None:
        inner = _VALUES.search(found["filled"])
        return "" if inner is None else (inner[1] or inner[2] or "").rpartition(".")[2]
    plain = _PLAIN.fullmatch((found["variable"] or found["vault"] or found["shell"] or "").rpartition("/")[2])
    return "" if plain is None else plain[1].rpartition(".")[2]
