"""The ways of telling somebody: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.live.receivers import command, webhook
from changegate.live.receivers._contract import ReceiverKind

RECEIVERS: Final[dict[str, ReceiverKind]] = {"command": command, "webhook": webhook}
