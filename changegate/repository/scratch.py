"""A throwaway git directory that sees the objects of a repository and nothing else of it."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from changegate.frozen import frozen
from changegate.repository.objects import Objects
from changegate.repository.plumbing import Git
from changegate.repository.repository import Repository

CONFIG: Final = """[core]
\tbare = true
\trepositoryformatversion = {version}
\tcommitGraph = false
{more}"""
SHA256: Final = "[extensions]\n\tobjectFormat = sha256\n"
# Objects made here are never shown to anybody; a fixed maker keeps the person's identity out of them.
MAKER: Final = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "changegate"), ("EMAIL", "changegate@localhost"), ("DATE", "@0 +0000"))
}


@frozen
class Scratch:
    """An empty repository of its own: no settings, attributes, hooks, grafts, replacements, shallow file."""

    git: Git
    objects: Objects
    folder: Path

    def keep(self, oid: str, content: bytes) -> None:
        """Store a file's content under its object id."""
        place = self.folder / "objects" / oid[:2] / oid[2:]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(zlib.compress(b"blob %d\0" % len(content) + content, 1))

    def tree(self, records: Mapping[str, str]) -> str:
        """Store a tree of files (`<mode> <object id>` by path) and return its id."""
        lines = b"".join(
            f"{record}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0"
            for path, record in records.items()
        )
        self.git.output("update-index", "-z", "--index-info", given=lines)
        return self.git.line("write-tree", "--missing-ok")

    def commit(self, tree: str, *parents: str) -> str:
        """Store a commit of a tree and return its id."""
        links = [word for parent in parents for word in ("-p", parent)]
        return self.git.line("commit-tree", *links, tree, given=b"proposal\n")


def scratch(repository: Repository) -> Scratch:
    """Make one; it is removed when the repository is closed."""
    import tempfile  # noqa: PLC0415  start-up: with it come compressors and random numbers

    holder = repository.closing.enter_context(tempfile.TemporaryDirectory(prefix="changegate-"))
    folder = Path(holder)
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n")
    other = repository.place.object_format != "sha1"
    (folder / "config").write_text(CONFIG.format(version=int(other), more=SHA256 if other else ""))
    git = Git(repository.git.program, folder, _environment(repository, folder))
    objects = Objects(git, repository.place.object_format)
    repository.closing.callback(objects.close)
    return Scratch(git, objects, folder)


def _environment(repository: Repository, folder: Path) -> dict[str, str]:
    given = repository.git.environment
    seen = [_quoted(str(repository.place.objects))]
    if given.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", ""):
        seen.append(given["GIT_ALTERNATE_OBJECT_DIRECTORIES"])
    kept = {
        name: value for name, value in given.items() if name not in {"GIT_WORK_TREE", "GIT_QUARANTINE_PATH"}
    }
    return {
        **kept,
        **MAKER,
        "GIT_DIR": str(folder),
        "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(seen),
        # Attributes of the tree may name a merge driver that the person's own settings define.
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }


def _quoted(path: str) -> str:
    """Quote a path that holds what separates paths, as git reads it back (git(1), C-style)."""
    if not any(char in path for char in f'{os.pathsep}"\\\n'):
        return path
    words = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{words}"'
