"""The conditions rules are made of: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions import (
    category,
    direction,
    environment,
    kind,
    pack,
    path,
    pointer,
    service,
    severity,
    signal,
)
from changegate.decide.conditions._contract import ConditionMember

CONDITIONS: Final[dict[str, ConditionMember]] = {
    "category": category,
    "direction": direction,
    "environment": environment,
    "kind": kind,
    "pack": pack,
    "path": path,
    "pointer": pointer,
    "service": service,
    "severity": severity,
    "signal": signal,
}
