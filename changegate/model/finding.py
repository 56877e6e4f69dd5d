"""What changes mean: categories, severities, signals and the findings made of them."""

from __future__ import annotations

from enum import Enum

from changegate.frozen import frozen
from changegate.model.change import Change


class Category(Enum):
    """The closed list of what a setting can be about; policies speak these words."""

    SERVICE_IDENTITY = "service-identity"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    CLIENT = "client"
    CLIENT_CREDENTIAL = "client-credential"
    REDIRECT_URI = "redirect-uri"
    SIGNING_KEY = "signing-key"
    VERIFICATION = "verification"
    ACCESS_PATH = "access-path"
    SESSION_COOKIE = "session-cookie"
    TOKEN_LIFETIME = "token-lifetime"  # noqa: S105  the name of a category
    TLS_IDENTITY = "tls-identity"
    WORKLOAD_IDENTITY = "workload-identity"
    FEDERATION = "federation"
    DIRECTORY = "directory"
    CLAIM_MAPPING = "claim-mapping"
    AUTHORIZATION_BINDING = "authorization-binding"
    MFA_POLICY = "mfa-policy"
    TRUST = "trust"
    UNREADABLE = "unreadable"


class Severity(Enum):
    """How much a mistake would hurt, mildest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The place on the scale, 0 for the mildest."""
        return _SEVERITIES.index(self)

    def at_least(self, other: Severity) -> bool:
        """Whether this is as severe as the other or more."""
        return self.rank >= other.rank


_SEVERITIES = list(Severity)


class Direction(Enum):
    """Which way a change goes: it opens access, it breaks logins, it may do both, or neither is known."""

    OPENS = "opens"
    BREAKS = "breaks"
    BOTH = "both"
    NEUTRAL = "neutral"


class Signal(Enum):
    """Marks of danger that stand beside the category; each raises the severity."""

    BIDI = "bidi"
    BOOTSTRAP = "bootstrap"
    DEAD_KEY = "dead-key"
    DEFAULT_SECRET = "default-secret"  # noqa: S105  the name of a signal
    DUPLICATE_KEY = "duplicate-key"
    EMPTY_VALUE = "empty-value"
    ENV_MISMATCH = "env-mismatch"
    EXPIRED = "expired"
    HOMOGLYPH = "homoglyph"
    HTTP_DOWNGRADE = "http-downgrade"
    INVISIBLE = "invisible-character"
    LITERAL_SECRET = "literal-secret"  # noqa: S105  the name of a signal
    OPAQUE_CHANGE = "opaque-change"
    PUBLIC_BINDING = "public-binding"
    CROSS_SIDE = "cross-side"
    SIBLING_DIVERGENCE = "sibling-divergence"
    SWAP = "swap"
    TAINTED = "tainted-reference"
    TRAILING_SLASH = "trailing-slash"
    TWO_READINGS = "two-readings"
    UNPARSEABLE = "unparseable"
    VERIFICATION_OFF = "verification-off"
    WEAK_ALGORITHM = "weak-algorithm"
    WHITESPACE = "surrounding-whitespace"
    WILDCARD = "wildcard"


@frozen
class Finding:
    """What one change means: said by a pack (or by what stands in for one), with the pattern that fired."""

    pack: str
    pattern: str
    category: Category
    severity: Severity
    direction: Direction
    signals: tuple[Signal, ...]
    message: str


@frozen
class ClassifiedChange:
    """A change, what it means, and whether its values are secrets that are never shown.

    Without findings it is an ordinary change. `ignored` gives the reason a false alarm was set aside for.
    """

    change: Change
    findings: tuple[Finding, ...]
    secret: bool
    ignored: str = ""
