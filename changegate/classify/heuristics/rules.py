"""What keys of unknown services are called when they are about identity: one row a kind of name."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from changegate.classify.names import Name
from changegate.model.finding import Category as C  # noqa: N817  a table of 100 rows needs short words
from changegate.model.finding import Severity


class Strength(Enum):
    """How much a name says on its own: everything, or only among settings of authentication."""

    STRONG = "strong"
    WEAK = "weak"


class Holds(Enum):
    """What the value must be for a row to speak."""

    ANYTHING = "anything"
    SWITCH = "a switch"
    WORD = "one word, a list, or nothing"
    TIME = "a time or a number"
    ADDRESS = "an address or an identifier"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of name: an expression that ends a name's words, what such a setting is, how its values compare."""

    category: C
    pattern: str
    strength: Strength
    compare: str
    says: str
    severity: Severity
    holds: Holds

    def matches(self, name: Name) -> bool:
        """Whether one of the forms of a name is of this kind."""
        search = _compiled(self.pattern)
        return any(search(form) is not None for form in name.forms)


@functools.cache
def _compiled(pattern: str) -> Callable[[str], re.Match[str] | None]:
    # The left side is always the beginning of a word: `ial` is not in `serial`, `ca` not in `replica`.
    return re.compile(rf"(?:^|_)(?:{pattern})").search


S, W = Strength.STRONG, Strength.WEAK
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
_A, _SWITCH, _WORD, _TIME, _ADDRESS = (
    Holds.ANYTHING,
    Holds.SWITCH,
    Holds.WORD,
    Holds.TIME,
    Holds.ADDRESS,
)

_OFF_VERBS: Final = r"(?:insecure|skip|disable|ignore|allow|accept|bypass|no|without)"
_OFF_NOUNS: Final = (
    r"(?:verif(?:y|ication)|validat(?:e|ion)|tls|ssl|certs?|certificates?|issuer|nonce|signature|hostname|"
    r"audience|expired|self_signed|unsigned|unsecured|anonymous|unauthenticated|unverified|insecure|null_bind|"
    r"peer|expiry|invalid_certs?)"
)
_ON_VERBS: Final = r"(?:verify|validate|check|require|enforce|want|strict|force|expect|must)"
_ON_NOUNS: Final = (
    r"(?:ssl|tls|certs?|certificates?|hostname|peer|issuer|iss|audience|signatures?|signed|jwt|nonce|pkce|https|"
    r"kid|crl|ocsp|subject_alt_name|host_key|assertions?_signed|expiration)"
)
_TIMES: Final = (
    r"(?:lifetime|lifespan|life|ttl|validity|expir\w*|max_age|max_lifetime|timeout|duration|age|period|idle_time)"
    r"(?:_(?:in_)?(?:ms|millis|milliseconds|s|secs?|seconds?|minutes?|mins?|hours?|days?))?"
)
_WHO: Final = (
    r"(?:user|user_?name|group|role|domain|email|email_domain|org|organi[sz]ation|team|tenant|idp|principal|"
    r"subject|account|member|identit(?:y|ies)|service_account|caller)"
)

RULES: Final[tuple[Rule, ...]] = (
    # Switches first: `insecure_skip_issuer_verify` is no issuer.
    Rule(C.VERIFICATION, rf"{_OFF_VERBS}_(?:[a-z0-9]+_){{0,4}}{_OFF_NOUNS}(?:_|$)", S, "T!",
         "whether a check of identity is left out", CRITICAL, _SWITCH),
    Rule(C.VERIFICATION, r"insecure$|accept_any_certificate$|(?:ssl|tls)_(?:insecure|no_verify)$|"
         r"(?:tls|ssl)_disabled?$|danger_accept_invalid_certs$|unauthenticated_\w*access$", S, "T!",
         "whether a check of identity is left out", CRITICAL, _SWITCH),
    Rule(C.VERIFICATION, rf"{_ON_VERBS}_(?:(?:and_)?[a-z0-9]+_){{0,2}}{_ON_NOUNS}(?:_|$)", S, "F!",
         "whether a check of identity is made", CRITICAL, _SWITCH),
    Rule(C.VERIFICATION, r"(?:ssl|tls|cert|certificate|issuer|audience|nonce|signature|hostname|peer|jwt|token)_"
         r"(?:verif(?:y|ication)|validation|check(?:ing)?|reject_unauthorized)(?:_enabled)?$|"
         r"reject_unauthorized$|endpoint_identification_algorithm$|strict_host_key_checking$", S, "F!",
         "whether a check of identity is made", CRITICAL, _WORD),
    Rule(C.VERIFICATION, r"(?:pg_?)?ssl_?mode$|tls_?mode$|m_?tls_mode$|security_protocol$|verify_client$|"
         r"client_auth_type$|trust_chain_verification$", S, "enum",
         "how strictly a peer is checked", HIGH, _WORD),
    Rule(C.VERIFICATION, r"(?:use|enable)_?(?:ssl|tls|https|start_?tls)$|(?:start_?tls|force_https)$", W, "F!",
         "whether the channel is protected", MEDIUM, _SWITCH),

    Rule(C.ACCESS_PATH, r"anonymous(?:_(?:enabled|auth|access|login|org_role|role))?$|allow_anonymous\w*$", S, "T!",
         "whether anybody comes in without logging in", CRITICAL, _WORD),
    Rule(C.ACCESS_PATH, r"allow_all(?:_users)?$|allow_any_(?:authenticated_)?user$|"
         r"allow_public_unauthenticated_access$", S, "T!",
         "whether everybody is let in", CRITICAL, _SWITCH),
    Rule(C.ACCESS_PATH, r"(?:skip|exclude|exempt|bypass|unprotected|no|ignore)_auth(?:entication)?"
         r"(?:_(?:route|regex|path|url|location|network|preflight|endpoint|header))?$|"
         r"(?:bypass|unauthenticated|unprotected|anonymous)_(?:route|path|url|endpoint)$|auth_bypass\w*$",
         S, "+W -B", "what is reached without authentication", CRITICAL, _A),
    Rule(C.ACCESS_PATH, r"trust(?:ed)?_(?:proxy|proxies|forward(?:ed)?_headers?|headers?|ips?)(?:_(?:ip|cidr)s?)?$|"
         r"(?:proxy_)?auth_header(?:_name)?$", S, "+W -B", "whose word about the caller is believed", HIGH, _A),
    Rule(C.ACCESS_PATH, r"fail(?:ure)?_(?:open|mode_allow)$|dev_mode$", S, "T!",
         "whether the door opens when the check fails", CRITICAL, _SWITCH),
    Rule(C.ACCESS_PATH, r"(?:ingress_kubernetes_io|forward|external|ext)_auth[nz]?(?:_|$)"
         r"(?:url|sign_?in|address|snippet|method|type|uri|service)?$|auth_sign_?in_url$|"
         r"forward_auth$", S, "url", "who is asked whether a request may pass", CRITICAL, _A),
    Rule(C.ACCESS_PATH, r"(?:disable_auth(?:entication)?|auth(?:entication)?_disabled?|no_auth)$", S, "T!",
         "whether authentication is off", CRITICAL, _SWITCH),
    Rule(C.ACCESS_PATH, r"auth(?:entication)?_(?:enabled|required|enable)$|(?:enable|require|use)_auth"
         r"(?:entication)?$", S, "F!", "whether authentication is on", CRITICAL, _SWITCH),
    Rule(C.ACCESS_PATH, r"default_policy$|authorization_mode$|auth(?:entication)?_(?:mode|type|method|backend|"
         r"provider)$", W, "enum", "how callers are let in", HIGH, _WORD),

    Rule(C.CLIENT_CREDENTIAL, r"client_?(?:secret|assertion|credential)s?(?:_(?:file|ref|env|hash|path|key|name))?$|"
         r"consumer_secret$|relying_party_secret$|(?:oauth|oidc|sso)_secret$", S, "sec",
         "what the service proves to the identity provider who it is with", CRITICAL, _A),
    Rule(C.CLIENT_CREDENTIAL, r"token_endpoint_auth_(?:method|signing_alg)s?$|client_auth(?:entication|n)?_method$",
         S, "enum", "how the service proves who it is", HIGH, _A),

    Rule(C.ISSUER, r"(?:issuer|iss)(?:_(?:url|uri|alias|host))?$|discovery_?(?:url|uri|endpoint)$|"
         r"(?:oidc|openid)_(?:url|uri|endpoint|provider|provider_url|configuration_url|discovery|server)$|"
         r"well_known_?(?:url|uri|endpoint)?$|server_metadata_url$|idp_(?:url|issuer|entity_?id|sso_url|server|entry|"
         r"metadata(?:_(?:url|xml|file|path))?|host)$|federation_?metadata(?:_(?:url|location))?$|"
         r"(?:saml|oidc)_metadata(?:_(?:url|uri|file|path|xml))?$", S, "url=",
         "the issuer whose word is believed", CRITICAL, _ADDRESS),
    Rule(C.ISSUER, r"(?:valid|accepted|allowed|trusted|expected|known)_issuer$", S, "+W -B",
         "the issuers whose word is believed", CRITICAL, _ADDRESS),
    Rule(C.ISSUER, r"(?:authorization|authorize|token|user_?info|userdata|introspection|end_session|revocation|"
         r"access_token|metadata|logout|device_authorization)_(?:endpoint(?:_(?:url|uri))?|url|uri)$|authority$|"
         r"(?:auth|login|redeem|profile|validate|sign_?in|sso|oauth2?|identity|authentication|authorization|"
         r"keycloak|auth_server|authorization_server|identity_server|identity_provider)(?:_(?:base|server|service|"
         r"public|internal|root|api))?_(?:url|uri|host|endpoint)$", W, "url",
         "where users and tokens are sent to be checked", HIGH, _ADDRESS),

    Rule(C.REDIRECT_URI, r"(?:callback|reply|post_logout_redirect|acs|assertion_consumer(?:_logout)?(?:_service)?|"
         r"sign_?out_callback|sign_?in_callback)_?(?:uri|url|location|endpoint|path|domain)$|redirect_?uri$|"
         r"allowed_(?:logout|callback|return|redirect)(?:_redirect)?_(?:url|uri|host|domain)$|whitelist_domain$|"
         r"(?:valid|allowed)_redirect(?:_uri|_url|_host)?$", S, "+W -B",
         "where logins are sent back to", CRITICAL, _ADDRESS),
    Rule(C.REDIRECT_URI, r"redirect_?(?:url|location|endpoint|host)$|return_to_sp_url$|default_redirection_ur[il]$|"
         r"(?:web|allowed|trusted|csrf_trusted|cors_allowed|cors_allow)_origin$|(?:after_)?(?:login|logout|sign_?in|"
         r"sign_?out|sign_?up)_redirect(?:_(?:url|uri|path))?$|(?:post_)?logout_(?:redirect_)?(?:url|uri)$|"
         r"return_(?:to_)?ur[il]$", W, "+W -B",
         "where logins are sent back to", HIGH, _ADDRESS),

    Rule(C.AUDIENCE, r"(?:accepted_|valid_|bound_|extra_|allowed_|expected_|required_|token_|jwt_|api_|target_)?"
         r"(?:aud|audience)(?:_claim|_id|_uri|_list)?$|identifier_uri$|resource_server_identifier$", S, "+W -B",
         "whom a token must be meant for", CRITICAL, _WORD),

    Rule(C.SIGNING_KEY, r"jwks?(?:_set)?(?:_(?:uri|url|file|json|location|path|endpoint))?$|kid$|active_key_id$|"
         r"secret_key_base$|(?:id|access)_token_signed_response_alg$|key_set_url$", S, "key",
         "the keys that identity statements are checked with", CRITICAL, _A),
    Rule(C.SIGNING_KEY, r"(?:jwt|token|session|cookie|hmac|saml|signing|metadata|assertion|oidc|idp|sp)_"
         r"(?:signing_|encryption_|verification_|verify_|auth_|hash_)?(?:key|secret|cert|certificate|private_key|"
         r"public_key|passphrase|signing_key|salt)(?:_(?:file|path|queue|id|name|pem|base64))?$|"
         r"(?:idp|sp)_(?:public_|private_)?(?:cert|certificate|key|pem|fingerprint)\w*$|x509_?cert(?:ificate)?s?$|"
         r"saml_\w*(?:cert|fprint|fingerprint|private)\w*$|service_account_(?:signing_)?key_file$|"
         r"(?:signing|verification|signature|token)_(?:key|cert|certificate|pem)s?$|nextauth_secret$|auth_secret$",
         S, "key", "what identity statements are signed or checked with", CRITICAL, _A),
    Rule(C.SIGNING_KEY, r"(?:jwt|token|saml|signing|signature|id_token|assertion|request_object)_"
         r"(?:signing_)?(?:alg|algorithm)s?(?:_values)?$|digest_(?:method|algorithm)$|signature_method$|"
         r"signed_response_alg$", S, "alg", "which algorithms signatures may have", CRITICAL, _WORD),
    Rule(C.SIGNING_KEY, r"(?:ssh_)?host_?key(?:_(?:fingerprint|file|path|algorithm))?s?$|known_hosts?$|"
         r"trusted_user_ca(?:_key)?s?$|host_certificate$", S, "key",
         "the keys that hosts are recognised by", HIGH, _A),
    Rule(C.SIGNING_KEY, r"(?:private|public|secret|encryption|master|signing|aes)_key(?:_(?:file|path|queue|pem|pkcs8|"
         r"id|data|base64))?$|password_pepper$|(?:session|cookie)_?keys?$", W, "key",
         "a key of the authentication", HIGH, _A),

    Rule(C.SESSION_COOKIE, r"(?:cookie_(?:domain|secret|encryption_key|same_?site|http_?only|secure)|"
         r"cookies_(?:same_?site|secure|http_?only))$", S, "id",
         "the session cookie", HIGH, _WORD),
    Rule(C.SESSION_COOKIE, r"session_(?:secret|store(?:_type)?|domain|cookie_\w+|driver|secure_cookie|same_site)$|"
         r"cookie_(?:name|path|prefix)$", S, "id", "the session cookie", HIGH, _WORD),

    Rule(C.TOKEN_LIFETIME, rf"(?:access|refresh|id|bearer|jwt|auth|api|oauth)_?tokens?_(?:[a-z0-9]+_){{0,3}}{_TIMES}$|"
         rf"jwt_{_TIMES}$|token_{_TIMES}$", S, "dur", "how long a token lives", MEDIUM, _TIME),
    Rule(C.TOKEN_LIFETIME, r"(?:session|assertion|auth(?:orization)?_code|otp|login|sso|svid|cookie|"
         rf"remember_(?:device|me)|code|ticket)_(?:[a-z0-9]+_){{0,3}}{_TIMES}$|clock_skew\w*$|cookie_refresh$|"
         rf"(?:max_)?session_{_TIMES}$|not_before_leeway$", W, "dur",
         "how long a login lasts", MEDIUM, _TIME),

    Rule(C.TLS_IDENTITY, r"(?:dns_name|dns_san|subject_alt(?:ernative)?_name|alternative_name|alt_name|ip_san|uri_san|"
         r"extra_sa_n|extra_san|cert_san|common_name)s?$", S, "+W -B",
         "the names a certificate speaks for", HIGH, _A),
    Rule(C.TLS_IDENTITY, r"(?:tls_server_name|tls_hostname|ssl_server_name|sni(?:_host(?:name)?)?|peer_name)$", S, "host",
         "the name a peer must prove to have", HIGH, _WORD),
    Rule(C.TLS_IDENTITY, r"(?:root_|client_|server_|trusted_|custom_|extra_|additional_|cluster_|ssl_|tls_|oidc_|ldap_)*"
         r"ca(?:_(?:certs?|certificates?|bundle|file|data|path|pem|cert_file|cert_path|crt|secret|secret_name))?$|"
         r"trust_?(?:store|bundle|anchor)s?(?:_(?:path|location|file|password|type|data|pem|secret))?$|"
         r"pinned_cert\w*$|spki\w*$|certificate_authority(?:_data)?$|ca_bundle$|"
         r"(?:metadata|msa|hub|idp|rp)_trust_?store\w*$", S, "pem",
         "which certificate authorities are trusted", CRITICAL, _A),
    Rule(C.TLS_IDENTITY, r"issuer_(?:ref|kind|name|group)(?:_|$)|cluster_issuer$|cert_?manager_\w*issuer$", S, "ref",
         "who issues the certificate", HIGH, _WORD),
    Rule(C.TLS_IDENTITY, r"(?:tls|ssl|client|server|https|mtls)_(?:client_|server_)?(?:cert|certificate|crt|key|private_key|"
         r"cert_key)(?:_(?:file|path|data|name|chain|secret|pem|arn))?$|key_?store(?:_(?:path|location|file|password|"
         r"alias|type))?$|(?:server|client)_certificate$", W, "pem",
         "the certificate the service shows", HIGH, _A),

    Rule(C.WORKLOAD_IDENTITY, r"service_?account(?:_(?:name|email|ref|key|json|file|id|user))?$|"
         r"automount_service_account_token$|(?:gcp|google|iam)_service_account\w*$|bound_service_account\w*$", S, "id",
         "which identity the workload runs as", CRITICAL, _WORD),
    Rule(C.WORKLOAD_IDENTITY, r"role_arn$|iam_role(?:_(?:name|arn))?$|assume_role(?:_(?:arn|policy|with_web_identity))?$|"
         r"role_to_assume$|instance_profile(?:_(?:name|arn))?$|(?:execution|task|node|pod)_role(?:_arn)?$|"
         r"workload_identity(?:_(?:pool|provider|user|audience|id|enabled|service_account))*$|spiffe_?id\w*$|"
         r"trust_domain$|managed_identity\w*$|user_assigned\w*$|federated_(?:token|identity)\w*$|"
         r"azure_(?:client|tenant)_id$|web_identity_token_file$|run_as_identity$", S, "id",
         "which identity the workload runs as", CRITICAL, _A),

    Rule(C.CLIENT, r"(?:client_?id|consumer_key|oauth2?_client|oidc_client)s?$", S, "id",
         "who the service is to the identity provider", CRITICAL, _WORD),
    Rule(C.CLIENT, r"relying_party_id$|(?:authorization_|allowed_|authorized_)?grant_?types?$|response_?types?$|"
         r"(?:require_|use_|enable_)?pkce\w*$|code_challenge\w*$|public_client$|implicit_flow\w*$|"
         r"(?:client|oauth2?|oidc|auth|openid|default|requested|allowed)_scopes?$|(?:direct_access|device)_grant\w*$|"
         r"scopes?$", W, "+W -B", "what the client may ask for and how", HIGH, _WORD),

    Rule(C.DIRECTORY, r"bind_?(?:dn|pw|password|pass|user|credentials?)$|(?:base|user|users|group|groups|role|project|"
         r"search|root|admin|manager|people)_?dns?$|(?:user|group|role|project)s?_(?:tree|base|search)_?dn$|"
         r"(?:user|group)?_?search_?base(?:_dns?)?$", S, "dn",
         "where users and groups are looked up", CRITICAL, _A),
    Rule(C.DIRECTORY, r"(?:user|users|group|groups|login|ldap|member|account)_(?:search_|object_|list_)?filter$", S, "flt",
         "which directory entries count as users and groups", CRITICAL, _A),
    Rule(C.DIRECTORY, r"ldaps?_(?:server_|primary_|secondary_)?(?:url|uri|host|hostname|server|base|address|port|domain|"
         r"addr)(?:_\w{1,12})?$|default_realm$|kdc(?:_host)?$|admin_server$|kerberos_\w+$|krb5_\w+$|"
         r"key_?tab(?:_(?:file|path|location|secret))?$|spn$|service_principal(?:_name)?$|user_object_class$|"
         r"(?:user|project|default)_domain_(?:name|id)$", S, "id",
         "the directory that users live in", CRITICAL, _WORD),
    Rule(C.DIRECTORY, r"principal$", W, "id", "whom a ticket is for", HIGH, _WORD),

    Rule(C.CLAIM_MAPPING, r"(?:(?:user_?name|user_id|user|uid|email|e_mail|groups?|roles?|sub|subject|authorities|principal|"
         r"login|name|display_name|preferred_user_?name|scope|permissions?|org|tenant)s?_"
         r"(?:claim|attribute|attr|claim_name|attribute_path|attribute_name|claim_field|claim_path|attribute_map|"
         r"claims_delimiter))$|"
         r"oidc_(?:id|user_?name|email|groups?|roles?|name)_(?:key|field|claim)$|claims?_mappings?\w*$|claims_policy$|"
         r"attributes?_mappings?\w*$|protocol_mapper\w*$|name_?id(?:_policy)?(?:_format)?$|"
         r"subject_(?:type|strategy|mode|claim)$|sub_mode$|strip_domain$|user_?name_(?:prefix|derivation|attribute|"
         r"template|pattern|claim|key)$|groups_prefix$|account_linking$|(?:role|group)_attribute_\w+$", S, "id",
         "which claim says who somebody is", CRITICAL, _A),
    Rule(C.CLAIM_MAPPING, r"(?:claim|custom_claim|id_token_claim|additional_claim)s?$|attribute_statements?$", W, "id",
         "what tokens say of somebody", HIGH, _A),

    Rule(C.AUTHORIZATION_BINDING, rf"(?:allowed|admin|admins|denied|blocked|required|bound|authorized|permitted|"
         rf"privileged|super|cluster_admin|restricted)_(?:[a-z0-9]+_){{0,2}}{_WHO}s?(?:_(?:list|name|arn|id))?$|"
         r"email_domain$|hosted_domain$|super_?users?$|(?:admins|administrators|sudoers|root_users)$|"
         r"authenticated_emails?(?:_file)?$|authorized_keys?(?:_file)?$", S, "+W -B",
         "who is let in and what they may do", HIGH, _WORD),
    Rule(C.AUTHORIZATION_BINDING, r"role_?(?:mappings?|bindings?|ref|attribute_path)s?(?:_(?:name|kind|api_group))?$|"
         r"map_(?:role|user|account)s?$|policy_(?:csv|default|document)$|(?:default|auto_assign(?:_org)?|public|"
         r"anonymous|initial|guest|registration)_roles?$|role_public$|access_?polic(?:y|ies)$|cluster_roles?$|"
         r"(?:rbac|iam|acl)_(?:policy|polic(?:y|ies)|rules?|roles?|permissions?|bindings?)$|"
         r"(?:inline|assume_role|managed|resource|trust)_polic(?:y|ies)(?:_(?:arn|document|json))?s?$|auth_role_public$",
         S, "pol", "who is let in and what they may do", HIGH, _A),
    Rule(C.AUTHORIZATION_BINDING, r"(?:roles|groups|permissions|members|admins|acls)$|is_(?:admin|superuser|staff)$|"
         r"(?:allow|deny|allow_list|deny_list|white_?list|black_?list)$", W, "+W -B",
         "who is let in and what they may do", MEDIUM, _WORD),

    Rule(C.MFA_POLICY, r"(?:mfa|2fa|two_factor|second_factor|totp|webauthn|fido2?|passkey|aal|acr_value|ial|amr|"
         r"default_aal|authn_context(?:_class_ref)?)s?(?:_(?:required|enabled|enforced|policy|mode|enforcement|method|"
         r"provider|type|level|optional|disabled|rp_id|rp_name|origins?|period|digits|skew|algorithm|config|"
         r"requirement|values?|requested))?$|rp_id$|rp_origins?$|relying_party_identifier$|force_mfa$|"
         r"(?:require|enforce|disable|skip|enable)_(?:mfa|2fa|two_factor|second_factor|otp|totp|webauthn)\w*$|"
         r"otp_(?:required|enabled|enforced|policy)$", S, "id",
         "how strongly users must prove who they are", HIGH, _WORD),
    Rule(C.MFA_POLICY, r"password_(?:policy|min(?:imum)?_length|complexity|history|expir\w*|max_age|strength|pattern|"
         r"validators?)$|min(?:imum)?_password_length$|brute_force\w*$|lockout_\w+$|account_lockout\w*$|"
         r"max_(?:login|sign_in|password|auth|failed)_(?:login_)?(?:attempt|failure|retries|retry)s?$", S, "id",
         "how passwords are guarded", HIGH, _WORD),

    Rule(C.FEDERATION, r"identity_?providers?(?:_(?:id|name|alias|type))?$|idps?$|authenticator_class$|"
         r"upstream_(?:idp|authority|identity_provider)\w*$|federates_with$|sign_?in_audience$|"
         r"(?:saml_|sp_|idp_|oidc_)?entity_?id(?:_\w{1,12})?$|allowed_idps?$|auth_providers?$|"
         r"(?:social|external|oauth|oidc|saml)_(?:login|auth|identity)?_?providers?$", S, "id",
         "which outside authority is trusted", CRITICAL, _WORD),
    Rule(C.FEDERATION, r"^(?:tenant_?id|tenant|realm|realm_name|directory_id|okta_(?:org|domain|org_url)|auth0_(?:domain|"
         r"tenant)|keycloak_(?:url|realm|server|server_url|host|auth_server_url)|connectors?|aad_tenant_id)$|"
         r"(?:oidc|oauth2?|saml|keycloak|azure_?ad|aad|auth)_(?:tenant|tenant_id|realm|realm_name|directory_id)$",
         W, "id", "which tenant of the identity provider is trusted", CRITICAL, _WORD),

    Rule(C.SERVICE_IDENTITY, r"(?:external|public|canonical|frontend)_(?:base_)?(?:url|uri|domain|host(?:name)?)$|"
         r"(?:root|base|site|server|app|application|web|issuer_base|service)_?ur[il]$|nextauth_url$|domain_name$|"
         r"hostname_strict$|server_name$|(?:cookie_|session_)?domain$|external_domain$", W, "url=",
         "what the service calls itself", MEDIUM, _ADDRESS),
)  # fmt: skip


@functools.lru_cache(maxsize=16384)
def rules_for(name: Name) -> tuple[Rule, ...]:
    """Return the rows a name is of, the first to speak first."""
    return tuple(rule for rule in RULES if rule.matches(name))
