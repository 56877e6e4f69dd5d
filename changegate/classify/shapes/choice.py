"""Words of closed vocabularies that differ in strictness: TLS modes, SameSite, client authentication."""

from __future__ import annotations

from typing import Final

from changegate.classify.readings import Text, alike, one_sided, reading
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity

NAME: Final = "choice"
SURENESS: Final = 1
QUOTES: Final = True

# The laxest first.
VOCABULARIES: Final[tuple[tuple[str, ...], ...]] = (
    ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    ("disable", "permissive", "strict"),
    ("disable", "simple", "mutual", "istio_mutual"),
    ("none", "lax", "strict"),
    ("plaintext", "sasl_plaintext", "ssl", "sasl_ssl"),
    ("noclientcert", "requestclientcert", "requireanyclientcert", "verifyclientcertifgiven",
     "requireandverifyclientcert"),
    ("off", "optional_no_ca", "optional", "on"),
    ("none", "want", "need"),
    ("none", "requested", "required"),
    ("bypass", "one_factor", "two_factor", "deny"),
    ("alwaysallow", "abac", "webhook", "node", "rbac", "alwaysdeny"),
    ("never", "optional", "required", "always"),
    ("never", "public_clients_only", "always"),
    ("off", "optional", "on"),
    ("plain", "s256"),
    ("none", "client_secret_post", "client_secret_basic", "client_secret_jwt", "private_key_jwt",
     "tls_client_auth"),
    ("azureadandpersonalmicrosoftaccount", "azureadmultipleorgs", "azureadmyorg"),
    ("common", "organizations"),
    ("accept_untrusted", "verify_trust_chain"),
    ("no", "accept-new", "ask", "yes"),
    ("yes", "prohibit-password", "forced-commands-only", "no"),
    ("sslv3", "tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3"),
    ("tls10", "tls11", "tls12", "tls13"),
    ("tlsv1_0", "tlsv1_1", "tlsv1_2", "tlsv1_3"),
    ("versiontls10", "versiontls11", "versiontls12", "versiontls13"),
    ("trust", "password", "md5", "scram-sha-256", "cert"),
    ("admin", "editor", "viewer"),
    ("allow", "deny"),
)  # fmt: skip
_WORDS: Final = frozenset(word for words in VOCABULARIES for word in words) - {"yes", "no", "on", "off"}


def matches(value: str) -> bool:
    """Whether a value is a word of one of the vocabularies."""
    return value.casefold() in _WORDS


def meaning(setting: Setting) -> Meaning | None:
    """The same words choose among many things, so the key must tell."""
    del setting
    return None


def read(deployed: Text, proposed: Text) -> Reading:
    """Say whether the new word is laxer."""
    found = one_sided(deployed, proposed, "it is {} from now on", "it was {} and is left to the default")
    if found is not None:
        return reading(found.message, Direction.BOTH)
    old, new = str(deployed).casefold(), str(proposed).casefold()
    message = f"was {quoted(str(deployed))}, is {quoted(str(proposed))}"
    if old == new:
        return alike("the same word, only written differently")
    words = next((words for words in VOCABULARIES if old in words and new in words), ())
    if len(words) == 0:
        return reading(message, Direction.BOTH)
    if words.index(new) < words.index(old):
        severity = Severity.CRITICAL if words.index(new) == 0 else None
        return reading(f"{message}, which is laxer", Direction.OPENS, severity)
    return reading(f"{message}, which is stricter: what does not comply is refused", Direction.BREAKS)
