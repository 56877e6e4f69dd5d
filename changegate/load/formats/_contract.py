"""What a format offers: where its files are met, its strict reading, and the lines of what it read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeAlias

from changegate.model.config import Limits
from changegate.model.value import Value

Address: TypeAlias = tuple[str | int, ...]


class FormatError(Exception):
    """A text that a format does not accept: what is wrong, and where known the line (counted from 1).

    The problem may name keys but never quotes a value: it is shown, and a value may be a secret.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line

    def __str__(self) -> str:
        """Show the line first, then the problem."""
        return self.problem if self.line is None else f"line {self.line}: {self.problem}"


class LimitError(FormatError):
    """A text larger or deeper than the limits allow; whatever it holds has not been looked at.

    `setting` is the limit of the configuration that was reached, empty where it is a fixed one.
    """

    def __init__(self, problem: str, line: int | None = None, setting: str = "") -> None:
        super().__init__(problem, line)
        self.setting = setting

    def __str__(self) -> str:
        """Show the line, the problem, and what to do."""
        raised = f"split it, or raise limits.{self.setting} in the deployed .changegate/config.yaml"
        return f"{super().__str__()}; {raised if self.setting else 'make it smaller'}"


class AmbiguousError(FormatError):
    """A text that two readers of its format take for two different things, as a key that is there twice."""


class Format(Protocol):
    """A module of this folder; two texts that its readers read differently give different values."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802  a module names its constants so
        """The endings of its file names, in lower case with the dot."""

    @property
    def NAMES(self) -> tuple[str, ...]:  # noqa: N802  the same
        """Globs of whole paths that are files of this format whatever their suffix."""

    def parse(self, text: str, limits: Limits) -> Value:
        """Return what the text says.

        Raises:
            FormatError: the text is not of this format, says a thing twice, or exceeds the limits.
        """

    def places(self, text: str, limits: Limits) -> Iterable[tuple[Address, int]]:
        """Return the addresses that are known to stand on a line, each with that line; best effort."""
