"""Redirects to another port of a host that was there: another program answers, perhaps for somebody else."""

from __future__ import annotations

from typing import Final

from changegate.classify.cautions._contract import Item
from changegate.classify.readings import reading
from changegate.classify.setting import Reading
from changegate.classify.urls import address
from changegate.classify.values import quoted
from changegate.model.finding import Direction

TELLS: Final = True


def says(item: Item) -> Reading | None:
    """Return which port was the host's; ports of the machine itself change with every start."""
    new = item.url
    if not item.redirect or new is None or new.is_loopback or item.pattern or "*" in new.port:
        return None
    before = [
        old for old in map(address, item.before) if old is not None and old.host.lower() == new.host.lower()
    ]
    ports = {old.effective_port for old in before if old.scheme.lower() == new.scheme.lower()}
    if not ports or new.effective_port in ports:
        return None
    was, now = " or ".join(sorted(ports)) or "the usual one", new.effective_port or "the usual one"
    message = f"the port of {quoted(new.host)} was {was} and is {now}: another program may answer there"
    return reading(message, Direction.BOTH)
