"""Whether a setting stands among settings of authentication: by what it lies under, beside and in."""

from __future__ import annotations

import functools
import itertools
from typing import Final

from changegate.classify.names import last_key, parents, singular, words
from changegate.classify.setting import Setting

_AUTH: Final = frozenset(
    {"accesspolicy", "auth", "auth0", "authelia", "authentication", "authenticator", "authentik",
     "authn", "authorisation", "authorization", "authproxy", "authz", "azuread", "cilogon", "cognito",
     "dex", "entra", "hydra", "iam", "iap", "identities", "identity", "idp", "idps", "jwk", "jwks",
     "jwt", "jwts", "kerberos", "keycloak", "keystone", "kratos", "krb", "krb5", "ldap", "ldaps",
     "login", "mfa", "oauth", "oauth1", "oauth2", "oauthenticator", "oidc", "okta", "openid", "pki",
     "pomerium", "rbac", "saml", "saml2", "security", "signin", "signon", "spiffe", "spire", "sso",
     "trust", "uaa", "webauthn", "zitadel"}
)  # fmt: skip
_AUTH_PAIRS: Final = frozenset({"azure_ad", "access_policy", "sign_in", "log_in", "single_sign", "open_id"})
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
    first = words(own_key(setting))[:1]
    return tuple(key for key in setting.siblings if words(key)[:1] == first)


@functools.lru_cache(maxsize=4096)
def words_around(keys: tuple[str, ...]) -> frozenset[str]:
    """Return the words of some keys, each also in the singular."""
    found = {word for key in keys for word in words(key)}
    return frozenset(found | {singular(word) for word in found})
