from __future__ import annotations

import re

import pytest

from changegate.classify.heuristics import guess
from changegate.classify.heuristics.polarity import polarity
from changegate.classify.heuristics.rules import RULES, rules_for
from changegate.classify.names import name
from changegate.model.change import Order, Side
from changegate.model.finding import Category, Severity
from changegate.model.value import ABSENT
from settings import setting


def category(keys: str | tuple[str, ...], value: Side, path: str = "services/app/config.yaml") -> str | None:
    found = guess(setting(keys, value, path=path))
    return None if found is None else found.category.value


@pytest.mark.parametrize(
    ("keys", "value", "expected"),
    [
        ("oidc issuer", "https://id.example.com", "issuer"),
        ("OIDC_ISSUER_URL", "https://id.example.com", "issuer"),
        ("discoveryUrl", "https://id.example.com/.well-known/openid-configuration", "issuer"),
        ("idp_metadata_url", "https://id.example.com/metadata", "issuer"),
        ("oauth tokenEndpoint", "https://id.example.com/token", "issuer"),
        ("auth acceptedAudiences []", "api://orders", "audience"),
        ("clientId", "orders", "client"),
        ("oauth2 client id", "orders", "client"),
        ("oauth2 grantTypes []", "client_credentials", "client"),
        ("clientSecret", "${SECRET}", "client-credential"),
        ("orders_rabbit_pass", "hunter2", "client-credential"),
        ("bots orders token", "hunter2", "client-credential"),
        ("support_pro_token", "{{ ssm['pro'] }}", "client-credential"),
        ("cc db_encryption_key", "((key))", "signing-key"),
        ("ORDERS_USER_POOL_ID", "eu-west-1_abcdefghi", "federation"),
        ("annotations authproxy.example.com/enabled", "true", "access-path"),
        ("customAuthz", "mayRead()", "access-path"),
        ("token driver", "sql", "access-path"),
        ("ldap tls_cacertdir", "/etc/ca", "tls-identity"),
        ("app_pki_cert", "/etc/app.pub", "tls-identity"),
        ("infra_admins []", "alice", "authorization-binding"),
        ("OidcClientSecretKeyName", "/orders/secret", "client-credential"),
        ("stsRestEndpointUrl", "http://sts.example.com", "issuer"),
        ("DelegatedPermissions []", "orders_read", "authorization-binding"),
        ("OIDC_DISABLE_DPOP", "true", "client"),
        ("mail_apikey", "hunter2", "client-credential"),
        ("orders:mail-password secure", "v1:abc", "client-credential"),
        ("gateway rootca_certificate_name", "internal", "tls-identity"),
        ("service task_policy_arns", "${var.arns}", "authorization-binding"),
        ("connectorNodeIssuerId", "${CONNECTOR}", "issuer"),
        ("client disabledSecureConnection", True, "verification"),
        ("ORDERS_AUTH_ENDPOINT_URL", "https://id.example.com/auth", "issuer"),
        ("api base url oauth", "https://id.example.com/auth", "issuer"),
        ("idam s2s-authorised.services", "orders,shop", "authorization-binding"),
        ("AUTHORIZATION_KEYS_FOR_ORDERS", "a,b", "client-credential"),
        ("existingSecret", "orders-keys", "client-credential"),
        ("s3_credentials_secret", "store", "client-credential"),
        ("auth.types.allowed", "otp,pin", "access-path"),
        ("supported_authn_methods", "[pin]", "access-path"),
        ("allow_all_entities", True, "access-path"),
        ("token_endpoint_auth_method", "client_secret_basic", "client-credential"),
        ("redirectURIs []", "https://app.example.com/callback", "redirect-uri"),
        ("post_logout_redirect_uris []", "https://app.example.com/", "redirect-uri"),
        ("jwksUri", "https://id.example.com/keys", "signing-key"),
        ("jwt_secret", "hunter2hunter2", "signing-key"),
        ("saml_idp_cert_fingerprint", "AB:CD", "signing-key"),
        ("ssh known_hosts", "example.com ssh-ed25519 AAAA", "signing-key"),
        ("insecureSkipVerify", True, "verification"),
        ("oidc verify_issuer", False, "verification"),
        ("db sslmode", "disable", "verification"),
        ("auth_anonymous_enabled", True, "access-path"),
        ("skip_auth_routes []", "/health", "access-path"),
        ("trusted_proxies []", "10.0.0.0/8", "access-path"),
        ("annotations nginx.ingress.kubernetes.io/auth-url", "https://auth.example.com", "access-path"),
        ("oidc enabled", False, "access-path"),
        ("cookie_domain", ".example.com", "session-cookie"),
        ("session cookie samesite", "lax", "session-cookie"),
        ("accessTokenLifespan", 300, "token-lifetime"),
        ("auth refresh_token_ttl", "30d", "token-lifetime"),
        ("spec dnsNames []", "app.example.com", "tls-identity"),
        ("tls ca_file", "/etc/ssl/ca.pem", "tls-identity"),
        ("spec issuerRef name", "internal-ca", "tls-identity"),
        ("trustStore path", "/etc/trust.p12", "tls-identity"),
        ("spec serviceAccountName", "orders", "workload-identity"),
        ("annotations eks.amazonaws.com/role-arn", "${ROLE}", "workload-identity"),
        ("trust_domain", "example.com", "workload-identity"),
        ("ldap bindDN", "cn=app", "directory"),
        ("olcSuffix", "dc=example,dc=com", "directory"),
        ("olcAccess", "to * by * read", "authorization-binding"),
        ("KEYCLOAK_CLIENT_ID_DEV", "shop", "client"),
        ("roles all and_backend_roles []", "admin", "authorization-binding"),
        ("fernetKey", "${KEY}", "signing-key"),
        ("listener certificate_arn", "${CERT}", "tls-identity"),
        ("metadata_options http_tokens", "optional", "access-path"),
        ("PGPASSWORD", "${PW}", "client-credential"),
        ("parameters project_admin", "${ADMIN}", "authorization-binding"),
        ("features iam", True, "access-path"),
        ("env sonar.forceAuthentication", "false", "access-path"),
        ("deviceConnection credentialsPath", "/run/secrets/a", "client-credential"),
        ("credential key_repository", "/etc/keys", "signing-key"),
        ("identity domain_config_dir", "/etc/domains", "directory"),
        ("XSRFKey", "${KEY}", "signing-key"),
        ("identity_file", "/var/lib/auth_id", "workload-identity"),
        ("postgres_refresh_secret", "postgres", "client-credential"),
        ("DANGEROUS_SALT", "${SALT}", "signing-key"),
        ("main certname", "puppet.example.com", "tls-identity"),
        ("env SEARCH_INITIAL_ADMIN_PASSWORD", "${FIRST}", "client-credential"),
        ("db password", "${PASSWORD}", "client-credential"),
        ("jobs shop githubCredentialsId", "github-app", "client-credential"),
        ("args google-group", "staff@example.com", "authorization-binding"),
        ("podLabels azure.workload.identity/use", "true", "workload-identity"),
        ("args namespace-restrictions", True, "authorization-binding"),
        ("LDAP_URL", "ldap://ldap.example.com", "directory"),
        ("default_realm", "EXAMPLE.COM", "directory"),
        ("username_claim", "email", "claim-mapping"),
        ("nameIdFormat", "persistent", "claim-mapping"),
        ("admin_users []", "alice", "authorization-binding"),
        ("allowed_domains []", "example.com", "authorization-binding"),
        ("roleRef name", "cluster-admin", "authorization-binding"),
        ("mfa_required", False, "mfa-policy"),
        ("webauthn rp_id", "example.com", "mfa-policy"),
        ("password_policy", "length(8)", "mfa-policy"),
        ("identityProviders []", "corporate", "federation"),
        ("sp_entity_id", "https://app.example.com/saml", "federation"),
        ("keycloak realm", "main", "federation"),
        ("auth external_url", "https://app.example.com", "service-identity"),
    ],
)
def test_every_category_is_told_by_the_names_it_goes_by(keys: str, value: Side, expected: str) -> None:
    assert category(keys, value) == expected


def test_every_category_but_those_of_the_gate_itself_has_names() -> None:
    own = {Category.TRUST, Category.UNREADABLE}
    assert {rule.category for rule in RULES} == set(Category) - own


def test_a_weak_name_speaks_only_among_settings_of_authentication() -> None:
    assert category("grantTypes []", "password") is None
    assert category("oauth2 grantTypes []", "password") == "client"
    assert category("grantTypes []", "password", "apps/keycloak/values.yaml") == "client"
    beside = setting("grantTypes", "password", beside={"oidcIssuer": "x"})
    assert guess(beside) is not None


def test_neighbours_in_a_long_flat_list_of_variables_say_nothing() -> None:
    many = {f"VARIABLE_{number}": "x" for number in range(30)} | {"OIDC_CLIENT_ID": "x"}
    assert guess(setting("SERVER_NAME", "app.example.com", beside=many)) is None
    same = many | {"SERVER_OIDC": "x"}
    assert guess(setting("SERVER_NAME", "app.example.com", beside=same)) is not None


def test_a_weak_name_weighs_less_than_a_strong_one_of_its_category() -> None:
    strong, weak = guess(setting("idp_url", "https://x")), guess(setting("oidc login_url", "https://x"))
    assert strong is not None
    assert weak is not None
    assert strong.severity is Severity.CRITICAL
    assert weak.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("spec replicas", 3),
        ("spec template spec containers [] image", "registry.example.com/app:1.2.3"),
        ("readinessProbe initialDelaySeconds", 10),
        ("resources limits memory", "512Mi"),
        ("metadata name", "orders"),
        ("metadata labels app.kubernetes.io/name", "orders"),
        ("spec ports [] port", 8080),
        ("spec template spec securityContext runAsUser", 1000),
        ("logging level", "debug"),
        ("server maxThreads", 200),
        ("cache ttl", "5m"),
        ("database host", "db.example.com"),
        ("ingress hosts [] host", "app.example.com"),
        ("features newCheckout", True),
        ("feed url", "https://feed.example.com"),
        ("serial", 12),
        ("spec endpoints [] interval", "30s"),
        ("serviceAccount create", True),
        ("rbac create", True),
        ("networkPolicy enabled", True),
        ("nodeSelector role", "worker"),
        ("schedule", "0 * * * *"),
    ],
)
def test_ordinary_settings_stay_quiet(keys: str, value: Side) -> None:
    assert category(keys, value) is None


def test_an_environment_variable_is_told_by_its_name_and_not_by_the_key_value() -> None:
    env = ("spec", "containers", "[]", "env", "[]", "value")
    found = setting(env, "https://id.example.com")
    named = type(found)(found.change, found.path, env, "OIDC_ISSUER", ABSENT, found.proposed, {})
    meaning = guess(named)
    assert meaning is not None
    assert meaning.category is Category.ISSUER


def test_a_hidden_letter_in_a_key_does_not_hide_the_setting() -> None:
    assert category("\u0456ssuer", "https://id.example.com") == "issuer"


def test_the_order_of_a_list_of_identity_is_a_setting_of_identity() -> None:
    assert guess(setting("valid_issuers", Order(("b", "a")), Order(("a", "b")))) is not None


def test_a_key_of_enormous_length_is_no_trouble() -> None:
    assert category(("a_" * 50_000 + "client_id",), "x") == "client"


def test_the_pattern_says_for_explain_which_name_fired() -> None:
    found = guess(setting("spec issuerRef name", "internal-ca"))
    assert found is not None
    assert found.pack == "heuristics"
    assert found.pattern == "tls-identity: issuer_ref_name"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("insecure_skip_verify", "T!"),
        ("ssl_verify", "F!"),
        ("verify_ssl", "F!"),
        ("skip_jwt_bearer_tokens", "id"),
        ("KC_HOSTNAME_STRICT", "F!"),
        ("tls_disable", "T!"),
        ("cookie_secure", "F!"),
        ("deny_null_bind", "F!"),
        ("oidc.tls.insecure.skip.verify", "T!"),
        ("skip_provider_button", "id"),
        ("disable_brute_force_login_protection", "T!"),
        ("disable_registration", "F!"),
        ("colour", "id"),
    ],
)
def test_which_way_a_switch_is_dangerous_is_known_by_name(key: str, expected: str) -> None:
    assert polarity(name(key)) == expected


def test_a_switch_is_compared_by_its_dangerous_direction() -> None:
    off, on = guess(setting("oidc verify_issuer", "false")), guess(setting("insecureSkipVerify", "true"))
    assert off is not None
    assert on is not None
    assert (off.compare, on.compare) == ("F!", "T!")


@pytest.mark.parametrize(
    "value",
    ["https://evil.example.net/\n# x", "https://evil.example.net/\nand more", "https://e.net/?" + "x" * 9000],
)
def test_an_address_with_something_behind_it_is_an_address(value: str) -> None:
    assert guess(setting("issuer", value)) is not None


def test_rows_that_are_tried_in_one_pass_are_those_that_match_one_by_one() -> None:
    keys = {key for rule in RULES for key in re.findall(r"[a-z_]{2,}", rule.pattern)}
    keys |= {"proxy_pass", "orders_pass", "my_admins", "eos_token", "bot_token", "replica", "serial"}
    found = 0
    for one in map(name, sorted(keys)):
        expected = tuple(rule for rule in RULES if rule.matches(one))
        assert rules_for(one) == expected, one
        found += len(expected)
    assert found > len(RULES)
