"""What an authorization server says of itself: its metadata and its keys, as facts.

OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2, RFC 7517 (keys), RFC 7638 (thumbprints).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from changegate.classify.shapes.jwks import PRIVATE, thumbprint
from changegate.errors import InvalidInputError
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._probing import sight, text, texts
from changegate.live.kinds.url import Address, fetched
from changegate.model.finding import Category
from changegate.model.shown import printable

_ENDPOINTS: Final = (
    "authorization_endpoint",
    "backchannel_authentication_endpoint",
    "device_authorization_endpoint",
    "end_session_endpoint",
    "introspection_endpoint",
    "issuer",
    "pushed_authorization_request_endpoint",
    "registration_endpoint",
    "revocation_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
)
_LISTS: Final = {
    "code_challenge_methods_supported": Category.VERIFICATION,
    "grant_types_supported": Category.CLIENT,
    "id_token_signing_alg_values_supported": Category.SIGNING_KEY,
    "response_types_supported": Category.CLIENT,
    "scopes_supported": Category.CLAIM_MAPPING,
    "subject_types_supported": Category.CLAIM_MAPPING,
    "token_endpoint_auth_methods_supported": Category.CLIENT_CREDENTIAL,
}
KEYS: Final = "keys"


def keys(value: object) -> dict[str, str]:
    """Settle the keys of a key set (an object, or its text): thumbprint by key id.

    Raises:
        ValueError: it is no set of JSON Web Keys.
    """
    found = json.loads(value) if isinstance(value, str) else value
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("is no set of JSON Web Keys")  # noqa: TRY004  every refusal of a claim is one kind
    marked: dict[str, str] = {}
    for key in listed:
        if not isinstance(key, dict) or not isinstance(key.get("kty"), str):
            raise ValueError("holds something that is no JSON Web Key")  # noqa: TRY004  the same
        mark = thumbprint(key)
        marked[str(key.get("kid") or mark)] = mark
    return marked


FACTS: Final[Mapping[str, Fact]] = {
    **{name: Fact(Category.ISSUER, text) for name in _ENDPOINTS},
    **{name: Fact(category, texts) for name, category in _LISTS.items()},
    "jwks_uri": Fact(Category.SIGNING_KEY, text),
    KEYS: Fact(Category.SIGNING_KEY, keys),
}


def look(target: Address, question: Question, well_known: Callable[[str], str]) -> Sight:
    """Ask a server who it is, and which keys it signs with."""
    where = well_known(target.url)
    metadata = _object(fetched(where, question, target.authorities), where)
    observed: dict[str, object] = {
        name: sorted(map(str, value)) if isinstance(value, list) else value
        for name, value in metadata.items()
        if name in FACTS
    }
    remarks = _about_issuer(target.url, metadata)
    jwks_uri = metadata.get("jwks_uri")
    if isinstance(jwks_uri, str):
        observed[KEYS], said = _published(jwks_uri, question, target.authorities)
        remarks += said
    return sight(question, observed, remarks)


def _about_issuer(asked: str, metadata: Mapping[str, Any]) -> list[str]:
    """Readers compare the issuer letter by letter with the one they asked (Discovery 4.3, RFC 8414 3.3)."""
    said = metadata.get("issuer")
    if said == asked:
        return []
    asked, said = printable(asked), printable(str(said))
    return [f"asked as {asked}, it calls itself {said}: whoever knows it as the first refuses its word"]


def _published(url: str, question: Question, authorities: str | None) -> tuple[dict[str, str], list[str]]:
    said = _object(fetched(url, question, authorities), url)
    try:
        found = keys(said)
    except ValueError as error:
        raise InvalidInputError(url, str(error)) from error
    open_keys = [key for key in said["keys"] if any(part in key for part in PRIVATE)]
    remarks = [f"{printable(url)} publishes a private key: whoever reads it can sign"] if open_keys else []
    if not found:
        remarks.append(f"{printable(url)} holds no key: nothing it signs can be checked")
    return found, remarks


def _object(content: bytes, url: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(url, "answered with something that is no JSON") from error
    if not isinstance(found, dict):
        raise InvalidInputError(url, "answered with JSON that is no object")
    return found
