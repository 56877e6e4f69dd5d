"""Takes an answer of an API apart; what is missing or of another kind is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from changegate.errors import MalformedInputError, Where
from changegate.frozen import frozen
from changegate.model.path import escape

REASON_AT_MOST: Final = 2_000


@frozen
class Fields:
    """A value of an answer, and where it stands."""

    value: object
    origin: str
    pointer: str = ""

    def at(self, *names: str) -> Fields:
        """Return a member, however deep."""
        found = self
        for name in names:
            if not isinstance(found.value, Mapping) or name not in found.value:
                raise found.refused(f"has no {name!r}")
            found = Fields(found.value[name], self.origin, f"{found.pointer}/{escape(name)}")
        return found

    def get(self, *names: str) -> Fields | None:
        """Return a member, however deep; None where it is null or not there."""
        found = self
        for name in names:
            if not isinstance(found.value, Mapping) or found.value.get(name) is None:
                return None
            found = found.at(name)
        return found

    def items(self) -> Iterator[Fields]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self.refused("is no list")
        for number, item in enumerate(self.value):
            yield Fields(item, self.origin, f"{self.pointer}/{number}")

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.refused("is no text")
        return self.value

    def moment(self) -> datetime:
        """Return a time (RFC 3339), in UTC."""
        try:
            found = datetime.fromisoformat(self.text())
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.refused("is no time") from error
        raise self.refused("is a time without a zone")

    def refused(self, problem: str) -> MalformedInputError:
        """Return the error that names this place."""
        return MalformedInputError(Where(self.origin, self.pointer or "/"), problem)
