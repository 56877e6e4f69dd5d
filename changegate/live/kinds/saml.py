"""A SAML entity asked who it is: entity id, endpoints and keys (SAML V2.0 Metadata, section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from changegate.classify.certificates import certificates
from changegate.errors import InvalidInputError
from changegate.frozen import frozen
from changegate.live.kinds import url
from changegate.live.kinds._certificates import about_validity, key_digests
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._probing import sight, text, texts
from changegate.live.kinds.url import Address, fetched
from changegate.load.read import parse
from changegate.model.config import Limits
from changegate.model.finding import Category
from changegate.model.value import Value

target: Final = url.target
_ENTITY: Final = "EntityDescriptor"
_ENDPOINTS: Final = {
    "acs": ("AssertionConsumerService", Category.REDIRECT_URI),
    "slo": ("SingleLogoutService", Category.REDIRECT_URI),
    "sso": ("SingleSignOnService", Category.FEDERATION),
}
_DEPTH: Final = 12


def _metadata(value: object) -> dict[str, object]:
    """Settle a whole metadata document."""
    return _facts(_read(text(value).encode(), "the deployed metadata", Limits()))


FACTS: Final[Mapping[str, Fact]] = {
    **{name: Fact(category, texts) for name, (_, category) in _ENDPOINTS.items()},
    "certificates": Fact(Category.SIGNING_KEY, key_digests),
    "entity_id": Fact(Category.FEDERATION, text),
    "metadata": Fact(Category.FEDERATION, _metadata),
}


@frozen
class _Entity:
    """The one entity of a metadata document."""

    data: Mapping[str, Value]


def look(target: Address, question: Question) -> Sight:
    """Fetch the metadata and read it as facts; what only its signature and its dates say is left out."""
    content = fetched(target.url, question, target.authorities)
    try:
        entity = _read(content, target.url, question.limits)
    except ValueError as error:
        raise InvalidInputError(target.url, str(error)) from error
    told = _facts(entity)
    held = [one for found in _texts(entity, "X509Certificate") for one in certificates(found) or ()]
    remarks = [*about_validity(held, question.now, timedelta()), *_about_end(entity, question.now)]
    return sight(question, {**told, "metadata": told}, remarks)


def _read(content: bytes, origin: str, limits: Limits) -> _Entity:
    data = parse(f"{origin}.xml", content, limits)
    found = data.get(_ENTITY) if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        raise ValueError("is no metadata of one entity")  # noqa: TRY004  every refusal of a claim is one kind
    return _Entity(found)


def _facts(entity: _Entity) -> dict[str, object]:
    told: dict[str, object] = {"entity_id": str(entity.data.get("@entityID", ""))}
    for name, (element, _) in _ENDPOINTS.items():
        places = sorted(
            {str(place["@Location"]) for place in _elements(entity.data, element) if "@Location" in place}
        )
        if places:
            told[name] = places
    keys = list(_texts(entity, "X509Certificate"))
    if keys:
        told["certificates"] = key_digests(keys)
    return told


def _about_end(entity: _Entity, now: datetime) -> list[str]:
    said = entity.data.get("@validUntil")
    if not isinstance(said, str):
        return []
    try:
        end = datetime.fromisoformat(said)
    except ValueError:
        return ["its metadata says validUntil, and no time"]
    return [] if end.tzinfo is not None and now < end else [f"its metadata was valid until {end.isoformat()}"]


def _texts(entity: _Entity, name: str) -> Iterator[str]:
    for value in _values(entity.data, name, 0):
        if isinstance(value, str):
            yield "".join(value.split())
        elif isinstance(value, Mapping) and isinstance(value.get("#text"), str):
            yield "".join(str(value["#text"]).split())


def _elements(value: Value, name: str) -> Iterator[Mapping[str, Value]]:
    for found in _values(value, name, 0):
        if isinstance(found, Mapping):
            yield found


def _values(value: Value, name: str, depth: int) -> Iterator[Value]:
    """Every element of a name below a value; of several alike, each."""
    if depth > _DEPTH:
        return
    if isinstance(value, Mapping):
        for key, held in value.items():
            if key == name:
                yield from held if isinstance(held, list) else [held]
            else:
                yield from _values(held, name, depth + 1)
    elif isinstance(value, list):
        for held in value:
            yield from _values(held, name, depth + 1)
