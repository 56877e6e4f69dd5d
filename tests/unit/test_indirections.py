"""Every indirection that hides an identity change, by its number: I1 to I27 and what each must show."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from changegate.model.change import ChangeKind
from changegate.model.finding import Signal
from meant import categories, meant, messages, one, signals

A, B = "https://a.example.com", "https://b.example.com"
DOCUMENT = "issuer: {}\nclient_id: shop\n"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def inside(levels: int, text: str) -> str:
    """A document in a string of a document in a string …"""
    for level in range(levels):
        text = json.dumps({f"{level}.yaml": text, "more": "x"})
    return text


CONTAINER = "kind: Deployment\nspec:\n  containers:\n  - {}\n"
KEYCLOAK = '{{"realm": "x", "clients": [{{"clientId": "a", "attributes": {{"%s": "{}"}}}}]}}'
ROUTES = (
    "  - {domain: a.example.com, policy: two_factor}\n",
    "  - {domain: '*.example.com', policy: bypass}\n",
)

CASES = [
    ("I1 a document in a ConfigMap", "cm.yaml", "kind: ConfigMap\ndata:\n  oidc.config: |\n    issuer: {}\n    name: x\n", A, B, "/data/oidc.config!/issuer", "issuer"),
    ("I2 a policy in CSV", "cm.yaml", "kind: ConfigMap\nmetadata: {{name: argocd-rbac-cm}}\ndata:\n  policy.csv: |\n    p, role:dev, applications, {}, */*, allow\n", "get", "*", "/data/policy.csv!/p/0", "authorization-binding"),
    ("I2 HCL in a string", "cm.yaml", 'kind: ConfigMap\ndata:\n  server.conf: |\n    server {{\n      trust_domain = "{}"\n      bind_port = "8081"\n    }}\n', "a.example", "b.example", "/data/server.conf!/server/trust_domain", "service-identity"),
    ("I2 a program that maps claims", "bp.yaml", "entries:\n- model: authentik_providers_oauth2.scopemapping\n  attrs: {{expression: 'return {}'}}\n", "user.uid", "user.email", "/entries/0/attrs/expression", "claim-mapping"),
    ("I3 JSON in a scalar", "app.env", "APP_CONFIG='{{\"issuer\": \"{}\"}}'\n", A, B, "/APP_CONFIG!/issuer", "issuer"),
    ("I4 a database URL", "a.yaml", "db_url: postgres://{}:pw@db/main\n", "app", "root", "/db_url!/user", "workload-identity"),
    ("I4 a connection string", "appsettings.json", '{{"ConnectionStrings": {{"Main": "Server=db;User Id={};Password=pw"}}}}', "app", "sa", "/ConnectionStrings/Main!/User Id", "workload-identity"),
    ("I4 JAAS", "client.properties", 'sasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required principal="{}@EXAMPLE.COM";\n', "a", "b", "/sasl.jaas.config!/options/principal", "directory"),
    ("I4 a directory's URL", "a.yaml", "ldap: {{url: 'ldap://dc/dc={},dc=com?uid'}}\n", "example", "evil", "/ldap/url!/base", "directory"),
    ("I5 a list with its own delimiter", "realm.json", KEYCLOAK % "post.logout.redirect.uris", "https://a/##https://b/", "https://b/##https://a/##https://c/", "/clients/0/attributes/post.logout.redirect.uris", "redirect-uri"),
    ("I5 a list with commas", "oauth2-proxy.cfg", 'email_domains = "{}"\n', "example.com", "example.com,example.net", "/email_domains", "authorization-binding"),
    ("I7 a flag with its value", "d.yaml", CONTAINER.format("args: ['--oidc-issuer-url={}']"), A, B, "/spec/containers/0/args/0", "issuer"),
    ("I7 a flag before its value", "d.yaml", CONTAINER.format("args: ['--oidc-issuer-url', '{}']"), A, B, "/spec/containers/0/args/1", "issuer"),
    ("I7 a flag in a shell's line", "d.yaml", CONTAINER.format("command: [sh, -c, 'exec app --oidc-issuer-url={} -v']"), A, B, "/spec/containers/0/command/2", "issuer"),
    ("I7 a flag in a script", "d.yaml", CONTAINER.format('command: [sh, -c, "set -e\\nexec app \\\\\\n  --oidc-issuer-url={} -v\\n"]'), A, B, "/spec/containers/0/command/2", "issuer"),
    ("I7 flags as a map", "v.yaml", "extraArgs: {{oidc-issuer-url: {}}}\n", A, B, "/extraArgs/oidc-issuer-url", "issuer"),
    ("I7 flags as named values", "v.yaml", "apiServer: {{extraArgs: [{{name: oidc-issuer-url, value: '{}'}}]}}\n", A, B, "/apiServer/extraArgs/0/value", "issuer"),
    ("I7 a command in a string", "compose.yaml", "services: {{a: {{command: 'app --oidc-issuer-url {} -v'}}}}\n", A, B, "/services/a/command", "issuer"),
    ("I7 options of Java", "d.yaml", "env: [{{name: JAVA_OPTS, value: '-Doidc.issuer={} -Xmx1g'}}]\n", A, B, "/env/0/value", "issuer"),
    ("I7 a unit's program", "a.service", "[Service]\nExecStart=/bin/app --oidc-issuer-url={}\n", A, B, "/Service/ExecStart", "issuer"),
    ("I8 a list of variables", "d.yaml", "env: [{{name: OIDC_ISSUER_URL, value: '{}'}}]\n", A, B, "/env/0/value", "issuer"),
    ("I8 variables as words", "compose.yaml", "services: {{a: {{environment: ['OIDC_ISSUER_URL={}']}}}}\n", A, B, "/services/a/environment/0", "issuer"),
    ("I8 variables as a map", "compose.yaml", "services: {{a: {{environment: {{OIDC_ISSUER_URL: '{}'}}}}}}\n", A, B, "/services/a/environment/OIDC_ISSUER_URL", "issuer"),
    ("I8 a unit's variables", "a.service", '[Service]\nEnvironment="OIDC_ISSUER={}" "X=1"\n', A, B, "/Service/Environment/0", "issuer"),
    ("I9 a property", "application.yml", "edge: {{baseurl: {}}}\nspring: {{security: {{oauth2: {{resourceserver: {{jwt: {{issuer-uri: '${{edge.baseurl}}/x'}}}}}}}}}}\n", A, B, "/edge/baseurl", "issuer"),
    ("I9 a local", "main.tf", 'locals {{\n  host = "{}"\n}}\nresource "x" "y" {{\n  issuer = "https://${{lower(local.host)}}/a"\n}}\n', "a.example", "b.example", "/locals/host", "issuer"),
    ("I9 a variable's default", "main.tf", 'variable "host" {{\n  default = "{}"\n}}\nresource "x" "y" {{\n  issuer = var.host\n}}\n', "a.example", "b.example", "/variable/host/default", "issuer"),
    ("I9 a parameter by tag", "t.yaml", "Parameters: {{Host: {{Default: '{}'}}}}\nResources: {{P: {{Type: 'AWS::IAM::OIDCProvider', Properties: {{Url: !Ref Host}}}}}}\n", A, B, "/Parameters/Host/Default", "federation"),
    ("I9 a parameter by function", "t.json", '{{"Parameters": {{"Host": {{"Default": "{}"}}}}, "Resources": {{"P": {{"Type": "AWS::IAM::OIDCProvider", "Properties": {{"Url": {{"Fn::Sub": "https://${{Host}}/x"}}}}}}}}}}', "a.example", "b.example", "/Parameters/Host/Default", "federation"),
    ("I9 a variable of BOSH", "m.yml", "variables: {{host: {}}}\nuaa: {{issuer: 'https://((host))/oauth'}}\n", "a.example", "b.example", "/variables/host", "issuer"),
    ("I9 a context of authentik", "bp.yaml", "context: {{h: {}}}\nissuer: !Format ['https://%s/', !Context h]\n", "a.example", "b.example", "/context/h", "issuer"),
    ("I9 through another variable", "app.env", "BASE={}\nHOST=${{BASE}}\nOIDC_ISSUER=https://${{HOST}}/x\n", "a.example", "b.example", "/BASE", "issuer"),
    ("I11 a merged default", "a.yaml", "d: &d {{issuer: {}, a: 1}}\nprod:\n  <<: *d\n  b: 2\n", A, B, "/prod/issuer", "issuer"),
    ("I11 an anchor that is there twice", "a.yaml", "a: &x {{issuer: 'https://q'}}\nb: &x {{issuer: {}}}\nc: *x\n", A, B, "/c/issuer", "issuer"),
    ("I11 an override of compose", "compose.override.yaml", "services: {{a: {{environment: !reset {{OIDC_ISSUER: '{}'}}}}}}\n", A, B, "/services/a/environment/!reset/OIDC_ISSUER", "issuer"),
    ("I13 a template of Helm", "templates/d.yaml", "{{{{- if .Values.x }}}}\nissuer: {}\nn: {{{{ .Values.r }}}}\n{{{{- end }}}}\n", A, B, "/issuer", "issuer"),
    ("I13 a template of Ruby", "a.yml.erb", "<% if x %>\nissuer: {}\n<% end %>\n", A, B, "/issuer", "issuer"),
    ("I13 a template of Jinja", "a.json.j2", '{{\n  {{% if x %}}\n  "issuer": "{}",\n  {{% endif %}}\n  "a": {{{{ b | tojson }}}}\n}}\n', A, B, "/issuer", "issuer"),
    ("I15 words of a generator", "kustomization.yaml", "configMapGenerator: [{{name: x, literals: ['OIDC_ISSUER={}']}}]\n", A, B, "/configMapGenerator/0/literals/0", "issuer"),
    ("I15 a prefix of all names", "kustomization.yaml", "kind: Kustomization\nnamePrefix: {}\nresources: [a.yaml]\n", "a-", "b-", "/namePrefix", "workload-identity"),
    ("I15 a patch in a string", "kustomization.yaml", "patches:\n- target: {{kind: ClusterRoleBinding, group: rbac.authorization.k8s.io, version: v1}}\n  patch: |-\n    - op: replace\n      path: /roleRef/name\n      value: {}\n", "view", "cluster-admin", "/patches/0/patch!/0/value", "authorization-binding"),
    ("I18 a reference to a secret store", "es.yaml", "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {{name: oidc}}\nspec: {{data: [{{secretKey: s, remoteRef: {{key: {}}}}}]}}\n", "jwt", "jut", "/spec/data/0/remoteRef/key", "client-credential"),
    ("I18 who can read an encrypted file", "s.enc.yaml", "a: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops: {{age: [{{recipient: {}, enc: x}}]}}\n", "age1" + "a" * 58, "age1" + "b" * 58, "/sops/age/0/recipient", "authorization-binding"),
    ("I20 a key that is spelled wrong", "v.yaml", "auth: {{{}: {{header: X-User}}}}\n", "authentication", "authenication", "/auth/authenication/header", "access-path"),
    ("I21 another class", "v.yaml", "hub: {{config: {{JupyterHub: {{authenticator_class: {}}}}}}}\n", "cilogon", "google", "/hub/config/JupyterHub/authenticator_class", "federation"),
    ("I22 the first rule that fits", "configuration.yml", "access_control:\n  default_policy: deny\n  rules:\n{}", "".join(ROUTES), "".join(ROUTES[::-1]), "/access_control/rules", "access-path"),
    ("I23 an empty text", "k.properties", "ssl.endpoint.identification.algorithm={}\n", "https", "", "/ssl.endpoint.identification.algorithm", "verification"),
    ("I24 a truth in quotes", "realm.json", KEYCLOAK % "saml.client.signature", "true", "false", "/clients/0/attributes/saml.client.signature", "verification"),
    ("I24 a word that two readers read differently", "a.yaml", "tls: {{verify: {}}}\n", "yes", "no", "/tls/verify", "verification"),
    ("I24 a mark and comments in JSON", "appsettings.json", '\ufeff{{ // c\n"AzureAd": {{"ClientId": "{}",}},\n}}', "a1", "a2", "/AzureAd/ClientId", "client"),
    ("I25 a password file", ".htpasswd", "alice:{}\n", "$2y$05$abc", "$2y$05$abd", "/login/alice/password", "client-credential"),
    ("I25 a key file", "known_hosts", "id.example.com ssh-ed25519 {}\n", "AAAAC3NzaC1lZDI1NTE5AAAAIGJ1dCBub3QgcmVhbGx5", "AAAAC3NzaC1lZDI1NTE5AAAAIHJlYWxseSBub3QhISEh", "/hosts/0/key", "tls-identity"),
    ("I26 an account's namespace", "sa.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: {}}}\n", "a1", "b1", "/metadata/namespace", "workload-identity"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "old", "new", "pointer", "category"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_an_identity_change_is_seen_behind(
    path: str, text: str, old: str, new: str, pointer: str, category: str
) -> None:
    found = one(path, text.format(old), text.format(new))
    assert any(category in categories(item) for where, item in found.items() if where.startswith(pointer)), (
        found
    )


USERS = "uaa:\n  issuer: {{uri: https://uaa.example.com}}\n  scim:\n    users:\n    - admin|{}|{}\n    - bob|hidden-pass|b@x.org|B|C|{}\n"


def test_i5_a_user_in_a_line_that_changes_is_one_user_that_changes() -> None:
    old = USERS.format("hunter2horse", "scim.read", "a,b")
    found = one("uaa.yml", old, USERS.format("battery-staple", "scim.read,uaa.admin", "a,b,c"))
    assert sorted(found) == [
        f"/uaa/scim/users/{where}" for where in ("0!/groups", "0!/password", "1!/groups")
    ]
    assert messages(found["/uaa/scim/users/0!/groups"]).endswith('"uaa.admin" is let in')
    assert found["/uaa/scim/users/0!/password"].secret
    assert all(categories(item) == {"authorization-binding"} for item in found.values())
    new = one("uaa.yml", old, old + "    - eve|evil-password|uaa.admin\n")
    assert {item.secret for where, item in new.items() if where.endswith("!/password")} == {True}
    assert "evil-password" not in "".join(map(messages, new.values()))
    assert one(
        "uaa.yml", old, old.replace("admin|", "admin|x|y|", 1).replace("hunter2horse|scim.read", "z", 1)
    )


def test_i5_alternatives_in_a_text_are_no_users() -> None:
    (where,) = one("a.yaml", "auth: {users: 'alice|bob'}\n", "auth: {users: 'alice|bob|eve'}\n")
    assert where == "/auth/users"


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_i1_documents_in_strings_are_opened_four_deep(levels: int) -> None:
    found = one("cm.json", *(inside(levels, DOCUMENT.format(url)) for url in (A, B)))
    (where,) = found
    assert where.endswith("!/issuer")
    assert where.count("!") == levels
    assert categories(found[where]) == {"issuer"}


@pytest.mark.parametrize(
    "hidden", [encoded, packed, lambda text: encoded(encoded(text)), lambda text: encoded(packed(text))]
)
@pytest.mark.parametrize("text", ["user_data: {}\n", "kind: Secret\ndata: {{config: {}}}\n"])
def test_i6_what_base64_and_gzip_hide_is_opened(hidden: object, text: str) -> None:
    assert callable(hidden)
    found = one("a.yaml", *(text.format(hidden(DOCUMENT.format(url))) for url in (A, B)))
    assert {where: categories(item) for where, item in found.items()} == {next(iter(found)): {"issuer"}}


def test_i6_a_packed_string_is_not_unpacked_without_bound() -> None:
    bomb = packed("a" * (6 * 1024 * 1024))
    (found,) = one("a.yaml", "x: 1\n", f"x: {bomb}\n").values()
    assert "unreadable" in categories(found)


@pytest.mark.parametrize(
    "more",
    [", '--oidc-issuer-url=https://evil.example.net'", ", '--oidc-issuer-url', 'https://evil.example.net'"],
)
def test_i7_a_flag_that_is_given_again_wins(more: str) -> None:
    found = one("d.yaml", *(f"args: ['--oidc-issuer-url={A}'{rest}]\n" for rest in ("", more)))
    assert {category for item in found.values() for category in categories(item)} == {"issuer"}


def test_i8_a_variable_that_is_set_again_and_one_taken_from_elsewhere() -> None:
    again = ", {name: OIDC_ISSUER, value: 'https://evil.example.net'}"
    found = one("d.yaml", *(f"env: [{{name: OIDC_ISSUER, value: '{A}'}}{rest}]\n" for rest in ("", again)))
    assert "issuer" in categories(found["/env/1/value"])
    taken = "env: [{{name: OIDC_CLIENT_SECRET, valueFrom: {{secretKeyRef: {{name: {}, key: x}}}}}}]\n"
    (item,) = one("d.yaml", taken.format("one"), taken.format("two")).values()
    assert categories(item) == {"client-credential"}


def test_i9_what_is_wrong_with_a_value_is_wrong_with_what_is_made_of_it() -> None:
    text = "HOST={}\nOIDC_ISSUER=https://${{HOST}}/x\n"
    found = one("app.env", text.format("login.example.com"), text.format("login.examp1e.com"))["/HOST"]
    assert {Signal.TAINTED, Signal.HOMOGLYPH} <= signals(found)
    assert {finding.severity.value for finding in found.findings} == {"critical"}


def test_i10_a_setting_that_goes_to_another_layer_keeps_its_value() -> None:
    old = "env: [{name: GF_AUTH_GENERIC_OAUTH_CLIENT_ID, value: abcdefg}]\nini: {auth.generic_oauth: {scopes: x}}\n"
    new = "env: []\nini: {auth.generic_oauth: {client_id: abcdefg, scopes: x}}\n"
    item = one("d.yaml", old, new)["/ini/auth.generic_oauth/client_id"]
    assert item.change.kind is ChangeKind.MOVED
    assert categories(item) == {"client"}


@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_i12_a_key_that_is_there_twice_is_never_passed_over(path: str) -> None:
    old, new = (f'{{"client_id": "a",\n"{key}": "b"}}' for key in ("x", "client_id"))
    (found,) = one(path, old, new).values()
    assert Signal.DUPLICATE_KEY in signals(found)
    assert "client_id is there twice" in messages(found)


def test_i13_a_template_that_nobody_can_read_says_no_more_than_changed() -> None:
    text = "{{{{- if .Values.x }}}}\nissuer: https://a.example.com\nreplicas: {}\nn: {{{{ .Values.q }}}}\n{{{{- end }}}}\n"
    assert not any(item.findings for item in one("templates/d.yaml", text.format(1), text.format(2)).values())


def test_i14_a_version_is_ordinary_and_what_comes_with_it_is_not() -> None:
    text = "spec: {{chart: {{version: {}}}, values: {{args: ['--bind=:80', '--auth', '{}']}}}}\n"
    found = one("release.yaml", text.format("1.0", "password"), text.format("1.1", "none"))
    assert not found["/spec/chart/version"].findings
    assert found["/spec/values/args/2"].findings


def test_i16_a_value_of_another_environment_is_marked() -> None:
    found = one(
        "env/prod/values.yaml",
        *(f"oidc: {{issuer: 'https://{host}'}}\n" for host in ("id.example.com", "id-dev.example.com")),
    )
    assert Signal.ENV_MISMATCH in signals(found["/oidc/issuer"])


@pytest.mark.parametrize(
    ("path", "text", "old", "new"),
    [
        ("nginx.conf", "server {{\n  include {};\n}}\n", "/etc/nginx/auth.conf", "/etc/nginx/none.conf"),
        ("krb5.conf", "includedir {}\n[libdefaults]\n default_realm = A.B\n", "/etc/a", "/tmp/b"),
        ("sshd_config", "Include {}\nPort 22\n", "/etc/ssh/a.conf", "/tmp/a.conf"),
        ("nats.conf", "include '{}'\nport: 4222\n", "auth.conf", "none.conf"),
        ("a.yaml", "oidc: {{$ref: {}}}\n", "./a.yaml", "./b.yaml"),
        ("a.yaml", "oidc: !include {}\n", "./a.yaml", "./b.yaml"),
    ],
)
def test_i17_another_file_that_is_read_in_is_no_plain_text(path: str, text: str, old: str, new: str) -> None:
    (found,) = one(path, text.format(old), text.format(new)).values()
    assert found.findings


@pytest.mark.parametrize(
    "text",
    [
        "client_secret: ENC[AES256_GCM,data:{},iv:y,tag:z,type:str]\n",
        "kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nspec: {{encryptedData: {{client-secret: AgB{}}}}}\n",
        "ldap_bind_pw: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {}\n",
        "oidc_client_secret: ENC({})\n",
        "client_secret: '{{cipher}}{}'\n",
    ],
)
def test_i18_an_encrypted_value_is_opaque_and_never_shown(text: str) -> None:
    (found,) = one("a.yaml", text.format("a" * 220), text.format("b" * 220)).values()
    assert Signal.OPAQUE_CHANGE in signals(found)
    assert found.secret


def test_i19_a_file_is_followed_where_it_goes() -> None:
    text = "oidc:\n  issuer: {}\n  client_id: abc\n  scopes: [a]\n"
    found = meant({"a/config.yaml": text.format(A)}, {"b/a/config.yaml": text.format(B)})
    assert set(found) == {"b/a/config.yaml#/oidc/issuer"}


def test_i19_a_value_that_moves_between_keys_is_moved_and_both_places_are_said() -> None:
    found = one("m.yml", "uaa: {saml: {entityid: abcdefghij}}\n", "login: {saml: {entityid: abcdefghij}}\n")
    item = found["/login/saml/entityid"]
    assert item.change.kind is ChangeKind.MOVED
    assert item.change.deployed == item.change.proposed
    assert "service-identity" in categories(item)


def test_i20_an_identity_value_under_a_key_that_nobody_reads_is_dead() -> None:
    found = one(
        "v.yaml", "oidc: {issuer: 'https://a.example.com'}\n", "oidc: {isuer_xyz: 'https://a.example.com'}\n"
    )
    assert Signal.DEAD_KEY in {signal for item in found.values() for signal in signals(item)}


def test_i22_the_order_of_a_set_is_no_change() -> None:
    texts = (
        (KEYCLOAK % "post.logout.redirect.uris").format(uris)
        for uris in ("https://a/##https://b/", "https://b/##https://a/")
    )
    assert not any(item.findings for item in one("realm.json", *texts).values())


@pytest.mark.parametrize("new", ["[]", "null", "''", None])
def test_i23_nothing_is_said_in_four_ways_and_each_is_a_change(new: str | None) -> None:
    rest = "" if new is None else f"  audiences: {new}\n"
    found = one("a.yaml", "oidc:\n  x: 1\n  audiences: [api.example.com]\n", f"oidc:\n  x: 1\n{rest}")
    assert {category for item in found.values() for category in categories(item)} == {"audience"}
    assert any("no audience is left" in messages(item) for item in found.values())


def test_i24_the_same_time_in_another_notation_is_no_change() -> None:
    text = "oidc: {{access_token_lifetime: {}}}\n"
    for old, new in (("1h", "PT1H"), ("60m", "1h"), ("3600s", "1h")):
        assert not any(item.findings for item in one("a.yaml", text.format(old), text.format(new)).values())
    assert one("a.yaml", text.format("1h"), text.format("2h"))["/oidc/access_token_lifetime"].findings


@pytest.mark.parametrize("path", ["svc/krb5.keytab", "svc/store.jks", "svc/site.p12", "svc/site.key.enc"])
def test_i25_a_key_file_that_only_its_owner_can_read_is_never_no_change(path: str) -> None:
    (found,) = one(path, b"\x05\x02\x00\x01", b"\x05\x02\x00\x02").values()
    assert categories(found) == {"unreadable"}


def test_i27_a_value_that_others_still_hold_is_named() -> None:
    other = "oidc: {{issuer: 'https://a.example.com'}}\nn: {}\n"
    old, new = (
        {"idp/a.yaml": f"oidc: {{issuer: '{url}'}}\n", "shop/b.yaml": other.format(n)}
        for url, n in ((A, 1), (B, 2))
    )
    found = meant(old, new)["idp/a.yaml#/oidc/issuer"]
    assert Signal.CROSS_SIDE in signals(found)
    assert "shop/b.yaml" in messages(found)
