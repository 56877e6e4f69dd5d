"""The decision as Markdown for `$GITHUB_STEP_SUMMARY`, the page of a workflow run."""

from __future__ import annotations

from typing import Final

from changegate.model.decision import Decision
from changegate.report.markdown import Room, body
from changegate.report.renderers._contract import View

# GitHub drops a summary of more than 1024 KiB whole; what else the step writes to it needs room too.
LIMIT: Final = 1_000_000


def render(decision: Decision, view: View) -> str:
    """Render within the size of a step's summary, counted in bytes of UTF-8."""
    return body(decision, view.sides, Room(LIMIT, "bytes", lambda text: len(text.encode("utf-8"))))
