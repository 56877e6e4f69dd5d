import base64

import pytest

from changegate.classify.secrets import is_reference, is_secret, named_secret
from changegate.model.secrecy import looks_secret
from changegate.model.value import ABSENT, Tagged
from settings import setting


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "DB_PASSWORD",
        "spring.datasource.password",
        "clientSecret",
        "OIDC_CLIENT_SECRET",
        "jwt_secret",
        "cookie_secret",
        "api-key",
        "AWS_SECRET_ACCESS_KEY",
        "tls.key",
        "secret_key_base",
        "connectionString",
        "SENTRY_DSN",
        "bindpw",
        "id_token",
        "unseal_key",
        "SLACK_WEBHOOK_URL",
        "new_client_secret",
    ],
)
def test_a_key_that_names_a_secret_hides_its_value(key: str) -> None:
    assert is_secret(setting(key, "hunter2hunter2", "correct horse"))


@pytest.mark.parametrize(
    "key",
    [
        "secretName",
        "existingSecret",
        "tokenEndpoint",
        "client_secret_file",
        "passwordFile",
        "access_token_lifetime",
        "PASSWORD_MIN_LENGTH",
        "token_endpoint_auth_method",
        "public_key",
        "max_tokens",
        "imagePullSecrets",
        "secretKeyRef",
        "private_key_path",
        "key",
        "primary_key",
        "jwks_uri",
        "issuer",
    ],
)
def test_what_is_only_about_a_secret_is_shown(key: str) -> None:
    assert not is_secret(setting(key, "something", "else"))


def test_the_entries_below_a_mapping_of_secrets_are_secrets() -> None:
    assert is_secret(setting("passwords alice", "s3cr3t-value"))
    assert is_secret(setting("clientSecret value", "s3cr3t-value"))
    assert is_secret(setting("stringData dbpass", "s3cr3t-value"))


def test_a_reference_to_a_secret_is_shown_until_one_side_is_a_literal() -> None:
    assert not is_secret(setting("client_secret", "${NEW}", "${OLD}"))
    assert is_secret(setting("client_secret", "${NEW}", "hunter2hunter2"))


def test_a_reference_with_a_default_inside_holds_a_literal() -> None:
    assert is_secret(setting("client_secret", "${NEW:-hunter2}", "${OLD}"))


def test_switches_and_nothing_are_no_secrets() -> None:
    assert not is_secret(setting("secret", proposed=True, deployed=False))
    assert not is_secret(setting("password", "", None))
    assert not is_secret(setting("password", ABSENT, ""))


def test_a_name_that_stands_for_identity_hides_even_a_numeric_password() -> None:
    assert is_secret(setting("password", 12345678))


@pytest.mark.parametrize(
    "value",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA",
        "-----BEGIN OpenVPN Static key V1-----\n00ff\n-----END OpenVPN Static key V1-----",
        "-----BEGIN OpenVPN tls-crypt-v2 client key-----\nAAAA",
        base64.b64encode(b"-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n").decode(),
        base64.b64encode(b"-----BEGIN EC PRIVATE KEY-----\nMIIEvQ\n-----END EC PRIVATE KEY-----\n").decode(),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
        "postgres://app:s3cr3t@db.example.com/app",
        "Server=db;User Id=app;Password=s3cr3t;",
        "https://example.com/callback?client_secret=abcdef",
        "https:/\\u:s3cr3t@example.com/",
        "https:\\\\u:s3cr3t@example.com/",
        "app:s3cr3t@tcp(db:3306)/app?tls=true",
        "export OIDC_CLIENT_SECRET=s3cr3t; app",
        "DB_PASSWORD='s3cr3t' exec app",
        "ghp_" + "a1B2" * 9,
        "AKIA" + "ABCD1234" * 2,
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2g",
        '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}',
        "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY",
        "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q",
    ],
)
def test_a_value_can_give_itself_away_under_any_key(value: str) -> None:
    assert looks_secret(value)
    assert is_secret(setting("anything", value))


@pytest.mark.parametrize(
    "value",
    [
        "https://id.example.com/realms/main",
        "postgres://app:${DB_PASSWORD}@db.example.com/app",
        "app:${DB_PASSWORD}@tcp(db:3306)/app",
        "export DB_PASSWORD=${SECRET}; app",
        "DB_PASSWORD=/run/secrets/db exec app",
        "app:8080@tcp",
        "postgres://app@db.example.com/app",
        "0123456789abcdef0123456789abcdef01234567",
        "sha256:" + "ab12" * 16,
        "123e4567-e89b-12d3-a456-426614174000",
        "Some-Long-Service-Name-2-In-Production",
        "registry.example.com/team/app:1.2.3",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA laptop",
        "",
    ],
)
def test_ordinary_values_are_shown(value: str) -> None:
    assert not looks_secret(value)


@pytest.mark.parametrize(
    "value",
    [
        "${CLIENT_SECRET}",
        "$(CLIENT_SECRET)",
        "$CLIENT_SECRET",
        "((client_secret))",
        "{{ .Values.secret }}",
        "vault:secret/data/app#password",
        "ref+vault://secret/app/password",
        "op://vault/item/field",
        "/run/secrets/client_secret",
        "$oidc.example.clientSecret",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app",
        "projects/p1/secrets/app/versions/latest",
        "@Microsoft.KeyVault(SecretUri=https://vault.example.com/secrets/app)",
        "${env:CLIENT_SECRET}",
        "${CLIENT_SECRET:?must be set}",
        "${file:/etc/app/secrets.properties:password}",
        "${ssm:/app/client-secret}",
        "${sys:app.client.secret}",
        "%env(CLIENT_SECRET)%",
        "%env(resolve:file:CLIENT_SECRET_FILE)%",
        "env(CLIENT_SECRET)",
        "env:CLIENT_SECRET",
        "os.environ/CLIENT_SECRET",
        "!Env CLIENT_SECRET",
        '{{ env "CLIENT_SECRET" }}',
        "$__env{CLIENT_SECRET}",
        "$__file{/run/secrets/client}",
        "k8s:secret/app/oidc#client-secret",
        "secretKeyRef:oidc/client-secret",
        "vault:oidc#client-secret",
        "{vault://env/client-secret}",
        "ref+awssecrets://app/client",
        "awssm://app/client",
        "gcp-sm://app/client",
        "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/app",
        "#{ENV['CLIENT_SECRET']}",
        "ENV.fetch('CLIENT_SECRET')",
        "%(ENV_CLIENT_SECRET)s",
        "%{env:CLIENT_SECRET}",
    ],
)
def test_references_are_known_in_many_notations(value: str) -> None:
    assert is_reference(value)


@pytest.mark.parametrize(
    "value",
    ["hunter2", "$ecret", "${A}${B:-hunter2}", "/abc/def==", "vault:hunter2", "secret:hunter2", "$1",
              "${env:hunter2}", "${ENV:hunter2}", "${env:A:-hunter2}", "${env:A, 'hunter2'}", "env:hunter2", "%env(A)%hunter2",
              "vault:pa55#w0rd", "${file:hunter2}", "env(hunter2 horse)", "ENV['A'] || 'hunter2'", "!Env [A, hunter2]",
              "pass:hunter2", "${A:hunter2}", "os.environ", "env:", "${sys:hunter2}"],
)  # fmt: skip
def test_passwords_that_only_begin_like_references_are_literals(value: str) -> None:
    assert not is_reference(value)


def test_tags_that_point_elsewhere_are_references_and_encrypted_ones_are_not() -> None:
    assert is_reference(Tagged("!Ref", "ClientSecret"))
    assert not is_reference(Tagged("!vault", "$ANSIBLE_VAULT;1.1;AES256\n6162"))


def test_a_secret_at_the_end_of_a_long_text_is_still_found() -> None:
    assert looks_secret("x" * 100_000 + "\n-----BEGIN PRIVATE KEY-----\n")


def test_the_words_of_a_key_are_told_apart_before_they_are_judged() -> None:
    assert not named_secret("passwordless_login")
    assert not named_secret("secretary")


@pytest.mark.parametrize("kind", ["EC", "OKP", "RSA"])
def test_the_public_half_of_a_web_key_is_shown_and_the_private_half_is_not(kind: str) -> None:
    value = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q"
    for member, hidden in {"x": False, "n": False, "x5t#S256": False, "d": True, "p": True}.items():
        assert is_secret(setting(f"token {member}", value, beside={"kty": kind})) is hidden
    assert is_secret(setting("token k", value, beside={"kty": "oct"}))
    assert is_secret(setting("token x", value))
