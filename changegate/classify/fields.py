"""Plain data that somebody wrote by hand, read strictly: what is wrong is named with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from changegate.errors import InvalidInputError, Where
from changegate.frozen import frozen
from changegate.model.key import key_text
from changegate.model.path import escape
from changegate.model.value import Twofold, Value

# Far more than the settings of any one system.
_ITEMS: Final = 5_000


@frozen
class Field:
    """A value and where it stands: the file it is from and the steps that lead to it."""

    origin: str
    steps: tuple[str | int, ...]
    value: Value

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the value in its file."""
        return "".join(f"/{escape(str(step))}" for step in self.steps)

    def refused(self, problem: str, hint: str = "") -> InvalidInputError:
        """Return the error that says what is wrong here."""
        return InvalidInputError(Where(self.origin, self.pointer), problem, hint=hint)

    def at(self, step: str | int, value: Value) -> Field:
        """Return a field below this one."""
        return Field(self.origin, (*self.steps, step), value)

    def mapping(self, required: Sequence[str], optional: Sequence[str]) -> dict[str, Field]:
        """Return the fields of a mapping; all required keys are there and no unknown one is."""
        fields = self.entries()
        for key in required:
            if key not in fields:
                raise self.refused(f"lacks {key!r}")
        known = (*required, *optional)
        for key, field in fields.items():
            if key not in known:
                raise field.refused(f"{key!r} is not known here", f"known are: {', '.join(known)}")
        return fields

    def entries(self) -> dict[str, Field]:
        """Return the fields of a mapping with free keys."""
        if not isinstance(self.value, Mapping):
            raise self.refused("must be a mapping")
        return {key_text(key): self.at(key_text(key), value) for key, value in self.value.items()}

    def items(self) -> list[Field]:
        """Return the items of a list."""
        if isinstance(self.value, str) or not isinstance(self.value, Sequence):
            raise self.refused("must be a list")
        if len(self.value) > _ITEMS:
            raise self.refused(f"has more than {_ITEMS} entries", "make several packs, each of one system")
        return [self.at(index, value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.value, str) or self.value.strip() == "":
            raise self.refused("must be a text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return a text, or a list of at least one, as a tuple."""
        if isinstance(self.value, str):
            return (self.text(),)
        found = tuple(item.text() for item in self.items())
        if len(found) == 0:
            raise self.refused("must not be empty")
        return found

    def word(self) -> str:
        """Return any scalar as it was written."""
        value = self.value.text if isinstance(self.value, Twofold) else self.value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float | Decimal):
            return str(value)
        raise self.refused("must be a text, a number or a truth")

    def truth(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refused("must be true or false")
        return self.value
