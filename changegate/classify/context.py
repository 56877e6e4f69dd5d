"""Whether a setting stands among settings of authentication: by what it lies under, beside and in."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from typing import Final

from changegate.classify.names import last_key, parents, singular, words
from changegate.classify.setting import Setting
from changegate.model.value import Leaf

_AUTH: Final = frozenset(
    {"accesspolicy", "apiauth", "auth", "auth0", "authelia", "authentication", "authenticator", "authentik",
     "authn", "authorisation", "authorization", "authproxy", "authservice", "authz", "azuread", "cilogon",
     "cognito", "dex", "entra", "entraid", "hydra", "iam", "iap", "ida",
     "identities", "identity", "idp", "idps",
     "jwk", "jwks", "jwt", "jwts", "kerberos", "keycloak", "keystone", "kratos", "krb", "krb5", "ldap",
     "ldaps", "login", "mfa", "oauth", "oauth1", "oauth2", "oauthenticator", "oidc", "okta", "openid", "pki",
     "pomerium", "rbac", "saml", "saml2", "security", "signin", "signon", "signout", "spiffe", "spire", "sso",
     "trust", "uaa", "webauthn", "zitadel"}
)  # fmt: skip
_AUTH_PAIRS: Final = frozenset(
    {"azure_ad", "access_policy", "sign_in", "sign_out", "log_in", "single_sign", "open_id"}
)
# Words that only look like the field's: what a pod may do, a firewall's group.
_OTHER_PAIRS: Final = frozenset(
    {
        "security_context",
        "security_group",
        "pod_security",
        "content_security",
        "transport_security",
        "security_txt",
        "security_header",
        "security_headers",
    }
)
# In a flat list of many variables a neighbour says little; only those of the same family do.
_CLOSE_COMPANY: Final = 16
# Of a larger family each member is asked about these alone, or a file of one family would take for ever.
_FAMILY: Final = 200


@functools.lru_cache(maxsize=16384)
def speaks_of_auth(key: str) -> bool:
    """Whether the words of a key or file name are about authentication."""
    found = words(key)
    pairs = [f"{one}_{two}" for one, two in itertools.pairwise(found)]
    if any(pair in _AUTH_PAIRS for pair in pairs):
        return True
    for index, word in enumerate(found):
        around = pairs[max(0, index - 1) : index + 1]
        if word in _AUTH and not any(pair in _OTHER_PAIRS for pair in around):
            return True
    return False


def own_key(setting: Setting) -> str:
    """Return the name of a setting; for an item of a plain list the key of the list."""
    return last_key(setting.keys, setting.name)


def keys_above(setting: Setting) -> tuple[str, ...]:
    """Return the keys a setting lies under, the nearest first."""
    return parents(setting.keys, own_key(setting))


# Keys that say which entry of a secret or config map is read, not what it is for.
_READ_FROM: Final = frozenset({"valueFrom", "secretKeyRef", "configMapKeyRef"})
_ENTRY: Final = frozenset({"name", "key"})


def variable_of_reference(keys: tuple[str, ...]) -> str | None:
    """Return what a reference to an entry of a secret stands for (`env: {X: {secretKeyRef: {name: …}}}`).

    `keys` are those of the setting, the nearest first; None where they lead to no such reference.
    """
    if len(keys) < 3 or keys[0] not in _ENTRY or keys[1] not in _READ_FROM:
        return None
    return next((key for key in keys[2:] if key not in _READ_FROM), None)


def in_auth_context(setting: Setting) -> bool:
    """Whether the setting's name, a key above it, a key beside it or its file speak of authentication."""
    around = (own_key(setting), setting.path, *keys_above(setting), *companions(setting))
    return any(map(speaks_of_auth, around))


def companions(setting: Setting) -> tuple[str, ...]:
    """Return the names beside a setting that say something about it.

    In a mapping of many those are only the ones that begin with the same word.
    """
    if len(setting.siblings) <= _CLOSE_COMPANY:
        return tuple(setting.siblings)
    return _families(_Beside(setting.siblings)).get(words(own_key(setting))[:1], ())


def words_beside(setting: Setting) -> frozenset[str]:
    """Return the words of all names beside a setting, each also in the singular."""
    return _words_of(_Beside(setting.siblings))


def names_beside(setting: Setting) -> frozenset[str]:
    """Return all names beside a setting, each as its words joined by `_`."""
    return _names_of(_Beside(setting.siblings))


class _Beside:
    """The settings of one mapping, which is the same for each of them: looked at once, not once for each."""

    __slots__ = ("names",)

    def __init__(self, names: Mapping[str, Leaf]) -> None:
        self.names = names

    def __hash__(self) -> int:
        return id(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Beside) and self.names is other.names


@functools.lru_cache(maxsize=4)
def _families(beside: _Beside) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Names by their first word; of many, those that speak of authentication come first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for key in beside.names:
        found.setdefault(words(key)[:1], []).append(key)
    return {
        first: tuple(sorted(keys, key=lambda key: not speaks_of_auth(key))[:_FAMILY])
        for first, keys in found.items()
    }


@functools.lru_cache(maxsize=4)
def _words_of(beside: _Beside) -> frozenset[str]:
    found = {word for key in beside.names for word in words(key)}
    return frozenset(found | {singular(word) for word in found})


@functools.lru_cache(maxsize=4)
def _names_of(beside: _Beside) -> frozenset[str]:
    return frozenset("_".join(words(key)) for key in beside.names)


@functools.lru_cache(maxsize=4096)
def words_around(keys: tuple[str, ...]) -> frozenset[str]:
    """Return the words of some keys, each also in the singular."""
    found = {word for key in keys for word in words(key)}
    return frozenset(found | {singular(word) for word in found})
