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
_SHOWN: Final = frozenset(
    {"cert", "certificate", "crt", "cert_file", "certificate_file", "chain", "cert_path"}
)
_KEPT: Final = frozenset({"key", "private_key", "key_file", "private_key_file", "key_path"})
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
    files = own.endswith(("_file", "_path"))
    if not files and words_around(keys_above(setting)[:3]).isdisjoint(_CHANNELS):
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


# `recovery_tokens: {path: …, methods: […]}` is a route to what it is called after.
_OF_ROUTES: Final = frozenset(
    {"path", "methods", "condition", "defaults", "requirements", "_controller", "host", "schemes"}
)


def credential_by_key(setting: Setting) -> Meaning | None:
    """`zone_passwords: {example.com: …}`: what has an entry there is told by what they all are."""
    above = keys_above(setting)[:1]
    if not above or _VAULTS.search("_".join(words(above[0]))) is None or not any(texts(setting)):
        return None
    if own_key(setting) in _OF_ROUTES:
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
    r"\^?(?:(?:x-)?(?:remote|forwarded|auth-request|webauth|authentik|pomerium|goog-authenticated|impersonate)-"
    r"(?:user|name|username|email|groups?|roles?)|x-(?:user|username|email|groups)|kubeflow-userid|"
    r"x-(?:amzn|goog|ms|auth0|okta)-[\w-]{0,40}(?:oidc|jwt|principal|iap|token)[\w-]{0,40}|"
    r"cf-access-[\w-]{1,40})\$?",
    re.IGNORECASE,
)


def encrypted_in_file(setting: Setting) -> Meaning | None:
    """What is encrypted in a file beside its plain settings is a secret under whatever name."""
    if "sops" in setting.keys or not any(map(_ENCRYPTED.match, texts(setting))):
        return None
    says = "what is encrypted here is meant to be a secret"
    return _meaning("encrypted in a file", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


# SOPS, eyaml, Jasypt, Spring Cloud Config, Ansible Vault.
_ENCRYPTED: Final = regex(
    r"ENC\[(?:AES256_GCM|PKCS7|GPG|KMS),|ENC\([A-Za-z0-9+/=_-]{16,}\)|\{cipher\}|\$ANSIBLE_VAULT;"
)


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
    if own not in _PARTY:
        return None
    beside = {*setting.siblings, own}
    if not beside >= _PARTY_PLACE or beside.isdisjoint({"app", "application"}):
        return None
    says = "who may call whom"
    return _meaning("party of a policy", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def entry_of_acl(setting: Setting) -> Meaning | None:
    """`acl: [{team: sales, application: shop, access: write}]`: who may read and write, no network."""
    if own_key(setting) not in _OF_ACLS or not _NETWORK.isdisjoint(names_beside(setting)):
        return None
    if not keys_above(setting)[:1] or words(keys_above(setting)[0])[-1:] not in {("acl",), ("acls",)}:
        return None
    says = "who may read and write"
    return _meaning("entry of an access list", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def row_of_permissions(setting: Setting) -> Meaning | None:
    """`{CaseFieldID: plea, UserRole: clerk, CRUD: CRU}`: which role may do what with a field."""
    wanted = _ROLES_OF_ROWS if own_key(setting) in {"CRUD", "crud"} else _OPERATIONS
    if own_key(setting) not in _OF_ROWS or names_beside(setting).isdisjoint(wanted):
        return None
    says = "which role may read, write and delete"
    return _meaning("row of permissions", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


_OPERATIONS: Final = frozenset({"crud"})
_ROLES_OF_ROWS: Final = frozenset(
    {"user_role", "user_roles", "role", "roles", "access_profile", "access_profiles"}
)
_OF_ROWS: Final = frozenset(
    {
        "UserRole",
        "UserRoles",
        "userRole",
        "userRoles",
        "role",
        "roles",
        "AccessProfile",
        "AccessProfiles",
        "CRUD",
        "crud",
    }
)
_OF_ACLS: Final = frozenset(
    {"team", "application", "access", "user", "username", "group", "role", "principal", "permission",
     "permissions", "permissionType", "permission_type", "client", "clientId", "operation", "operations"}
)  # fmt: skip
_NETWORK: Final = frozenset(
    {"cidr", "cidr_block", "cidr_blocks", "protocol", "port", "from_port", "to_port", "egress"}
)


def generated_credential(setting: Setting) -> Meaning | None:
    """`variables: [{name: uaa-client-secret, type: password}]`: what BOSH and CredHub make and keep."""
    if own_key(setting) not in {"name", "type"} or not {"variables", "variables?"} & set(setting.keys):
        return None
    if text(setting.siblings.get("type")) not in _GENERATED:
        return None
    says = "a credential that is made for the deployment"
    return _meaning("generated credential", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


_GENERATED: Final = frozenset({"password", "certificate", "rsa", "ssh", "user"})


def value_marked_secret(setting: Setting) -> Meaning | None:
    """`{name: Sdk:Key, value: app-key, secret: true}`: whoever wrote it down says that it is one."""
    if setting.keys[-1:] != ("secret",) or setting.name == "secret":
        return None
    if not any(truth(side) is True for side in (setting.deployed, setting.proposed) if not is_bare(side)):
        return None
    says = "a value that is marked as secret"
    return _meaning("value marked secret", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def member_of_client(setting: Setting) -> Meaning | None:
    """`clients: [{clientId: shop, requirement: strict}]`: what a registration says beside its id is of it."""
    above = keys_above(setting)[:1]
    listed = len(above) > 0 and words(above[0])[-1:] in {("client",), ("clients",)}
    if not listed and len(_OF_CLIENTS & names_beside(setting)) < 2:
        return None
    if _SHOWN_OF_CLIENT.search("_".join(words(own_key(setting)))) or "client_id" not in names_beside(setting):
        return None
    says = "what a client may do and how"
    return _meaning("member of a client", Category.CLIENT, Severity.HIGH, says)


_OF_CLIENTS: Final = frozenset(
    {"redirect_uri", "redirect_url", "response_type", "scope", "scopes", "authority", "sts_server", "issuer",
     "post_logout_redirect_uri", "grant_type", "post_login_route", "silent_renew"}
)  # fmt: skip
_SHOWN_OF_CLIENT: Final = regex(
    r"(?:^|_)(?:log|logs|logging|debug|warning)(?:_|$)|log_?level|"
    r"(?:^|_)(?:name|title|label|description|comment|notes?|logo\w*|icon|image|colou?r|theme|contacts?|order|"
    r"(?:client|tos|policy|terms|privacy|info|home\w*|support)_ur[il])$"
)
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
    entry_of_acl,
    row_of_permissions,
    member_of_client,
    generated_credential,
    value_marked_secret,
)
