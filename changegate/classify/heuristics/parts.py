"""Settings that are one part of something about identity: of an address, of a text, of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from changegate.classify.context import keys_above, own_key, speaks_of_auth
from changegate.classify.entra import everybody
from changegate.classify.heuristics import other_files
from changegate.classify.names import Name, name, words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import is_bare, text, texts, truth
from changegate.model.finding import Category, Severity
from changegate.regex import regex

_CALLERS: Final = frozenset({"services", "clients", "apps", "applications", "callers", "microservices"})
_LETS_IN: Final = regex(r"(?:^|_)(?:authori[sz]ed|permitted)$")
_NO_SECRET: Final = frozenset(
    {"provider", "type", "path", "file", "driver", "engine", "annotations", "labels", "backend", "region",
     "namespace", "mount", "prefix", "store", "enabled", "create", "kind", "description"}
)  # fmt: skip
_PARTS_OF_ADDRESS: Final = frozenset({"path", "url", "uri", "fqdn", "host", "endpoint", "scheme", "port"})
_METADATA: Final = regex(
    r"\S{0,500}(?:^|/)(?:[\w-]{0,40}[-_])?(?:federation)?metadata(?:\.xml)?", re.IGNORECASE
)
_OBJECT: Final = frozenset({"objectName", "objectAlias", "objectType", "objectVersion"})
_GRANTS: Final = regex(r"\bgrant_type\b|\bclient_assertion|\bresponse_type\b")
_ROLE_ARN: Final = regex(r"\barn:aws[\w-]{0,20}:(?:iam|sts):")
_LOGIN: Final = regex(r"://([^\s/@:]*:[^\s/@]+)@")
_LONGEST: Final = 200_000
_ASSIGNED: Final = regex(r"(?:^|\s)-{1,2}(?:p|e|D|param|env|set)[ =]?([A-Za-z_][\w.]{1,100})=(\S{0,500})")


def _meaning(pattern: str, category: Category, severity: Severity, says: str, compare: str = "id") -> Meaning:
    return Meaning("heuristics", pattern, category, severity, compare, says)


def authorised_callers(setting: Setting) -> Meaning | None:
    """`s2s-authorised: {services: orders,shop}`: who may call."""
    above = keys_above(setting)[:1]
    if own_key(setting) not in _CALLERS or not above or _LETS_IN.search("_".join(words(above[0]))) is None:
        return None
    says = "who may call"
    return _meaning("authorised callers", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def entry_of_secrets(setting: Setting) -> Meaning | None:
    """`secrets: {portal: portal-conf}`: under whatever name, it is a secret or where one lies."""
    deeper = setting.keys[-1:] in {("secretRef",), ("secretName",)} and setting.keys[-3:-2] == ("secrets",)
    if setting.keys[-2:-1] != ("secrets",) and not deeper:
        return None
    if setting.keys[0] == "jobs" or setting.keys[-1] == "[]":
        return None
    if "_".join(words(own_key(setting))) in _NO_SECRET:
        return None
    sides = (setting.proposed, setting.deployed)
    told = [side for side in sides if not is_bare(side)]
    if not any(text(side) for side in told):
        return None
    if any(truth(side) is not None or isinstance(side, int | float) for side in told):
        return None
    says = "a secret, or which one is read"
    return _meaning("entry of secrets", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


def part_of_metadata_address(setting: Setting) -> Meaning | None:
    """`metadata: {fqdn: …, path: /metadata.xml}`: where SAML metadata comes from, in parts."""
    above = keys_above(setting)[:1]
    if own_key(setting) not in _PARTS_OF_ADDRESS or not above or words(above[0])[-1:] != ("metadata",):
        return None
    beside = filter(None, map(text, (setting.siblings.get("path"), setting.siblings.get("url"))))
    if not any(map(_METADATA.fullmatch, (*texts(setting), *beside))):
        return None
    says = "where it is read whose word is believed"
    return _meaning("part of the address of metadata", Category.ISSUER, Severity.HIGH, says, "url")


def object_of_secret_store(setting: Setting) -> Meaning | None:
    """`objects: {array: [{objectName: …, objectType: cert}]}`: what the secrets store driver mounts."""
    if own_key(setting) not in _OBJECT or "objects" not in keys_above(setting)[:3]:
        return None
    says = "which secret or certificate is mounted"
    return _meaning("object of a secrets store", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def condition_on_grants(setting: Setting) -> Meaning | None:
    """A condition that looks at `grant_type`: which requests for a token pass."""
    if own_key(setting).casefold() != "condition" or not any(map(_GRANTS.search, texts(setting))):
        return None
    says = "which requests for tokens pass"
    return _meaning("condition on grants", Category.ACCESS_PATH, Severity.HIGH, says)


def lines_of_roles(setting: Setting) -> Meaning | None:
    """A text of several lines in which those that name roles or users of AWS are others than before."""
    old, new = (text(side) or "" for side in (setting.deployed, setting.proposed))
    if not any("\n" in side and len(side) < _LONGEST for side in (old, new)) or _arns(old) == _arns(new):
        return None
    says = "who may be whom"
    return _meaning("lines of roles", Category.AUTHORIZATION_BINDING, Severity.HIGH, says)


def _arns(value: str) -> list[str]:
    lines = (line.strip().rstrip(",") for line in value.splitlines())
    return sorted(line for line in lines if not line.startswith(("#", "//")) and _ROLE_ARN.search(line))


def name_in_network(setting: Setting) -> Meaning | None:
    """Another name of a container in a network, where one of them is about logins: an issuer's host."""
    above = keys_above(setting)
    own = own_key(setting)
    alias = own == "aliases" and above[1:2] == ("networks",)
    if not alias and not (own in {"hostname", "domainname"} and above[1:2] == ("services",)):
        return None
    service = above[2:3] if alias else above[:1]
    if not any(map(_is_of_login, (*service, *texts(setting)))):
        return None
    says = "others find the container under this name"
    return _meaning("alias in a network", Category.SERVICE_IDENTITY, Severity.MEDIUM, says, "+W -B")


def _is_of_login(value: str) -> bool:
    return speaks_of_auth(value) or not _LOGIN_WORDS.isdisjoint(words(value))


_LOGIN_WORDS: Final = frozenset({"id", "idam", "idm", "account", "accounts", "adfs", "cas", "ipa", "vault"})


def login_in_address(setting: Setting) -> Meaning | None:
    """The login before the host of an address, where that is what changed."""
    sides = [text(side) or "" for side in (setting.deployed, setting.proposed)]
    before, after = map(_LOGIN.search, sides)
    if before is None and after is None:
        return None
    if before is None or after is None:
        # One that comes or goes is more than another address only where the address is the same.
        bare = [_LOGIN.sub("://", side, count=1) for side in sides]
        if bare[0] != bare[1]:
            return None
    elif before[1] == after[1]:
        return None
    says = "the login that the address is opened with"
    return _meaning("login in an address", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


def settings_as_environment(setting: Setting) -> Meaning | None:
    """`envFrom: [{configMapRef: {name: oidc}}]`: all settings of logins under one name."""
    if own_key(setting) != "name" or keys_above(setting)[:2] != ("configMapRef", "envFrom"):
        return None
    if not any(map(speaks_of_auth, texts(setting))):
        return None
    says = "where the settings of logins are read from"
    return _meaning("settings as environment", Category.ISSUER, Severity.HIGH, says, "ref")


def tenant_of_everybody(setting: Setting) -> Meaning | None:
    """`tenant_id: common`: whoever has an account anywhere at Microsoft comes from a trusted tenant."""
    if "tenant" not in words(own_key(setting)) or not any(map(everybody, texts(setting))):
        return None
    says = "whose accounts are trusted"
    return _meaning("tenant of everybody", Category.FEDERATION, Severity.CRITICAL, says)


PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (
    authorised_callers,
    entry_of_secrets,
    part_of_metadata_address,
    object_of_secret_store,
    condition_on_grants,
    lines_of_roles,
    name_in_network,
    tenant_of_everybody,
    settings_as_environment,
    login_in_address,
)


def assigned(setting: Setting) -> Iterator[Name]:
    """Yield the names that parameters in one line give another value: `-p CLIENT_ID=a -p SIZE=2`."""
    sides = [_assignments(text(side)) for side in (setting.proposed, setting.deployed)]
    for key in dict.fromkeys(key for side in sides for key in side):
        if sides[0].get(key) != sides[1].get(key):
            yield name(key)


def _assignments(value: str | None) -> dict[str, str]:
    if value is None or "=" not in value or len(value) >= _LONGEST:
        return {}
    return dict(_ASSIGNED.findall(value))


def setting_of_login(setting: Setting) -> Meaning | None:
    """`ldap.authn.pendingGroupName`, `saml: {requestedAttributes: …}`: named for a protocol of logins."""
    own, above = words(own_key(setting)), keys_above(setting)[:2]
    flat = "." in own_key(setting) or own_key(setting).isupper()
    named = own[:-1][:3] if flat else words(" ".join(above[:1]))[-3:]
    if _PROTOCOLS.isdisjoint(named) or above[1:] == ("services",):
        return None
    if not _WORKS.isdisjoint(own[-2:]) or own[:1] in _SEEN or other_files.is_no_configuration(setting):
        return None
    found = [value.strip() for value in texts(setting) if value.strip()]
    if not found or any(" " in value or "\n" in value for value in found):
        return None
    says = "how a protocol of logins is spoken"
    return _meaning(ANY_SETTING, Category.FEDERATION, Severity.MEDIUM, says)


# What is guessed of any key in a section of logins: it does not say that somebody reads that key.
ANY_SETTING: Final = "setting of a protocol of logins"


_PROTOCOLS: Final = frozenset(
    {"ldap", "ldaps", "saml", "saml2", "oidc", "openid", "oauth", "oauth2", "sso", "kerberos"}
)
# How a program works rather than whom it lets in, what is shown, and how its parts are put together.
_WORKS: Final = frozenset(
    {"alias", "arguments", "branch", "cache", "calls", "channel", "charm", "chart", "class",
     "color", "count", "cpu", "debug", "delay",
     "description", "displayname", "factory", "file", "icon", "image", "interval", "label", "level",
     "log", "logging", "logo", "max", "memory", "method", "metrics", "min", "order", "package",
     "parent", "path", "pool", "port", "ports", "public", "replicas", "repository", "resource", "retries",
     "retry", "revision", "scale", "size", "src", "style", "tag", "tags",
     "text", "threads", "timeout", "timeouts", "title",
     "version"}
)  # fmt: skip
_SEEN: Final = frozenset({("show",), ("display",), ("hide",), ("name",)})
