"""Which way a switch is dangerous, by its name."""

from __future__ import annotations

from typing import Final

from changegate.classify.names import Name
from changegate.regex import regex

# Names that mislead: by their words they would be taken for the opposite, or for a danger they are not.
_CURATED: Final = {
    "skip_jwt_bearer_tokens": "id",  # lets verified bearer tokens in; it leaves no verification out
    "skip_provider_button": "id",
    "skip_oidc_discovery": "id",
    "use_system_trust_store": "id",
    "disable_jwt_svids": "id",
    "disable_refresh_token": "id",
    "disable_login_form": "id",
    "disable_signup": "F!",
    "disable_sign_up": "F!",
    "disable_registration": "F!",
    "disable_basic_auth": "F!",
    "disable_password_login": "F!",
    "disable_brute_force_login_protection": "T!",
    "deny_null_bind": "F!",
    "no_system_account": "T!",
    "no_proxy": "id",
    "tls_disable": "T!",
    "tls_disabled": "T!",
    "hostname_strict": "F!",
    "enable_test_routes": "T!",
    "oidc_conformant": "F!",
    "exclude_issuer_from_auth_response": "T!",
    "use_fallback_trust_store": "id",
}
_OPENS_WHEN_TRUE: Final = regex(
    r"(?:^|_)(?:insecure|skip|disable|disabled|ignore|allow|allows|allowed|accept|bypass|no|without|"
    r"anonymous|"
    r"trust|trusted|fail_open|failure_mode_allow|dev_mode|public|public_client|implicit|implicit_flow|"
    r"direct_access|permit|unsafe|danger|plaintext|unauthenticated|automount|auto_?login|optional|guest|"
    r"open_registration|self_registration|registration|is_admin|superuser|debug)(?:_|$)"
)
_OPENS_WHEN_FALSE: Final = regex(
    r"(?:^|_)(?:verify|verification|validate|validation|check|checks|require|requires|required|enforce|"
    r"enforced|"
    r"want|strict|secure|http_?only|use_(?:ssl|tls|pkce|nonce)|starttls|start_tls|force|force_https|deny|"
    r"reject|reject_unauthorized|auth_enabled|authentication_enabled|pkce|mfa|2fa|totp|two_factor|webauthn|passkey|fido2?|oidc_enabled|ldap_enabled|rbac_enabled|auth_enabled|signed|"
    r"protected|protection|brute_force|rotation|revocation|enable_auth|auth_required)(?:_|$)"
)


def polarity(name: Name, otherwise: str = "id") -> str:
    """Return `T!` where true is dangerous, `F!` where false is, `id` where neither is.

    Where the words of the name do not tell, it is what is given as `otherwise`.
    """
    for form in name.forms:
        found = next(
            (code for key, code in _CURATED.items() if form == key or form.endswith("_" + key)), None
        )
        if found is not None:
            return found
    opens = any(_OPENS_WHEN_TRUE.search(form) for form in name.forms)
    guards = any(_OPENS_WHEN_FALSE.search(form) for form in name.forms)
    if opens:
        # `skip_verification`, `allow_unverified`: what is left out is the guard.
        return "T!"
    return "F!" if guards else otherwise
