"""The HTML pages in a real browser: on a desk, on a phone, in the dark, on paper, by keyboard, by axe-core."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import decisions
import events
from changegate.chronicle.formats import html as chronicle
from changegate.report.renderers import html
from changegate.report.renderers._contract import View

HERE = Path(__file__).parent


PAGES: dict[str, Callable[[], str]] = {
    **{
        f"report-{name}": partial(
            lambda made: html.render(made(), View(sides=" --deployed origin/main")), made
        )
        for name, made in decisions.EVERY.items()
    },
    "chronicle-plain": lambda: chronicle.render(events.page(events.EVENT)),
    "chronicle-hostile": lambda: chronicle.render(events.page(events.EVENT, events.hostile())),
}


@pytest.fixture(scope="module", params=sorted(PAGES))
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    page = tmp_path_factory.mktemp("page") / "page.html"
    page.write_text(PAGES[request.param](), encoding="utf-8")
    done = subprocess.run(["node", HERE / "look.js", page], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


READERS = ("desk", "desk-dark", "phone", "phone-dark", "contrast")


@pytest.mark.parametrize("reader", READERS)
def test_axe_finds_nothing_to_complain_of(found: Any, reader: str) -> None:
    assert found[reader]["violations"] == []
    assert found[reader]["passes"] > 10


@pytest.mark.parametrize("reader", READERS)
def test_nothing_is_asked_of_anybody_and_nothing_runs(found: Any, reader: str) -> None:
    assert len(found[reader]["asked"]) == 1
    assert (found[reader]["scripts"], found[reader]["errors"]) == (0, [])


@pytest.mark.parametrize("reader", READERS)
def test_nobody_has_to_scroll_sideways(found: Any, reader: str) -> None:
    assert found[reader]["overflow"] <= 0


def test_the_keyboard_reaches_everything_and_shows_where_it_is(found: Any) -> None:
    reached = found["keyboard"]
    assert reached[0]["text"] in {"Skip to the report", "Skip to the page"}
    assert all(place["visible"] for place in reached)


def test_on_paper_nothing_stays_folded(found: Any) -> None:
    assert found["paper"]["hidden"] == 0
    assert found["paper"]["bytes"] > 5000
