"""The files that one file's settings may be meant for: those of its service, as the proposal leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Final

from changegate.classify.match import Around, match, scene
from changegate.classify.pack import Packs
from changegate.classify.relations import Addition, Scene, beyond, contracts, includes, key_pair
from changegate.classify.relations.beyond import References, Source
from changegate.load.read import is_configuration, read
from changegate.model.change import ChangeSet
from changegate.model.config import Limits
from changegate.model.side import FileKind, Side
from changegate.regex import regex
from changegate.trust import HOME

# A folder of more is a collection, not a service; nothing in it belongs together by lying there.
_MOST: Final = 400
_MOST_READ: Final = 64
_MOST_INCLUDED: Final = 20
_MOST_IN_FOLDER: Final = 64
# A file may name another any number of times; the first places say what it is there for.
_MOST_PLACES: Final = 4
# Reading takes time, and whoever writes the files says how much there is to read.
_LARGEST: Final = 1 << 20
_MOST_BYTES: Final = 8 << 20
_MOST_PARSED: Final = 1 << 20
# A chart's templates lie below its values, an overlay's file beside the one that names it.
_DOWN: Final = 3
_UP: Final = 2
# What a host or the name of an object is written with.
_WORD: Final = regex(rb"[A-Za-z0-9][\w.-]{2,252}")


@dataclass
class Neighbours:
    """Finds what other files say of a file's changes; what it has read serves the folder's next file.

    `service` names the service a file belongs to where the config says so, empty where it does not.
    """

    side: Side
    packs: Packs
    limits: Limits
    service: Callable[[str], str] = lambda _: ""
    _last: tuple[str, _Folder] | None = None

    def again(self, side: Side) -> Neighbours:
        """Return the same for another side that has files of the same names."""
        found = Neighbours(side, self.packs, self.limits, self.service)
        for name in ("_paths", "_folders", "_inner", "_services"):
            if name in self.__dict__:
                found.__dict__[name] = self.__dict__[name]
        return found

    def additions(self, scene: Scene) -> Iterable[Addition]:
        """Return what the files around say of the changes of a file."""
        path = scene.change_set.path
        if path.startswith(HOME) or len(scene.items) == 0:
            return ()
        around = self._around(path)
        if around.paths in {(), (path,)}:
            # Nothing lies around: what a file says of itself is known already, but for its own contracts.
            return chain(
                contracts.additions(scene, around.holding),
                includes.pointing(scene, lambda name: self._leading(name, path)),
            )
        fed = beyond.additions(scene, around.references) if len(around.references) > 0 else ()
        return chain(
            fed,
            contracts.additions(scene, around.holding),
            includes.pointing(scene, lambda name: self._leading(name, path)),
            self._read_into(scene, around),
            key_pair.beside(scene, lambda: self._files_of(path), around.scene),
        )

    def _leading(self, name: str, origin: str) -> Iterator[tuple[str, Scene]]:
        """Yield the files that a name leads to from a file: itself, those of a folder, those of a glob."""
        around, entries = self._around(origin), self.side.entries()
        found: dict[str, None] = {}
        for path in sorted(includes.wanted(name, origin)):
            if path in entries:
                found[path] = None
            else:
                found |= dict.fromkeys(
                    self._below(path.partition("*")[0].rstrip("/") if "*" in path else path, 0)
                )
        for path in list(found)[:_MOST_INCLUDED]:
            if is_configuration(path):
                yield path, around.scene(path)

    def _files_of(self, path: str) -> list[str]:
        """Return the files in the folder of one, none where they are too many to belong together."""
        found = self._folders.get(path.rpartition("/")[0], [])
        return found if len(found) <= _MOST_IN_FOLDER else []

    def _read_into(self, scene: Scene, around: _Folder) -> Iterator[Addition]:
        """Yield what changes mean in the files that read their file in."""
        path = scene.change_set.path
        ordinary = {index for index, item in enumerate(scene.items) if len(item.findings) == 0}
        if len(ordinary) == 0:
            return
        fed = Around(lambda scene: beyond.additions(scene, around.references))
        for reader, other in around.holding(path.rpartition("/")[2].lower()):
            document = other.change_set.proposed
            if reader == path or document is None:
                continue
            for where in islice(includes.embeddings(document.data, reader, path), _MOST_PLACES):
                changes = includes.read_in(scene.change_set, document, where)
                for index, item in enumerate(match(changes, self.packs, {}, (), fed)):
                    if index in ordinary and len(item.findings) > 0:
                        yield includes.said_there(index, item, reader)

    def _around(self, path: str) -> _Folder:
        """The files around one, looked at once for all files of a folder."""
        key = f"{path.rpartition('/')[0]}\n{self.service(path)}"
        if self._last is None or self._last[0] != key:
            self._last = (key, _Folder(self.side, self.packs, self.limits, tuple(self._paths_around(path))))
        return self._last[1]

    def _paths_around(self, path: str) -> Iterable[str]:
        """The files beside and below a file, those just above it, and the others of its service."""
        folder = path.rpartition("/")[0]
        found = dict.fromkeys(self._below(folder, _DOWN if folder else 0))
        for _ in range(_UP):
            if not folder:
                break
            folder = folder.rpartition("/")[0]
            found |= dict.fromkeys(self._below(folder, 0))
        service = self.service(path)
        return found | dict.fromkeys(self._services.get(service, ()) if service else ())

    def _below(self, folder: str, depth: int) -> Iterator[str]:
        """Yield the files of a folder and of those below it, down to a depth, no more than are looked at."""
        level, seen = [folder], 0
        for _ in range(depth + 1):
            for one in level:
                for path in self._folders.get(one, ())[: _MOST - seen]:
                    seen += 1
                    yield path
            level = [inner for one in level for inner in self._inner.get(one, ())]

    @cached_property
    def _paths(self) -> list[str]:
        entries = self.side.entries()
        return sorted(path for path in entries if not path.startswith(HOME) and is_configuration(path))

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._paths:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    @cached_property
    def _inner(self) -> dict[str, list[str]]:
        """The folders in each folder, those on the way to files among them."""
        found: dict[str, dict[str, None]] = {}
        for folder in self._folders:
            inner = folder
            while inner:
                outer = inner.rpartition("/")[0]
                found.setdefault(outer, {})[inner] = None
                inner = outer
        return {outer: list(inner) for outer, inner in found.items()}

    @cached_property
    def _services(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._paths:
            service = self.service(path)
            if service:
                found.setdefault(service, []).append(path)
        return {service: paths[:_MOST] for service, paths in found.items()}


@dataclass
class _Folder:
    """The files around those of one folder."""

    side: Side
    packs: Packs
    limits: Limits
    paths: tuple[str, ...]
    _scenes: dict[str, Scene] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _parsed: int = 0

    @cached_property
    def references(self) -> References:
        """The references in these files to settings of others."""
        return References([self._source(path) for path in self.paths if self._may_refer(path)][:_MOST_READ])

    def holding(self, word: str) -> Iterator[tuple[str, Scene]]:
        """Yield the files in which a host or a name is written."""
        for path in self._words.get(word.encode(), ())[:_MOST_READ]:
            yield path, self.scene(path)

    @cached_property
    def _words(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path in self.paths:
            for word in set(_WORD.findall(self._content(path).lower())):
                found.setdefault(word, []).append(path)
        return found

    def _content(self, path: str) -> bytes:
        """The content of a file; nothing for one that is no file, or where too much has been read."""
        if path not in self._sizes and sum(self._sizes.values()) > _MOST_BYTES:
            self._sizes[path] = 0
        if self._sizes.get(path, 1) == 0:
            return b""
        plain = self.side.entries()[path].kind in {FileKind.REGULAR, FileKind.EXECUTABLE}
        content = self.side.read(path) if plain else b""
        self._sizes[path] = len(content) if len(content) <= _LARGEST else 0
        return content if len(content) <= _LARGEST else b""

    def _may_refer(self, path: str) -> bool:
        return beyond.may_refer(self._content(path))

    def _source(self, path: str) -> Source:
        content = self._content(path)
        text = content.decode("utf-8", "replace") if b"define" in content else ""
        return self.scene(path).source(path, text)

    def scene(self, path: str) -> Scene:
        """Return a file as one to ask what its settings mean."""
        if path not in self._scenes:
            content = self._content(path)
            self._parsed += len(content)
            if self._parsed > _MOST_PARSED:
                content = b""
            document = read(path, content, self.limits)
            self._scenes[path] = scene(ChangeSet(path, None, None, document, ()), self.packs, {})
        return self._scenes[path]
