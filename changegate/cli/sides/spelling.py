"""How a side is spelled on the command line becomes a side."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final

from changegate.errors import UsageError
from changegate.frozen import frozen
from changegate.model.side import Side
from changegate.repository import Repository, directory_side

DIRECTORY: Final = "dir:"
SNAPSHOT: Final = "snapshot:"


@frozen
class Places:
    """Where sides are looked up: the folder commands run in, its repository, what to close at the end."""

    folder: Path
    repository: Repository | None
    closing: ExitStack

    @classmethod
    def opened(cls, folder: Path, specs: tuple[str | None, ...], closing: ExitStack) -> Places:
        """Open the repository unless every side is a plain directory."""
        plain = all((spec or "").startswith((DIRECTORY, SNAPSHOT)) for spec in specs)
        repository = None if plain else Repository.open(folder)
        if repository is not None:
            closing.callback(repository.close)
        return cls(folder, repository, closing)

    def side(self, spec: str) -> Side:
        """Return the side of that spelling: `index`, `worktree`, `dir:PATH`, `snapshot:PATH` or a revision.

        Raises:
            UsageError: a directory that is none.
            MissingInputError: a revision nobody knows.
        """
        if spec.startswith(DIRECTORY):
            path = self.folder / spec.removeprefix(DIRECTORY)
            if not path.is_dir():
                raise UsageError(f"{spec}: there is no such directory")
            return directory_side(path)
        if spec.startswith(SNAPSHOT):
            from changegate.repository.archive import ArchiveSide  # noqa: PLC0415  only for snapshots

            return ArchiveSide(self.folder / spec.removeprefix(SNAPSHOT), spec)
        if self.repository is None:
            raise UsageError(f"{spec}: not inside a git repository", hint="name a directory as dir:PATH")
        return self.repository.side(spec)

    def knows(self, spec: str) -> bool:
        """Whether a spelling names a side by itself: one of the fixed words, or a revision there is."""
        fixed = spec in {"index", "worktree"} or spec.startswith((DIRECTORY, SNAPSHOT))
        return fixed or (self.repository is not None and self.repository.knows(spec))
