"""A plain setting of one file is an identity setting where another file of its service makes one of it."""

from __future__ import annotations

import pytest

from changegate.model.config import Config, Service
from changegate.model.finding import Signal
from meant import categories, meant, messages, signals

DEPLOYMENT = "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - "


@pytest.mark.parametrize(
    ("changed", "text", "others", "pointer", "category"),
    [
        pytest.param(
            "svc/.env",
            "HOST={}\n",
            {"svc/docker-compose.yml": "services: {a: {environment: {OIDC_ISSUER: 'https://${HOST}/x'}}}\n"},
            "/HOST",
            "issuer",
            id=".env feeds compose",
        ),
        pytest.param(
            "chart/values.yaml",
            "edge:\n  name: {}\n",
            {
                "chart/templates/a.yaml": "kind: Pod\nspec:\n  serviceAccountName: {{ .Values.edge.name | quote }}\n"
            },
            "/edge/name",
            "workload-identity",
            id="values feed a template",
        ),
        pytest.param(
            "chart/values.yaml",
            "edge:\n  name: {}\n",
            {
                "chart/templates/_helpers.tpl": '{{- define "c.account" -}}\n{{ default "x" .Values.edge.name }}\n{{- end }}\n',
                "chart/templates/a.yaml": 'kind: Pod\nspec:\n  serviceAccountName: {{ include "c.account" . }}\n',
            },
            "/edge/name",
            "workload-identity",
            id="values feed a helper that feeds a template",
        ),
        pytest.param(
            "infra/prod.tfvars",
            'host = "{}"\n',
            {
                "infra/variables.tf": 'variable "host" {}\nlocals {\n  login = "https://${var.host}/x"\n}\n',
                "infra/main.tf": 'resource "aws_iam_openid_connect_provider" "x" {\n  url = local.login\n}\n',
            },
            "/host",
            "federation",
            id="tfvars feed a local that feeds a resource",
        ),
        pytest.param(
            "k/cm.yaml",
            "kind: ConfigMap\nmetadata: {{name: edge}}\ndata:\n  h: {}\n",
            {
                "k/app.yaml": DEPLOYMENT
                + "env:\n        - name: OIDC_ISSUER\n          valueFrom: {configMapKeyRef: {name: edge, key: h}}\n"
            },
            "/data/h",
            "issuer",
            id="a ConfigMap's key feeds a variable",
        ),
        pytest.param(
            "k/cm.yaml",
            "kind: ConfigMap\nmetadata: {{name: edge}}\ndata:\n  EDGE_HOST: {}\n",
            {
                "k/app.yaml": DEPLOYMENT
                + "envFrom: [{configMapRef: {name: edge}}]\n"
                + '        args: ["--oidc-issuer-url=https://$(EDGE_HOST)/x"]\n'
            },
            "/data/EDGE_HOST",
            "issuer",
            id="a ConfigMap taken whole feeds an argument",
        ),
    ],
)
def test_a_setting_that_another_file_makes_identity_of_is_held_back(
    changed: str, text: str, others: dict[str, str], pointer: str, category: str
) -> None:
    deployed, proposed = (
        {changed: text.format(host), **others} for host in ("a.example.com", "b.example.com")
    )
    found = meant(deployed, proposed)[f"{changed}#{pointer}"]
    assert category in categories(found)
    assert Signal.TAINTED in signals(found)
    assert any(path in messages(found) for path in others)


@pytest.mark.parametrize(
    ("changed", "text", "other", "reference"),
    [
        ("a/values.yaml", "host: {}\n", "a/other.yaml", "oidc: {issuer: 'https://${other.host}/'}\n"),
        ("a/app.yaml", "host: {}\n", "a/main.tf", 'resource "x" "y" {\n  issuer = var.host\n}\n'),
        ("a/notes.yaml", "host: {}\n", "a/t.yaml", "oidc:\n  issuer: {{ .Values.host }}\n"),
        (
            "a/.env",
            "HOST={}\n",
            "b/docker-compose.yml",
            "services: {a: {environment: {OIDC_ISSUER: $\\{HOST}}}\n",
        ),
        (
            "a/.env",
            "HOST={}\n",
            "a/docker-compose.yml",
            "services: {a: {environment: {LOG_URL: 'https://${HOST}'}}}\n",
        ),
    ],
)
def test_what_only_looks_like_a_reference_to_it_makes_nothing_of_a_setting(
    changed: str, text: str, other: str, reference: str
) -> None:
    deployed, proposed = ({changed: text.format(host), other: reference} for host in ("aaaa", "bbbb"))
    assert {name: categories(item) for name, item in meant(deployed, proposed).items() if item.findings} == {}


def test_files_of_a_configured_service_belong_together_wherever_they_lie() -> None:
    config = Config(services=(Service("auth", ("env/auth.env", "deploy/auth.yaml")),))
    compose = {"deploy/auth.yaml": "environment: {OIDC_ISSUER: 'https://${HOST}/x'}\n"}
    deployed, proposed = (
        {"env/auth.env": f"HOST={host}\n", **compose} for host in ("a.example", "b.example")
    )
    assert not any(item.findings for item in meant(deployed, proposed).values())
    found = meant(deployed, proposed, config=config)["env/auth.env#/HOST"]
    assert categories(found) == {"issuer"}


GENERATOR = "configMapGenerator:\n- name: edge\n  {}\n"
VARIABLE = "env:\n- name: OIDC_ISSUER\n  valueFrom: {configMapKeyRef: {name: edge, key: h}}\n"
TARGET = "{group: rbac.authorization.k8s.io, version: v1, kind: ClusterRoleBinding}"


@pytest.mark.parametrize(
    ("changed", "text", "others", "category"),
    [
        pytest.param(
            "s/p.yaml",
            "url: https://{}/x\n",
            {"s/a.yaml": "oidc:\n  provider:\n    $ref: ./p.yaml\n"},
            "issuer",
            id="a reference of JSON Schema",
        ),
        pytest.param(
            "s/sub/p.yaml",
            "registration: {{x: {{client-id: {}}}}}\n",
            {"s/a.yaml": "spring: {security: {oauth2: {client: !include sub/p.yaml}}}\n"},
            "client",
            id="an include by tag",
        ),
        pytest.param(
            "k/p.yaml",
            "- op: replace\n  path: /subjects/0/name\n  value: {}\n",
            {"k/kustomization.yaml": f"patches:\n- path: p.yaml\n  target: {TARGET}\n"},
            "authorization-binding",
            id="a patch by file",
        ),
        pytest.param(
            "k/edge.env",
            "h={}\n",
            {"k/kustomization.yaml": GENERATOR.format("envs: [edge.env]"), "k/app.yaml": VARIABLE},
            "issuer",
            id="a file that a generator makes a ConfigMap of",
        ),
        pytest.param(
            "k/kustomization.yaml",
            GENERATOR.replace("{}", "literals: ['h={}']"),
            {"k/app.yaml": VARIABLE},
            "issuer",
            id="words that a generator makes a ConfigMap of",
        ),
    ],
)
def test_a_file_means_what_it_means_where_it_is_read(
    changed: str, text: str, others: dict[str, str], category: str
) -> None:
    deployed, proposed = (
        {changed: text.format(host), **others} for host in ("a.example.com", "b.example.com")
    )
    (found,) = meant(deployed, proposed).values()
    assert category in categories(found)


@pytest.mark.parametrize(
    ("changed", "text", "old", "new", "others", "expected"),
    [
        (
            "k/kustomization.yaml",
            "resources: [{}]\n",
            "a.yaml",
            "b.yaml",
            {"k/a.yaml": "data: {x: y}\n", "k/b.yaml": "data: {OIDC_ISSUER: 'https://x.example.com/'}\n"},
            {"issuer"},
        ),
        ("k/docker-compose.yml", "services: {{a: {{env_file: {}}}}}\n", "a.env", "b.env", {"k/b.env": "OIDC_CLIENT_ID=x1\n"}, {"client"}),
        ("k/docker-compose.yml", "services: {{a: {{env_file: {}}}}}\n", "a.env", "b.env", {"k/b.env": "LOG=x1\n"}, set()),
        ("k/conf/nginx.conf", "server {{\n  include {};\n}}\n", "/etc/nginx/auth.conf", "x.conf", {}, {"access-path"}),
        ("k/sshd_config", "Include {}\n", "/etc/ssh/a.conf", "/tmp/a.conf", {}, {"access-path"}),
        ("k/nginx.conf", "http {{\n  include {};\n}}\n", "mime.types", "other.types", {}, set()),
    ],
)  # fmt: skip
def test_another_file_that_is_read_is_a_change_of_what_is_in_it(
    changed: str, text: str, old: str, new: str, others: dict[str, str], expected: set[str]
) -> None:
    (found,) = meant({changed: text.format(old), **others}, {changed: text.format(new), **others}).values()
    assert categories(found) == expected


RBAC = "apiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: {}}}\n"
BINDING = RBAC.format("b") + "kind: RoleBinding\nroleRef: {kind: Role, name: reader}\nsubjects: []\n"
INGRESS = "kind: Ingress\napiVersion: networking.k8s.io/v1\nmetadata: {{name: x}}\nspec: {{rules: [{{host: {}}}]}}\n"
CERTIFICATE = "kind: Certificate\napiVersion: cert-manager.io/v1\nspec: {dnsNames: [login.example.com]}\n"
HOSTS = ("login.example.com", "sso.example.com")


@pytest.mark.parametrize(
    ("text", "values", "other", "category"),
    [
        pytest.param(
            INGRESS, HOSTS, "oauth2: {redirect_uri: 'https://login.example.com/cb'}\n", "redirect-uri",
            id="redirect URI and public address",
        ),
        pytest.param(INGRESS, HOSTS, CERTIFICATE, "tls-identity", id="certificate and host"),
        pytest.param(
            "issuer: https://{}/dex\nstorage: {{type: memory}}\n", HOSTS,
            "oidc: {issuer: 'https://login.example.com/dex', client_id: x}\n", "issuer",
            id="issuer and relying party",
        ),
        pytest.param(
            "kind: Role\n" + RBAC, ("reader", "viewer"), BINDING, "authorization-binding", id="role and binding"
        ),
        pytest.param(
            "kind: ServiceAccount\napiVersion: v1\nmetadata: {{name: {}}}\n", ("reader", "viewer"),
            "kind: Deployment\nspec: {template: {spec: {serviceAccountName: reader}}}\n", "workload-identity",
            id="account and pod",
        ),
    ],
)  # fmt: skip
def test_who_still_goes_by_what_was_given_up_is_named(
    text: str, values: tuple[str, str], other: str, category: str
) -> None:
    deployed, proposed = ({"k/a.yaml": text.format(value), "k/b.yaml": other} for value in values)
    (found,) = meant(deployed, proposed).values()
    assert category in categories(found)
    assert Signal.CROSS_SIDE in signals(found)
    assert "others still go by the old one: k/b.yaml at /" in messages(found)
    together = meant(deployed, {**proposed, "k/b.yaml": other.replace(*values)})
    assert not any(Signal.CROSS_SIDE in signals(item) for item in together.values())


def test_a_host_that_only_other_business_shares_stays_ordinary() -> None:
    other = {"k/b.yaml": "log: {host: login.example.com}\n"}
    deployed, proposed = ({"k/a.yaml": f"metrics: {{host: {host}}}\n", **other} for host in HOSTS)
    assert not any(item.findings for item in meant(deployed, proposed).values())


def test_files_that_include_each_other_come_to_an_end() -> None:
    for_each = [
        {"k/a.yaml": f"include: b.yaml\nx: {n}\n", "k/b.yaml": f"include: a.yaml\nx: {n}\n"} for n in (1, 2)
    ]
    assert not any(item.findings for item in meant(*for_each).values())
