"""What a server answers at an address, compared with one deployed file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from changegate.errors import ToolError
from changegate.frozen import frozen
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._files import sight
from changegate.live.kinds._probing import address, file
from changegate.reading import Reader
from changegate.web import request

FACTS: Final[Mapping[str, Fact]] = {}
_FOUND: Final = 200


@frozen
class Address:
    """An address, and the authorities to trust there instead of the system's (a PEM file, or None)."""

    url: str
    authorities: str | None

    def __str__(self) -> str:
        """Show the address."""
        return self.url


def target(reader: Reader) -> Address:
    """Return the address of a declaration: a text, or `{url: …, ca: /path/to/ca.pem}`."""
    if isinstance(reader.value, str):
        return Address(address(reader), None)
    entries = reader.mapping(("url", "ca"), required=("url",))
    return Address(address(entries["url"]), file(entries["ca"]) if "ca" in entries else None)


def look(target: Address, question: Question) -> Sight:
    """Fetch what is there and take it for the live file."""
    return sight(question, fetched(target.url, question, target.authorities))


def fetched(url: str, question: Question, authorities: str | None) -> bytes:
    """Return what a server answers at an address; anything but 200 shows nothing.

    Raises:
        ToolError: there is no such answer.
    """
    limit = question.limits.file_bytes
    answer = request(url, seconds=question.seconds, limit=limit, authorities=authorities)
    if answer.status != _FOUND:
        moved = answer.headers.get("location", "")
        hint = f"it points to {moved}; name the address itself" if moved else ""
        raise ToolError(url, f"answered with status {answer.status}", hint=hint)
    return answer.body
