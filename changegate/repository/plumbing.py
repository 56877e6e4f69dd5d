"""Run git plumbing so that nothing the repository names ever runs, and make sentences of its failures.

Measured with git 2.39: with the plumbing used here only `core.fsmonitor` and hooks of the repository could
start programs; both are switched off on every command line. Filters, text conversion, external diffs, merge
drivers, pagers and aliases are reached by porcelain alone, which this room never calls.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from changegate.errors import ChangegateError, InvalidInputError, MissingInputError, ToolError
from changegate.frozen import frozen

OPTIONS: Final = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false"),
    # A commit graph is a cache beside the objects and could tell another history than they do.
    *("-c", "core.commitGraph=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "core.warnAmbiguousRefs=true"),
)
FIXED: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # git before 2.45 may know no GIT_NO_LAZY_FETCH: without a transport there is nothing to fetch with.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
}
# Where the person's own settings are; whoever sets these could as well set PATH.
PERSONAL: Final = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
OLDEST: Final = "2.38"


@frozen
class Finished:
    """What a git command left behind."""

    status: int
    output: bytes
    errors: str


@frozen
class Git:
    """git, ready to run in a folder with an environment that holds nothing it should not know."""

    program: str
    folder: Path
    environment: Mapping[str, str]

    def run(
        self, *arguments: str, given: bytes | None = None, accept: Collection[int] | None = (0,)
    ) -> Finished:
        """Run one command to its end; `accept` are the statuses that are no failure (None: all of them).

        Raises:
            ToolError: git cannot be started or fails in a way that has no better name.
            InputError: git refuses the repository.
        """
        try:
            done = subprocess.run(
                self._line(arguments),
                cwd=self.folder,
                env=self.environment,
                input=b"" if given is None else given,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise ToolError("git", f"cannot be started: {error.strerror}") from error
        finished = Finished(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
        if accept is not None and finished.status not in accept:
            raise failure(arguments[0], finished, self.folder)
        return finished

    def _line(self, arguments: tuple[str, ...]) -> list[str | bytes]:
        """Paths are bytes to git, whatever the language this runs under can encode."""
        return [self.program, *OPTIONS, *map(raw, arguments)]

    def output(self, *arguments: str, given: bytes | None = None) -> bytes:
        """Run one command that must succeed and return what it prints."""
        return self.run(*arguments, given=given).output

    def line(self, *arguments: str, given: bytes | None = None) -> str:
        """Run one command that must succeed and return what it prints as one line of text."""
        return text(self.output(*arguments, given=given)).removesuffix("\n")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that is spoken to while it runs."""
        try:
            return subprocess.Popen(
                self._line(arguments),
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise ToolError("git", f"cannot be started: {error.strerror}") from error


def text(output: bytes) -> str:
    """Return git's bytes as text; what is no UTF-8 becomes lone surrogates, as Python keeps file names."""
    return output.decode("utf-8", "surrogateescape")


def raw(path: str) -> bytes:
    """Return the bytes of a path that `text` made."""
    return path.encode("utf-8", "surrogateescape")


def printable(words: str) -> str:
    """Return text without what a terminal would obey."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in words)


def program(environment: Mapping[str, str]) -> str:
    """Return where git is, never taking it from a folder that PATH names relative to the current one."""
    # Not shutil.which: with it come four compressors that nobody needs at start-up.
    for folder in _absolute(environment.get("PATH", os.defpath)).split(os.pathsep):
        found = Path(folder) / "git"
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    raise ToolError("git", "is not installed, or not on the PATH", hint=f"install git {OLDEST} or later")


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for git without the variables by which a caller could redirect it."""
    kept = {
        name: value for name, value in environment.items() if not name.startswith("GIT_") or name in PERSONAL
    }
    for name in ("LANGUAGE", "PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS"):
        kept.pop(name, None)
    return kept | FIXED | {"PATH": _absolute(environment.get("PATH", os.defpath))}


def _absolute(path: str) -> str:
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if Path(folder).is_absolute())


def failure(command: str, finished: Finished, folder: Path) -> ChangegateError:
    """Return the error that says what a failed command means, and what to do about it."""
    words = finished.errors
    if "dubious ownership" in words or "unsafe repository" in words:
        named = words.partition("repository at '")[2].partition("'")[0] or str(folder)
        return InvalidInputError(
            printable(named),
            "git refuses to read this repository: it belongs to somebody else (dubious ownership)",
            hint=f"if you trust it, run: git config --global --add safe.directory {printable(named)}",
        )
    if "not a git repository" in words:
        return MissingInputError(
            printable(str(folder)),
            "is not inside a git repository",
            hint="run it in one (-C DIR), or compare plain directories as dir:PATH",
        )
    if "must be run in a work tree" in words:
        return InvalidInputError(
            printable(str(folder)),
            "there is no working tree here (a bare repository, or its git directory)",
            hint="name a revision instead of index or worktree",
        )
    if "promisor" in words or "lazy fetching disabled" in words or "transport" in words:
        return MissingInputError(
            printable(str(folder)),
            "this is a partial clone, and objects that are needed were never fetched",
            hint="fetch them with: git fetch --refetch --no-filter",
        )
    if finished.status == 129:  # git's own status for a command line it does not understand
        return ToolError("git", f"is too old for '{command}'", hint=f"install git {OLDEST} or later")
    if "unknown repository" in words:
        return ToolError(
            "git", f"does not know this kind of repository: {_said(words)}", hint="install a newer git"
        )
    said = _said(words)
    return ToolError("git", f"'{command}' failed: {said or f'status {finished.status}'}")


def _said(words: str) -> str:
    """Return the line in which git says what is wrong, with the next one where it announces one."""
    lines = [*words.splitlines(), ""]
    start = next((at for at, line in enumerate(lines) if line.startswith(("fatal:", "error:"))), 0)
    said = lines[start] + (f" {lines[start + 1].strip()}" if lines[start].endswith(":") else "")
    return printable(said.removeprefix("fatal: ").removeprefix("error: "))[:300].strip()
