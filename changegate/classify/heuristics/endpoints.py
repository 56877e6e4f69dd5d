"""Values that say under any key what they are about: addresses of logins, grants, tenants."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from changegate.classify.context import keys_above, own_key, speaks_of_auth, words_around
from changegate.classify.heuristics import other_files, other_texts
from changegate.classify.names import words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import texts
from changegate.model.finding import Category, Severity
from changegate.regex import regex

# Segments of paths under which providers and what stands in front of them have their endpoints.
_ENDPOINT: Final = regex(
    r"(?:https?://|[$({%])[^\s?#]{1,500}?/(?:oauth2?|openid-connect|oidc|saml2?|adfs|realms|openam|isso|idp|sso)"
    r"(?:/[^\s?#]{0,500})?/?(?:[?#]\S*)?|"
    r"(?:https?://|[$({%])[^\s?#]{1,500}/(?:authorize|jwks?(?:\.json)?|jwk_uri|introspect|userinfo)/?"
)
# What stands there is read by people, or is code.
_READING: Final = regex(
    r"^https?://(?:[\w.-]*\.)?(?:github\.com|gitlab\.com|githubusercontent\.com|readthedocs\.io|npmjs\.org|"
    r"maven\.org|apache\.org|spring\.io|w3\.org)/|^https?://docs?\.|/(?:docs?|blob|tree|wiki|guides?|tutorials?|"
    r"blog|raw|releases|javadoc|documentation|help)/|\.(?:html?|md|png|svg|jpe?g|js|css|git|tgz|zip|jar)$"
)
_METADATA: Final = regex(r"https?://\S{1,1000}/(?:federation)?metadata(?:\.xml)?/?", re.IGNORECASE)
# RFC 6749 sections 4.1 and 4.4, RFC 7591 section 2.
_GRANT: Final = regex(
    r"authorization_code|client_credentials|urn:ietf:params:oauth:(?:grant-type|client-assertion-type):\S+"
)
_NUMBER: Final = regex(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_TENANT: Final = regex(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\w-]{1,60}\.onmicrosoft\.com",
    re.IGNORECASE,
)


def _meaning(pattern: str, category: Category, severity: Severity, says: str, compare: str = "id") -> Meaning:
    return Meaning("heuristics", pattern, category, severity, compare, says)


def endpoint_of_login(setting: Setting) -> Meaning | None:
    """`APP_SERVER: https://id.example.com/openam/oauth2`: where tokens are asked for, given and checked."""
    if not any(map(_is_endpoint, texts(setting))):
        return None
    says = "where users and tokens are sent to be checked"
    return _meaning("endpoint of a login", Category.ISSUER, Severity.HIGH, says, "url")


def _is_endpoint(value: str) -> bool:
    plain = value.strip()
    return _ENDPOINT.fullmatch(plain) is not None and _READING.search(plain) is None


def address_of_metadata(setting: Setting) -> Meaning | None:
    """An address of metadata that speaks of logins: whose signatures are believed stands there."""
    if not any(_METADATA.fullmatch(value.strip()) and speaks_of_auth(value) for value in texts(setting)):
        return None
    says = "where it is read whose word is believed"
    return _meaning("address of metadata", Category.ISSUER, Severity.HIGH, says, "url")


def grant_by_name(setting: Setting) -> Meaning | None:
    """`grants: [client_credentials]`: a word that only OAuth has."""
    if not any(_GRANT.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "how a client may get tokens"
    return _meaning("grant by its name", Category.CLIENT, Severity.HIGH, says, "+W -B")


def tenant_by_value(setting: Setting) -> Meaning | None:
    """`shared_tenant_id: 3fa8…`: the directory of a cloud whose users and programs are let in."""
    found = words(own_key(setting))
    if found[-1:] not in {("tenant",), ("tenantid",)} and found[-2:] not in {
        ("tenant", "id"),
        ("directory", "id"),
    }:
        return None
    if not any(_TENANT.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "which tenant of the identity provider is trusted"
    return _meaning("tenant by its value", Category.FEDERATION, Severity.HIGH, says, "uuid")


def account_by_id(setting: Setting) -> Meaning | None:
    """`grupper: {admin: 3fa8…}`: a group, role or account that a directory knows by its number alone."""
    if not any(_NUMBER.fullmatch(value.strip()) for value in texts(setting)):
        return None
    own, above = own_key(setting), keys_above(setting)[:2]
    if not speaks_of_auth(own) and words_around((own, *above)).isdisjoint(_ACCOUNTS):
        return None
    says = "which group, role or account is meant"
    return _meaning("account by its number", Category.AUTHORIZATION_BINDING, Severity.HIGH, says, "uuid")


# In the languages that public services write their settings in.
_ACCOUNTS: Final = frozenset(
    {"group", "gruppe", "grupper", "gruppen", "groupe", "grupo", "ryhma", "role", "rolle", "roller", "rollen",
     "rol", "admin", "administrator", "tilgang", "tilganger", "behorighet", "principal", "member", "entraid",
     "azuread", "aad"}
)  # fmt: skip


_PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (
    endpoint_of_login,
    address_of_metadata,
    grant_by_name,
    tenant_by_value,
    account_by_id,
)


def told(setting: Setting) -> Meaning | None:
    """Return what a value says where the key says nothing; texts to read and recorded answers say nothing."""
    if other_files.is_no_configuration(setting) or other_texts.is_to_be_read(setting.path):
        return None
    return next((found for found in (place(setting) for place in _PLACES) if found is not None), None)
