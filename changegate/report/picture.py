"""The change set as a small picture: a bar for each file, as long as it has findings, parted by severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from changegate.frozen import frozen
from changegate.model.decision import DocumentDecision
from changegate.model.finding import Severity
from changegate.report.markup import Markup, element, joined
from changegate.report.wording import counted

WORST_FIRST: Final = tuple(reversed(Severity))
# Units of the picture: about CSS pixels on a phone, where it fills the width.
_WIDTH: Final = 340
_ROW: Final = 40
_BAR: Final = 16
_FILES: Final = 12
_NAME: Final = 46


@frozen
class Row:
    """A file and how many findings it has of each severity."""

    path: str
    counts: Mapping[Severity, int]

    @property
    def total(self) -> int:
        """How many findings there are in all."""
        return sum(self.counts.values())


def rows(documents: Sequence[DocumentDecision]) -> tuple[Row, ...]:
    """Return a row for each file that has findings, in the order given."""
    found: list[Row] = []
    for document in documents:
        severities = [finding.severity for item in document.changes for finding in item.findings]
        if len(severities) > 0:
            counts = {severity: severities.count(severity) for severity in WORST_FIRST}
            found.append(Row(document.path, counts))
    return tuple(found)


def picture(found: Sequence[Row]) -> Markup:
    """Return a figure of the first rows, with all its figures once more as a table; nothing without rows."""
    if len(found) == 0:
        return Markup("")
    drawn = found[:_FILES]
    height = str(_ROW * len(drawn))
    longest = max(row.total for row in drawn)
    bars = [_bar(row, number * _ROW, longest) for number, row in enumerate(drawn)]
    svg = element(
        "svg",
        element("title", f"Identity findings by file and severity, {counted(len(drawn), 'file')}", id="pt"),
        element("desc", "; ".join(map(_told, drawn)), id="pd"),
        *bars,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby="pt pd",
    )
    more = len(found) - len(drawn)
    rest = element("p", f"{counted(more, 'further file')} in the table only.", class_="quiet")
    return element("figure", svg, _legend(), *([rest] if more > 0 else []), _table(found))


def _told(row: Row) -> str:
    counts = (f"{row.counts[severity]} {severity.value}" for severity in WORST_FIRST if row.counts[severity])
    return f"{row.path}: {', '.join(counts)}"


def _bar(row: Row, top: int, longest: int) -> Markup:
    name = row.path if len(row.path) <= _NAME else "…" + row.path[1 - _NAME :]
    pieces = [element("text", name, x="0", y=str(top + 14))]
    left = 0.0
    for severity in WORST_FIRST:
        count = row.counts[severity]
        if count == 0:
            continue
        width = _WIDTH * count / longest
        place = {"x": f"{left:.1f}", "y": str(top + 19), "width": f"{width:.1f}", "height": str(_BAR)}
        pieces.append(element("rect", **place, class_=severity.value))
        if width >= 18:
            middle = f"{left + width / 2:.1f}"
            pieces.append(element("text", str(count), x=middle, y=str(top + 31), class_="count"))
        left += width
    return joined(*pieces)


def _legend() -> Markup:
    words = (
        element("li", element("span", severity.value, class_=f"chip {severity.value}"))
        for severity in WORST_FIRST
    )
    # Safari takes the list out of a list without bullets unless it is told so.
    return element("ul", *words, class_="legend", role="list", aria_label="Colours of the severities")


def _table(found: Sequence[Row]) -> Markup:
    heads = [element("th", "File", scope="col")]
    heads += [element("th", severity.value, scope="col", class_="number") for severity in WORST_FIRST]
    body = [
        element(
            "tr",
            element("th", element("code", row.path), scope="row"),
            *(element("td", str(row.counts[severity]), class_="number") for severity in WORST_FIRST),
        )
        for row in found
    ]
    table = element(
        "table",
        element("caption", "Identity findings by file and severity"),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
    )
    return element("details", element("summary", "The picture as a table"), table)
