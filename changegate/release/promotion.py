"""What runs in one environment as it would run in another: its files, with the values expected there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from changegate.frozen import frozen
from changegate.model.config import Config, Environment, Ignored
from changegate.model.side import Entry, FileKind, Side, bounded
from changegate.pattern import any_glob_matches
from changegate.repository.objects import blob_name

_PLAIN = frozenset({FileKind.REGULAR, FileKind.EXECUTABLE})


@frozen
class Exchange:
    """A text that stands for another one where files of one environment go to another."""

    old: bytes
    new: bytes
    paths: tuple[str, ...]

    @property
    def pattern(self) -> bytes:
        """Where the text stands by itself, and not as a part of another name."""
        end = rb"(?![\w-]|\.\w)" if self.old[-1:].isalnum() else b""
        return rb"(?<![\w-])" + re.escape(self.old) + end


def exchanged(content: bytes, exchanges: Sequence[Exchange]) -> bytes:
    """Return content with all texts exchanged at once, so that none is exchanged twice, the longest first."""
    if len(exchanges) == 0:
        return content
    new = {one.old: one.new for one in reversed(exchanges)}
    return re.sub(b"|".join(one.pattern for one in exchanges), lambda found: new[found[0]], content)


@frozen
class Promotion:
    """What `source` runs, offered to another environment, and what is expected to differ between the two."""

    source: Environment
    side: Side
    exchanges: tuple[Exchange, ...]
    ignored: tuple[Ignored, ...]

    @property
    def differs(self) -> bool:
        """Whether differences between the two are expected: nothing is merged then, texts are exchanged."""
        return len(self.exchanges) > 0 or len(self.ignored) > 0

    def said(self, target: str) -> str:
        """Return the sentence that tells what is judged."""
        what = f"proposed is what runs in {self.source.name}"
        if not self.differs:
            return what
        counted = len(self.exchanges) + len(self.ignored)
        return (
            f"{what}, as it would run in {target} with the {counted} expected differences between the two; "
            "what goes out must be changed in the same way"
        )

    def translated(self) -> Side:
        """Return what the source runs as the other environment would run it."""
        return Translated(self.side, self.source.paths, self.exchanges)


def promotion(config: Config, source: Environment, target: Environment, side: Side) -> Promotion:
    """Return the promotion from one environment to another that a configuration describes."""
    exchanges: list[Exchange] = []
    ignored: list[Ignored] = []
    for one in config.expected_differences:
        there, here = one.values.get(source.name), one.values.get(target.name)
        known = source.name in one.values and target.name in one.values
        if one.pointer and (known or not one.values):
            reason = one.reason or f"expected between {source.name} and {target.name}"
            ignored.append(Ignored(one.paths, one.pointer, reason, (here, there) if known else None))
        elif known:
            exchanges.append(Exchange(str(there).encode(), str(here).encode(), one.paths))
    # The host of a service goes before the domain it lies in.
    exchanges.sort(key=lambda one: (-len(one.old), one.old, one.new))
    return Promotion(source, side, tuple(exchanges), tuple(ignored))


@dataclass
class Translated:
    """The files of a side, those of one environment with texts exchanged in their names and contents."""

    side: Side
    paths: tuple[str, ...]
    exchanges: Sequence[Exchange]
    _from: dict[str, str] = field(default_factory=dict)
    _entries: dict[str, Entry] | None = None
    _contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """What the side is called."""
        return self.side.revision

    def entries(self) -> Mapping[str, Entry]:
        """All files; a file that goes to another place stands there alone."""
        if self._entries is None:
            found = dict(self.side.entries())
            ours = [path for path in found if any_glob_matches(self.paths, path)]
            moved = {path: found.pop(path) for path in ours}
            for path, entry in moved.items():
                found[self._named(path)] = self._entry(path, entry)
            self._entries = found
        return self._entries

    def read(self, path: str, at_most: int | None = None) -> bytes:
        """The content of a file, texts exchanged."""
        self.entries()
        if path not in self._contents:
            return self.side.read(self._from.get(path, path), at_most)
        return bounded(path, self._contents[path], at_most)

    def _named(self, path: str) -> str:
        name = exchanged(path.encode("utf-8", "surrogateescape"), self.exchanges)
        new = name.decode("utf-8", "surrogateescape")
        self._from[new] = path
        return new

    def _entry(self, path: str, entry: Entry) -> Entry:
        exchanges = [one for one in self.exchanges if any_glob_matches(one.paths, path)]
        if entry.kind not in _PLAIN or not exchanges:
            return entry
        content = self.side.read(path)
        changed = exchanged(content, exchanges)
        if changed == content:
            return entry
        self._contents[self._named(path)] = changed
        return replace(entry, oid=blob_name(changed, "sha256" if len(entry.oid) == 64 else "sha1"))
