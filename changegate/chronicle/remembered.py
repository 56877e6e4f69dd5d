"""What a replay found out of steps that never change again, kept beside the repository's own data.

It is only ever a shorter way to the same answer: whatever is damaged, missing or of another version is looked
at anew. What was not allowed is never kept, since an approval may still turn up.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FILE: Final = "changegate/replay-v1.jsonl"
# Lines beyond this are not read: no history that anybody audits has as many steps.
_BYTES_AT_MOST: Final = 512 * 1024 * 1024


@dataclass
class Remembered:
    """Answers by key; `version` is a digest of everything but the commits that an answer follows from."""

    place: Path
    version: str
    known: dict[str, Any] = field(default_factory=dict)
    _new: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, git_dir: Path, version: str) -> Remembered:
        """Read what is remembered in a git directory; whatever cannot be read is not."""
        found = cls(git_dir / FILE, version)
        try:
            if found.place.stat().st_size <= _BYTES_AT_MOST:
                with found.place.open("rb") as stream:
                    for row in stream:
                        found._take(row)
        except OSError:
            return found
        return found

    def _take(self, row: bytes) -> None:
        digest, _, body = row.rstrip(b"\n").partition(b" ")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return
        try:
            key, answer = json.loads(body)
        except (ValueError, TypeError):
            return
        if isinstance(key, str) and key.startswith(self.version):
            self.known[key] = answer

    def _key(self, *names: str) -> str:
        return " ".join((self.version, *names))

    def get(self, *names: str) -> Any:  # noqa: ANN401  plain data
        """Return the answer remembered under some names, None for none."""
        return self.known.get(self._key(*names))

    def put(self, answer: object, *names: str) -> None:
        """Remember an answer."""
        key = self._key(*names)
        self.known[key] = self._new[key] = answer

    def save(self) -> None:
        """Write everything, whole or not at all; where that cannot be done, the next replay takes longer."""
        if len(self._new) == 0:
            return
        try:
            self.place.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.place.parent, prefix=".replay-")
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as stream:
                for key, answer in self.known.items():
                    body = json.dumps([key, answer], separators=(",", ":")).encode()
                    stream.write(hashlib.sha256(body).hexdigest().encode() + b" " + body + b"\n")
            Path(name).replace(self.place)
        except OSError:
            Path(name).unlink(missing_ok=True)


def code() -> bytes:
    """Return something that differs when this program does: the sizes and times of its own files."""
    place = Path(__file__).parents[1]
    found = sorted((str(path), path.stat()) for path in place.rglob("*.py"))
    return "\n".join(f"{name} {facts.st_size} {facts.st_mtime_ns}" for name, facts in found).encode()


def version_of(parts: Mapping[str, bytes]) -> str:
    """Return the name of everything shipped that answers follow from."""
    digest = hashlib.sha256()
    for name, content in sorted(parts.items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:32]
