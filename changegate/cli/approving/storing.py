"""Where approval records are kept: the working tree, refs or a directory; never over one another."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from changegate.cli.edge.files import write_new
from changegate.cli.edge.options import SideOptions
from changegate.errors import InvalidInputError, ToolError, UsageError
from changegate.frozen import frozen
from changegate.trust import APPROVALS

if TYPE_CHECKING:
    from changegate.cli.sides.world import World
    from changegate.repository import Repository

DIRECTORY: Final = "dir:"
REFS: Final = "refs/changegate/approvals"
_ELSEWHERE: Final = "name a directory: --store dir:PATH, and the same to 'check --approvals PATH'"


@frozen
class Store:
    """One place for records; `folder` is None where they become refs."""

    folder: Path | None
    top: Path | None
    repository: Repository | None

    @classmethod
    def named(cls, spec: str, world: World, sides: SideOptions) -> Store:
        """Return the store of that spelling: `tree`, `ref` or `dir:PATH`."""
        repository = world.repository
        if spec.startswith(DIRECTORY) and spec != DIRECTORY:
            return cls(sides.directory / spec.removeprefix(DIRECTORY), None, repository)
        if spec == "ref":
            if repository is None:
                raise UsageError("there is no repository to keep a ref in", hint=_ELSEWHERE)
            return cls(None, None, repository)
        if spec != "tree":
            raise UsageError(f"there is no store {spec!r}", hint="tree, ref or dir:PATH")
        if repository is None or repository.top is None:
            raise UsageError("there is no working tree to keep the record in", hint=_ELSEWHERE)
        return cls(repository.top / APPROVALS, repository.top, repository)

    def keep(self, change_id: str, approver: str, content: bytes) -> str:
        """Write a record whole, under a name nobody has yet, and return where it is."""
        if self.folder is None:
            return self._as_ref(change_id, approver, content)
        folder = self.folder / change_id
        for name in _names(approver):
            target = folder / name
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_new(target, content)
            except FileExistsError:
                continue
            except OSError as error:
                raise ToolError(
                    str(target), f"cannot be written: {error.strerror}", hint="--store dir:PATH"
                ) from error
            return target.relative_to(self.top).as_posix() if self.top is not None else str(target)
        raise InvalidInputError(str(folder), f"holds too many records of {approver}", hint="remove some")

    def _as_ref(self, change_id: str, approver: str, content: bytes) -> str:
        from changegate.repository.refs import create_ref, write_commit  # noqa: PLC0415  only for this store

        assert self.repository is not None  # noqa: S101  `named` made it so
        # Named by what it holds: two clones never make one name for two records, so none keeps the other out.
        digest = hashlib.sha256(content).hexdigest()[:16]
        file = f"{_safe(approver)}.{digest}.json"
        name = f"{REFS}/{change_id}/{file}"
        # A commit, because a forge may take refs to nothing else.
        create_ref(self.repository, name, write_commit(self.repository, file, content))
        return name

    @staticmethod
    def stage(repository: Repository, path: str) -> None:
        """Put a record into the index, as it stands."""
        from changegate.repository.refs import stage  # noqa: PLC0415  only where asked for

        if path.startswith(APPROVALS):
            stage(repository, (path,))


def _names(approver: str) -> list[str]:
    """Names for records of one approver: a later one stands beside an earlier one, never over it."""
    safe = _safe(approver)
    return [f"{safe}.json", *(f"{safe}.{number}.json" for number in range(2, 100))]


def _safe(approver: str) -> str:
    return "".join(char if char.isalnum() or char in "@.-_+" else "_" for char in approver).strip(".")
