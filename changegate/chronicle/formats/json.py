"""A page as JSON (`schemas/chronicle.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from changegate.chronicle.pages import name
from changegate.chronicle.plain import plain, written
from changegate.model.event import Event, Page
from changegate.report.escape import inert_json

SCHEMA = "changegate/chronicle/v1"


def render(page: Page) -> str:
    """Render the page."""
    told = {
        "schema": SCHEMA,
        "kind": page.kind,
        "title": page.title,
        "facts": dict(page.facts),
        "notes": list(page.notes),
        "events": [_event(one, page) for one in page.events],
        "timeline": [
            {"at": written(one.at), "kind": one.kind, "said": one.said, "commit": one.commit or None}
            for one in page.moments
        ],
    }
    return inert_json(json.dumps(told, indent=2, ensure_ascii=True)) + "\n"


def _event(one: Event, page: Page) -> dict[str, Any]:
    told: dict[str, Any] = plain(one)
    told["slipped"] = one.slipped or None
    suspicion = page.suspicions.get(name(one))
    if suspicion is not None:
        told["suspicion"] = {
            "score": suspicion.score,
            "reasons": list(suspicion.reasons),
            "undo": suspicion.undo,
        }
    return told
