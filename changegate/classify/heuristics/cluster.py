"""Places that manifests and charts of clusters have for identity, whatever kind of object it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from changegate.classify.context import keys_above, own_key, variable_of_reference, words_around
from changegate.classify.names import words
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import text, texts, truth
from changegate.model.finding import Category as C  # noqa: N817  a table of many rows needs short words
from changegate.model.finding import Severity
from changegate.regex import regex

# What lies beside a credential in a Secret and is none.
_PLACES: Final = frozenset(
    {"bucket", "database", "db", "dbname", "endpoint", "host", "hostname", "host_name", "name", "path",
     "port", "region", "repository", "address", "sslmode", "schema", "bucket_name", "database_name"}
)  # fmt: skip
_REFERENCE: Final = regex(
    r"(?:^|_)(?:secret_(?:key_)?(?:ref|reference|selector)|(?:credentials?|auth|password|token)_"
    r"(?:secret_)?ref(?:erence)?)$"
)
_SECRETS_OF_OTHERS: Final = frozenset(
    {"tls", "ssl", "cert", "certificate", "pull", "create", "use", "external", "sealed", "the", "no", "skip"}
)
_ROLES: Final = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})
_SIGNERS: Final = frozenset({"subject", "subjectRegExp", "issuer", "issuerRegExp", "url"})
_CREDENTIAL: Final = regex(
    r"(?:^|_)(?:password|passwd|secret|token|(?:api|secret|private|access|encryption)_?key|client_?id|user_?name)$"
)
_IN_STORE: Final = (("extract",), ("remoteRef",))
_OF_REFERENCE: Final = frozenset({"name", "key", "namespace"})
_HEADER: Final = regex(r"=?[\"']*(?:Bearer|Basic|Negotiate|ApiKey|Token)[ ]+[^\s]\S*", re.IGNORECASE)
# What a caller of a service mesh is called: SPIFFE without the scheme, as Istio writes it.
_PRINCIPAL: Final = regex(r"(?:spiffe://)?(?:\{\{[^{}]*\}\}|[^\s/{}])+/ns/[^/]+/sa/[^/]+")
_PASSPHRASES: Final = regex(
    r"deckhand/(?:Passphrase|Certificate(?:Authority)?(?:Key)?|PublicKey|PrivateKey)/v\d"
)
_BINDING_KINDS: Final = frozenset(
    {"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount", "AuthorizationPolicy",
     "RequestAuthentication", "PeerAuthentication", "OAuth", "Group", "User"}
)  # fmt: skip
_SUBJECTS: Final = frozenset({"User", "Group", "ServiceAccount"})
_BOUND: Final = frozenset({"subject", "subjects", "owner", "owners", "member", "members", "contributors"})
_OF_SUBJECT: Final = frozenset({"kind", "name", "namespace", "apiGroup"})


def _meaning(pattern: str, category: C, severity: Severity, says: str, compare: str = "id") -> Meaning:
    return Meaning("heuristics", pattern, category, severity, compare, says)


def reference_to_secret(setting: Setting) -> Meaning | None:
    """`apiKeySecretRef: {name: …, key: …}`: under whatever name, a credential is read from there."""
    above = keys_above(setting)[:2]
    if own_key(setting) not in _OF_REFERENCE or not above:
        return None
    if variable_of_reference((own_key(setting), *keys_above(setting))) is not None:
        return None  # the variable says what it is
    if not any(_REFERENCE.search("_".join(words(key))) for key in above):
        return None
    says = "which credential is read"
    return _meaning("reference to a secret", C.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def authorization_header(setting: Setting) -> Meaning | None:
    """`Authorization: Bearer ${TOKEN}`: what a request proves with who sends it, under whatever key."""
    if not any(len(value) < 2000 and _HEADER.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "what requests are authorised with"
    return _meaning("authorization header", C.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


def principal_of_mesh(setting: Setting) -> Meaning | None:
    """`cluster.local/ns/shop/sa/orders`: an account of a service mesh, to whatever end it is named."""
    if not any(len(value) < 1000 and _PRINCIPAL.fullmatch(value.strip()) for value in texts(setting)):
        return None
    says = "which account of the mesh is meant"
    return _meaning("account of a mesh", C.WORKLOAD_IDENTITY, Severity.HIGH, says)


def passphrase_document(setting: Setting) -> Meaning | None:
    """`schema: deckhand/Passphrase/v1` beside `data`: the whole document is a secret, or names one."""
    beside = text(setting.siblings.get("schema")) or ""
    if own_key(setting) not in {"data", "name", "path"} or _PASSPHRASES.fullmatch(beside) is None:
        return None
    says = "what applications read as their credentials"
    return _meaning("document that is a secret", C.CLIENT_CREDENTIAL, Severity.HIGH, says, "sec")


def patched_binding(setting: Setting) -> Meaning | None:
    """`target: {kind: ClusterRoleBinding}`: a patch that reaches for who may do what."""
    if keys_above(setting)[:1] != ("target",) or own_key(setting) not in {"kind", "name"}:
        return None
    kinds = {*texts(setting)} if own_key(setting) == "kind" else {text(setting.siblings.get("kind")) or ""}
    if kinds.isdisjoint(_BINDING_KINDS):
        return None
    says = "it changes who may do what"
    return _meaning("patched binding", C.AUTHORIZATION_BINDING, Severity.HIGH, says)


def bound_subject(setting: Setting) -> Meaning | None:
    """`owner: {kind: User, name: …}`: who is bound, in an object of whatever kind."""
    above = keys_above(setting)[:1]
    if own_key(setting) not in _OF_SUBJECT or not above or above[0] not in _BOUND:
        return None
    kinds = {*texts(setting)} if own_key(setting) == "kind" else {text(setting.siblings.get("kind")) or ""}
    if kinds.isdisjoint(_SUBJECTS):
        return None
    says = "who is bound"
    return _meaning("bound subject", C.AUTHORIZATION_BINDING, Severity.HIGH, says)


def role_of_account(setting: Setting) -> Meaning | None:
    """`opsServiceAccount: {spec: {roles: [os:admin]}}`: what an account may do, in an object of its own."""
    if own_key(setting) not in {"role", "roles"}:
        return None
    if not any("service_account" in "_".join(words(key)) for key in keys_above(setting)[:3]):
        return None
    says = "what the account may do"
    return _meaning("role of an account", C.AUTHORIZATION_BINDING, Severity.HIGH, says, "+W -B")


def key_in_store(setting: Setting) -> Meaning | None:
    """`extract: {key: …}`, `remoteRef: {key: …, property: …}`: which secret of a store is read."""
    above = keys_above(setting)
    mapped = above[:2] == ("mappings", "secrets")
    if own_key(setting) not in {"key", "property"} or not (above[:1] in _IN_STORE or mapped):
        return None
    says = "which secret of a store is read"
    return _meaning("key in a store", C.CLIENT_CREDENTIAL, Severity.HIGH, says, "ref")


# `WORKING_DIR_SECRET: src/orders`
_FOLDERS: Final = frozenset({"dir", "folder"})


def named_secret(setting: Setting) -> Meaning | None:
    """`host.build-1.secret: build-ssh-key`: which secret is read, where its name says what it is for."""
    said = words(own_key(setting))
    if len(said) < 2 or said[-1] != "secret" or said[-2] in _SECRETS_OF_OTHERS:
        return None
    if not _FOLDERS.isdisjoint(said):
        return None
    if words_around(keys_above(setting)[:2]) & {"tls", "ssl", "cert", "certificate", "ingress", "pull"}:
        return None
    if not any(texts(setting)) or any(
        truth(side) is not None for side in (setting.deployed, setting.proposed)
    ):
        return None
    says = "a secret, or which one is read"
    return _meaning("named secret", C.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "sec")


def scope_of_role(setting: Setting) -> Meaning | None:
    """`kind: ClusterRole` where `kind: Role` was: it holds everywhere now."""
    if own_key(setting) != "kind" or not _ROLES.issuperset(filter(None, texts(setting))):
        return None
    if text(setting.deployed) is None or text(setting.proposed) is None or len(keys_above(setting)) > 0:
        return None
    says = "whether it holds in one namespace or everywhere"
    return _meaning("scope of a role", C.AUTHORIZATION_BINDING, Severity.HIGH, says)


def keyless_signer(setting: Setting) -> Meaning | None:
    """`keyless: {identities: [{issuer: …, subjectRegExp: …}]}`: whose signatures on images are believed."""
    above = keys_above(setting)[:2]
    if own_key(setting) not in _SIGNERS or not {"keyless", "matchOIDCIdentity"}.intersection(above):
        return None
    says = "whose signatures are believed"
    return _meaning("keyless signer", C.SIGNING_KEY, Severity.HIGH, says)


def certificate_from_secret(setting: Setting) -> Meaning | None:
    """`tlsConfig: {ca: {secret: {name: …, key: …}}}`: where a certificate is read."""
    above = keys_above(setting)[:2]
    if own_key(setting) not in {"name", "key"} or len(above) < 2:
        return None
    if above[0] not in {"secret", "configMap"} or above[1] not in {"ca", "cert", "caCert", "clientCert"}:
        return None
    says = "by which certificate the other side is known"
    return _meaning("certificate from a secret", C.TLS_IDENTITY, Severity.HIGH, says, "ref")


def target_of_secret(setting: Setting) -> Meaning | None:
    """`valuesFrom: [{kind: Secret, targetPath: auth.password}]`: the credential that is filled in there."""
    if own_key(setting) not in {"targetPath", "valuesKey", "name"}:
        return None
    if keys_above(setting)[:1] != ("valuesFrom",) or text(setting.siblings.get("kind")) != "Secret":
        return None
    target = text(setting.siblings.get("targetPath")) or (
        next(iter(texts(setting)), "") if own_key(setting) == "targetPath" else ""
    )
    if _CREDENTIAL.search("_".join(words(target.rpartition(".")[2]))) is None:
        return None
    says = "which credential is filled in"
    return _meaning("target of a secret", C.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


PLACES: Final[tuple[Callable[[Setting], Meaning | None], ...]] = (
    reference_to_secret,
    authorization_header,
    principal_of_mesh,
    passphrase_document,
    patched_binding,
    bound_subject,
    role_of_account,
    key_in_store,
    scope_of_role,
    keyless_signer,
    certificate_from_secret,
    target_of_secret,
)


def read_from_secret(setting: Setting) -> Meaning | None:
    """`env: [{name: X, valueFrom: {secretKeyRef: …}}]`: a variable no row of names knows is a credential.

    What else lies in a Secret, such as the host of a database, is told by the name of the entry or variable.
    """
    own, above = own_key(setting), keys_above(setting)
    # In a list of variables the name of one is its own; in a mapping it stands above.
    held, *keys = (own, *above) if own not in _OF_REFERENCE else ("", own, *above)
    if len(keys) < 2 or keys[0] not in {"name", "key"} or keys[1] != "secretKeyRef":
        return None
    held = held or variable_of_reference((own, *above)) or ""
    entry = text(setting.siblings.get("key")) or (next(iter(texts(setting)), "") if keys[0] == "key" else "")
    if any(_is_place(words(name)) for name in (held, entry)):
        return None
    says = "which entry of a secret the program reads"
    return _meaning("read from a secret", C.CLIENT_CREDENTIAL, Severity.MEDIUM, says, "ref")


def _is_place(found: tuple[str, ...]) -> bool:
    # `PGHOST` is one word and ends like the place it is.
    return found[-1:] != () and (
        found[-1] in _PLACES
        or "_".join(found[-2:]) in _PLACES
        or found[-1].endswith(("host", "port", "dbname"))
    )
