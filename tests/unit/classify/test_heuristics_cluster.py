"""Names and places that manifests and charts of clusters have for identity."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.model.value import Leaf
from settings import setting

ENTRY = {"name": "orders-db"}
USER = {"kind": "User"}
PASSPHRASE = {"schema": "deckhand/Passphrase/v1"}


@pytest.mark.parametrize(
    ("keys", "value", "beside", "expected"),
    [
        ("provider apiKeySecretRef name", "agent", {}, Category.CLIENT_CREDENTIAL),
        ("spec credentialsRef name", "dns", {}, Category.CLIENT_CREDENTIAL),
        ("spec chartRef name", "shop", {}, None),
        ("envs AUTH_PROXY_TRUSTED_IPS extract info", "subnet", {}, Category.ACCESS_PATH),
        ("envs QUEUE_SIZE extract info", "subnet", {}, None),
        ("envs SILENT_LOGIN_ENABLED", True, {}, Category.ACCESS_PATH),
        ("openstack_cacert", "/etc/ca.pem", {}, Category.TLS_IDENTITY),
        ("kube_encryption_algorithm", "secretbox", {}, Category.SIGNING_KEY),
        ("env GITHUB_TOKEN", "${GITHUB_TOKEN}", {}, Category.CLIENT_CREDENTIAL),
        ("literals [] CD_USERID_HEADER", "kubeflow-userid", {}, Category.ACCESS_PATH),
        ("params [] value", "x-amzn-oidc-data", {}, Category.ACCESS_PATH),
        ("params [] value", "x-request-id", {}, None),
        ("bmc credentialsName", "node02-bmc", {}, Category.CLIENT_CREDENTIAL),
        ("ssl keySecretName", "shop", {}, Category.CLIENT_CREDENTIAL),
        ("DEFAULT rbac_service_role_elevated_access", True, {}, Category.AUTHORIZATION_BINDING),
        ("metadata labels config.openshift.io/inject-trusted-cabundle", "true", {}, Category.TLS_IDENTITY),
        ("keyless identities [] subjectRegExp", "^https://ci/.*$", {}, Category.SIGNING_KEY),
        ("event identities [] subject", "hello", {}, None),
        ("tlsConfig ca secret name", "root", {}, Category.TLS_IDENTITY),
        ("volumes [] secret name", "root", {}, None),
        ("valuesFrom [] targetPath", "db.auth.password", {"kind": "Secret"}, Category.CLIENT_CREDENTIAL),
        ("valuesFrom [] targetPath", "db.size", {"kind": "Secret"}, None),
        ("backups [] secretRef accessKeyId name", "shop-s3", {}, Category.CLIENT_CREDENTIAL),
        ("applications oidc-gatekeeper channel", "latest/edge", {}, None),
        ("resources oci-image upstream-source", "quay.io/x/oidc-auth:1", {}, None),
        ("policy cookieConfig sameSite", "None", {}, Category.SESSION_COOKIE),
        ("env SESSION valueFrom secretKeyRef key", "dump", ENTRY, Category.CLIENT_CREDENTIAL),
        ("env SESSION valueFrom configMapKeyRef key", "dump", ENTRY, None),
        ("env PGHOST_NAME valueFrom secretKeyRef key", "dump", ENTRY, None),
        ("env PGHOST valueFrom secretKeyRef name", "orders-db", {}, None),
        ("env SESSION valueFrom secretKeyRef key", "host", ENTRY, None),
        ("datasources [] headerValue", "Bearer ${READER}", {}, Category.CLIENT_CREDENTIAL),
        ("datasources [] headerValue", "text/html", {}, None),
        ("env [] GATEWAY", "cluster.local/ns/web/sa/gate", {}, Category.WORKLOAD_IDENTITY),
        (
            "env [] GATEWAY",
            "{{ .Values.domain }}/ns/{{ .Values.ns }}/sa/gate",
            {},
            Category.WORKLOAD_IDENTITY,
        ),
        ("env [] GATEWAY", "cluster.local/web", {}, None),
        ("data", "correct horse", PASSPHRASE, Category.CLIENT_CREDENTIAL),
        ("data", "correct horse", {"schema": "pegleg/Script/v1"}, None),
        ("patches [] target kind", "ClusterRoleBinding", {}, Category.AUTHORIZATION_BINDING),
        ("patches [] target kind", "Deployment", {}, None),
        ("spec owner name", "alice@example.com", USER, Category.AUTHORIZATION_BINDING),
        ("spec owner name", "shop", {"kind": "ReplicaSet"}, None),
        ("opsServiceAccount spec roles []", "os:admin", {}, Category.AUTHORIZATION_BINDING),
        ("nodes roles []", "worker", {}, None),
        ("env AUTH_MECHANISM", "GSSAPI", {}, Category.ACCESS_PATH),
        ("env SMTP_AUTH_MECHANISM", "login", {}, None),
        ("env OIDC_AUTH_ACCESSOR", "auth_oidc_1", {}, Category.WORKLOAD_IDENTITY),
        ("gateway_jwt ttl_secs", 0, {}, Category.TOKEN_LIFETIME),
        ("cache ttl_secs", 0, {}, None),
        ("ldapUserSearchBasePrefix", "OU=People", {}, Category.DIRECTORY),
        ("controllers shop serviceAccount identifier", "shop", {}, Category.WORKLOAD_IDENTITY),
        ("env [] LOGOUT_URL", "/authservice/logout", {}, Category.ISSUER),
        ("env [] LOGOUT_URL", "/bye", {}, None),
        ("pod matchLabels example.com/oidc", "allow", {}, None),
        ("pod example.com/oidc", "allow", {}, Category.ACCESS_PATH),
        ("services web labels caddy.forward_auth", "sso:9091", {}, Category.ACCESS_PATH),
        ("env [] valueFrom secretKeyRef key", "jwt", ENTRY, Category.CLIENT_CREDENTIAL),
        ("env GITHUB_TOKEN valueFrom secretKeyRef key", "pat", ENTRY, Category.CLIENT_CREDENTIAL),
        ("ports auth", 8500, {}, None),
        ("serviceMonitor params [] auth []", "public_v2", {}, None),
        ("plugin upstream_authority", "logs.example.com", {"upstream_port": 80}, None),
        ("data host.build-1.secret", "build-ssh-key", {}, Category.CLIENT_CREDENTIAL),
        ("includes external-secrets", "tasks.yaml", {}, None),
        ("data create_secret", True, {}, None),
        ("[] value extract key", "prod/signing", {}, Category.CLIENT_CREDENTIAL),
        ("spec secrets [] mappings [] property", "token", {}, Category.CLIENT_CREDENTIAL),
        ("trigger trusted_org", "example", {}, Category.AUTHORIZATION_BINDING),
        ("peers home public_key", "EdmzcHAwnIn5Uv=", {}, Category.AUTHORIZATION_BINDING),
        ("authenticator", "PasswordAuthenticator", {}, Category.ACCESS_PATH),
        ("ui keycloakAPIURL", "https://sso.example.com/auth", {}, Category.ISSUER),
    ],
)
def test_what_manifests_say_of_identity_is_seen(
    keys: str, value: Side, beside: Mapping[str, Leaf], expected: Category | None
) -> None:
    meaning = guess(setting(keys, value, beside=beside))
    assert (None if meaning is None else meaning.category) is expected


@pytest.mark.parametrize(
    ("file", "seen"),
    [
        ("../../components/team-admin-rolebindings/web", True),
        ("../../base/user.openshift.io/groups/admins", True),
        ("../base/workload-identity", True),
        ("../components/ext-auth", True),
        ("control-oidc.yaml", True),
        ("./cleanup-rb.yaml", True),
        ("./pocketidoidcclient.yaml", True),
        ("./visa.yaml", False),
        ("../apps/oauth2-proxy", False),
        ("ldap-deployment.yaml", False),
        ("../../base/gateway", False),
    ],
)
def test_files_are_known_by_what_they_bind(file: str, *, seen: bool) -> None:
    assert (guess(setting("resources []", file)) is not None) is seen


@pytest.mark.parametrize(("old", "new", "seen"), [("Role", "ClusterRole", True), ("Job", "CronJob", False)])
def test_a_role_that_holds_everywhere_is_another_one(old: str, new: str, *, seen: bool) -> None:
    assert (guess(setting("kind", new, old)) is not None) is seen
