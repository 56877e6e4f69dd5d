"""Events and pages about them, plain and hostile, for tests of what is told of an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from changegate.chronicle.pages import name
from changegate.model.event import Endorsement, Event, Moment, Page, Shift, Suspicion

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
HOSTILE = (
    '##[error]x ##vso[x] <script>alert(1)</script> | `x` \x1b[31m "quoted" \u202eevil ](http://evil.example)'
)
SHIFT = Shift(
    "/issuer", "modified", '"a"', '"b"', "issuer", "critical", ("swap",), "breaks", "it moves", "1", "2"
)
EVENT = Event(
    commit="a" * 40,
    parent="b" * 40,
    at=NOW,
    environment="prod",
    service="auth",
    path="services/auth.yaml",
    previous_path="",
    change_id="c" * 64,
    title="move",
    authors=("ada@example.com",),
    proven=False,
    verdict="allowed",
    allowed_by=("identity",),
    held_by=(),
    approvals=(Endorsement("bob@example.com", NOW, "CHG-1", override=False),),
    shifts=(SHIFT,),
    ran_from=NOW,
)


def page(*events: Event) -> Page:
    """A page about some events, with text of strangers wherever there may be some."""
    moments = (
        Moment(NOW, "start", "trouble"),
        Moment(NOW + timedelta(hours=1), "slipped", HOSTILE, "a" * 40),
    )
    told = {name(one): Suspicion(7, (HOSTILE,), "changegate rollback") for one in events}
    return Page("suspects", "Identity changes", (("term", HOSTILE),), events, moments, told, (HOSTILE,))


def hostile() -> Event:
    """An event in which every text is a stranger's."""
    shift = replace(SHIFT, pointer=HOSTILE, deployed=HOSTILE, proposed=HOSTILE, message=HOSTILE)
    return replace(
        EVENT,
        title=HOSTILE,
        path=HOSTILE,
        authors=(HOSTILE,),
        shifts=(shift,),
        approvals=(Endorsement(HOSTILE, NOW, HOSTILE, override=True),),
        held_by=(HOSTILE,),
        allowed_by=(HOSTILE,),
    )
