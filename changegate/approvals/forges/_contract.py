"""What a forge offers: how its API is asked, and what its answers say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from changegate.model.review import Discussion


class Forge(Protocol):
    """A module of this folder. The answers are named as the forge's own documentation names them."""

    @property
    def TOKENS(self) -> tuple[str, ...]:  # noqa: N802  a constant of the module
        """Variables a token may come from, the first that is set."""

    def headers(self, token: str) -> Mapping[str, str]:
        """Return the headers a request has; an empty token is none."""

    def collected(
        self, url: str, one: Callable[[str], object], every: Callable[[str], object]
    ) -> Mapping[str, object]:
        """Ask the API about a pull or merge request; `every` asks for a list that comes in pages."""

    def discussion(self, data: object, origin: str) -> Discussion:
        """Return what the collected answers say, or raise `MalformedInputError` where they are none."""
