"""From YAML events to plain data: strict about keys, bounded in depth, nodes and alias expansions."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Protocol

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats._yaml_keys import (
    MERGE,
    mapping_key,
    merge,
    mergeable,
    refuse_colliding,
    unknown_merge,
)
from changegate.load.formats._yaml_scalars import STANDARD, resolved, tagged
from changegate.model.config import Limits
from changegate.model.key import TYPED, key_text, tag_key
from changegate.model.shown import printable
from changegate.model.value import Stream, Twofold, Value

UNTAGGED: Final = (None, f"{STANDARD}map", f"{STANDARD}seq")


class Mark(Protocol):
    """Where an event stands."""

    line: int


class Event(Protocol):
    """What all events of a YAML reader have in common."""

    start_mark: Mark


class Node(Event, Protocol):
    """The event of a scalar, or of the beginning of a collection."""

    anchor: str | None
    tag: str | None
    value: str
    implicit: Any
    style: str | None


class Frame:
    """A collection that is being read."""

    __slots__ = (
        "above",
        "anchor",
        "container",
        "height",
        "key",
        "levels",
        "line",
        "merged",
        "size",
        "tag",
        "texts",
        "typed",
    )

    def __init__(self, container: Any, event: Node, levels: int, size: int, texts: int) -> None:  # noqa: ANN401  a dict or a list
        self.container = container
        self.anchor = event.anchor
        self.tag = event.tag
        self.line = event.start_mark.line + 1
        self.levels = levels
        self.size = size
        self.texts = texts
        self.height = 0
        self.key: str | None = None
        self.typed = False
        self.merged: list[dict[str, Value]] | None = None
        self.above: frozenset[str] = frozenset()


class Anchored(NamedTuple):
    """What an anchor names: the value, how many values and characters it is made of, and its height."""

    value: Value
    size: int
    texts: int
    height: int


class Builder:
    """Takes the events of one file, in order, and holds what they say."""

    def __init__(self, limits: Limits) -> None:
        self.documents: list[Value] = []
        self._limits = limits
        self._nodes = 0
        self._aliased = 0
        # Characters of scalars, and those that aliases stand for.
        self._texts = 0
        self._expanded = 0
        self._stack: list[Frame] = []
        self._depth = 0
        self._frame: Frame | None = None
        # None while the collection of that name is still open.
        self._anchors: dict[str, Anchored | None] = {}
        self._directive = False

    def value(self) -> Value:
        """Return what the file says: nothing, one document, or a stream of several."""
        if not self.documents:
            return None
        return self.documents[0] if len(self.documents) == 1 else Stream(tuple(self.documents))

    def document(self, event: Any) -> None:  # noqa: ANN401  the one event that has a version
        """Begin a document; anchors do not reach across."""
        self._anchors.clear()
        self._directive = event.version is not None

    def scalar(self, event: Node) -> None:
        """Take a scalar."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values", _at(event), setting="nodes")
        self._texts += len(event.value)
        try:
            tag = event.tag
            if tag is not None:
                value = tagged(tag, event.value)
            else:
                value = resolved(event.value) if event.implicit[0] else event.value
        except FormatError as error:
            raise type(error)(error.problem, _at(event)) from error
        if self._frame is None and event.style in {"|", ">"}:
            # A line of such a text may begin with `#`: a comment to some readers, content to others.
            raise AmbiguousError("a whole document that is one text in block style", _at(event))
        if self._directive and isinstance(value, Twofold):
            problem = "a %YAML directive that only some readers heed changes how this is read"
            raise AmbiguousError(problem, _at(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchored(value, 1, len(event.value), 0)
        self._add(value, 0, event, plain=event.implicit[0] and tag is None)

    def alias(self, event: Node) -> None:
        """Take an alias: the very value it stands for, counted at its full size."""
        name = str(event.anchor)
        if name not in self._anchors:
            raise FormatError("an alias has no anchor before it", _at(event))
        entry = self._anchors[name]
        if entry is None:
            raise FormatError("an alias stands inside its own anchor", _at(event))
        self._aliased += entry.size
        self._expanded += entry.texts
        if self._aliased > self._limits.aliases:
            raise LimitError(
                f"aliases expand to more than {self._limits.aliases} values", _at(event), setting="aliases"
            )
        if self._expanded > self._limits.file_bytes:
            raise LimitError(
                f"aliases expand to more than {self._limits.file_bytes} characters",
                _at(event),
                setting="file-bytes",
            )
        if self._depth + entry.height > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels", _at(event), setting="depth")
        self._add(entry.value, entry.height, event, plain=False)

    def mapping(self, event: Node) -> None:
        """Begin a mapping."""
        self._open({}, event)

    def sequence(self, event: Node) -> None:
        """Begin a sequence."""
        self._open([], event)

    def end_mapping(self, event: Event) -> None:
        """End a mapping: merge what it asks for, then look for keys that some reader would take for one."""
        frame = self._stack[-1]
        if frame.merged is not None:
            merge(frame.container, frame.merged, frame.above)
            frame.typed = frame.typed or any(key.startswith(TYPED) for key in frame.container)
        if frame.typed:
            refuse_colliding(frame.container, frame.line)
        self._close(event)

    def end_sequence(self, event: Event) -> None:
        """End a sequence."""
        self._close(event)

    def _open(self, container: dict[str, Value] | list[Value], event: Node) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise LimitError(f"more than {self._limits.nodes} values", _at(event), setting="nodes")
        levels = 1 if event.tag in UNTAGGED else 2
        if self._depth + levels > self._limits.depth:
            raise LimitError(f"nested deeper than {self._limits.depth} levels", _at(event), setting="depth")
        parent = self._frame
        if parent is not None and parent.key is None and type(parent.container) is dict:
            raise FormatError("a mapping, a list or a tagged text as a key", _at(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._frame = Frame(
            container, event, levels, self._nodes + self._aliased, self._texts + self._expanded
        )
        self._stack.append(self._frame)
        self._depth += levels

    def _close(self, event: Event) -> None:
        frame = self._stack.pop()
        self._depth -= frame.levels
        self._frame = self._stack[-1] if self._stack else None
        value: Value = frame.container
        if frame.tag not in UNTAGGED:
            value = {tag_key(str(frame.tag)): value}
        if frame.anchor is not None:
            size = self._nodes + self._aliased - frame.size + 1
            texts = self._texts + self._expanded - frame.texts
            self._anchors[frame.anchor] = Anchored(value, size, texts, frame.height + frame.levels)
        self._add(value, frame.height + frame.levels, event, plain=False)

    def _add(self, value: Value, height: int, event: Event, *, plain: bool) -> None:
        frame = self._frame
        if frame is None:
            self.documents.append(value)
            return
        frame.height = max(frame.height, height)
        if type(frame.container) is list:
            frame.container.append(value)
        elif frame.key is None:
            frame.key = self._key(frame, value, event, plain=plain)
        elif frame.key == MERGE and frame.merged is None:
            self._merge(frame, value, event)
            frame.key = None
        else:
            frame.container[frame.key] = value
            frame.key = None

    def _key(self, frame: Frame, value: Value, event: Event, *, plain: bool) -> str:
        key = MERGE if plain and value == "<<" else mapping_key(value)
        if key is None:
            raise FormatError("a mapping, a list or a tagged text as a key", _at(event))
        if key in frame.container or (key == MERGE and frame.merged is not None):
            raise AmbiguousError(f"the key {printable(key_text(key))} is there twice", _at(event))
        frame.typed = frame.typed or key.startswith(TYPED)
        return key

    def _merge(self, frame: Frame, value: Value, event: Event) -> None:
        frame.merged = mergeable(value)
        frame.above = frozenset(frame.container)
        if frame.merged is None:
            if not unknown_merge(value):
                raise FormatError("a merge key << whose value is no mapping", _at(event))
            frame.container[MERGE] = value


def _at(event: Event) -> int:
    return event.start_mark.line + 1
