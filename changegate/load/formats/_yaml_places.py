"""A YAML builder that also notes the line every key and item stands on."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.load.formats._contract import Address
from changegate.load.formats._yaml_builder import UNTAGGED, Builder, Event, Frame, Node
from changegate.model.config import Limits
from changegate.model.key import tag_key
from changegate.model.value import Value


class Places(Builder):
    """Takes the events of one file and notes keys where they stand, items where they begin."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._lines: dict[Address, int] = {}

    def known(self) -> Iterator[tuple[Address, int]]:
        """Return all addresses noted; the index of the document leads only where there are several."""
        single = len(self.documents) + bool(self._stack) <= 1
        for address, line in self._lines.items():
            yield (address[1:] if single else address), line

    def _open(self, container: dict[str, Value] | list[Value], event: Node) -> None:
        self._note(event)
        super()._open(container, event)

    def _add(self, value: Value, height: int, event: Event, *, plain: bool) -> None:
        frame = self._frame
        awaits_key = frame is not None and frame.key is None and isinstance(frame.container, dict)
        if not awaits_key:
            self._note(event)
        super()._add(value, height, event, plain=plain)
        if awaits_key:
            self._note(event)

    def _note(self, event: Event) -> None:
        address: list[str | int] = [len(self.documents)]
        for frame in self._stack:
            address.extend(_step(frame))
        # A collection ends where something else begins; its own line was noted before.
        self._lines.setdefault(tuple(address), event.start_mark.line + 1)


def _step(frame: Frame) -> Iterator[str | int]:
    if frame.tag not in UNTAGGED:
        yield tag_key(str(frame.tag))
    if isinstance(frame.container, list):
        yield len(frame.container)
    elif frame.key is not None:
        yield frame.key
