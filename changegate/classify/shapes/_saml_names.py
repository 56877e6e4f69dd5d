"""The closed lists of names that the SAML standards (1.1 and 2.0) give: a name beyond them is a slip."""

from __future__ import annotations

import re
from typing import Final

from changegate.regex import regex

_START: Final = "urn:oasis:names:tc:SAML:"
_LISTS: Final = {
    # SAML 2.0 Core sections 8.2 and 8.3.
    "1.1:nameid-format": "unspecified emailAddress X509SubjectName WindowsDomainQualifiedName",
    "2.0:nameid-format": "kerberos entity persistent transient encrypted",
    "2.0:attrname-format": "unspecified uri basic",
    # SAML 2.0 Bindings section 3, HTTP-POST-SimpleSign 1.0; SAML 1.1 Bindings and Profiles sections 3 and 4.
    "2.0:bindings": "SOAP PAOS HTTP-Redirect HTTP-POST HTTP-POST-SimpleSign HTTP-Artifact URI "
    "URL-Encoding:DEFLATE",
    "1.0:bindings": "SOAP-binding",
    "1.0:profiles": "browser-post artifact-01 artifact-02",
    # SAML 2.0 Authentication Context section 3.4; SAML 1.1 Core section 7.1.
    "2.0:ac:classes": "InternetProtocol InternetProtocolPassword Kerberos MobileOneFactorUnregistered "
    "MobileTwoFactorUnregistered MobileOneFactorContract MobileTwoFactorContract Password "
    "PasswordProtectedTransport PreviousSession X509 PGP SPKI XMLDSig Smartcard SmartcardPKI SoftwarePKI "
    "Telephony NomadTelephony PersonalTelephony PersonalizedTelephony AuthenticatedTelephony "
    "SecureRemotePassword TLSClient TimeSyncToken unspecified",
    "1.0:am": "password X509-PKI PGP SPKI XKMS HardwareToken unspecified",
    # SAML 2.0 Profiles section 3; SAML 1.1 Bindings and Profiles section 5.
    "2.0:cm": "bearer holder-of-key sender-vouches",
    "1.0:cm": "bearer holder-of-key sender-vouches artifact",
}
_KNOWN: Final = frozenset(
    f"{_START}{within}:{name}" for within, names in _LISTS.items() for name in names.split()
)
# Which parts of the namespace have such a list behind them, with the slips that are made of their names.
_LISTED: Final = regex(
    r"urn:oasis:names:tc:saml:[\w.]+:"
    r"(?:(?:name-?id|(?:attr|attribute)-?name)[-_]?formats?|bindings?|ac:class(?:es)?|[ac]m):\S+",
    re.IGNORECASE,
)


def unknown(name: str) -> str:
    """Return that a name in the standards' namespace is none of theirs, and which is meant; else nothing."""
    if name in _KNOWN or _LISTED.fullmatch(name) is None:
        return ""
    import difflib  # noqa: PLC0415  start-up: few names are slips

    # What all of them begin with says nothing of how near one is.
    folded = {known.removeprefix(_START).lower(): known for known in sorted(_KNOWN)}
    near = difflib.get_close_matches(name[len(_START) :].lower(), folded, 1, 0.85)
    hint = f', which has "{folded[near[0]]}"' if near else ""
    return f"there is no such name in the standard{hint}: partners may refuse it"
