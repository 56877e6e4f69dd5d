"""Guess from a key's words what a setting of an unknown service means."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from changegate.classify.context import (
    in_auth_context,
    keys_above,
    own_key,
    speaks_of_auth,
    variable_of_reference,
)
from changegate.classify.heuristics import cluster, endpoints, parts, referred
from changegate.classify.heuristics.polarity import polarity
from changegate.classify.heuristics.rule import Holds, Rule, Strength
from changegate.classify.heuristics.rules import rules_for
from changegate.classify.heuristics.structural import placed
from changegate.classify.heuristics.traps import trapped
from changegate.classify.names import Name, name, singular, words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import is_bare, text, texts, truth
from changegate.model.change import Order
from changegate.model.finding import Category, Severity
from changegate.model.secrecy import REFERENCE
from changegate.regex import regex

# Last words that only say something together with the key above: `client: {id: …}`, `issuerRef: {name: …}`.
_HOLLOW_WORDS: Final = frozenset(
    {"url", "uri", "id", "ids", "name", "names", "secret", "secrets", "key", "keys", "value", "values",
     "default", "file", "path", "domain", "domains", "host", "hosts", "hostname", "enabled", "disabled",
     "required", "list", "users", "groups", "emails", "email", "type", "method", "methods", "ttl",
     "lifetime", "lifespan", "expiry", "expiration", "duration", "timeout", "endpoint", "server",
     "cert", "certificate", "pem", "data", "location", "filter", "claim", "attribute", "dn", "origins",
     "mode", "secure", "base", "prefix", "kind", "ref", "address", "verify", "validate", "policy",
     "alg", "algorithm", "algorithms", "age", "bundle", "ca", "store", "username", "password", "config",
     "crt", "regex", "format", "audience", "scopes", "realm", "header", "headers", "routes", "urls",
     "uris", "inactivity", "idle", "attachment", "discoverability", "paths", "arn", "annotations",
     "token", "sans", "create", "bind", "search", "allow", "allowed", "samesite", "httponly", "maxage",
     "secretname", "provider", "group", "driver", "identifier", "defaultvalue", "initialvalue",
     "handlerid", "storageid", "storagefactoryid"}
)  # fmt: skip
_UNITS: Final = frozenset({"s", "sec", "secs", "seconds", "mins", "minutes", "hours", "days", "ms"})
# A schema of settings names them all and sets none.
_SCHEMAS: Final = (".schema.json", ".schema.yaml", ".schema.yml")
_SCHEMA_FOLDER: Final = regex(r"(?:^|/)(?:json-?)?schemas?/(?:[^/]+/)*[^/]+\.json$")
_NAMED: Final = frozenset(
    {
        "account",
        "ref",
        "cookie",
        "role",
        "issuer",
        "realm",
        "session",
        "principal",
        "provider",
        "tenant",
        "secret",
    }
)
_TIME: Final = regex(
    r"[\d_.,]+\s*[A-Za-z]*|[+-]?P?T?(?:[\d.]+\s?[A-Za-z]+\s?)+|[\d:. ]+|[a-z]+=\d+|[\d.]+\.[a-z_]+"
)
# `${ID_TOKEN_VALIDITY:600}` holds what it falls back on.
_DEFAULT: Final = regex(r"\$\{[\w.-]+(?::-?|-)([^{}]+)\}")
_SWITCH_WORDS: Final = frozenset(
    {"always", "never", "optional", "required", "require", "none", "strict", "full", "verify-ca",
     "verify-full", "allow", "prefer", "permissive", "optional_no_ca", "peer", "ask", "accept-new",
     "public_clients_only"}
)  # fmt: skip

# Where an address belongs to logins, it may say so itself: `/authservice/logout`, `…/oauth2/tokeninfo`.
_ADDRESSES: Final = frozenset({Category.ISSUER, Category.REDIRECT_URI})
_EXPRESSIONS: Final = frozenset({"regex", "regexes", "regexp", "regexps", "pattern", "patterns", "matcher"})
_GUARDED: Final = frozenset({Category.REDIRECT_URI, Category.AUTHORIZATION_BINDING, Category.ISSUER})

_ENVIRONMENTS: Final = frozenset({"env", "envs", "environment"})
_VARIABLE: Final = regex(r"[A-Z][A-Z0-9_]{0,120}")
_URL: Final = regex(r"[A-Za-z][\w+.-]{0,20}://\S+")


def guess(setting: Setting) -> Meaning | None:
    """Return what the key's words say of a setting, or None where they say nothing of identity."""
    if _is_schema(setting.path) and "properties" in setting.keys:
        return None
    known = placed(setting)
    if known is not None:
        return known
    if referred.is_entry(setting, own_key(setting), keys_above(setting)):
        says = "which entry of a secret is read"
        return Meaning(
            "heuristics", "entry of a secret", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, "ref", says
        )
    named = chain(_by_name(setting), _by_what_is_guarded(setting), _by_reference(setting))
    told = (_meaning(rule, setting, found) for rule, found in named if not trapped(setting, rule))
    return next(told, None) or _guess_by_value(setting)


def _by_name(setting: Setting) -> Iterator[tuple[Rule, Name]]:
    for found in _names(own_key(setting), keys_above(setting)):
        yield from ((rule, found) for rule in rules_for(found) if _speaks(rule, setting))


def _by_what_is_guarded(setting: Setting) -> Iterator[tuple[Rule, Name]]:
    """Rows of what an expression is held against, by the key it stands under: `redirect_uri_regex`."""
    own = words(own_key(setting))
    if len(own) > 1 and own[-1] in _EXPRESSIONS:
        found = name("_".join(own[:-1]))
        for rule in rules_for(found):
            if rule.category in _GUARDED and rule.strength is Strength.STRONG:
                yield replace(rule, compare="flt"), found


def _by_reference(setting: Setting) -> Iterator[tuple[Rule, Name]]:
    for found in (*referred.names(setting), *parts.assigned(setting), *referred.inner(setting)):
        yield from ((rule, found) for rule in rules_for(found) if referred.tells(rule))


def _is_schema(path: str) -> bool:
    return path.endswith(_SCHEMAS) or _SCHEMA_FOLDER.search(path) is not None


def _variable_above(setting: Setting) -> str | None:
    """Return the variable that a setting is the value of in parts: `env: {TOKEN: {vault: {path: …}}}`."""
    above = keys_above(setting)
    for key, holder in itertools.pairwise(above[:5]):
        if holder in _ENVIRONMENTS and _VARIABLE.fullmatch(key) is not None:
            return key
    return None


def _guess_by_value(setting: Setting) -> Meaning | None:
    """Return what is said of a setting by its value or its company, where no name says anything."""
    variable = _variable_above(setting)
    if variable is not None:
        for rule in rules_for(name(variable)):
            if rule.strength is Strength.STRONG and not trapped(setting, rule):
                return _meaning(rule, setting, name(variable))
    known = [rule for found in _names(own_key(setting), keys_above(setting)) for rule in rules_for(found)]
    said = None if known else cluster.read_from_secret(setting)
    if not any(rule.strength is Strength.STRONG or trapped(setting, rule) for rule in known):
        said = said or cluster.named_secret(setting)
    said = said or endpoints.told(setting)
    return said if known else said or parts.setting_of_login(setting)


def _names(own: str, above: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the names to try: the key, and where it is hollow, the key behind those above it."""
    # `env: {TOKEN: {secretKeyRef: {name: …, key: …}}}`: what is read from elsewhere is the variable.
    held = variable_of_reference((own, *above))
    if held is not None:
        return (name(held),)
    found = [name(own)]
    last = "".join(word for word in words(own) if word not in _UNITS)
    if last in _HOLLOW_WORDS:
        found += [name(f"{key}_{own}") for key in above[:2] if _completes(key, last)]
    if last in {"value", "default", "defaultvalue", "initialvalue", "secure", "encrypted", "ciphertext"}:
        # `variable "issuer" { default = … }`: what stands there is what is named above it.
        found += [name(key) for key in above[:1] if _completes(key, last)]
    return tuple(found)


def _completes(key: str, last: str) -> bool:
    """Whether a key above tells what a hollow word is of; under free keys anything has a name."""
    found = words(key)
    if not found or "/" in key or "{{" in key:
        return False
    if last == "key":
        # `existingSecret: {key: …}` names an entry of a secret, which is no secret key.
        return found[-1] not in {"secret", "ref", "labels", "items", "metadata"}
    return last not in {"name", "names"} or singular(found[-1]) in _NAMED


def _speaks(rule: Rule, setting: Setting) -> bool:
    if not _holds(rule.holds, setting):
        return False
    if rule.strength is Strength.STRONG or _is_variable_of_credential(rule, setting):
        return True
    if not _is_spelled_out(rule, setting):
        return False
    return in_auth_context(setting) or (rule.category in _ADDRESSES and _leads_to_auth(setting))


def _leads_to_auth(setting: Setting) -> bool:
    """Whether an address says by its own words that people or tokens are sent there to be checked."""
    return any(len(value) < 500 and "/" in value and speaks_of_auth(value) for value in texts(setting))


def _is_variable_of_credential(rule: Rule, setting: Setting) -> bool:
    """Whether a variable of the environment, in capitals, is called after the credential it holds."""
    if rule.category is not Category.CLIENT_CREDENTIAL:
        return False
    own = own_key(setting)
    held = variable_of_reference((own, *keys_above(setting))) or own
    return _VARIABLE.fullmatch(held) is not None


def _is_spelled_out(rule: Rule, setting: Setting) -> bool:
    """Whether a weak name of an address has the form of one for its value; a word may be anything."""
    found = [value for value in texts(setting) if value.strip()]
    word = re.compile(r"(?!localhost$)[\w -]*")
    return (
        rule.holds is not Holds.ADDRESS or not found or any(word.fullmatch(value) is None for value in found)
    )


def _holds(holds: Holds, setting: Setting) -> bool:
    if isinstance(setting.proposed, Order):
        return holds is not Holds.SWITCH
    sides = [side for side in (setting.proposed, setting.deployed) if not is_bare(side)]
    found = [_DEFAULT.sub(r"\1", value.strip()) for value in texts(setting) if value.strip()]
    if holds is Holds.ANYTHING or len(sides) == 0:
        return True
    if any(REFERENCE.fullmatch(value) is not None for value in found if len(value) < 500):
        return True
    match holds:
        case Holds.SWITCH:
            return any(truth(side) is not None for side in (*sides, *found)) or any(
                value.casefold() in _SWITCH_WORDS for value in found
            )
        case Holds.TIME:
            return any(len(value) < 64 and _TIME.fullmatch(value) is not None for value in found)
        case Holds.ADDRESS:
            return any(_is_address(value) for value in found)
        case Holds.WORD:
            return all("\n" not in value and len(value) < 2000 for value in found)


def _is_address(value: str) -> bool:
    lines = [line for line in value.splitlines() if line.strip()]
    if len(lines) > 0 and _URL.fullmatch(lines[0].strip()) is not None:
        return True  # whatever follows, and however long it is: a reader may look at its beginning alone
    if truth(value) is not None or len(value) > 4000:
        return False
    # A number may be a version, a port or a time; from six digits on it is somebody's.
    # Several lines are a text, unless each of them is an address.
    return re.fullmatch(r"(?!\d{6,}\Z)[\d.]*", value) is None and (
        len(lines) < 2 or all("://" in line for line in lines)
    )


def _meaning(rule: Rule, setting: Setting, found: Name) -> Meaning:
    sides = [truth(side) for side in (setting.proposed, setting.deployed) if not is_bare(side)]
    switch = len(sides) > 0 and all(side is not None for side in sides)
    numeric = any(text(side) in {"0", "1"} for side in (setting.proposed, setting.deployed))
    compare = rule.compare
    if switch and (compare in {"T!", "F!", "enum"} or not numeric):
        # A row that says which way a switch is dangerous knows it better than a name that does not.
        compare = polarity(found, compare if compare in {"T!", "F!"} else "id")
    return Meaning(
        "heuristics",
        f"{rule.category.value}: {found.joined}",
        rule.category,
        _severity(rule),
        compare,
        rule.says,
    )


def _severity(rule: Rule) -> Severity:
    """A weak name weighs one step less than the category."""
    weak = rule.strength is Strength.WEAK and rule.category is not Category.SERVICE_IDENTITY
    return Severity.HIGH if weak and rule.severity is Severity.CRITICAL else rule.severity


@functools.lru_cache(maxsize=16384)
def polarity_of(key: str) -> str:
    """Return `T!` or `F!` for the key of a switch that decides whether identity is checked, else nothing."""
    found = name(key)
    if not any(rule.category is Category.VERIFICATION for rule in rules_for(found)):
        return ""
    code = polarity(found)
    return "" if code == "id" else code
