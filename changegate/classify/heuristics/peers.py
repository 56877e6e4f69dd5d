"""Names of what machines recognise each other by: certificates, workloads, clients."""

from __future__ import annotations

from typing import Final

from changegate.classify.heuristics.rule import ANYTHING, CRITICAL, HIGH, WORD, Rule, S, W, rule
from changegate.model.finding import Category as C  # noqa: N817  a table of many rows needs short words

RULES: Final[tuple[Rule, ...]] = (
    rule(C.TLS_IDENTITY, S, "+W -B", HIGH, ANYTHING, "the names a certificate speaks for",
        r"(?:dns_name|dns_san|subject_alt(?:ernative)?_name|alternative_name|alt_name|ip_san|uri_san|"
        r"extra_sa_n|extra_san|cert_san|common_name)s?$",
        r"certname$",
    ),
    rule(C.TLS_IDENTITY, S, "host", HIGH, WORD, "the name a peer must prove to have",
        r"(?:tls_server_name|tls_hostname|ssl_server_name|sni(?:_host(?:name)?)?|peer_name)$",
    ),
    rule(C.TLS_IDENTITY, S, "pem", CRITICAL, ANYTHING, "which certificate authorities are trusted",
        r"(?:root_|client_|server_|trusted_|custom_|extra_|additional_|cluster_|ssl_|tls_|oidc_|"
        r"ldap_|pg_?)*(?:ca|root_cert)(?:_(?:certs?|certificates?|bundle|file|data|path|pem|cert_file|cert_path|crt|secret|"
        r"secret_name))?$",
        r"trust_?(?:store|bundle|anchor)s?(?:_(?:path|location|file|password|type|data|pem|secret|store|uri|"
        r"url))?$",
        r"pinned_cert\w*$",
        r"spki\w*$",
        r"certificate_authority(?:_data)?$",
        r"ca_bundle$",
        r"(?:metadata|msa|hub|idp|rp)_trust_?store\w*$",
    ),
    rule(C.TLS_IDENTITY, S, "ref", HIGH, WORD, "the certificate the service shows",
        r"certificate_arn$",
    ),
    rule(C.TLS_IDENTITY, S, "ref", HIGH, WORD, "who issues the certificate",
        r"issuer_(?:ref|kind|name|group)(?:_|$)",
        r"cluster_issuer$",
        r"cert_?manager_\w*issuer$",
    ),
    rule(C.TLS_IDENTITY, W, "pem", HIGH, ANYTHING, "the certificate the service shows",
        r"(?:tls|ssl|client|server|https|mtls)_(?:client_|server_)?(?:cert|certificate|crt|key|private_key|"
        r"cert_key)(?:_(?:file|path|data|name|chain|secret|pem|arn))?$",
        r"key_?store(?:_(?:path|location|file|password|alias|type))?$",
        r"(?:server|client)_certificate$",
    ),
    rule(C.WORKLOAD_IDENTITY, S, "id", CRITICAL, WORD, "which identity the workload runs as",
        r"service_?account(?:_(?:name|email|ref|key|json|file|id|user))?$",
        r"automount_service_account_token$",
        r"(?:gcp|google|iam)_service_account\w*$",
        r"bound_service_account\w*$",
    ),
    rule(C.WORKLOAD_IDENTITY, S, "id", CRITICAL, ANYTHING, "which identity the workload runs as",
        r"role_arn$",
        r"iam_role(?:_(?:name|arn))?$",
        r"assume_role(?:_(?:arn|policy|with_web_identity))?$",
        r"role_to_assume$",
        r"instance_profile(?:_(?:name|arn))?$",
        r"(?:execution|task|node|pod)_role(?:_arn)?$",
        r"workload_identity(?:_(?:pool|provider|user|audience|id|service_account|client_id|tenant_id))*$",
        r"spiffe_?id\w*$",
        r"trust_domain$",
        r"managed_identity\w*$",
        r"user_assigned\w*$",
        r"federated_(?:token|identity)\w*$",
        r"azure_(?:client|tenant)_id$",
        r"web_identity_token_file$",
        r"run_as_identity$",
        r"identity_(?:file|path|secret|secret_path)$",
    ),
    rule(C.CLIENT, S, "id", CRITICAL, WORD, "who the service is to the identity provider",
        r"(?:client_?id|consumer_key|oauth2?_client|oidc_client)s?$",
    ),
    rule(C.CLIENT, W, "+W -B", HIGH, WORD, "what the client may ask for and how",
        r"relying_party_id$",
        r"(?:authorization_|allowed_|authorized_)?grant_?types?$",
        r"response_?types?$",
        r"(?:require_|use_|enable_)?pkce\w*$",
        r"code_challenge\w*$",
        r"public_client$",
        r"implicit_flow\w*$",
        r"(?:client|oauth2?|oidc|auth|openid|default|requested|allowed)_scopes?$",
        r"(?:direct_access|device)_grant\w*$",
        r"scopes?$",
    ),
)  # fmt: skip
