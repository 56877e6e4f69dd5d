"""Why the gate could not decide.

ChangegateError            a problem, and what to do next
├── UsageError             the command line asks for something that makes no sense   (status 2)
├── InputError             something read, at a place                                (status 3)
│   ├── MissingInputError      it is not there
│   ├── MalformedInputError    it cannot be read
│   │   └── TooLargeInputError     because it is larger than anything of its kind
│   └── InvalidInputError      it can be read but says something impossible
└── ToolError              git or ssh-keygen is missing or failed                    (status 3)
"""

from __future__ import annotations

from changegate.frozen import frozen


@frozen
class Where:
    """A place in the input: a file, and where known the pointer and the line (counted from 1) in it."""

    path: str
    pointer: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Show the place as `path:line: pointer`, the order editors and people look for."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return place if self.pointer is None else f"{place}: {self.pointer or '/'}"


class ChangegateError(Exception):
    """The gate could not decide; it carries facts, the command line makes sentences of them."""

    def __init__(self, problem: str, *, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint

    def __str__(self) -> str:
        """Show the problem alone; the hint is printed on a line of its own."""
        return self.problem


class UsageError(ChangegateError):
    """The command line asks for something that makes no sense together."""


class InputError(ChangegateError):
    """Something that was read keeps the gate from deciding."""

    def __init__(self, where: Where | str, problem: str, *, hint: str = "") -> None:
        super().__init__(problem, hint=hint)
        self.where = Where(where) if isinstance(where, str) else where

    def __str__(self) -> str:
        """Show the place first, then the problem."""
        return f"{self.where}: {self.problem}"


class MissingInputError(InputError):
    """What was to be read is not there."""


class MalformedInputError(InputError):
    """What was to be read cannot be read."""


class TooLargeInputError(MalformedInputError):
    """What was to be read is larger than anything of its kind, and was therefore not read."""


class InvalidInputError(InputError):
    """What was read says something that cannot be meant."""


class ToolError(ChangegateError):
    """An outside program is missing, too old or failed."""

    def __init__(self, tool: str, problem: str, *, hint: str = "") -> None:
        super().__init__(problem, hint=hint)
        self.tool = tool

    def __str__(self) -> str:
        """Show the program first, then the problem."""
        return f"{self.tool}: {self.problem}"
