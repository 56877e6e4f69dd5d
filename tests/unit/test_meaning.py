"""Two texts of one file, from bytes to findings: what is held back and what is nobody's business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from changegate.classify.pack import shipped
from changegate.meaning import Meanings
from changegate.model.config import Config, Ignored
from changegate.model.path import pointer
from changegate.model.side import Entry, FileKind, Pair
from changegate.validation import SchemaBook


@dataclass(frozen=True)
class Texts:
    """A side made of texts."""

    revision: str
    texts: Mapping[str, str]

    def entries(self) -> Mapping[str, Entry]:
        return {path: entry(text) for path, text in self.texts.items()}

    def read(self, path: str) -> bytes:
        return self.texts[path].encode("utf-8", "surrogateescape")


def entry(text: str) -> Entry:
    return Entry(FileKind.REGULAR, str(hash(text)))


def found(path: str, before: str, after: str) -> list[tuple[str, str]]:
    """Every finding as pointer and category."""
    sides = (Texts("old", {path: before}), Texts("new", {path: after}))
    meanings = Meanings(*sides, Config(), shipped(), SchemaBook.empty())
    changes, _ = meanings.of(Pair(path, None, entry(before), entry(after)))
    assert changes
    return [(pointer(item.change.path), one.category.value) for item in changes for one in item.findings]


TWICE = "auth:\n  issuer: https://a.example.com\nreplicas: {}\nauth:\n  realm: {}\n"
ROLE = "rules:\n  - apiGroups: ['']\n    verbs: [get]\n    resources: [pods{}]\n"
HELM = '{{{{- if .Values.{0}.enabled }}}}\nport: 80\n{{{{- end }}}}\n{{{{ include "dex.labels" . }}}}\n'
TWO = "{{{{ if .a }}}}\nkind: ConfigMap\nsize: {}\n{{{{ else }}}}\nkind: Secret\n{{{{ end }}}}\n"
POLICY = """
data "aws_iam_policy_document" "a" {{
  dynamic "statement" {{
    for_each = var.buckets
    content {{
      actions   = ["s3:GetObject"]
      resources = ["{}"]
    }}
  }}
}}
"""
MODULE = 'module "a" {{\n  oidc = var.x != null ? var.x : {{ issuer_url = format("https://{}", var.d), size = {} }}\n}}\n'
CASES = {
    # What was refused before for the same reason is compared line by line.
    "an ordinary line where a key is there twice": ("v.yaml", TWICE.format(1, "a"), TWICE.format(2, "a"), []),
    "an identity line where a key is there twice": (
        "v.yaml", TWICE.format(1, "a"), TWICE.format(1, "b"), [("/auth/1/realm", "federation")],
    ),
    "a key that is there twice from now on": (
        "v.yaml", "a: 1\nissuer: https://a\n", "a: 1\nissuer: https://a\na: 2\n", [("", "unreadable")],
    ),
    # What will hold is known, and every line of what is gone is looked at.
    "an ordinary key that was there twice and is not any more": (
        "v.yaml", "a: 1\nissuer: https://a\na: 2\n", "a: 1\nissuer: https://a\n", [],
    ),
    "an issuer that was there twice and is not any more": (
        "v.yaml", "issuer: https://a\nb: 1\nissuer: https://c\n", "issuer: https://a\nb: 1\n",
        [("/issuer/1", "issuer")],
    ),
    "a placeholder that stands bare in JSON": (
        "v.json", '{\n  "n": ${n},\n  "size": 1\n}\n', '{\n  "n": ${n},\n  "size": 2\n}\n', [],
    ),
    "a client beside a placeholder that stands bare": (
        "v.json", '{\n  "n": ${n},\n  "client_id": "a"\n}\n', '{\n  "n": ${n},\n  "client_id": "b"\n}\n',
        [("/client_id", "client")],
    ),
    "an element of XML in a template": (
        "v.xml.j2", '<c>\n{% if a %}\n<add key="ida:ClientId" value="a"/>\n{% endif %}\n</c>\n',
        '<c>\n{% if a %}\n<add key="ida:ClientId" value="b"/>\n{% endif %}\n</c>\n', [("/c/add/@value", "client")],
    ),
    "an ordinary element of XML in a template": (
        "v.xml.j2", '<c>\n{% if a %}\n<add key="size" value="1"/>\n{% endif %}\n</c>\n',
        '<c>\n{% if a %}\n<add key="size" value="2"/>\n{% endif %}\n</c>\n', [],
    ),
    "variables written as YAML": ("a.env", 'TAG: "1"\nOIDC_CLIENT_ID: a\n', 'TAG: "2"\nOIDC_CLIENT_ID: b\n',
        [("/OIDC_CLIENT_ID", "client")]),
    "an ordinary line in another encoding": (
        "a.properties", "name=\udce5\nsize=1\n", "name=\udce5\nsize=2\n", [],
    ),
    "a client in another encoding": (
        "a.properties", "name=\udce5\nclient.id=a\n", "name=\udce5\nclient.id=b\n", [("/client.id", "client")],
    ),
    "a check beside a placeholder that stands bare": (
        "v.json", '{\n  "n": ${n},\n  "ssl_verify": true,\n  "a": 1\n}\n',
        '{\n  "n": ${n},\n  "ssl_verify": false,\n  "a": 1\n}\n', [("/ssl_verify", "verification")],
    ),
    "a size where a placeholder comes to stand bare": (
        "v.json", '{\n  "admin_groups": {\n    "a": true,\n    "b": true\n  },\n  "size": 5\n}\n',
        '{\n  "admin_groups": {\n    "a": true,\n    "b": true\n  },\n  "size": ${n}\n}\n', [],
    ),
    "a page in a menu": ("mkdocs.yml", "nav: [{Knox Token: a.md}]\n", "nav: [{Knox Token: b.md}]\n", []),
    "the login of an address": (
        "a.yml", "url: http://a:${x.y}@host/\n", "url: http://a:${s.x.y}@host/\n", [("/url", "client-credential")],
    ),
    "the host of an address": ("a.yml", "url: http://a:${x}@host/\n", "url: http://a:${x}@hosts/\n", []),
    "who may ask": (
        "a.xml", '<http><intercept-url pattern="/a" access="isAuthenticated()"/></http>',
        '<http><intercept-url pattern="/a" access="permitAll"/></http>',
        [("/http/intercept-url/@access", "access-path")],
    ),
    "a directory entry of another name": ("a.ldif", "dn: cn=a\ncn: a\n", "dn: cn=b\ncn: a\n", [("/dn", "directory")]),
    "entries of a templated directory": (
        "a.ldif", "dn: cn=a,{{ b }}\n\ndn: cn=a,{{ b }}\n", "dn: cn=c,{{ b }}\n\ndn: cn=a,{{ b }}\n",
        [("/dn/0", "directory"), ("/dn/1", "directory")],
    ),
    "bindings that a kustomization takes in": (
        "kustomization.yaml", "resources: [a.yaml]\n", "resources: [a.yaml, role-binding.yaml]\n",
        [("/resources/1", "authorization-binding")],
    ),
    "an application that a kustomization takes in": (
        "kustomization.yaml", "resources: [a.yaml]\n", "resources: [a.yaml, oidc.yaml]\n", [],
    ),
    "another bean of a login": (
        "spring/login-ui.xml", '<beans><bean id="a"><property name="f" ref="x"/></bean></beans>',
        '<beans><bean id="a"><property name="f" ref="y"/></bean></beans>', [],
    ),
    "an option of another name": (
        "stack.json", '{"OptionSettings": [{"OptionName": "API_AUTH_TOKENS", "Value": {"Ref": "x"}}]}',
        '{"OptionSettings": [{"OptionName": "SEARCH_AUTH_TOKENS", "Value": {"Ref": "x"}}]}',
        [("/OptionSettings/0/OptionName", "client-credential")],
    ),
    # Logic of templates.
    "a condition on a login": ("templates/a.yaml", HELM.format("size"), HELM.format("oidc"),
        [("/(template)/0", "unreadable")]),
    "a condition on the notice to finders of flaws": ("templates/a.yaml", HELM.format("size"),
        HELM.format("security_txt"), []),
    "a condition on the product itself": ("templates/a.yaml", HELM.format("size"), HELM.format("dex"), []),
    "another helper of a chart": ("templates/a.yaml", '{{ include "a.labels" . }}\nn: {{ .x }}\n',
        '{{ include "authentik.labels" . }}\nn: {{ .x }}\n', []),
    "two objects of which a template leaves one": ("templates/a.yaml", TWO.format(1), TWO.format(2), []),
    # Expressions of Terraform.
    "an issuer inside an expression": ("a.tf", MODULE.format("a", 1), MODULE.format("b", 1),
        [("/module/a/oidc!/issuer_url", "issuer")]),
    "a size inside an expression": ("a.tf", MODULE.format("a", 1), MODULE.format("a", 2), []),
    "a statement that is repeated": ("a.tf", POLICY.format("a"), POLICY.format("*"),
        [("/data/aws_iam_policy_document/a/dynamic/statement/content/resources/0", "authorization-binding")]),
    "what a module tells of itself": ("a.tf", 'output "roles" {\n  value = [a.b]\n}\n',
        'output "roles" {\n  value = a.b\n}\n', []),
    # Rules of roles wherever they stand.
    "a rule in the values of a chart": ("v.yaml", "clusterRole" + ROLE.format(""), "clusterRole" + ROLE.format("/exec"),
        [("/clusterRolerules/0/resources/0", "authorization-binding")]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_understood(case: str) -> None:
    path, before, after, expected = CASES[case]
    assert found(path, before, after) == expected


ISSUER, LEVEL = "issuer: https://a.example.com\n", "level: info\n"
IGNORED = Config(ignores=(Ignored(("*.yaml",), "/issuer", "a sample"),))


@pytest.mark.parametrize(
    ("path", "before", "after", "config", "alike"),
    [
        ("a.yaml", None, ISSUER, Config(), False),
        ("a.yaml", None, LEVEL, Config(), True),
        ("a.yaml", None, LEVEL + ISSUER, IGNORED, True),
        ("a.yaml", ISSUER, None, Config(), False),
        ("a.yaml", ISSUER, LEVEL + ISSUER, Config(), True),
        ("a.yaml", ISSUER, ISSUER.replace("a.", "b."), Config(), False),
        (".changegate/config.yaml", None, LEVEL, IGNORED, False),
        ("compose.yaml", "env: [A_PASSWORD=x]\n", "env: {A_PASSWORD: x}\n", Config(), True),
    ],
)
def test_two_versions_are_alike_if_and_only_if_there_is_no_finding_between_them(
    path: str, before: str | None, after: str | None, config: Config, *, alike: bool
) -> None:
    sides = [Texts("r", {} if text is None else {path: text}) for text in (before, after)]
    meanings = Meanings(*sides, config, shipped(), SchemaBook.empty())
    pair = Pair(path, None, *(side.entries().get(path) for side in sides))
    changes, _ = meanings.of(pair)
    assert any(item.findings for item in changes) != alike
    assert meanings.alike(pair) == alike
