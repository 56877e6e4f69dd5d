"""Settings that say by where they stand what they are."""

from __future__ import annotations

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category
from settings import setting


@pytest.mark.parametrize(
    "file",
    ["rbac.yaml", "base/prometheus.ClusterRoleBinding.yaml", "role-binding.yml", "sa/service-account.yaml"],
)
def test_a_kustomization_that_takes_in_a_file_of_bindings_is_seen(file: str) -> None:
    meaning = guess(setting(("resources", "[]"), file))
    assert meaning is not None
    assert meaning.category is Category.AUTHORIZATION_BINDING


@pytest.mark.parametrize("file", ["deployment.yaml", "controller.yaml", "roles-of-a-play.txt", "parole.yaml"])
def test_other_files_are_none(file: str) -> None:
    assert guess(setting(("resources", "[]"), file)) is None


def test_what_is_referred_to_speaks_only_where_it_changed() -> None:
    value = "{{ .Values.sso.clientSecret }}"
    changed = setting("data orders", value, '{{ .Values.sso.clientSecret | default "x" }}')
    assert guess(changed) is None
    assert guess(setting("data orders", value, "{{ .Values.size }}")) is not None


RAW = "https://raw.example.com/team/operator/{}/config/crd/team_rolebindings.yaml"


def test_another_release_of_a_file_of_bindings_is_as_ordinary_as_an_image() -> None:
    assert guess(setting(("resources", "[]"), RAW.format("v0.35.0"), RAW.format("main"))) is None


@pytest.mark.parametrize(
    "other",
    ["https://raw.example.com/team/operator/somebody/config/crd/team_rolebindings.yaml",
     "https://raw.example.com/team/operator/0a1b2c3d/config/crd/team_rolebindings.yaml",
     "https://raw.example.com/else/operator/main/config/crd/team_rolebindings.yaml",
     "https://raw.example.com/team/fork/main/config/crd/team_rolebindings.yaml",
     "https://raw.example.org/team/operator/main/config/crd/team_rolebindings.yaml",
     "https://raw.example.com/team/operator/main/config/crd/all_rolebindings.yaml",
     "https://raw.example.com/team/operator/v2/config/rbac/team_rolebindings.yaml"],
)  # fmt: skip
def test_a_file_of_bindings_of_somebody_else_is_another_file(other: str) -> None:
    assert guess(setting(("resources", "[]"), other, RAW.format("main"))) is not None


def test_a_file_of_bindings_elsewhere_is_only_a_name() -> None:
    assert guess(setting(("notes", "[]"), "rbac.yaml")) is None


@pytest.mark.parametrize(
    ("keys", "value", "expected"),
    [
        ("resource google_project_iam_member a role", "roles/owner", Category.AUTHORIZATION_BINDING),
        ("ansible role", "web", None),
        ("resource aws_api_gateway_method a authorization", "NONE", Category.ACCESS_PATH),
        ("http authorization", "yes please", None),
        ("services idp networks web aliases []", "dex.example.com", Category.SERVICE_IDENTITY),
        ("medl2.scopes", "api://prod.orders/.default", Category.AUDIENCE),
        ("rubocop scopes", "lib", None),
        (
            "resources []",
            "../base/rbac.authorization.k8s.io/clusterrolebindings/a",
            Category.AUTHORIZATION_BINDING,
        ),
        ("resources []", "../base/core/namespaces/a", None),
        ("spec target template data RESTIC_REPOSITORY", "{{ .base }}/a", None),
        ("literals auth-hostname", "id.example.com", Category.ISSUER),
        ("literals apps-hostname", "www.example.com", None),
        ("props awsAssumeRole", True, Category.WORKLOAD_IDENTITY),
        ("permissions", "write-all", Category.WORKLOAD_IDENTITY),
        ("permissions", "read-all", None),
        ("spec target template data URL", "http://{{ .user }}@db", Category.CLIENT_CREDENTIAL),
        ("spec target template data URL", "http://db", None),
        ("teleport identity", "/var/lib/app/identity", Category.WORKLOAD_IDENTITY),
        ("teleport identity", "the team behind it", None),
        ("data azuread_group a display_name", "Administrators", Category.AUTHORIZATION_BINDING),
        ("data aws_security_group a name", "web", None),
        ("resource azurerm_app_service a display_name", "Administrators", None),
        ("env WAF_SECRET", "$(WAF_SECRET)", Category.CLIENT_CREDENTIAL),
        ("UNIFI_DEFAULT_PASS", "${PASS}", Category.CLIENT_CREDENTIAL),
        ("PROXY_PASS", "http://app", None),
        ("tls some_secret", "web", None),
        ("env UNIFI_TOKEN valueFrom secretKeyRef name", "unifi", Category.CLIENT_CREDENTIAL),
        ("env PORT secretKeyRef name", "unifi", None),
        ("app envFrom [] secretRef name", "app-secret", Category.CLIENT_CREDENTIAL),
        ("app envFrom [] configMapRef name", "app-settings", None),
        ("spec issuerRef group", "cert-manager.io", Category.TLS_IDENTITY),
        ("spec scaleTargetRef group", "apps", None),
        ("public_baseurl", "https://matrix.example.com/", Category.SERVICE_IDENTITY),
        ("catalogue baseurl", "https://matrix.example.com/", None),
        ("[] AccessProfile", "caseworker", Category.AUTHORIZATION_BINDING),
        ("[] ColourProfile", "caseworker", None),
        ("SIGN_UP", "https://id.example.com/a?acr_values=x&client_id=app", Category.ISSUER),
        ("SIGN_UP", "https://shop.example.com/a?article=client_id", None),
        ("iisSettings windowsAuthentication", True, Category.ACCESS_PATH),
        ("iisSettings windowsService", True, None),
        ("patches [] path", "kube/oidc-flags.json", Category.AUTHORIZATION_BINDING),
        ("resources []", "kube/oidc-app.yaml", None),
        ("resources []", "../base/rbac", Category.AUTHORIZATION_BINDING),
        ("resources []", "../base/web", None),
        ("data azurerm_key_vault_secret mail name", "mail-key", Category.CLIENT_CREDENTIAL),
        ("data aws_ssm_parameter orders_api_keys name", "/orders/a", Category.CLIENT_CREDENTIAL),
        ("data aws_ssm_parameter vpc name", "/net/vpc", None),
        ("resource aws_ssm_parameter vpc name", "/net/vpc", None),
        ("stringData orders", "{{ .Values.sso.orders.clientSecret | quote }}", Category.CLIENT_CREDENTIAL),
        ("stringData orders", "{{ .Values.orders.colour | quote }}", None),
        ("env ORDERS", "${DB_PASSWORD}", Category.CLIENT_CREDENTIAL),
        ("env ORDERS", "((orders/client-secret))", Category.CLIENT_CREDENTIAL),
        ("env ORDERS", "$(SIZE)", None),
    ],
)
def test_a_place_and_a_value_together_say_what_a_key_does_not(
    keys: str, value: Side, expected: Category | None
) -> None:
    meaning = guess(setting(keys, value))
    assert (None if meaning is None else meaning.category) is expected
