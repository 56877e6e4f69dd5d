"""The data of `.changegate/checkins.yaml` becomes check-ins and receivers; read on the deployed side only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from changegate.live.kinds import KINDS
from changegate.live.receivers import RECEIVERS
from changegate.model.checkin import Checkin, Declared, Literal, Place, Receiver
from changegate.reading import Reader
from changegate.trust import Trust, own_data

CHECKINS: Final = ".changegate/checkins.yaml"
VERSION: Final = 1
_PATIENCE: Final = 1000


def declarations(book: Trust) -> Declared | None:
    """Return what a side's book declares; None where it says nothing of check-ins.

    Raises:
        InputError: the file is a link, cannot be read, or says something impossible.
    """
    data = own_data(book.side, CHECKINS, book.config.limits)
    return None if data is None else declared(data, [one.name for one in book.config.environments])


def declared(data: object, environments: Collection[str], origin: str = CHECKINS) -> Declared:
    """Return what plain data declares (`schemas/checkins.schema.json`).

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant.
    """
    top = Reader(data, origin).mapping(
        ("version", "checkins", "alarms", "unreachable-after"), required=("version", "checkins")
    )
    if top["version"].whole(1) != VERSION:
        raise top["version"].refuse(f"must be {VERSION}", "this changegate knows no other version")
    patience = top["unreachable-after"].whole(1, _PATIENCE) if "unreachable-after" in top else 3
    return Declared(
        tuple(_checkin(name, one, environments) for name, one in top["checkins"].named().items()),
        tuple(
            _receiver(name, one) for name, one in (top["alarms"].named() if "alarms" in top else {}).items()
        ),
        patience,
    )


def _checkin(name: str, reader: Reader, environments: Collection[str]) -> Checkin:
    entries = reader.mapping(("environment", "paths", "expect", *KINDS))
    kind = _one_of(reader, entries, KINDS)
    probes = len(KINDS[kind].FACTS) > 0
    _insist(reader, entries, "expect" if probes else "paths", "paths" if probes else "expect", kind)
    return Checkin(
        name,
        entries["environment"].word(environments, "is no environment of .changegate/config.yaml")
        if "environment" in entries
        else "",
        kind,
        KINDS[kind].target(entries[kind]),
        entries["paths"].globs() if "paths" in entries else (),
        tuple(_expected(entries["expect"], kind)) if "expect" in entries else (),
    )


def _one_of(reader: Reader, entries: Mapping[str, Reader], kinds: Collection[str]) -> str:
    found = [name for name in entries if name in kinds]
    if len(found) != 1:
        said = "says nowhere where to look" if not found else f"names {' and '.join(found)}"
        raise reader.refuse(said, f"exactly one of {', '.join(sorted(kinds))}")
    return found[0]


def _insist(reader: Reader, entries: Mapping[str, Reader], wanted: str, other: str, kind: str) -> None:
    if other in entries:
        raise entries[other].refuse(f"{other!r} says nothing to {kind!r}", f"write {wanted!r}")
    if wanted not in entries:
        raise reader.refuse(f"{wanted!r} is missing", "else there is nothing to compare what is live with")


def _expected(reader: Reader, kind: str) -> list[tuple[str, Place | Literal]]:
    facts = KINDS[kind].FACTS
    found = reader.mapping(facts)
    if not found:
        raise reader.refuse("must not be empty", f"facts are {', '.join(sorted(facts))}")
    return [(name, _claim(one, kind, name)) for name, one in sorted(found.items())]


def _claim(reader: Reader, kind: str, name: str) -> Place | Literal:
    if not isinstance(reader.value, Mapping):
        path, _, pointer = reader.text().partition("#")
        if (
            path.startswith(("/", "./", "../"))
            or "://" in path
            or not path
            or pointer[:1] not in {"", "/", "#"}
        ):
            raise reader.refuse(
                f"{reader.text()!r} is no place of the deployed configuration",
                "write path/to/file.yaml#/pointer, or {is: value}",
            )
        return Place(path, pointer)
    entry = reader.mapping(("is",), required=("is",))["is"]
    try:
        return Literal(KINDS[kind].FACTS[name].settled(_plain(entry.value)))
    except ValueError as error:
        raise entry.refuse(str(error)) from error


def _plain(value: Any) -> object:  # noqa: ANN401  data of any form
    from changegate.schema import plain  # noqa: PLC0415  only for values written down

    return plain(value)


def _receiver(name: str, reader: Reader) -> Receiver:
    entries = reader.mapping(RECEIVERS)
    kind = _one_of(reader, entries, RECEIVERS)
    return Receiver(name, kind, RECEIVERS[kind].target(entries[kind]))
