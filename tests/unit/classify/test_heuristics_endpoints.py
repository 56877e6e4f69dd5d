"""Values that say under any key what they are about, and names that tell it in more dress."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.model.value import Leaf
from settings import setting

UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CLIENT = {"clientId": "shop", "secret": "((shop))"}
GENERATED = {"name": "uaa-client-secret", "type": "password"}


@pytest.mark.parametrize(
    ("keys", "value", "expected"),
    [
        ("app server", "https://id.example.com/openam/oauth2", Category.ISSUER),
        ("app server", "https://id.example.com/realms/shop/account", Category.ISSUER),
        ("app server", "${HOST}/oauth2/jwk_uri", Category.ISSUER),
        ("app server", "https://docs.example.com/oauth2/start", None),
        ("app server", "https://github.com/example/oauth2", None),
        ("app server", "https://www.example.com/saml2/guide.html", None),
        ("app server", "https://shop.example.com/authors", None),
        ("engine args []", "https://engine.example.com/authentication/metadata", Category.ISSUER),
        ("engine args []", "https://engine.example.com/catalogue/metadata", None),
        ("sheet grants []", "authorization_code", Category.CLIENT),
        ("sheet grants []", "planning_permission", None),
        ("global_tenant_id", UUID, Category.FEDERATION),
        ("global_tenant_id", "north", None),
        ("order_id", UUID, None),
        ("TokenBaseUrl", "https://id.example.com", Category.ISSUER),
        ("shop.tokenurl", "https://id.example.com", Category.ISSUER),
        ("KEYCLOAK_V2_DEV_URL", "https://id.example.com", Category.ISSUER),
        ("keycloak_db_url", "https://db.example.com", None),
        ("REDIRECT_URI_HOST", "https://shop.example.com", Category.REDIRECT_URI),
        ("SYSTEM_CLIENT_SECRET_CURIOUS", "((x))", Category.CLIENT_CREDENTIAL),
        ("SYSTEM_CLIENT_ID_CURIOUS", "shop", Category.CLIENT),
        ("CLIENT_ID_HEADER", "X-Client", None),
        ("uaa-client-secret-development", "((x))", Category.CLIENT_CREDENTIAL),
        ("web_gui_pw", "((x))", Category.CLIENT_CREDENTIAL),
        ("symbols adminpassword defaultValue", "((x))", Category.CLIENT_CREDENTIAL),
        ("INCLUDE_DIGITAL_CREDENTIAL", True, None),
        ("JWT_APP_KEY", "((x))", Category.SIGNING_KEY),
        ("PRIVATE_KEY_LOCATION", "/run/key", Category.SIGNING_KEY),
        ("NEW_RELIC_CA_BUNDLE_PATH", "/etc/ssl/certs", Category.TLS_IDENTITY),
        ("SECURE_COOKIE_OFF", True, Category.SESSION_COOKIE),
        ("feature_auth_github", "false", Category.ACCESS_PATH),
        ("engine_ldap_integration", True, Category.ACCESS_PATH),
        ("environment AUTHENTICATION", ":fake", Category.ACCESS_PATH),
        ("abac.pdp.endpoint.url", "https://pdp.example.com", Category.ACCESS_PATH),
        ("ingress mfa_whitelist", "10.0.0.0/8", Category.ACCESS_PATH),
        ("RequireConfirmedAccount", True, Category.ACCESS_PATH),
        ("default_scopes []", "public", Category.CLIENT),
        ("IDENTITY_PROVIDER_NHS", "login-int", Category.FEDERATION),
        ("site::auth::usudo []", "alice", Category.AUTHORIZATION_BINDING),
        ("identity CorsAllowAnyOrigin", True, Category.REDIRECT_URI),
        ("map CorsAllowAnyOrigin", True, None),
        ("profile::github_token", "ENC[PKCS7,MIIBmQYJ]", Category.CLIENT_CREDENTIAL),
        ("spec envFrom [] secret", "shop-unleash", Category.CLIENT_CREDENTIAL),
        ("gateway loa_aliases [] loa", "%loa_low%", Category.MFA_POLICY),
        ("TRUSTED_S2S_SERVICE_NAMES", "orders,shop", Category.AUTHORIZATION_BINDING),
        ("idam.serviceAccount.username", "${CPO_USER}", Category.CLIENT_CREDENTIAL),
        ("SPRING_DATASOURCE_USERNAME", "orders", Category.CLIENT_CREDENTIAL),
        ("slack username", "Alerts", None),
        ("gov.pay.keys.adoption", "${GOV_PAY_AUTH_KEY_ADOPTION}", Category.CLIENT_CREDENTIAL),
        ("API_KEY_HEADER", "X-Key", None),
        ("BYPASS_ONELOGIN_SIGN_IN", True, Category.ACCESS_PATH),
        ("AUTHENTICATION_ATTEMPTS_SERVICE_ENABLED", True, Category.ACCESS_PATH),
        ("AUTHENTICATION_NOTIFY_PRE_DISABLE_ENABLED", True, None),
        ("SECURITYTOKENSERVICE_URL", "https://sts.example.com", Category.ISSUER),
        ("EnableRolesMapping", "Realm", Category.AUTHORIZATION_BINDING),
        ("CloudFrontCertArn", "TODO", Category.TLS_IDENTITY),
        ("session_storage_type", "mock", Category.SESSION_COOKIE),
        ("API_BASE_URL_OAUTH", "http://auth:8080/auth", Category.ISSUER),
        ("idp.metadata.entityCategories", "loa3", Category.FEDERATION),
        ("court_house_name_id", "12", None),
        ("saml name_id", "persistent", Category.CLAIM_MAPPING),
        ("ldap.authn.pendingGroupName", "PENDING", Category.FEDERATION),
        ("ldap.pool.size", "5", None),
        ("saml requestedAttributes []", "mail", Category.FEDERATION),
        ("services oauth depends_on []", "db", None),
        ("oidc showWritableComponents", True, None),
        ("AUTH_DISABLED", "${AUTH_DISABLED:-false}", Category.ACCESS_PATH),
        ("uportal.secureSessionCookie", False, Category.SESSION_COOKIE),
        ("NGINX_KEY_PEM_B64", "${KEY}", Category.TLS_IDENTITY),
        ("POST_SIGNOUT_REDIRECT", "https://shop.example.com/", Category.REDIRECT_URI),
        ("hocs.basicauth", "UNSET", Category.CLIENT_CREDENTIAL),
        ("azure grupper admin", UUID, Category.AUTHORIZATION_BINDING),
        ("ENTRAID_UUID_CASEWORKER", UUID, Category.AUTHORIZATION_BINDING),
        ("orders customer", UUID, None),
        ("java secrets SB_ACCESS_KEY secretRef", "bus", Category.CLIENT_CREDENTIAL),
        ("env ENC_KEY", "((x))", Category.SIGNING_KEY),
        ("ACCEPTED_CLIENTS", "${SHOP_CLIENT}", Category.AUTHORIZATION_BINDING),
        ("BETA_CLOUD_LOGIN", True, Category.ACCESS_PATH),
        ("Variables AUTH_SIGNING_KEY Fn::Sub []", "${KEY}", Category.SIGNING_KEY),
        ("clearPassCasUrl", "https://cas.example.com", Category.ISSUER),
        ("azureCallback", "https://shop.example.com/cb", Category.REDIRECT_URI),
        ("KEY_RING_PATH", "/dpkeys", Category.SIGNING_KEY),
        ("enable_dfe_analytics_federated_auth", True, Category.WORKLOAD_IDENTITY),
        ("framework session handler_id", "mock", Category.SESSION_COOKIE),
        ("recovery_tokens methods []", "GET", None),
        ("environment ALLOW_EMPTY_PASSWORD", True, Category.VERIFICATION),
        ("idp.session.StorageService", "shibboleth.StorageService", Category.SESSION_COOKIE),
        ("TOKEN_VERIFICATION_API_URL", "https://verify.example.com", Category.ISSUER),
        ("auth resources [] white-listed", True, Category.ACCESS_PATH),
        ("map resources [] white-listed", True, None),
        ("services dex hostname", "dex", Category.SERVICE_IDENTITY),
        ("services rabbit hostname", "rabbit", None),
        ("spec acl [] access", "write", Category.AUTHORIZATION_BINDING),
        ("spec list [] access", "write", None),
        ("spec envFrom [] configmap", "loginservice-idp", Category.CLIENT),
        ("spec envFrom [] configmap", "orders", None),
        ("app.env.ordersScope", '"api://shop.orders/.default"', Category.AUDIENCE),
    ],
)
def test_what_values_and_names_say(keys: str, value: Side, expected: Category | None) -> None:
    meaning = guess(setting(keys, value))
    assert (None if meaning is None else meaning.category) is expected


@pytest.mark.parametrize(
    ("keys", "value", "beside", "expected"),
    [
        ("clients [] requirement", "strict", CLIENT, Category.CLIENT),
        (
            "app start_checksession",
            True,
            {"client_id": "a", "scope": "b", "response_type": "c"},
            Category.CLIENT,
        ),
        ("app logLevel", 1, {"client_id": "a", "scope": "b", "response_type": "c"}, None),
        ("clients [] displayName", "The shop", CLIENT, None),
        ("clients [] requirement", "strict", {"name": "shop"}, None),
        ("variables [] name", "uaa-client-secret", GENERATED, Category.CLIENT_CREDENTIAL),
        ("columns [] name", "uaa-client", GENERATED, None),
        ("hono app keyPath", "/run/a.pem", {"certPath": "/run/b.pem"}, Category.TLS_IDENTITY),
        ("map app key", "M", {"cert": "x"}, None),
        ("[] UserRole", "clerk", {"CaseFieldID": "plea", "CRUD": "R"}, Category.AUTHORIZATION_BINDING),
        ("[] CRUD", "CRUD", {"CaseFieldID": "plea", "UserRole": "clerk"}, Category.AUTHORIZATION_BINDING),
        ("[] CRUD", "CRUD", {"CaseFieldID": "plea"}, None),
        ("vpc acl [] protocol", "tcp", {"cidr": "10.0.0.0/8"}, None),
        ("vpc acl [] access", "allow", {"cidr": "10.0.0.0/8"}, None),
    ],
)
def test_what_stands_beside_tells_more(
    keys: str, value: Side, beside: Mapping[str, Leaf], expected: Category | None
) -> None:
    meaning = guess(setting(keys, value, beside=beside))
    assert (None if meaning is None else meaning.category) is expected


@pytest.mark.parametrize(
    ("path", "keys", "value"),
    [
        ("src/main/resources/schemas/list.json", "properties client_id default", "x"),
        ("gradle/libs.versions.toml", "versions token_validation", "5.0.2"),
        ("src/test/pacts/shop.json", "request body client_secret", "x"),
        ("src/test/pacts/shop.json", "request body server", "https://id.example.com/oauth2/token"),
        ("locales/en.json", "help", "https://id.example.com/oauth2/token"),
        ("api/Properties/launchSettings.json", "auth applicationUrl", "http://localhost:5000"),
        (".oxlintrc.json", "rules no-anonymous-default-export", "off"),
        ("log4j.properties", "log4j.category.org.example.ldap_auth_enabled", "DEBUG"),
        ("nginx.yaml", "nginx_server_tokens", "off"),
        ("application.yml", "auth case-notes.base-url", "http://notes:8080"),
        ("playbook.yml", "tasks [] when", '(colour == "red")'),
    ],
)
def test_files_and_keys_about_how_software_is_made_are_quiet(path: str, keys: str, value: str) -> None:
    assert guess(setting(keys, value, path=path)) is None
