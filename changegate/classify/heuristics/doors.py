"""Names of what guards the door: checks that are made or left out, and ways around them."""

from __future__ import annotations

from typing import Final

from changegate.classify.heuristics.rule import (
    ANYTHING,
    CRITICAL,
    HIGH,
    MEDIUM,
    SWITCH,
    WORD,
    Rule,
    S,
    W,
    rule,
)
from changegate.model.finding import Category as C  # noqa: N817  a table of many rows needs short words

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

RULES: Final[tuple[Rule, ...]] = (
    rule(C.VERIFICATION, S, "T!", CRITICAL, SWITCH, "whether a check of identity is left out",
        rf"{_OFF_VERBS}_(?:[a-z0-9]+_){{0,4}}{_OFF_NOUNS}(?:_|$)",
    ),
    rule(C.VERIFICATION, S, "T!", CRITICAL, SWITCH, "whether a check of identity is left out",
        r"insecure$",
        r"accept_any_certificate$",
        r"(?:ssl|tls)_(?:insecure|no_verify)$",
        r"(?:tls|ssl)_disabled?$",
        r"danger_accept_invalid_certs$",
        r"allow_weak_\w+$",
        r"permit_(?:empty|unauthenticated|weak)_\w+$",
        r"trust_(?:server|all|any)_cert(?:ificate)?s?$",
        r"ocsp_fail_open$",
        r"unauthenticated_\w*access$",
    ),
    rule(C.VERIFICATION, S, "F!", CRITICAL, SWITCH, "whether a check of identity is made",
        rf"{_ON_VERBS}_(?:(?:and_)?[a-z0-9]+_){{0,2}}{_ON_NOUNS}(?:_|$)",
        r"deny_(?:null|anonymous|unauthenticated)_\w+$",
        r"authenticate_\w+$",
    ),
    rule(C.VERIFICATION, S, "F!", CRITICAL, WORD, "whether a check of identity is made",
        r"(?:ssl|tls|cert|certificate|issuer|audience|nonce|signature|hostname|peer|jwt|token)_(?:verif(?:y|"
        r"ication)|validation|check(?:ing)?|reject_unauthorized)(?:_enabled)?$",
        r"reject_unauthorized$",
        r"endpoint_identification_algorithm$",
        r"strict_host_key_checking$",
    ),
    rule(C.VERIFICATION, S, "enum", HIGH, WORD, "how strictly a peer is checked",
        r"(?:pg_?)?ssl_?mode$",
        r"tls_?mode$",
        r"m_?tls_mode$",
        r"security_protocol$",
        r"verify_client$",
        r"client_auth_type$",
        r"trust_chain_verification$",
    ),
    rule(C.VERIFICATION, W, "F!", CRITICAL, SWITCH, "whether a peer is checked",
        r"verify$",
    ),
    rule(C.VERIFICATION, W, "F!", MEDIUM, SWITCH, "whether the channel is protected",
        r"(?:use|enable)_?(?:ssl|tls|https|start_?tls)$",
        r"(?:start_?tls|force_https)$",
    ),
    rule(C.ACCESS_PATH, S, "T!", CRITICAL, WORD, "whether anybody comes in without logging in",
        r"anonymous(?:_(?:enabled|auth|authentication|access|login|org_role|role))?$",
        r"allow_anonymous\w*$",
    ),
    rule(C.ACCESS_PATH, S, "T!", CRITICAL, SWITCH, "whether everybody is let in",
        r"allow_all(?:_(?:users|entities|clients|idps|accounts|members))?$",
        r"allow_any_(?:authenticated_)?user$",
        r"allow_public_unauthenticated_access$",
    ),
    rule(C.ACCESS_PATH, S, "+W -B", CRITICAL, ANYTHING, "what is reached without authentication",
        r"(?:skip|exclude|exempt|bypass|unprotected|no|ignore)_auth(?:entication)?(?:_(?:route|regex|path|"
        r"url|location|network|preflight|endpoint|header))?$",
        r"(?:bypass|unauthenticated|unprotected|anonymous)_(?:route|path|url|endpoint)$",
        r"auth_bypass\w*$",
    ),
    rule(C.ACCESS_PATH, S, "+W -B", HIGH, ANYTHING, "whose word about the caller is believed",
        r"trust(?:ed)?_(?:proxy|proxies|forward(?:ed)?_headers?|headers?|ips?)(?:_(?:ip|cidr)s?)?$",
        r"(?:proxy_)?auth_header(?:_name)?$",
    ),
    rule(C.ACCESS_PATH, S, "T!", CRITICAL, SWITCH, "whether the door opens when the check fails",
        r"fail(?:ure)?_(?:open|mode_allow)$",
        r"dev_mode$",
    ),
    rule(C.ACCESS_PATH, S, "url", CRITICAL, ANYTHING, "who is asked whether a request may pass",
        r"(?:ingress_kubernetes_io|forward|external|ext)_?auth[nz]?(?:_|$)(?:url|sign_?in|address|snippet|"
        r"method|type|uri|service)?$",
        r"auth_sign_?in_url$",
        r"forward_auth$",
        r"auth_?proxy_(?:[a-z]+_)*(?:enabled?|url|uri|name|upstream)$",
        r"(?:custom_)?auth[nz]$",
    ),
    rule(C.ACCESS_PATH, S, "id", CRITICAL, WORD, "whose word about the caller is believed",
        r"(?:http_)?remote_user(?:_header)?(?:_name)?$",
        r"(?:user|identity|impersonate)_header(?:_name)?$",
        r"(?:enable_)?(?:http_)?remote_user(?:_api)?$",
        r"auto_?login_?username$",
    ),
    rule(C.ACCESS_PATH, S, "F!", CRITICAL, SWITCH, "whether callers must prove who they are",
        r"(?:oidc|oauth2?|saml2?|ldap|sso|kerberos|openid|basic_auth|rbac|authorization|authentication|"
        r"authn|authz|auth|keycloak|jwt|mtls)_(?:enabled?|disabled?)$",
        r"^auth(?:entication)?$",
        r"(?:client|server|http|api|web)_auth$",
        r"windows_authentication$",
    ),
    rule(C.ACCESS_PATH, S, "T!", CRITICAL, SWITCH, "whether authentication is off",
        r"(?:disable_auth(?:entication)?|auth(?:entication)?_disabled?|no_auth)$",
    ),
    rule(C.ACCESS_PATH, S, "F!", CRITICAL, SWITCH, "whether authentication is on",
        r"auth(?:entication)?_(?:enabled|required|enable)$",
        r"force_auth(?:entication|n)?$",
        r"(?:iam|sso|oidc|saml|ldap|rbac|oauth2?|mtls)$",
        r"(?:enable|require|use)_auth(?:entication)?$",
    ),
    rule(C.AUTHORIZATION_BINDING, S, "F!", HIGH, SWITCH, "whether workloads may be anybody they ask to be",
        r"namespace_restrictions?$",
    ),
    rule(C.AUTHORIZATION_BINDING, S, "T!", CRITICAL, SWITCH, "whether somebody may do everything",
        r"(?:admin|administrator|cluster_admin|creator_admin|super_?user)_(?:permission|access|privilege)s?$",
    ),
    rule(C.WORKLOAD_IDENTITY, S, "id", HIGH, SWITCH, "whether the workload gets an identity of the cloud",
        r"workload_identity_(?:use|enabled?)$",
    ),
    rule(C.ACCESS_PATH, S, "enum", HIGH, WORD, "whether the machine's credentials are given to any request",
        r"http_tokens$",
    ),
    rule(C.ACCESS_PATH, W, "enum", HIGH, WORD, "how callers are let in",
        r"default_policy$",
        r"authorization_mode$",
        r"auth(?:entication)?_(?:mode|type|method|backend|provider)$",
    ),
    rule(C.ACCESS_PATH, S, "+W -B", CRITICAL, WORD, "which ways of proving who one is are accepted",
        r"auth(?:n|entication)?_(?:mode|type|method|mechanism|factor|scheme|strateg(?:y|ies))s?_(?:allowed|"
        r"enabled|supported|permitted|accepted)$",
        r"(?:allowed|enabled|supported|permitted|accepted)_auth(?:n|entication)?_(?:mode|type|method|mechanism|"
        r"factor|scheme|strateg(?:y|ies))s?$",
    ),
)  # fmt: skip
