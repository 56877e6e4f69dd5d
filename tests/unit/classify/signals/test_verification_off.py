"""Checks that are switched off: the table of names and values, and parts of longer texts."""

from __future__ import annotations

import pytest

from changegate.classify.signals import signals
from changegate.model.change import Side
from changegate.model.finding import Category, Direction, Signal
from changegate.model.value import ABSENT
from meant import one
from settings import setting

OFF_WHEN_TRUE = [
    "insecure_skip_verify",
    "insecureSkipVerify",
    "skip_verify",
    "tls_skip_verify_insecure",
    "ssl_skip_verify",
    "skip_ssl_validation",
    "skip_cert_verify",
    "skipTLSVerify",
    "insecure-skip-tls-verify",
    "GIT_SSL_NO_VERIFY",
    "VAULT_SKIP_VERIFY",
    "acceptSelfSignedCerts",
    "insecure_oidc_skip_issuer_verification",
    "disable_iss_validation",
    "InsecureSkipSignatureValidation",
    "OIDC_ALLOW_UNSECURED_JWT",
    "allow_expired_certificate",
    "allow_weak_crypto",
    "ocsp_fail_open",
    "TrustServerCertificate",
    "PermitEmptyPasswords",
    "tlsAllowInvalidCertificates",
    "tlsAllowInvalidHostnames",
    "insecure",
    "CURL_INSECURE",
    "noVerify",
    "skipHostnameVerification",
    "disable_ssl_verification",
    "trustAllCertificates",
    "trust_all",
    "ssl.trust.all",
    "ignore_ssl_errors",
    "skipIssuerCheck",
    "skipNonceCheck",
    "skipExpiryCheck",
    "skipClientIDCheck",
    "allow_self_signed",
    "ignoreExpiration",
    "self_signed_certificates_allowed",
    "SkipCertificateCheck",
    "disable_hostname_verification",
]
OFF_WHEN_FALSE = [
    "validate_certs",
    "ssl_verify",
    "verifyHostname",
    "validateSignature",
    "OIDC_VERIFY_JWT",
    "wantAssertionsSigned",
    "deny_null_bind",
    "verify_ssl",
    "tls_verify",
    "check_hostname",
    "rejectUnauthorized",
    "strict_ssl",
    "oauth.check.issuer",
    "ValidateIssuer",
    "ValidateAudience",
    "ValidateLifetime",
    "ValidateIssuerSigningKey",
    "RequireSignedTokens",
    "RequireHttpsMetadata",
    "verify_aud",
    "verify_exp",
    "wantAuthnRequestsSigned",
    "verify_peer",
    "CURLOPT_SSL_VERIFYPEER",
    "sslverify",
    "http.sslVerify",
    "tlsverify",
    "certificate_verification",
    "checkRevocation",
]
WORDS = (
    ("NODE_TLS_REJECT_UNAUTHORIZED", "1", "0"),
    ("PYTHONHTTPSVERIFY", "1", "0"),
    *(("sslmode", "verify-full", word) for word in ("disable", "allow", "prefer", "DISABLED", "PREFERRED")),
    ("PGSSLMODE", "require", "prefer"),
    ("ssl.endpoint.identification.algorithm", "https", ""),
    ("mtls mode", "STRICT", "PERMISSIVE"),
    ("mtls mode", "STRICT", "DISABLE"),
    ("ssl_verify_client", "on", "off"),
    ("SSLVerifyClient", "require", "none"),
    ("auth-tls-verify-client", "on", "optional_no_ca"),
    ("trust_chain_verification", "VERIFY_TRUST_CHAIN", "ACCEPT_UNTRUSTED"),
    ("StrictHostKeyChecking", "yes", "no"),
    ("ssl_cert_reqs", "required", "none"),
    ("ssl_ca_verification", "CERT_REQUIRED", "CERT_NONE"),
    ("TLS_REQCERT", "demand", "never"),
    ("ssl.verification_mode", "full", "certificate"),
    ("openssl_verify_mode", "peer", "VERIFY_NONE"),
    ("hostnameVerification", "STRICT", "NONE"),
    ("security.protocol", "SASL_SSL", "SASL_PLAINTEXT"),
    ("clientAuthType", "RequireAndVerifyClientCert", "NoClientCert"),
    ("tls", "true", "skip-verify"),
)
WITHIN = (
    ("curl -s https://id.example.com", "curl -sk https://id.example.com"),
    ("curl https://id.example.com", "curl --fail --insecure https://id.example.com | jq ."),
    ("#!/bin/sh\ncurl -s $URL\n", "#!/bin/sh\ncurl -s \\\n  $URL\nwget --no-check-certificate $URL\n"),
    ("git clone x", "git -c http.sslVerify=false clone x"),
    ("ssh host", "ssh -o StrictHostKeyChecking=no host"),
    ("u:p@tcp(db)/x?tls=true", "u:p@tcp(db)/x?tls=skip-verify"),
    ("x", "export NODE_TLS_REJECT_UNAUTHORIZED=0 && node ."),
    ("requests.get(url)", "requests.get(url, verify=False)"),
)


def off(key: str, old: Side, new: Side) -> bool:
    return Signal.VERIFICATION_OFF in signals(setting(key, new, old))


@pytest.mark.parametrize("key", OFF_WHEN_TRUE)
def test_what_leaves_a_check_out_when_it_is_true(key: str) -> None:
    for good, bad in ((False, True), ("false", "true"), ("no", "yes"), ("0", "1"), (ABSENT, True)):
        assert off(key, good, bad)
        assert not off(key, bad, good)


@pytest.mark.parametrize("key", OFF_WHEN_FALSE)
def test_what_makes_a_check_and_is_false(key: str) -> None:
    for good, bad in ((True, False), ("true", "false"), ("yes", "no"), ("1", "0"), (ABSENT, False)):
        assert off(key, good, bad)
        assert not off(key, bad, good)


@pytest.mark.parametrize(("key", "good", "bad"), WORDS)
def test_a_word_that_checks_nothing(key: str, good: str, bad: str) -> None:
    assert off(key, good, bad)
    assert not off(key, bad, good)


@pytest.mark.parametrize(("old", "new"), WITHIN)
def test_a_part_of_a_longer_text_that_checks_nothing(old: str, new: str) -> None:
    assert off("script", old, new)
    assert not off("script", new, old)
    assert not off("script", new, f"{new}\n")


@pytest.mark.parametrize(
    "new",
    [
        "curl -k https://localhost:8443/health",
        "# curl -k https://id.example.com",
        "curl https://id.example.com/-k",
        "curling --insecurely https://id.example.com",
        "https://id.example.com?sslmode=verify-full",
    ],
)
def test_what_only_reads_like_it_gives_no_cause(new: str) -> None:
    assert not off("script", "x", new)


def test_the_machine_itself_beside_another_host_excuses_nothing() -> None:
    assert off("script", "x", "curl -k https://localhost https://id.example.com")


def test_a_flag_that_guards_the_door_opens_it_when_it_goes() -> None:
    line = "kind: Deployment\nspec: {{containers: [{{command: [app{}]}}]}}\n"
    for old, new in ((", --auth", ""), (", --auth", ", --noauth"), (", --verify-tls", "")):
        found = one("d.yaml", line.format(old), line.format(new))
        (finding, *_) = found["/spec/containers/0/command/1"].findings
        assert finding.direction in {Direction.OPENS, Direction.BOTH}
    switched = one("d.yaml", line.format(", --tls"), line.format(", --no-check-certificate, 'https://x'"))
    assert any(item.category is Category.VERIFICATION for each in switched.values() for item in each.findings)


def test_a_connection_that_is_no_longer_encrypted() -> None:
    text = "db: 'Server=h;User Id=u;Password=p;Encrypt={}'\n"
    (item,) = one("a.yaml", text.format("true"), text.format("false")).values()
    assert item.findings[0].category is Category.VERIFICATION
    assert item.findings[0].direction is Direction.OPENS
