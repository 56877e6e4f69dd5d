"""What gives itself away as a secret by its shape, whatever it is called and wherever it stands."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

from changegate.regex import regex

# A default inside (`${PASSWORD:-hunter2}`) is a literal again, hence the narrow alphabets.
REFERENCE: Final = regex(
    r"""
    \$\{[\w./-]+(?::-?)?\} | \$\{[\w./-]+:?\?[^{}]*\}
    | \$\{(?:env:[A-Z_][A-Z0-9_]*|(?:sys|cf|self):[\w-]+\.[\w.-]+|secret:[A-Za-z_.-]+)\}
    | \$\{(?:file|directory|vault|ssm|param|secretManager|secretsmanager|awssm):/?[^\s{}:/]*/[^\s{}]*\}
    | %env\((?:[a-z_]+:)*[\w.]+\)% | env\([A-Za-z_][\w.]*\) | env:[A-Z_][A-Z0-9_]+ | os\.environ/\w+
    | %\{(?:env:|ENV[:_.])\w+\} | %\(ENV_[A-Z0-9_]+\)s | \{vault://[^\s{}]+\} | vault:[A-Za-z_-]+\#[A-Za-z_-]+
    | (?:\#\{)?ENV(?:\[|\.fetch\()['"][A-Z0-9_]+['"][\])]\}? | !(?:Env|ENV|env|Ref|Find|KeyOf)\s+[\w.-]+
    | \$\{\{[^{}]+\}\} | \$\([\w.-]+\) | \$[A-Z_][A-Z0-9_]* | \$[a-z][\w.-]*[:.][\w.-]+
    | %[A-Z0-9_]+% | \(\([^()]+\)\) | \{\{[^{}]*\}\} | <%[^%]*%> | <path:[^<>]+> | <[A-Z][A-Z0-9_-]+>
    | (?:vault|ssm|awssm|gcpsm|keyvault|azurekv|akv|hashivault|secretsmanager|k8s|secretKeyRef):
      [^\s/:]*/[^\s:@]+
    | (?:op|file|env|secret|sm|k8s|doppler|infisical|bws?|awskms|gcpkms|vault|hashivault|ssm|keyvault|
      azurekeyvault|akv|aws-?s?sm|gcp-?sm|secrets?manager|conjur|akeyless)://[^\s:@]+
    | (?:secret)?ref\+\w+://[^\s:@]+
    | arn:aws[a-z-]*:(?:secretsmanager|ssm|kms):\S+
    | \$__(?:env|file|vault)\{[^{}]+\}
    | (?://secretmanager\.googleapis\.com/)?projects/[^/\s]+/secrets/[^/\s]+(?:/versions/\w+)?
    | @Microsoft\.KeyVault\([^()]+\)
    | /(?:etc|var|run|mnt|opt|home|usr|root|srv|tmp|vault|secrets?|config|certs?|keys|app|data)(?:/[\w.-]+)+
    | (?:\./|\.\./|~/)[\w./-]+
    """,
    re.VERBOSE,
)
# A shared key of OpenVPN is as secret as a private one.
_KEY_KIND: Final = r"(?:(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?|OpenVPN [a-zA-Z0-9 -]{1,30} key(?: V1)?)"
_PRIVATE_KEY: Final = regex(rf"-----BEGIN {_KEY_KIND}-----")
_ENCODED_PRIVATE_KEY: Final = regex(r"LS0tLS1CRUdJTi(?:B|A|[A-Za-z0-9+/]{1,24}UF|[A-Za-z0-9+/]{1,24}QU)")
_JWT: Final = regex(r"(?:^|[\s=:\"'])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
# As browsers read it, with fewer slashes and backslashes too; and as drivers do, `user:word@tcp(host)`.
_USERINFO: Final = regex(
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}:[/\\]{1,3}[^\s/?#@:]*:([^\s/?#@]+)@"
    r"|(?:^|[\s\"'=])[\w.-]{1,60}:([^\s@/]+)@(?=(?:tcp|udp|unix|cloudsql)\()"
)
_ASSIGNED: Final = regex(
    r"(?:^|[\s;,&\"'])(?:[A-Z][A-Z0-9]{0,40}_){0,6}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY)="
    r"(?![\"']?[$/{(<])[^\s;,&]{3,}"
)
_INLINE_PASSWORD: Final = regex(
    r"(?:^|[\s;,?&\"'])(?:password|passwd|pwd|secret|client_secret|accountkey|sharedaccesskey|access_token|sig|"
    r"api_?key)(?:\s?=\s?|:\s+)[^\s;,&]{3,}"
    r"|[?&#](?:[\w-]{0,40}token|key|auth)=[^\s&#]{8,}"
    r"|(?:^|\s)--?[\w-]{0,40}(?:password|passwd|secret|token|api-?key)(?:=|\s+)[^\s-]\S{3,}"
    # A digit or padding, for `Basic authentication` is no credential.
    r"|\b(?:bearer|basic)\s+(?=\S*[\d=])[\w.~+/=-]{8,}",
    re.IGNORECASE,
)
_KNOWN_TOKENS: Final = regex(
    r"(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}|sk_(?:live|test)_\w{16,}|rk_(?:live|test)_\w{16,}|AIza[\w-]{30,}|"
    r"hv[sbr]\.[\w-]{20,}|s\.[A-Za-z0-9]{24}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}|"
    r"AGE-SECRET-KEY-1[A-Z0-9]{20,}|dop_v1_[a-f0-9]{40,}|pypi-[\w-]{30,})"
)
# An NKey seed begins with S and the kind of key it is the seed of.
_NKEY_SEED: Final = regex(r"S[OAUNCX][A-Z2-7]{56}")
_HASH: Final = regex(r"\$(?:2[abxy]|argon2(?:id|i|d)|pbkdf2(?:-sha\d+)?|scrypt|1|5|6|y|apr1)\$\S{10,}")
_PRIVATE_JWK: Final = regex(r"\"(?:d|k)\"\s*:\s*\"[A-Za-z0-9_-]{16,}\"")
_RANDOM: Final = regex(r"[A-Za-z0-9+/_=-]{24,512}")
_PLAIN_RANDOM: Final = regex(
    # Digests, commit ids and identifiers are random and public.
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?:sha\d+[-:=])?[0-9a-f]{32}|(?:sha\d+[-:=])?[0-9a-f]{40}|"
    r"(?:sha\d+[-:=])?[0-9a-f]{64}|(?:sha\d+[-:=])?[0-9a-f]{128}|(?:sha(?:1|256|384|512)-)[A-Za-z0-9+/]+=*|"
    # A public key of SSH (RFC 4253 section 6.6) begins with the name of its kind.
    r"AAAA(?:[BC]3NzaC1|E2VjZHNh|GnNrLXNz|InNrLWVj)[A-Za-z0-9+/]+={0,2}",
    re.IGNORECASE,
)
_WHOLE_PRIVATE_KEY: Final = regex(
    rf"-----BEGIN {_KEY_KIND}-----(?:.*?-----END {_KEY_KIND}-----|.*)",
    re.DOTALL,
)
_JWT_ITSELF: Final = regex(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
# What maps secrets to something, and what such a secret looks like.
_HOLDER: Final = regex(r"(?:tokens|api_?-?keys|secrets|credentials|passwords)$", re.IGNORECASE)
_HELD: Final = regex(r"[A-Za-z0-9+/_=-]{16,}")
HIDDEN: Final = "(secret)"
_EXAMINED: Final = 262_144


def looks_secret(value: str) -> bool:
    """Whether a value alone gives away that it is a secret, whatever its key is called."""
    start = value[:_EXAMINED]
    patterns = (_PRIVATE_KEY, _JWT, _KNOWN_TOKENS, _PRIVATE_JWK)
    if any(pattern.search(start) for pattern in patterns):
        return True
    if "=" in start and _ASSIGNED.search(start):
        return True
    if _HASH.match(start) or _NKEY_SEED.fullmatch(start.strip()) or _INLINE_PASSWORD.search(start):
        return True
    return _has_password(start) or _encodes_private_key(start) or _is_random(start.strip())


def key_gives_away(key: str, above: str = "") -> bool:
    """Whether a key is itself a secret, as where tokens are mapped to holders; `above` is the key above it.

    More is asked of a key than of a value: a name that is hidden without need explains nothing any more.
    """
    if (
        without_secrets(key) != key
        or _HASH.match(key)
        or _NKEY_SEED.fullmatch(key)
        or _encodes_private_key(key)
    ):
        return True
    if _HOLDER.search(above) is None or _HELD.fullmatch(key) is None:
        return False
    mixed = any(map(str.isdigit, key)) and any(map(str.isalpha, key))
    return mixed and (key.isalnum() or not _reads_as_words(key))


def without_secrets(text: str) -> str:
    """Return a sentence in which whatever gives itself away as a secret is left out."""
    for pattern in (_KNOWN_TOKENS, _WHOLE_PRIVATE_KEY, _JWT_ITSELF):
        text = pattern.sub(HIDDEN, text)
    return _USERINFO.sub(_without_word, text) if "@" in text else text


def _without_word(match: re.Match[str]) -> str:
    return match[0].replace(match[1] or match[2], HIDDEN)


def _has_password(value: str) -> bool:
    return any(
        REFERENCE.fullmatch(word) is None
        for match in _USERINFO.finditer(value)
        if (word := match[1] or match[2])
    )


def _encodes_private_key(value: str) -> bool:
    import base64  # noqa: PLC0415  start-up: few values look encoded

    if _ENCODED_PRIVATE_KEY.match(value.strip()) is None:
        return False
    head = "".join(value.split())[:96]
    decoded = base64.b64decode(head[: len(head) // 4 * 4], validate=False)
    return b"PRIVATE KEY" in decoded


def _is_random(value: str) -> bool:
    """Whether text is too random to have been thought up: mixed letters and digits of high entropy."""
    if _RANDOM.fullmatch(value) is None or _PLAIN_RANDOM.fullmatch(value) is not None:
        return False
    kinds = (any(map(test, value)) for test in (str.isupper, str.islower, str.isdigit))
    return all(kinds) and entropy(value) >= 3.9 and not _reads_as_words(value)


def _reads_as_words(value: str) -> bool:
    """Whether most of the text is runs of letters as words have them, as in `Some-Long-Name-2-With-Parts`."""
    runs = re.findall(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}", value)
    return sum(map(len, runs)) * 2 > len(value)


def entropy(value: str) -> float:
    """Return the Shannon entropy of a text in bits a character."""
    total = len(value)
    return -sum(many / total * math.log2(many / total) for many in Counter(value).values()) if total else 0.0
