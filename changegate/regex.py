"""Regular expressions of our own, compiled when they are first asked: a run asks one in three of them."""

from __future__ import annotations

import re
from typing import AnyStr, Final, Generic, cast

_ASKED: Final = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")


class _Later(Generic[AnyStr]):
    """Stands for an expression; once one method of the compiled one was asked for, all are its own."""

    def __init__(self, expression: AnyStr, flags: int) -> None:
        self._expression: AnyStr = expression
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._expression, self._flags)
        self.__dict__.update({asked: getattr(compiled, asked) for asked in _ASKED})
        return getattr(compiled, name)


def regex(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return an expression that is compiled when it is first used; it is used by its methods alone."""
    return cast("re.Pattern[AnyStr]", _Later(expression, flags))
