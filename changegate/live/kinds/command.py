"""What a program prints, compared with one deployed file; only where programs may be started."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Final

from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._files import sight
from changegate.live.running import output
from changegate.reading import Reader

FACTS: Final[Mapping[str, Fact]] = {}


@frozen
class Command:
    """A program and its arguments; no shell reads them."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        """Show the command as a shell would have it."""
        return shlex.join(self.words)


def target(reader: Reader) -> Command:
    """Return the command of a declaration, a list of words."""
    return Command(tuple(one.text() for one in reader.items()) or (reader.text(),))


def look(target: Command, question: Question) -> Sight:
    """Run the program and take what it prints for the live file."""
    allow(question, target)
    return sight(question, output(target.words, seconds=question.seconds, limit=question.limits.file_bytes))


def allow(question: Question, target: Command) -> None:
    """Insist that whoever started us lets the deployed side name programs."""
    if not question.commands:
        raise UsageError(
            f"check-in {question.name} would run: {target}",
            hint="read it, then allow what the deployed side names with --allow-commands",
        )
