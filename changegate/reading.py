"""Read the plain data of our own files strictly: unknown words and nonsense are refused by pointer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from changegate.errors import InvalidInputError, Where
from changegate.frozen import frozen
from changegate.model.key import key_text
from changegate.model.path import escape
from changegate.model.value import Twofold
from changegate.pattern import PatternError, glob_matches
from changegate.pattern import check as check_pattern
from changegate.regex import regex

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION: Final = regex(r"([1-9][0-9]{0,5})([smhdw])")
_NAME: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Far more than a list of ours holds; a person or a service costs more to judge by than a value to read.
_ITEMS: Final = 10_000
_INSTANT: Final = regex(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?", re.ASCII)


@frozen
class Reader:
    """One value of a file of ours and where it stands; every method refuses what is not as it says."""

    value: object
    origin: str
    pointer: str = ""

    def refuse(self, problem: str, hint: str = "") -> InvalidInputError:
        """Return the error that names this place."""
        return InvalidInputError(Where(self.origin, self.pointer or "/"), problem, hint=hint)

    def mapping(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Reader]:
        """Return the entries of a mapping that has all required keys and none beyond the known ones."""
        if not isinstance(self.value, Mapping):
            raise self.refuse("must be a mapping")
        self.bounded()
        found = {key_text(key): self.at(key, value) for key, value in self.value.items()}
        for key, entry in found.items():
            if key not in known:
                raise entry.refuse(f"{key!r} is not known here", _nearest(key, known))
        for key in required:
            if key not in found:
                raise self.refuse(f"{key!r} is missing", "it must be written; nothing is assumed")
        return found

    def named(self) -> dict[str, Reader]:
        """Return the entries of a mapping whose keys are names that the file itself gives."""
        found = self.mapping([key_text(key) for key in self.value] if isinstance(self.value, Mapping) else ())
        for key, entry in found.items():
            if not is_name(key):
                raise entry.refuse(
                    f"{key!r} is no name", "letters, digits, dot, dash and underscore, at most 64"
                )
        return found

    def at(self, key: str, value: object) -> Reader:
        """Return the reader of a child."""
        return Reader(value, self.origin, f"{self.pointer}/{escape(key_text(key))}")

    def bounded(self, most: int = _ITEMS) -> Reader:
        """Return the reader itself where it holds no more than so many entries."""
        holds = isinstance(self.value, Sequence | Mapping) and not isinstance(self.value, str)
        if holds and len(self.value) > most:  # type: ignore[arg-type]  # mypy forgets what it is
            raise self.refuse(f"has more than {most} entries", "leave out what nobody needs any more")
        return self

    def items(self) -> list[Reader]:
        """Return the items of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.refuse("must be a list")
        self.bounded()
        return [self.at(str(index), value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a string that is not empty."""
        value = self.value.text if isinstance(self.value, Twofold) else self.value
        if not isinstance(value, str) or not value.strip():
            raise self.refuse("must be a text that is not empty")
        return value

    def scalar(self) -> object:
        """Return a value that holds no others."""
        if isinstance(self.value, str | Twofold):
            return self.text()
        if self.value is not None and not isinstance(self.value, bool | int | float):
            raise self.refuse("must be a single value")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return one text or a list of texts, at least one."""
        return tuple(one.text() for one in self._each())

    def _each(self) -> list[Reader]:
        found = [self] if isinstance(self.value, str | Twofold) else self.items()
        if len(found) == 0:
            raise self.refuse("must not be empty")
        return found

    def glob(self) -> str:
        """Return a glob that is one."""
        return self._pattern(lambda text: glob_matches(text, ""))

    def expression(self) -> str:
        """Return a regular expression that RE2 accepts."""
        return self._pattern(check_pattern)

    def cel(self) -> str:
        """Return a CEL expression that can be compiled."""
        from changegate.expression import ExpressionError, check  # noqa: PLC0415  start-up: few policies use any

        text = self.text()
        try:
            check(text)
        except ExpressionError as error:
            raise self.refuse(error.problem, error.hint) from error
        return text

    def _pattern(self, attempt: Callable[[str], object]) -> str:
        text = self.text()
        try:
            attempt(text)
        except PatternError as error:
            raise self.refuse(error.problem, error.hint) from error
        return text

    def globs(self) -> tuple[str, ...]:
        """Return one glob for the files of a repository, or a list of them."""
        return tuple(one.path_glob() for one in self._each())

    def path_glob(self) -> str:
        """Return a glob for the files of a repository."""
        text = self.glob()
        if text.startswith(("/", "./", "../")):
            raise self.refuse(
                f"{text!r} matches no file", "paths begin at the top of the repository: services/**"
            )
        return text

    def whole(self, least: int, most: int | None = None) -> int:
        """Return a whole number of at least, and where given at most, so much."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < least:
            raise self.refuse(f"must be a whole number of at least {least}")
        if most is not None and self.value > most:
            raise self.refuse(f"must be at most {most}")
        return self.value

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse("must be true or false")
        return self.value

    def word(self, known: Collection[str], otherwise: str = "is not known here") -> str:
        """Return one of some words; `otherwise` says what is wrong with any other."""
        value = self.text()
        if value not in known:
            raise self.refuse(f"{value!r} {otherwise}", _nearest(value, known))
        return value

    def duration(self) -> timedelta:
        """Return a duration such as `14d`, `36h`, `90m`."""
        match = _DURATION.fullmatch(self.text())
        if match is None:
            raise self.refuse("must be a duration", "a number and one of s, m, h, d, w: 14d, 36h")
        return timedelta(**{_UNITS[match[2]]: int(match[1])})

    def instant(self) -> datetime:
        """Return a day (`2027-01-31`, its beginning) or a time in UTC (`2027-01-31T12:00Z`), RFC 3339."""
        value = self.text()
        refusal = self.refuse("must be a day or a time in UTC", "write 2027-01-31 or 2027-01-31T12:00Z")
        if _INSTANT.fullmatch(value) is None:
            raise refusal
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError as error:
            raise refusal from error


def is_name(text: str) -> bool:
    """Whether a text can be a name that a file of ours gives."""
    return _NAME.fullmatch(text) is not None


def _nearest(word: str, known: Collection[str]) -> str:
    listed = "known are " + (", ".join(sorted(known)) or "none")
    close = difflib.get_close_matches(word[:100], known, n=1)
    return f"did you mean {close[0]!r}? {listed}" if len(close) > 0 else listed
