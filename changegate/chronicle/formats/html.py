"""A page as one HTML file that needs nothing else: no network, no script, any screen, paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.chronicle.formats._contract import approvals, people, ran, verdict
from changegate.chronicle.pages import name
from changegate.chronicle.plain import written
from changegate.chronicle.timeline import timeline
from changegate.model.event import Event, Page, Shift
from changegate.report.markup import Markup, code, element, sentence
from changegate.report.page_style import HEAD, style_sheet

_STYLE: Final = """\
svg{max-width:60rem}
svg text{font-size:12px}
svg .axis{fill:var(--line);stroke:none}
svg .trouble{fill:var(--denied);opacity:.14;stroke:none}
svg .allowed{fill:var(--allowed)}
"""
_CHIPS: Final = {"allowed": "allowed", "pending": "pending", "denied": "denied", "undecided": "denied"}


def render(page: Page) -> str:
    """Render the page: the facts, the timeline, then the story of each change."""
    body = element(
        "body",
        element("a", "Skip to the page", href="#page", class_="skip"),
        _header(page),
        element("main", *_main(page), id="page", tabindex="-1"),
        element("footer", element("p", "Written by changegate. Times are UTC.")),
    )
    title = element("title", f"changegate: {page.title}").text
    head = f"{HEAD}{title}\n<style>\n{style_sheet()}{_STYLE}</style>\n</head>\n"
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}{body.text}\n</html>\n'


def _header(page: Page) -> Markup:
    facts = [element("div", element("dt", term), element("dd", fact)) for term, fact in page.facts]
    worst = "denied" if page.notes or any(one.slipped for one in page.events) else "allowed"
    inside = (element("p", "changegate", class_="eyebrow"), element("h1", page.title))
    listed = element("dl", *facts, class_="facts")
    return element("header", element("div", *inside, listed, class_=f"verdict {worst}"))


def _main(page: Page) -> Iterator[Markup]:
    for note in page.notes:
        yield element("p", element("strong", note))
    if page.moments:
        yield element("h2", "Timeline")
        yield timeline(page.moments)
        yield _moments(page)
    if page.events:
        yield element("h2", "Identity changes")
    for number, one in enumerate(page.events, start=1):
        yield _event(one, number, page)
    if not page.events:
        yield element("p", "Nothing.")


def _moments(page: Page) -> Markup:
    heads = element("tr", *(element("th", head, scope="col") for head in ("When (UTC)", "What", "Said")))
    rows = [
        element("tr", element("td", written(one.at)), element("td", one.kind), element("td", one.said))
        for one in page.moments
    ]
    table = element("table", element("thead", heads), element("tbody", *rows))
    return element("details", element("summary", "The timeline as a table"), table)


def _event(one: Event, number: int, page: Page) -> Markup:
    anchor = f"change-{number}"
    chip = element("span", "slipped" if one.slipped else one.verdict, class_=f"chip {_chip(one)}")
    heading = element("h3", f"{number}. {one.title or one.commit[:12]} ", chip, id=anchor)
    facts = [
        ("Where", element("span", code(one.path), f" in {one.environment}")),
        ("Commit", element("span", code(one.commit[:12]), f" of {written(one.at)}")),
        ("By", element("span", people(one))),
        ("The gate", sentence(verdict(one))),
    ]
    facts += [("Approval", sentence(line)) for line in approvals(one)]
    facts += [("Missing", sentence(line)) for line in one.held_by]
    if one.ran_from is not None:
        facts.append(("Ran", element("span", ran(one))))
    listed = element("dl", *(_fact(term, said) for term, said in facts))
    parts = [element("section", listed, class_="story")]
    parts += [_shift(shift) for shift in one.shifts]
    return element("article", heading, *parts, *_suspicion(one, number, page), aria_labelledby=anchor)


def _chip(one: Event) -> str:
    return "denied" if one.slipped else _CHIPS[one.verdict]


def _fact(term: str, said: Markup) -> Markup:
    return Markup(element("dt", term).text + element("dd", said).text)


def _shift(shift: Shift) -> Markup:
    chip = element("span", shift.severity, class_=f"chip {shift.severity}")
    heading = element("h4", f"{shift.category}: ", code(shift.pointer), " ", chip)
    marks = [element("span", signal, class_="signal") for signal in shift.signals]
    values = [
        _fact("It was", element("code", sentence(shift.deployed), class_="value")),
        _fact("It became", element("code", sentence(shift.proposed), class_="value")),
        _fact("It means", element("span", sentence(shift.message), " ", *marks)),
    ]
    return element("section", heading, element("dl", *values), class_="story")


def _suspicion(one: Event, number: int, page: Page) -> Iterator[Markup]:
    found = page.suspicions.get(name(one))
    if found is None:
        return
    yield element("h4", f"Suspicion {found.score}")
    yield element("ul", *(element("li", sentence(reason)) for reason in found.reasons))
    label = f"Command that undoes change {number}"
    yield element(
        "pre", element("code", found.undo), class_="command", tabindex="0", role="region", aria_label=label
    )
