"""The decision as Markdown for a comment on a pull or merge request."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from changegate.model.decision import Decision
from changegate.report.markdown import Room, body
from changegate.report.renderers._contract import View

# The longest comment that GitHub takes.
LIMIT: Final = 65_536


def render(decision: Decision, view: View) -> str:
    """Render within a comment's length; by the first line a bot finds the comment of its own to replace."""
    marker = f"<!-- changegate {quote(decision.environment, safe='')} -->\n"
    return marker + body(decision, view.sides, Room(LIMIT - len(marker), "characters", len))
