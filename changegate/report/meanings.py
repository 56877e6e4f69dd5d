"""What each category is about, in words for people who meet it in a report for the first time."""

from __future__ import annotations

from typing import Final

from changegate.frozen import frozen
from changegate.model.finding import Category, Direction, Severity


@frozen
class Meaning:
    """A category in words: its title, what such a setting decides, and what to look at before saying yes."""

    title: str
    about: str
    advice: str


MEANINGS: Final[dict[Category, Meaning]] = {
    Category.SERVICE_IDENTITY: Meaning(
        "Service identity",
        "The name under which the service is known to the others that trust it.",
        "Make sure that everyone who checks this name learns the new one first.",
    ),
    Category.ISSUER: Meaning(
        "Issuer",
        "Who the tokens say they come from, or whose tokens are believed.",
        "Compare it letter by letter with what the identity provider announces; one slash breaks logins.",
    ),
    Category.AUDIENCE: Meaning(
        "Audience",
        "Whom a token is meant for; a service refuses tokens that are meant for another.",
        "Make sure that issuers already put the new audience into their tokens.",
    ),
    Category.CLIENT: Meaning(
        "Client",
        "Which application is known to the identity provider, and as what.",
        "Make sure that the client exists there under exactly this name.",
    ),
    Category.CLIENT_CREDENTIAL: Meaning(
        "Client credential",
        "How an application proves that it is the one it says it is.",
        "Make sure that the other side has the new credential, and that the old one can still be withdrawn.",
    ),
    Category.REDIRECT_URI: Meaning(
        "Redirect URI",
        "Where people and their login codes are sent after they have signed in.",
        "Each address must be yours, exact and https; a foreign one receives the logins of your users.",
    ),
    Category.SIGNING_KEY: Meaning(
        "Signing key",
        "The key that tokens are signed or checked with.",
        "Make sure that whoever checks tokens has the new key before the first token is signed with it.",
    ),
    Category.VERIFICATION: Meaning(
        "Verification",
        "Whether, and how strictly, signatures, certificates and tokens are checked.",
        "A check that is switched off lets anybody in; ask what it is meant to mend.",
    ),
    Category.ACCESS_PATH: Meaning(
        "Access path",
        "Which addresses need a login, and which stand open.",
        "Try the addresses that the change opens without a login.",
    ),
    Category.SESSION_COOKIE: Meaning(
        "Session cookie",
        "How a browser keeps proving that somebody has signed in.",
        "A new name, domain or key signs everybody out; a weaker flag lets sessions be stolen.",
    ),
    Category.TOKEN_LIFETIME: Meaning(
        "Token lifetime",
        "How long a login, a token or a key is good for.",
        "Longer keeps a stolen token useful; shorter signs people out and loads the identity provider.",
    ),
    Category.TLS_IDENTITY: Meaning(
        "TLS identity",
        "The certificate and name by which a server or a client is recognised on the wire.",
        "Make sure that the other end trusts the new certificate and expects the new name.",
    ),
    Category.WORKLOAD_IDENTITY: Meaning(
        "Workload identity",
        "Which account the running service acts as.",
        "Make sure that the new account has the rights the service needs, and no others.",
    ),
    Category.FEDERATION: Meaning(
        "Federation",
        "Which other identity systems are believed, and on what terms.",
        "Everybody whom the other system signs in may come in; know who that is.",
    ),
    Category.DIRECTORY: Meaning(
        "Directory",
        "Where people and groups are looked up.",
        "Make sure that the same people are found in it, by the same names.",
    ),
    Category.CLAIM_MAPPING: Meaning(
        "Claim mapping",
        "Which part of a token becomes a user's name, address or groups.",
        "A different claim turns one user into another; compare what it holds for a few of them.",
    ),
    Category.AUTHORIZATION_BINDING: Meaning(
        "Authorization binding",
        "Who may do what: the roles and groups that rights are given to.",
        "Name the people who gain and those who lose by it.",
    ),
    Category.MFA_POLICY: Meaning(
        "Second factor",
        "When a second proof is asked at login.",
        "Say for whom it is no longer asked, and who has agreed to that.",
    ),
    Category.TRUST: Meaning(
        "The gate itself",
        "The policies, approvers and settings by which changes are judged.",
        "Whoever changes these decides what passes from now on; read it as carefully as a key.",
    ),
    Category.UNREADABLE: Meaning(
        "Not understood",
        "A file whose content could not be read, so that nobody can say what it means.",
        "Look at the file itself; nothing about it has been checked.",
    ),
}

DIRECTIONS: Final[dict[Direction, str]] = {
    Direction.OPENS: "opens access",
    Direction.BREAKS: "can break logins",
    Direction.BOTH: "opens access and can break logins",
    Direction.NEUTRAL: "neither opening nor breaking is certain",
}

# Scores on the scale of CVSS v4.0 section 6, in the middle of each of its bands.
SCORES: Final[dict[Severity, str]] = {
    Severity.LOW: "2.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
