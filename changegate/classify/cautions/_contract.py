"""What a caution offers: one danger that a proposed value shows by itself, said in a sentence."""

from __future__ import annotations

from typing import Final, Protocol

from changegate.classify.setting import Reading, Setting
from changegate.classify.urls import Address
from changegate.frozen import frozen
from changegate.model.finding import Category

# Where somebody is sent, or what somebody's word is believed under: an address that leads astray does harm.
NAMING: Final = frozenset(
    {
        Category.FEDERATION,
        Category.ISSUER,
        Category.REDIRECT_URI,
        Category.SERVICE_IDENTITY,
        Category.SIGNING_KEY,
    }
)


@frozen
class Item:
    """A value, or one item of a list in a string, that a change brings, without white space around it.

    `url` are its parts where it is an absolute URL; `pattern` says that it is an expression which values are
    held against. `before` are the items that stood there.
    """

    text: str
    url: Address | None
    pattern: bool
    before: tuple[str, ...]
    category: Category
    setting: Setting

    @property
    def redirect(self) -> bool:
        """Whether somebody who logs in, and the proof of it, is sent there."""
        return self.category is Category.REDIRECT_URI


class Caution(Protocol):
    """A module of this folder. Nothing in it raises, whatever the value."""

    @property
    def TELLS(self) -> bool:  # noqa: N802  a constant of the module
        """Whether it quotes of the value; one that does is not asked about secrets."""

    def says(self, item: Item) -> Reading | None:
        """Return what is dangerous about an item and which way, or None where nothing is.

        The severity is either critical or not said.
        """
