"""Ordinary settings of real kinds of systems that look like identity, each with what tells it apart."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category, Severity
from changegate.model.value import Empty, Leaf
from settings import setting


def category(
    keys: str | tuple[str, ...],
    value: Side,
    beside: Mapping[str, Leaf] | None = None,
    path: str = "services/app/config.yaml",
) -> Category | None:
    found = guess(setting(keys, value, beside=beside, path=path))
    return None if found is None else found.category


def test_words_glued_by_chance_are_no_search_base() -> None:
    assert category("PRISONEROFFENDERSEARCH_BASEURL", "https://search.example.com") is None


@pytest.mark.parametrize("key", ["link_checker_api_redis_host", "passive_checks_alert_hostname"])
def test_a_verb_inside_a_noun_checks_no_host(key: str) -> None:
    assert category(key, "redis-1.example.com") is None


def test_folders_and_answers_of_name_servers_are_nobody() -> None:
    assert category("parameters WORKING_DIR_SECRET", "src/orders") is None
    assert category("parameters WORKING_SECRET", "src/orders") is Category.CLIENT_CREDENTIAL
    assert category("rebindingProtection allowedDomains []", "example.com") is None
    assert category("oauth allowedDomains []", "example.com") is Category.AUTHORIZATION_BINDING


def test_a_word_above_a_credential_hides_nothing() -> None:
    assert category("working_dir client_secret", "abc") is Category.CLIENT_CREDENTIAL
    assert category("resource_group client_secret", "abc") is Category.CLIENT_CREDENTIAL
    assert category("resource_group issuer", "https://id.example.com") is Category.ISSUER
    issuer = ("oidc issuer", "https://id.example.com")
    assert category(*issuer, path="wiremock/mappings/app.yaml") is Category.ISSUER
    assert category(*issuer, path="pacts/prod.json") is Category.ISSUER
    assert category("tool app oidc issuer", issuer[1], path="pyproject.toml") is Category.ISSUER


def test_the_issuer_an_authenticator_app_shows_is_a_label() -> None:
    assert category("totp issuer", "example.com") is None
    assert category("frontend issuer", "dex") is None
    assert category("webauthn issuer", "https://id.example.com") is Category.ISSUER


def test_the_issuer_of_a_certificate_is_an_authority_and_a_switch_is_none() -> None:
    assert category("spec issuerRef name", "internal-ca") is Category.TLS_IDENTITY
    assert category("annotations cert-manager.io/cluster-issuer", "internal") is Category.TLS_IDENTITY
    assert category("passTLSClientCert info issuer", value=True) is None


def test_issuers_in_the_title_of_a_report_are_no_issuers() -> None:
    assert category("identity_verification_outcomes_report_issuers", "https://rp.example.com") is None


def test_stickiness_of_a_load_balancer_is_no_session() -> None:
    assert category("annotations nginx.ingress.kubernetes.io/session-cookie-name", "route") is None
    assert category("sticky cookie name", "lb") is None
    assert category("sessionAffinity", "ClientIP") is None


def test_the_client_id_of_a_message_broker_is_a_label_in_logs() -> None:
    assert (
        category("client_id", "orders-1", {"bootstrap_servers": "kafka:9092", "group_id": "orders"}) is None
    )
    assert category("mqtt clientId", "sensor-7") is None
    assert category("client_id", "orders", {"bootstrap_servers": "k", "oauth_issuer": "x"}) is Category.CLIENT


@pytest.mark.parametrize(
    "key", ["client_max_body_size", "client_timeout", "http_client_pool", "jerseyClientName"]
)
def test_client_alone_is_no_client_of_an_identity_provider(key: str) -> None:
    assert category(key, "10m") is None


def test_keys_of_delivery_networks_translations_and_kernels_are_no_keys_of_identity() -> None:
    assert category("cdn encryption_key_rotation", "weekly") is None
    assert category("cookie_fr", "Témoins", {"cookie_en": "Cookies"}) is None
    assert category(("sysctl", "net.ipv4.tcp_syncookies"), 1) is None


def test_a_public_key_under_a_user_opens_a_door() -> None:
    assert category("users [] public_key", "ssh-ed25519 AAAA") is Category.AUTHORIZATION_BINDING


@pytest.mark.parametrize(
    "key", ["token_bucket_size", "max_tokens", "max_sub_tokens", "rate_limit", "token_limit"]
)
def test_tokens_that_are_counted_open_nothing(key: str) -> None:
    assert category(key, 100) is None


def test_the_permission_of_a_workflow_is_workload_identity_and_only_there() -> None:
    assert category("jobs deploy permissions id-token", "write") is Category.WORKLOAD_IDENTITY
    assert category("settings id-token", "write") is None


def test_an_audience_of_readers_is_not_one_of_tokens() -> None:
    assert category("mailchimp audience_id", "a1b2c3") is None
    assert category("audience", "customers", {"campaign": "spring"}) is None
    assert category("annotations catalogue.example.com/audience", "all") is None
    assert category("oidc audience", "api://orders") is Category.AUDIENCE


def test_the_realm_of_basic_authentication_is_a_prompt() -> None:
    assert category("basicAuth realm", "restricted") is None
    assert category("keycloak realm", "Please log in") is None
    assert category("keycloak realm", "main") is Category.FEDERATION


@pytest.mark.parametrize("key", ["author", "authors", "authorized_networks", "authoring_url"])
def test_words_that_begin_like_auth_are_other_words(key: str) -> None:
    assert category(key, "10.0.0.0/8") is None


def test_a_principal_of_a_loan_and_a_scope_of_a_resource_are_domain_data() -> None:
    assert category("loan principal", "125000.00", path="iam/loans.yaml") is None
    assert category("spec scope", "Namespaced", path="crds/oauth/crd.yaml") is None
    assert category("kerberos principal", "HTTP/app.example.com") is Category.DIRECTORY


@pytest.mark.parametrize(
    ("keys", "value"),
    [("spec policyTypes []", "Ingress"), ("image pullPolicy", "Always"), ("spec restartPolicy", "Never")],
)
def test_policy_alone_binds_nobody(keys: str, value: str) -> None:
    assert category(keys, value) is None


@pytest.mark.parametrize(
    ("keys", "value"),
    [("apiGroup", "apps"), ("group.id", "orders"), ("instance_group", "web"), ("target_group", "blue")],
)
def test_group_alone_binds_nobody(keys: str, value: str) -> None:
    assert category(keys, value) is None


def test_a_domain_is_identity_only_among_settings_of_authentication() -> None:
    assert category("ingress domain", "example.com") is None
    assert category("oidc domain", "example.com") is Category.SERVICE_IDENTITY
    assert category("cookie domain", "example.com") is Category.SESSION_COOKIE


@pytest.mark.parametrize("key", ["url", "runbook_url", "dashboard_url", "logo_url", "webhook_base_path"])
def test_an_address_alone_is_no_identity(key: str) -> None:
    assert category(key, "https://example.com/x") is None


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("verifyemail_token_expired", "Your link has expired"),
        ("mfa_missingcode_template", "Enter your code"),
        ("mailer login_url", "https://example.com/login"),
        ("login_email_html", "<p>hi</p>"),
    ],
)
def test_templates_of_mails_about_logins_are_texts(keys: str, value: str) -> None:
    assert category(keys, value) is None


def test_an_address_beside_the_login_it_is_called_with_is_somebody_elses() -> None:
    own = {"baseUrl": "https://a.example.com", "authentication": "oidc"}
    other = {"baseUrl": "https://a.example.com", "authorization": "${TOKEN}"}
    assert category("auth baseUrl", "https://a.example.com", own) is Category.SERVICE_IDENTITY
    assert category("auth baseUrl", "https://a.example.com", other) is None


def test_the_domain_that_mails_come_from_lets_nobody_in() -> None:
    assert category("module ses_email email_domain", "mail.example.com") is None
    assert category("NOTIFY_EMAIL_DOMAIN", "mail.example.com") is None
    assert category("proxy email_domain", "example.com") is Category.AUTHORIZATION_BINDING


def test_what_is_left_of_an_expression_is_no_password() -> None:
    assert category(("accept", "'%{User-Password"), "x") is None
    assert category(("accept", "User-Password"), "x") is Category.CLIENT_CREDENTIAL


def test_keys_that_are_paths_of_sources_are_a_record_of_tests() -> None:
    assert category(("spec/features/webauthn/sign_in_spec.rb",), 12.5) is None


@pytest.mark.parametrize("key", ["node_auth_token", "GITHUB_TOKEN", "sonar.login", "NPM_TOKEN"])
def test_credentials_of_a_pipeline_are_no_identity_of_the_service(key: str) -> None:
    assert category(key, "${{ secrets.TOKEN }}") is None


def test_the_subject_of_a_mail_is_no_subject_of_a_token() -> None:
    assert category("notifier subject", "[login] your code") is None
    assert category("smtp subject_mode", "plain") is None


@pytest.mark.parametrize(
    "key",
    ["second_mfa_reminder_sign_in_count", "passkey_auth_ab_test_percentage", "webauthn_prompt_enabled"],
)
def test_experiments_about_logins_are_flags(key: str) -> None:
    assert category(key, 50) is None


def test_topology_of_tls_is_a_switch_of_little_weight_or_nothing() -> None:
    assert category("deployTLSCertificate", value=True) is None
    assert category("tls_port", 8443) is None
    found = guess(setting("ldap use_ssl", "false"))
    assert found is not None
    assert found.severity.value == "medium"


def test_grants_of_the_business_are_no_grants_of_oauth() -> None:
    assert category("grantType", "STANDARD", path="identity/roles.json") is None
    assert category("grantType", "client_credentials", path="identity/roles.json") is Category.CLIENT


def test_constant_addresses_of_an_account_file_are_quiet_and_others_are_not() -> None:
    beside = {"type": "service_account", "client_email": "a@b"}
    assert category("token_uri", "https://oauth2.googleapis.com/token", beside) is None
    assert category("token_uri", "https://evil.example.com/token", beside) is Category.ISSUER
    assert category("client_id", "1234567890", beside) is Category.CLIENT


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("plugins_allow_loading_unsigned_plugins", "my-plugin"),
        ("documentdb_bypass_document_validation", True),
        ("idv_doc_auth_enabled", True),
        ("idp_ci_sha", "0123456789abcdef0123456789abcdef01234567"),
        ("database_pool_idp", 5),
    ],
)
def test_unsigned_plugins_and_checked_documents_are_no_identity(keys: str, value: Side) -> None:
    assert category(keys, value) is None


def test_the_armour_of_an_encrypted_file_is_noise_and_its_recipients_are_not() -> None:
    armour = "-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----"
    assert category("sops pgp [] enc", armour) is None
    assert category("sops mac", "ENC[AES256_GCM,data:abc]") is None
    assert category("sops age [] recipient", "age1example") is Category.AUTHORIZATION_BINDING
    assert category("sops pgp [] fp", "ABCDEF") is Category.AUTHORIZATION_BINDING


@pytest.mark.parametrize(
    ("keys", "value", "path"),
    [
        ("id_token_timeout", "ID Token Timeout", "src/i18n/messages.json"),
        ("acr_values", "Requested levels", "ui/locales/en.json"),
        ("login_totp_title", "Enter your code", "messages_en.properties"),
        ("access_token_lifetime", "How long tokens live", "config/app.yaml"),
        ("form password", "Kennwort", "src/internationalization/de/de.json"),
    ],
)
def test_labels_of_a_user_interface_set_nothing(keys: str, value: str, path: str) -> None:
    assert category(keys, value, path=path) is None


def test_redirects_between_pages_are_navigation() -> None:
    assert category("homepage_redirect_url", "https://example.com/start") is None
    assert category("prisoner_profile_redirect_url", "https://example.com/profile") is None
    assert category("oauth redirect_url", "https://example.com/callback") is Category.REDIRECT_URI


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("archive_policy_default", "low"),
        ("skip_aws_credential_validation", True),
        ("skip_storage_path_validation", True),
        ("global allow_insecure_images", True),
        ("manifests secret_ca", True),
        ("database_webauthn_user", "app"),
        ("launch_darkly_client_id", "abc"),
    ],
)
def test_storage_images_and_flags_with_words_of_identity_are_quiet(keys: str, value: Side) -> None:
    assert category(keys, value) is None


def test_notes_about_releases_set_nothing() -> None:
    assert category("ca-issuer []", "new issuer", path="releasenotes/notes/ca-issuer.yaml") is None


def test_what_a_schema_says_of_a_property_is_not_its_value() -> None:
    assert category("properties issuerRef type", "object") is None


def test_whether_a_chart_makes_a_role_is_no_role() -> None:
    assert category("rbac useClusterRole", value=True) is None
    assert category("labels preset-service-account", "true") is None


def test_a_plain_word_under_a_weak_name_of_an_address_is_none() -> None:
    assert category("security_classifications clerkDelegatedAuthority", "PUBLIC") is None
    assert category("security authority", "https://id.example.com") is Category.ISSUER
    assert category("security authority", "${AUTHORITY}") is Category.ISSUER


def test_what_a_workflow_tests_and_publishes_with_is_no_identity_of_a_service() -> None:
    login = "${{ secrets.DOCKER_PASSWORD }}"
    assert category("steps [] with password", login, path=".github/workflows/release.yml") is None
    assert category("steps [] with password", login, path="deploy/values.yaml") is Category.CLIENT_CREDENTIAL
    assert category("env PERF_AUTH_TOKEN", login, path=".github/workflows/release.yml") is None
    cloud = category("jobs a secrets gcp_credentials", login, path=".github/workflows/release.yml")
    assert cloud is Category.CLIENT_CREDENTIAL
    client = category("env OIDC_CLIENT_SECRET", login, path=".github/workflows/release.yml")
    assert client is Category.CLIENT_CREDENTIAL
    assert category("annotations checksum/secret", "{{ sum }}") is None
    assert category("env DOCKER_PASSWORD", "hunter2") is None


def test_an_empty_list_that_is_new_names_nobody() -> None:
    assert category("variable managed_policy_arns default", Empty.LIST) is None
    assert category("oidc scopes", Empty.LIST) is None
    assert category("tls verify_hostname", "") is Category.VERIFICATION


def test_a_blank_that_waits_for_a_value_is_a_setting_from_now_on() -> None:
    assert category("oidc issuer", "") is Category.ISSUER
    assert category("iap audience", None) is Category.AUDIENCE
    assert category("services app environment DB_PASSWORD", None) is Category.CLIENT_CREDENTIAL
    assert category("oidc groups", "") is None


def test_the_account_that_mails_are_sent_with_is_one() -> None:
    assert category("smtp password", "hunter2hunter2") is Category.CLIENT_CREDENTIAL
    assert category("smtp audience", "staff-all") is None


def test_a_definition_of_a_resource_says_what_may_be_set() -> None:
    path = "spec versions [] schema openAPIV3Schema properties claims additionalProperties type"
    assert category(path, "string") is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("--checkpoint-every-n-tokens", "8192"),
        ("cost_per_token", 0.25),
        ("next_token", "abc"),
        ("by_pass", "x"),
    ],
)
def test_what_is_counted_or_turned_over_opens_nothing(key: str, value: Side) -> None:
    assert category(key, value) is None


def test_a_part_of_an_answer_is_no_claim() -> None:
    assert category("synthetic subAttr", "owners") is None
    assert category("synthetic subAttribute", "owners") is Category.CLAIM_MAPPING


@pytest.mark.parametrize(
    "path", [".eslintrc.json", "web/.rubocop.yml", ".golangci.yaml", "sonar-project.properties"]
)
def test_how_code_is_written_opens_no_door(path: str) -> None:
    assert category("rules allow_anonymous", "off", path=path) is None
    assert category("rules allow_anonymous", "off", path="web/app.yml") is Category.VERIFICATION


def test_who_makes_certificates_makes_no_tokens() -> None:
    assert category("ingress certManagerClusterIssuer", "") is None
    assert category("ingress certManagerClusterIssuer", "internal") is Category.TLS_IDENTITY


def test_where_files_lie_is_no_name_of_the_service() -> None:
    assert category("MEDIA_PUBLIC_BASE_URL", "https://media.example.com") is None
    assert category("PUBLIC_BASE_URL", "https://example.com") is Category.SERVICE_IDENTITY


def test_whether_a_name_is_sent_is_no_name() -> None:
    assert category("upstream sets_sni", value=True) is None
    assert category("upstream sni", "id.example.com") is Category.TLS_IDENTITY


@pytest.mark.parametrize("member", ["x", "y", "n", "e", "kid", "alg", "kty", "x5c"])
def test_another_value_under_the_same_key_id_is_another_key(member: str) -> None:
    for kind in ("RSA", "EC", "OKP"):
        assert category(member, "f83OJ3D2xF1Bg8vub9tLe1gHMzV7", {"kty": kind}) is Category.SIGNING_KEY
    assert category("x", 7, {"kty": "wide"}) is None
    assert category("x", 7, {"y": 8}) is None


@pytest.mark.parametrize(
    ("keys", "beside"),
    [
        ("auth usernameKey", {}),
        ("auth existingSecretKey", {}),
        ("auth secretKeys adminPasswordKey", {}),
        ("oidc tokenKey", {"existingSecret": "app"}),
        ("oidc clientIdKey", {"secretName": "app"}),
    ],
)
def test_the_name_of_an_entry_of_a_secret_is_neither_claim_nor_key(keys: str, beside: dict[str, str]) -> None:
    found = guess(setting(keys, "login", "user", beside=beside))
    assert found is not None
    assert (found.category, found.severity) == (Category.CLIENT_CREDENTIAL, Severity.MEDIUM)
    assert found.compare == "ref"


def test_a_key_beside_no_secret_is_a_key() -> None:
    assert category("oidc tokenKey", "login") is Category.SIGNING_KEY
    assert category("oidc usernameKey", "email") is Category.CLAIM_MAPPING
