"""Which settings hold secrets, so that their values are never shown; in doubt they do."""

from __future__ import annotations

import functools
from typing import Final

from changegate.classify.names import last_key, name, parents
from changegate.classify.setting import Setting
from changegate.classify.values import text, texts, truth
from changegate.model.change import Side
from changegate.model.secrecy import REFERENCE, looks_secret
from changegate.regex import regex

# What names a secret wherever it stands at the end of a key.
_SECRET_END: Final = regex(
    r"(?:^|_)(?:"
    r"[a-z]*passw(?:or)?d|pwd|pass|passphrase|passcode|bindpw|bind_pw|pw|pin_code|"
    r"secret|secrets|client_?secret|secret_value|secret_key_base|shared_key|"
    r"(?:private|secret|api|access|auth|account|signing|signature|encryption|encrypt|cipher|crypt|master|"
    r"session|cookie|hmac|jwt|admin|license|licence|service|storage|service_role|anon|app|application|"
    r"webhook|deploy|rest|write|read|ssh|tls|ssl|server|client|recaptcha|shared|pre_?shared|host)_key(?:_(?:pem|"
    r"data|base64|b64|material|pkcs8|json|content|value|primary|secondary))?|"
    r"secret_access_key|api_?key|apikey|private_?key|signing_?key|encryption_?key|psk|key_?material|"
    r"token|tokens|bearer|jwt|id_token|credential|credentials|creds|"
    r"dsn|connection_?string|conn_?str|"
    r"pepper|salt|seed|nonce_secret|mnemonic|unseal_key|recovery_key|htpasswd|basic_?auth|kubeconfig|netrc|"
    r"docker_?config_?json|webhook_url|license|otp_secret|totp_secret|sas_token|keyfile_content"
    r")(?:_(?:hash|hashed|digest|value|plain|plaintext|text|base64|b64|encoded|old|new|previous|current|"
    r"primary|secondary|fallbacks?|dev|test|prod))?$"
)
_SECRET_WHOLE: Final = frozenset({"key", "keys", "hash", "auth", "data", "string_data", "pem"})
# Under these, an innocent last word (`value`, `prod`) still holds the secret.
_SECRET_PARENT: Final = regex(
    r"(?:^|_)(?:passwords?|passwd|secrets?|private_keys?|client_secrets?|string_data|tokens?|credentials|"
    r"api_keys?|secret_keys?|signing_keys?|encryption_keys?|session_keys?|cookie_keys?|secret_key_fallbacks)$"
)
_VALUE_WORDS: Final = frozenset(
    {"value", "values", "default", "current", "previous", "data", "text", "plain"}
)

# What is about a secret without being one.
_ABOUT: Final = regex(
    r"(?:^|_)(?:"
    r"name|names|namespace|path|paths|file|files|filename|dir|directory|location|url|uri|endpoint|host|port|ref|"
    r"refs|reference|key_ref|id|ids|kid|type|kind|format|alg|algorithm|algorithms|method|methods|mode|policy|"
    r"length|size|min|max|minimum|maximum|count|limit|rate|quota|bits|rounds|cost|"
    r"lifetime|lifespan|ttl|validity|expiry|expire|expires|expiration|timeout|duration|age|interval|period|"
    r"seconds|minutes|hours|days|rotation|rotate|renew|refresh_interval|"
    r"enabled|enable|disabled|disable|required|require|allowed|allow|create|optional|exists|existing_secret|"
    r"claim|claims|audience|issuer|header|headers|cookie|field|attribute|prefix|suffix|template|provider|store|"
    r"backend|engine|manager|version|versions|label|labels|annotation|annotations|selector|mount|volume|env|"
    r"public_key|server|service|account|usage|scope|scopes|schema|class|style"
    r")$"
)
_POINTS_ELSEWHERE: Final = regex(
    r"(?:^|_)(?:secret_?(?:key_)?ref|secret_?name|existing_secret|image_pull_secrets?|config_map_?(?:key_)?ref|"
    r"value_from|remote_ref|external_secrets?|secret_store(?:_ref)?|issuer_ref|env_from|secret_ref)(?:_|$)"
)
_NEVER: Final = regex(
    r"(?:^|_)(?:public_?keys?|max_tokens|token_(?:url|uri|endpoint)|tokens_per|"
    r"primary_key|foreign_key|sort_key|partition_key|routing_key|cache_key|sub_path|key_usage|token_bucket|"
    r"host_key|known_hosts|automount_service_account_token)$"
)

_REFERENCE_TAGS: Final = frozenset(
    {"!Ref", "!GetAtt", "!ImportValue", "!Sub", "!Env", "!ENV", "!env", "!secret", "!vault", "!Find",
     "!KeyOf", "!FindInMap", "!reference", "!include", "!File", "!file", "!Context"}
)  # fmt: skip
# A template that falls back on a text holds that text, whatever it refers to besides.
_FALLBACK: Final = regex(r"\{\{(?=[^{}]*\b(?:default|or|else)\b)[^{}]*[\"'][^\"'{}]+[\"']")
# Half of a pair is meant to be known (RFC 7517, RFC 7518 section 6).
_KEY_PAIRS: Final = frozenset({"RSA", "EC", "OKP", "AKP"})
_PUBLIC_JWK_FIELDS: Final = frozenset(
    {"kty", "kid", "alg", "use", "key_ops", "crv", "x", "y", "n", "e", "pub", "x5c", "x5t", "x5t#S256", "x5u"}
)
_PRIVATE_JWK_FIELDS: Final = frozenset({"k", "d", "p", "q", "dp", "dq", "qi"})


def is_secret(setting: Setting) -> bool:
    """Whether one of the values is a secret, by its key or by what it looks like."""
    if setting.hidden:
        return True
    if setting.name in _PUBLIC_JWK_FIELDS and text(setting.siblings.get("kty")) in _KEY_PAIRS:
        return False
    if any(map(looks_secret, texts(setting))):
        return True
    if setting.name in _PRIVATE_JWK_FIELDS and "kty" in setting.siblings:
        return True
    if not any(_could_be_secret(side) for side in (setting.deployed, setting.proposed)):
        return False
    own = last_key(setting.keys, setting.name)
    return named_secret(own, parents(setting.keys, own)[:2])


@functools.lru_cache(maxsize=16384)
def named_secret(own: str, above: tuple[str, ...] = ()) -> bool:
    """Whether a key, in the light of the keys above it (nearest first), says that its value is a secret."""
    found = name(own)
    over = [name(key).joined for key in above]
    if over[:1] == ["permissions"] or any(_POINTS_ELSEWHERE.search(form) for form in (*found.forms, *over)):
        return False
    if any(_NEVER.search(form) for form in found.forms):
        return False
    if found.joined in {"name", "namespace"} and over[:1] and over[0].endswith("secret"):
        # `authSecret: {name: …}` says where the secret lies.
        return False
    if any(_SECRET_END.search(form) for form in found.forms):
        return True
    if any(_ABOUT.search(form) for form in found.forms):
        return False
    if found.joined == "auth" and over[1:2] == ["auths"]:
        return True  # name and password of a registry, in base64
    if found.joined in _SECRET_WHOLE:
        return bool(over) and _SECRET_PARENT.search(f"{over[0]}_{found.joined}") is not None
    below_secret = bool(over) and _SECRET_PARENT.search(over[0]) is not None
    return below_secret and (found.joined in _VALUE_WORDS or len(found.words) <= 2)


def is_about_secret(own: str) -> bool:
    """Whether a key is called after something about a secret that is none: its host, its length, its name."""
    return any(_ABOUT.search(form) for form in name(own).forms)


def _could_be_secret(side: Side) -> bool:
    """Whether a side can hold a secret at all: not a truth, a small number, a reference or nothing."""
    found = text(side)
    if found is None or not found.strip() or truth(side) is not None or is_reference(side):
        return False
    return not (isinstance(side, int | float) and len(found) < 6)


def is_reference(side: Side) -> bool:
    """Whether a side only says where the value is to be found: a variable, a path, a secret's name."""
    tag = getattr(side, "tag", None)
    if tag is not None:
        return tag in _REFERENCE_TAGS and not str(getattr(side, "text", "")).startswith("$ANSIBLE_VAULT")
    found = text(side)
    if found is None or len(found) >= 4096 or REFERENCE.fullmatch(found.strip()) is None:
        return False
    return _FALLBACK.search(found) is None
