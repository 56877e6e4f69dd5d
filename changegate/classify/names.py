"""A key as its words: `OIDC_ISSUERURL`, `oidc-issuer-url` and `oidcIssuerUrl` are one name."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from changegate.classify.confusables import folded
from changegate.frozen import frozen
from changegate.regex import regex

# Longer keys are paths, sentences or attacks; the end of a key says what it holds.
_NAME_LENGTH: Final = 160
# The text of an element that has attributes as well is named by the element, not by `#text`.
_HOLLOW: Final = frozenset({"[]", "!", "", "#text"})

# Spellings that the split at capitals would tear apart.
_SPELLINGS: Final = (
    ("OAuth", "Oauth"), ("OpenID", "Openid"), ("OpenId", "Openid"), ("IdP", "Idp"), ("WebAuthn", "Webauthn"),
    ("GitHub", "Github"), ("GitLab", "Gitlab"), ("MySQL", "Mysql"), ("PostgreSQL", "Postgresql"),
    ("eTag", "etag"), ("KeyCloak", "Keycloak"), ("OneLogin", "Onelogin"), ("LinkedIn", "Linkedin"),
)  # fmt: skip
_AFTER_LOWER: Final = regex(r"([a-z0-9])([A-Z])")
# The look-ahead keeps a plural acronym whole: `redirectURIs`, `clientIDs`.
_ACRONYM_END: Final = regex(r"([A-Z])(?![A-Z]s(?![a-z]))([A-Z][a-z])")
_SEPARATORS: Final = regex(r"[^0-9a-z]+")

_VENDORS: Final = (
    "oauth2_proxy_", "gf_", "kc_", "authelia_", "zitadel_", "spring_", "authentik_", "next_public_", "vite_",
    "react_app_",
)  # fmt: skip

# Names that real systems write without a separator. Only the whole key or its end counts: inside a longer
# word (`offendersearchbaseurl`) they are chance.
_GLUED: Final = {
    "accesskey": "access_key",
    "accesstoken": "access_token",
    "apikey": "api_key",
    "apisecret": "api_secret",
    "apitoken": "api_token",
    "apiurl": "api_url",
    "authtoken": "auth_token",
    "jwtsecret": "jwt_secret",
    "secretkey": "secret_key",
    "signingkey": "signing_key",
    "authurl": "auth_url",
    "accesstokenlifespan": "access_token_lifespan",
    "basedn": "base_dn",
    "basicauth": "basic_auth",
    "binddn": "bind_dn",
    "bindpw": "bind_pw",
    "callbackurl": "callback_url",
    "clientid": "client_id",
    "clientsecret": "client_secret",
    "cookiedomain": "cookie_domain",
    "cookiesecret": "cookie_secret",
    "discoveryurl": "discovery_url",
    "entityid": "entity_id",
    "externaldomain": "external_domain",
    "groupdn": "group_dn",
    "issueruri": "issuer_uri",
    "issuerurl": "issuer_url",
    "jwkseturi": "jwk_set_uri",
    "jwksuri": "jwks_uri",
    "jwksurl": "jwks_url",
    "keytabfile": "keytab_file",
    "loginurl": "login_url",
    "logouturl": "logout_url",
    "noauth": "no_auth",
    "pgpassword": "pg_password",
    "privatekey": "private_key",
    "publickey": "public_key",
    "publickeylocation": "public_key_location",
    "redirecturi": "redirect_uri",
    "redirecturis": "redirect_uri",
    "redirecturl": "redirect_url",
    "rolearn": "role_arn",
    "serviceaccountname": "service_account_name",
    "skipverification": "skip_verification",
    "skipverify": "skip_verify",
    "skiptlsverify": "skip_tls_verify",
    "sslcert": "ssl_cert",
    "sslverify": "ssl_verify",
    "verifyhost": "verify_hostname",
    "verifypeer": "verify_peer",
    "sslkey": "ssl_key",
    "sslrootcert": "ssl_root_cert",
    "tokensecret": "token_secret",
    "tokenuri": "token_uri",
    "tokenurl": "token_url",
    "tlsverify": "tls_verify",
    "trustdomain": "trust_domain",
    "userdn": "user_dn",
}

_NOT_PLURAL: Final = frozenset(
    {"access", "address", "alias", "aws", "analysis", "basis", "canvas", "class", "dns", "https", "jwks",
     "ldaps", "nats", "process", "radius", "redis", "status", "this", "kerberos", "analytics",
     "statistics", "metrics", "chaos", "bus"}
)  # fmt: skip

# `KEYCLOAK_DEV_URL`: the stage that a setting is for says nothing of what it is.
_STAGES: Final = frozenset(
    {
        "dev",
        "development",
        "integration",
        "acceptance",
        "int",
        "local",
        "live",
        "demo",
        "nonprod",
        "test",
        "staging",
        "stg",
        "prod",
        "production",
        "preprod",
        "preproduction",
        "qa",
        "uat",
        "sandbox",
    }
)
_EXTENSIONS: Final = frozenset({"jks", "p12", "pfx", "cer", "der", "keytab", "json", "yaml", "yml", "txt"})


@frozen
class Name:
    """A key taken apart: its words, and the forms patterns are tried on (words joined by `_`)."""

    words: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def joined(self) -> str:
        """The words as one lower-case text, joined by `_`."""
        return "_".join(self.words)


def words(key: str) -> tuple[str, ...]:
    """Return the lower-case words of a key, split at capitals and at everything but letters and digits."""
    return _words(key[-_NAME_LENGTH:])


@functools.lru_cache(maxsize=16384)
def _words(key: str) -> tuple[str, ...]:
    plain = folded(key)
    for odd, even in _SPELLINGS:
        plain = plain.replace(odd, even)
    spaced = _ACRONYM_END.sub(r"\1_\2", _AFTER_LOWER.sub(r"\1_\2", plain))
    return tuple(word for word in _SEPARATORS.split(spaced.lower()) if word)


@functools.lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """Return the singular of an English word as it occurs in keys; short words and acronyms stay."""
    if word in {"ids", "ips"}:
        return word[:-1]
    if len(word) <= 3 or word in _NOT_PLURAL or word.endswith(("ss", "us")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def name(key: str) -> Name:
    """Take a key apart; a number at its end (`issuers_2`) and a product's prefix (`GF_`) do not count."""
    return _name(key[-_NAME_LENGTH:])


@functools.lru_cache(maxsize=16384)
def _name(key: str) -> Name:
    found = words(key)
    while len(found) > 1 and found[-1].isdigit():
        found = found[:-1]
    if not found:
        return Name((), ())
    if len(found) > 1 and found[-1] in _EXTENSIONS:
        # `truststore.jks`: an entry that is named like the file it becomes.
        found = found[:-1]
    plain = "_".join(found)
    forms = [plain, "_".join((*found[:-1], singular(found[-1])))]
    staged = tuple(word for word in found if word not in _STAGES)
    if 0 < len(staged) < len(found):
        forms += ["_".join(staged), "_".join((*staged[:-1], singular(staged[-1])))]
    if "for" in found[1:-1]:
        # `API_KEYS_FOR_ORDERS`: whom it is for says nothing of what it is.
        forms.append("_".join(found[: found.index("for")]))
    vendor = next((prefix for prefix in _VENDORS if plain.startswith(prefix) and plain != prefix), "")
    forms += [form.removeprefix(vendor) for form in forms if vendor]
    forms += _unglued("".join(found))
    if len(found) > 1 and found[-1] in _GLUED:
        forms.append("_".join((*found[:-1], _GLUED[found[-1]])))
    return Name(found, tuple(dict.fromkeys(forms)))


def _unglued(squashed: str) -> list[str]:
    return [
        f"{squashed.removesuffix(glued)}_{spaced}".lstrip("_")
        for glued, spaced in _GLUED.items()
        if squashed.endswith(glued)
    ]


def last_key(keys: Sequence[str], own: str) -> str:
    """Return the name of a setting: its own, or for an item of a plain list the key of the list."""
    if not _is_hollow(own):
        return own
    return next((key for key in reversed(keys) if not _is_hollow(key)), "")


def parents(keys: Sequence[str], own: str) -> tuple[str, ...]:
    """Return the keys a setting lies under, the nearest first, without list items and its own name."""
    solid = [key for key in reversed(keys) if not _is_hollow(key)]
    return tuple(solid[1:]) if solid and (solid[0] == own or _is_hollow(own)) else tuple(solid)


def _is_hollow(key: str) -> bool:
    """Whether a key names nothing: an item, a step into a text, a function of CloudFormation (`Fn::Sub`)."""
    return key in _HOLLOW or key.startswith(("!", "Fn::"))
