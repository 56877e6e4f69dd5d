"""Settings that say by what stands beside or above them what they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from changegate.classify.context import keys_above, names_beside, own_key, words_around
from changegate.classify.names import words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import is_bare, text, texts, truth
from changegate.model.finding import Category, Severity
from changegate.regex import regex

_EFFECTS: Final = frozenset({"Allow", "Deny"})
_OF_STATEMENTS: Final = frozenset(
    {"Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)
_RECIPIENTS: Final = frozenset(
    {
        "pgp",
        "age",
        "kms",
        "gcp_kms",
        "azure_keyvault",
        "azure_kv",
        "hc_vault",
        "hc_vault_transit_uri",
        "hc_vault_uris",
    }
)
_SHOWN: Final = frozenset({"cert", "certificate", "crt", "cert_file", "certificate_file", "chain"})
_KEPT: Final = frozenset({"key", "private_key", "key_file", "private_key_file"})
_CHANNELS: Final = frozenset({"tls", "ssl", "https", "mtls"})
_OF_RULES: Final = frozenset({"pattern", "roles", "methods", "actions"})
_GROUPS: Final = regex(r"(?:^|_)(?:admins|administrators|super_?users|sudoers)$")
_VAULTS: Final = regex(
    r"(?:^|_)(?:passwords|passwds|passphrases|api_keys|private_keys|client_secrets|tokens)$"
)


def _meaning(pattern: str, category: Category, severity: Severity, says: str, compare: str = "id") -> Meaning:
    return Meaning("heuristics", pattern, category, severity, compare, says)


def statement_of_policy(setting: Setting) -> Meaning | None:
    """`{Effect: Allow, Principal: "*", Action: …}`: a statement of AWS's language, wherever it stands."""
    if not _EFFECTS.intersection(filter(None, map(text, (setting.siblings.get("Effect"), setting.proposed)))):
        return None
    above = (*keys_above(setting), own_key(setting))
    if _OF_STATEMENTS.isdisjoint(above[-3:]) or setting.siblings.keys().isdisjoint(_OF_STATEMENTS):
        return None
    says = "who may do what"
    return _meaning("statement of a policy", Category.AUTHORIZATION_BINDING, Severity.HIGH, says)


def recipient_of_files_to_come(setting: Setting) -> Meaning | None:
    """The rules by which files will be encrypted name who can read them (`.sops.yaml`)."""
    if setting.keys[:1] != ("creation_rules",) or own_key(setting) not in _RECIPIENTS:
        return None
    says = "who can read the secrets that are encrypted by this rule"
    return _meaning("recipient by rule", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def certificate_and_key(setting: Setting) -> Meaning | None:
    """`tls: {relay: {cert: …, key: …}}`: each for itself says nothing, both together are a pair."""
    own = "_".join(words(own_key(setting)))
    if own not in _SHOWN | _KEPT:
        return None
    beside = names_beside(setting) | {own}
    if beside.isdisjoint(_SHOWN) or beside.isdisjoint(_KEPT):
        return None
    if words_around(keys_above(setting)[:3]).isdisjoint(_CHANNELS):
        return None
    says = "the certificate the service shows, and its key"
    return _meaning("certificate and key", Category.TLS_IDENTITY, Severity.HIGH, says, "pem")


def rule_of_access(setting: Setting) -> Meaning | None:
    """`{pattern: …, roles: …, methods: …, actions: …}`: who may call what."""
    # Not intersection(): that looks at all there is beside, for each of them.
    if sum(name in setting.siblings for name in _OF_RULES) < 3:
        return None
    says = "who may call what"
    return _meaning("rule of access", Category.ACCESS_PATH, Severity.HIGH, says)


def member_by_key(setting: Setting) -> Meaning | None:
    """`infra_admins: {alice: …}`: whoever has an entry there is one of them."""
    above = keys_above(setting)[:1]
    if not above or _GROUPS.search("_".join(words(above[0]))) is None:
        return None
    if all(is_bare(side) or truth(side) is not None for side in (setting.proposed, setting.deployed)):
        return None
    says = "who may do everything there"
    return _meaning("member by key", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def credential_by_key(setting: Setting) -> Meaning | None:
    """`zone_passwords: {example.com: …}`: what has an entry there is told by what they all are."""
    above = keys_above(setting)[:1]
    if not above or _VAULTS.search("_".join(words(above[0]))) is None or not any(texts(setting)):
        return None
    if any(
        truth(side) is not None or isinstance(side, int | float)
        for side in (setting.proposed, setting.deployed)
    ):
        return None
    says = "the credentials of an account"
    return _meaning("credential by key", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


def header_of_caller(setting: Setting) -> Meaning | None:
    """A header by which a proxy says who calls: whoever reads it believes the proxy."""
    if not any(_CALLER.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "whose word about the caller is believed"
    return _meaning("header of the caller", Category.ACCESS_PATH, Severity.HIGH, says, "+W -B")


_CALLER: Final = regex(
    r"\^?(?:x-)?(?:remote|forwarded|auth-request|webauth|authentik|pomerium|goog-authenticated)-"
    r"(?:user|name|username|email|groups?|roles?)\$?",
    re.IGNORECASE,
)


def encrypted_in_file(setting: Setting) -> Meaning | None:
    """What is encrypted in a file beside its plain settings is a secret under whatever name (SOPS)."""
    if "sops" in setting.keys or not any(map(_ENCRYPTED.match, texts(setting))):
        return None
    says = "what is encrypted here is meant to be a secret"
    return _meaning("encrypted in a file", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


_ENCRYPTED: Final = regex(r"ENC\[AES256_GCM,")


def role_by_name(setting: Setting) -> Meaning | None:
    """`ROLE_ORDERS_ADMIN` is an authority of Spring Security under whatever key it stands."""
    if not any(_AUTHORITY.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "which role lets somebody do it"
    return _meaning("role by its name", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


_AUTHORITY: Final = regex(r"ROLE_[A-Z][A-Z0-9_]{1,80}")


def secret_of_vault(setting: Setting) -> Meaning | None:
    """`keyVaults: {orders: {secrets: [{name: db-pass, alias: DB_PASSWORD}]}}`: what is read from a vault."""
    keys = (own_key(setting), *keys_above(setting))
    if "secrets" not in keys[:2] or words_around(keys[1:5]).isdisjoint({"vault", "vaults"}):
        return None
    says = "which secret is read"
    return _meaning("secret of a vault", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def party_of_policy(setting: Setting) -> Meaning | None:
    """`{app: shop, namespace: orders, cluster: prod}` in a list names who may call, or is called."""
    own = own_key(setting)
    beside = {*setting.siblings, own}
    if own not in _PARTY or not beside >= _PARTY_PLACE or beside.isdisjoint({"app", "application"}):
        return None
    says = "who may call whom"
    return _meaning("party of a policy", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


_PARTY_PLACE: Final = frozenset({"namespace", "cluster"})
_PARTY: Final = _PARTY_PLACE | {"app", "application"}

PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (
    statement_of_policy,
    recipient_of_files_to_come,
    certificate_and_key,
    rule_of_access,
    member_by_key,
    credential_by_key,
    encrypted_in_file,
    header_of_caller,
    role_by_name,
    secret_of_vault,
    party_of_policy,
)
