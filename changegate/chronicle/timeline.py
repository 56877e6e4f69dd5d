"""The timeline as a picture: time from left to right, a lane a kind of moment, the trouble behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from changegate.chronicle.plain import written
from changegate.chronicle.suspicion import spoken
from changegate.model.event import Moment
from changegate.report.markup import Markup, element

_WIDTH: Final = 640
_LEFT: Final = 92
_RIGHT: Final = 12
_ROW: Final = 34
_LANES: Final = {
    "slipped": "unapproved",
    "change": "changes",
    "deployment": "deployed",
    "rollback": "rolled back",
}
_COLOURS: Final = {"slipped": "critical", "change": "medium", "deployment": "low", "rollback": "allowed"}
_MARKS: Final = {"start": "trouble begins", "detection": "noticed"}
_DRAWN: Final = 300


def timeline(moments: Sequence[Moment]) -> Markup:
    """Return a figure of the moments; nothing where there are less than two points in time."""
    drawn = sorted(moments, key=lambda one: one.at)[-_DRAWN:]
    if len({one.at for one in drawn}) < 2:
        return Markup("")
    first, last = drawn[0].at, drawn[-1].at
    lanes = [kind for kind in _LANES if any(one.kind == kind for one in drawn)]
    height = _ROW * len(lanes) + 48
    scale = _Scale(first, last)
    pieces = [*_trouble(drawn, scale, height), *_axis(scale, height)]
    for row, kind in enumerate(lanes):
        pieces += _lane(row, kind, [one for one in drawn if one.kind == kind], scale)
    svg = element(
        "svg",
        element("title", f"Timeline from {written(first)} to {written(last)}", id="tt"),
        element(
            "desc", f"{len(drawn)} moments within {spoken(last - first)}; all of them stand below", id="td"
        ),
        *pieces,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby="tt td",
    )
    return element("figure", svg)


class _Scale:
    """Where a time stands on the axis."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first = first
        self.span = (last - first) / timedelta(seconds=1)

    def at(self, moment: datetime) -> float:
        share = ((moment - self.first) / timedelta(seconds=1)) / self.span
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def tick(self, number: int, count: int) -> datetime:
        return self.first + timedelta(seconds=self.span * number / count)


def _trouble(drawn: Sequence[Moment], scale: _Scale, height: int) -> list[Markup]:
    """The time of trouble as a band: from its start to the rollback, else to the end."""
    start = next((one.at for one in drawn if one.kind == "start"), None)
    if start is None:
        return []
    back = next((one.at for one in drawn if one.kind == "rollback" and one.at > start), drawn[-1].at)
    left, right = scale.at(start), scale.at(back)
    band = element(
        "rect", x=_n(left), y="0", width=_n(max(2.0, right - left)), height=_n(height - 30), class_="trouble"
    )
    return [band, *(piece for one in drawn if one.kind in _MARKS for piece in _mark(one, scale, height))]


def _mark(one: Moment, scale: _Scale, height: int) -> list[Markup]:
    place = scale.at(one.at)
    line = element(
        "rect", x=_n(place - 1), y="0", width="2", height=_n(height - 30), class_="critical", stroke="none"
    )
    anchor = "end" if place > _WIDTH * 0.7 else "start"
    x = place - 5 if anchor == "end" else place + 5
    return [line, element("text", _MARKS[one.kind], x=_n(x), y="11", text_anchor=anchor)]


def _lane(row: int, kind: str, moments: Sequence[Moment], scale: _Scale) -> list[Markup]:
    top = 18 + row * _ROW
    pieces = [element("text", _LANES[kind], x="0", y=_n(top + 15))]
    for one in moments:
        title = element("title", f"{written(one.at)} {one.said}")
        place = {"x": _n(scale.at(one.at) - 5), "y": _n(top + 5), "width": "10", "height": "14", "rx": "3"}
        pieces.append(element("rect", title, **place, class_=_COLOURS[kind]))
    return pieces


def _axis(scale: _Scale, height: int) -> list[Markup]:
    base = height - 28
    width = _n(_WIDTH - _LEFT - _RIGHT)
    pieces = [element("rect", x=_n(_LEFT), y=_n(base), width=width, height="1", class_="axis")]
    anchors = ("start", "middle", "end")
    for number, anchor in enumerate(anchors):
        moment = scale.tick(number, len(anchors) - 1)
        text = moment.strftime("%d %b %H:%M")
        pieces.append(element("text", text, x=_n(scale.at(moment)), y=_n(base + 18), text_anchor=anchor))
    return pieces


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
