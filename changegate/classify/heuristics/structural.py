"""Settings whose keys say nothing alone and everything by where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from changegate.classify.context import keys_above, own_key, speaks_of_auth
from changegate.classify.heuristics import binding_files, cluster, company, parts
from changegate.classify.names import words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import text, texts
from changegate.model.finding import Category, Severity
from changegate.regex import regex

_SOPS_RECIPIENT: Final = frozenset(
    {"recipient", "fp", "arn", "resource_id", "vault_address", "key_name", "engine_path", "vault_url", "role"}
)
_GOOGLE: Final = regex(r"https://(?:accounts|oauth2|www)\.(?:google|googleapis)\.com/\S*")
_GOOGLE_ADDRESSES: Final = frozenset(
    {"auth_uri", "token_uri", "auth_provider_x509_cert_url", "client_x509_cert_url"}
)

_API_SCOPE: Final = regex(r"[\"']?(?:api://\S+|https?://\S+/\.default[\"']?)")
_CLOUD_ROLE: Final = regex(r"(?:(?:organizations|projects)/[^/\s]+/)?roles/[\w.]+")
_METHOD_AUTHORIZATION: Final = regex(r"NONE|AWS_IAM|CUSTOM|JWT|COGNITO_USER_POOLS")
_WRITES_ALL: Final = regex(r"write-all")
_PLACES_OF_DATA: Final = frozenset(
    (word,)
    for word in ("bucket", "database", "endpoint", "host", "name", "path", "port", "region", "repository")
)
_FILLED_IN: Final = regex(r"\{\{")
# OpenID Connect Core 3.1.2.1 and RP-Initiated Logout 2.
_LOGIN_REQUEST: Final = regex(
    r"(?:https?://|[{$%])[^\s?]{1,2000}\?(?:[^\s#]{0,4000}&)?"
    r"(?:client_id|redirect_uri|acr_values|response_type|post_logout_redirect_uri)="
)
_FILE: Final = regex(r"(?:[A-Za-z]:\\|~|\.{0,2}/)\S*")
_ACCOUNT_KIND: Final = regex(
    r"^(?!aws_(?:resource|security|autoscaling|placement|cloudwatch)_|azurerm_resource_).*_"
    r"(?:groups?|users?|service_principals?|role|service_account|application|team)$"
)
_ACCOUNT_NAMES: Final = frozenset(
    {"name", "display_name", "display_names", "object_id", "user_principal_name", "mail_nickname",
     "client_id", "application_id", "account_id", "slug", "user_name", "group_name"}
)  # fmt: skip
# What holds secrets alone, and what holds them among other things.
_SECRET_KIND: Final = regex(r"(?:^|_)(?:secrets?|password|credentials?)(?:_|$)")
_STORE_KIND: Final = regex(r"(?:^|_)(?:ssm_parameter|consul_keys|vault_\w+)$")
_SECRET_LABEL: Final = regex(
    r"(?:^|_)(?:keys?|tokens?|secrets?|passw(?:or)?ds?|pwd|credentials?|client_id)(?:_|$)"
)
_SECRET_NAMES: Final = frozenset(
    {"name", "secret_id", "secret", "path", "key", "version", "project", "arn", "key_vault_id", "mount"}
)
_KEY_TYPES: Final = frozenset({"RSA", "EC", "OKP", "oct", "AKP"})
_KEY_MEMBERS: Final = frozenset(
    {"kty", "kid", "alg", "use", "key_ops", "crv", "x", "y", "n", "e", "d", "k", "p", "q", "pub", "x5c",
     "x5t", "x5t#S256", "x5u"}
)  # fmt: skip


def _meaning(pattern: str, category: Category, severity: Severity, says: str, compare: str = "id") -> Meaning:
    return Meaning("heuristics", pattern, category, severity, compare, says)


def recipient_of_secrets(setting: Setting) -> Meaning | None:
    """Whoever is listed in the envelope of an encrypted file can read what is in it."""
    if "sops" not in setting.keys or own_key(setting) not in _SOPS_RECIPIENT:
        return None
    says = "who can read the secrets of this file"
    return _meaning("recipient of an encrypted file", Category.AUTHORIZATION_BINDING, Severity.HIGH, says)


def permission_of_workflow(setting: Setting) -> Meaning | None:
    """A workflow that may write `id-token` can ask for tokens that clouds let in."""
    above = keys_above(setting)[:1]
    if words(own_key(setting)) != ("id", "token") or above != ("permissions",):
        return None
    says = "whether the workflow may ask for a token that says who it is"
    return _meaning("permission of a workflow", Category.WORKLOAD_IDENTITY, Severity.HIGH, says)


def all_permissions_of_workflow(setting: Setting) -> Meaning | None:
    """`permissions: write-all` lets a workflow ask for such a token too."""
    if own_key(setting) != "permissions" or not any(map(_WRITES_ALL.fullmatch, texts(setting))):
        return None
    says = "whether the workflow may do everything, and ask for a token that says who it is"
    return _meaning("permission of a workflow", Category.WORKLOAD_IDENTITY, Severity.HIGH, says)


def data_of_external_secret(setting: Setting) -> Meaning | None:
    """What a secret is filled with from a store; a plain text beside it is a setting like any other."""
    above = keys_above(setting)
    if above[:2] != ("data", "template") or not any(map(_FILLED_IN.search, texts(setting))):
        return None
    if words(own_key(setting))[-1:] in _PLACES_OF_DATA:
        return None
    says = "what of the store applications read as their credentials"
    return _meaning("data of an external secret", Category.CLIENT_CREDENTIAL, Severity.HIGH, says, "ref")


def role_of_cloud(setting: Setting) -> Meaning | None:
    """`roles/iam.workloadIdentityUser`: what a binding of Google's cloud allows."""
    if own_key(setting) not in {"role", "roles"} or not any(map(_CLOUD_ROLE.fullmatch, texts(setting))):
        return None
    says = "what the members of the binding may do"
    return _meaning("role of a cloud", Category.AUTHORIZATION_BINDING, Severity.HIGH, says)


def authorization_of_method(setting: Setting) -> Meaning | None:
    """Whether a method of an API asks who calls it."""
    if own_key(setting) not in {"authorization", "AuthorizationType", "authorization_type", "auth_type"}:
        return None
    if not any(map(_METHOD_AUTHORIZATION.fullmatch, texts(setting))):
        return None
    says = "whether the method asks who calls it"
    return _meaning("authorization of a method", Category.ACCESS_PATH, Severity.CRITICAL, says)


def scope_of_api(setting: Setting) -> Meaning | None:
    """`api://orders/.default`: whom a token that is asked for is meant for."""
    if words(own_key(setting))[-1:] not in {("scope",), ("scopes",)}:
        return None
    if not any(map(_API_SCOPE.fullmatch, texts(setting))):
        return None
    says = "whom the tokens that are asked for are meant for"
    return _meaning("scope of an API", Category.AUDIENCE, Severity.HIGH, says, "+W -B")


def intercepted_url(setting: Setting) -> Meaning | None:
    """Which requests Spring Security asks who sends them, in the XML it is configured by."""
    if keys_above(setting)[:1] not in {("intercept-url",), ("http",)} or not own_key(setting).startswith("@"):
        return None
    if own_key(setting) not in {"@access", "@pattern", "@method", "@security", "@use-expressions"}:
        return None
    return _meaning("intercepted URL", Category.ACCESS_PATH, Severity.CRITICAL, "who may send such requests")


def key_of_user(setting: Setting) -> Meaning | None:
    """A public key under a user opens the door to that user."""
    joined = "_".join(words(own_key(setting)))
    if re.search(r"(?:^|_)(?:ssh_)?(?:public|authorized)_keys?$|(?:^|_)ssh_keys?$", joined) is None:
        return None
    above = {word for key in keys_above(setting)[:2] for word in words(key)}
    if above.isdisjoint({"user", "users", "admins", "accounts", "members", "peer", "peers"}):
        return None
    says = "whose key opens the door"
    return _meaning("key of a user", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "key")


def address_in_account_file(setting: Setting) -> Meaning | None:
    """The addresses in a service account file are constants; another one sends its key elsewhere."""
    in_file = text(setting.siblings.get("type")) == "service_account"
    if not in_file or own_key(setting) not in _GOOGLE_ADDRESSES:
        return None
    if all(_GOOGLE.fullmatch(value.strip()) is not None for value in texts(setting)):
        return None
    says = "where the key of the service account is sent"
    return _meaning("address in an account file", Category.ISSUER, Severity.CRITICAL, says, "url")


def part_of_web_key(setting: Setting) -> Meaning | None:
    """A JSON Web Key is its members (RFC 7518 section 6): another value under the same id is another key."""
    if setting.name not in _KEY_MEMBERS or text(setting.siblings.get("kty")) not in _KEY_TYPES:
        return None
    says = "the key that tokens are checked with"
    return _meaning("member of a JSON Web Key", Category.SIGNING_KEY, Severity.CRITICAL, says, "key")


def file_of_identity(setting: Setting) -> Meaning | None:
    """`identity: /var/lib/app/identity`: the file with the key and certificate a program goes by."""
    if words(own_key(setting)) != ("identity",) or not any(map(_FILE.fullmatch, texts(setting))):
        return None
    says = "the file that says who the program is"
    return _meaning("file of an identity", Category.WORKLOAD_IDENTITY, Severity.CRITICAL, says)


def looked_up_account(setting: Setting) -> Meaning | None:
    """A group, user or account that Terraform looks up by its name: whoever it is gets what hangs on it."""
    if setting.keys[:1] != ("data",) or not any(map(_ACCOUNT_KIND.search, setting.keys[1:2])):
        return None
    if own_key(setting) not in _ACCOUNT_NAMES:
        return None
    says = "which account or group is meant"
    return _meaning("account that is looked up", Category.AUTHORIZATION_BINDING, Severity.HIGH, says)


def looked_up_secret(setting: Setting) -> Meaning | None:
    """A secret that Terraform looks up by its name: whoever reads it gets another one."""
    if setting.keys[:1] != ("data",) or len(setting.keys) < 4 or own_key(setting) not in _SECRET_NAMES:
        return None
    kind, label = setting.keys[1:3]
    secret = _SECRET_KIND.search(kind) is not None
    if not secret and not (_STORE_KIND.search(kind) and _SECRET_LABEL.search("_".join(words(label)))):
        return None
    says = "which secret is read"
    return _meaning("secret that is looked up", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


_SECRET_AS_ENVIRONMENT: Final = {("name", "secretRef", "envFrom"), ("secret", "envFrom")}
_LOGIN_AS_ENVIRONMENT: Final = {("name", "configMapRef", "envFrom"), ("configmap", "envFrom")}


def secret_as_environment(setting: Setting) -> Meaning | None:
    """`envFrom: [{secretRef: {name: …}}, {secret: …}]`: the credentials of a program under one name."""
    own = own_key(setting)
    if (own, *keys_above(setting)[: 2 if own == "name" else 1]) not in _SECRET_AS_ENVIRONMENT:
        return None
    says = "the secret that all credentials of the program are read from"
    return _meaning("secret as environment", Category.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def login_as_environment(setting: Setting) -> Meaning | None:
    """`envFrom: [{configmap: login-idp}]`: all that a program is told of a login, under one name."""
    own = own_key(setting)
    if (own, *keys_above(setting)[: 2 if own == "name" else 1]) not in _LOGIN_AS_ENVIRONMENT:
        return None
    if not any(map(speaks_of_auth, texts(setting))):
        return None
    says = "the settings of a login that the program reads"
    return _meaning("login as environment", Category.CLIENT, Severity.MEDIUM, says, "ref")


def request_for_a_login(setting: Setting) -> Meaning | None:
    """An address that users are sent to for a login, with the parameters of OpenID Connect in it."""
    if not any(map(_LOGIN_REQUEST.match, texts(setting))):
        return None
    says = "where users are sent to log in, and for what"
    return _meaning("request for a login", Category.ISSUER, Severity.HIGH, says, "url")


PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (
    recipient_of_secrets,
    permission_of_workflow,
    all_permissions_of_workflow,
    data_of_external_secret,
    scope_of_api,
    intercepted_url,
    role_of_cloud,
    authorization_of_method,
    key_of_user,
    address_in_account_file,
    part_of_web_key,
    file_of_identity,
    looked_up_account,
    looked_up_secret,
    secret_as_environment,
    login_as_environment,
    request_for_a_login,
)


_ALL: Final = (*PLACES, *company.PLACES, *parts.PLACES, *cluster.PLACES, *binding_files.PLACES)


def placed(setting: Setting) -> Meaning | None:
    """Return what the place of a setting says of it."""
    return next((found for found in (place(setting) for place in _ALL) if found is not None), None)
