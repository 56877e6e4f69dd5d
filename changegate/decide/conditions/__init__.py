"""The conditions rules are made of: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.decide.conditions import (
    category,
    cel,
    direction,
    environment,
    kind,
    pack,
    path,
    pointer,
    service,
    severity,
    signal,
    value,
)
from changegate.decide.conditions._contract import Condition

CONDITIONS: Final[dict[str, Condition]] = {
    "category": category,
    "cel": cel,
    "direction": direction,
    "environment": environment,
    "kind": kind,
    "pack": pack,
    "path": path,
    "pointer": pointer,
    "service": service,
    "severity": severity,
    "signal": signal,
    "value": value,
}
