"""The page is whole, harmless, and can be read by everybody; looked at in a browser besides."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import decisions
from changegate.model.decision import Decision
from changegate.report.page_style import DARK, LIGHT, style_sheet
from changegate.report.renderers import html
from changegate.report.renderers._contract import View

VOID = {"meta"}
NAMED = {"nav", "article", "section"}


class Page(HTMLParser):
    """A page as a flat list of elements with their ancestors; refuses what is not well nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: text or "" for name, text in attrs}, tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.append((self.open[-1], data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def text(self) -> str:
        return "".join(data for tag, data in self.texts if tag != "style")


def page(decision: Decision) -> Page:
    return Page(html.render(decision, View(sides=" --deployed origin/main")))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_nothing_is_loaded_and_nothing_runs(case: str) -> None:
    made = page(decisions.EVERY[case]())
    tags = {tag for tag, _, _ in made.elements}
    assert tags.isdisjoint(
        {"script", "img", "link", "iframe", "object", "embed", "form", "base", "image", "use"}
    )
    for _, attributes, _ in made.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
        assert "src" not in attributes
        assert "style" not in attributes
    assert "url(" not in style_sheet()
    assert "@import" not in style_sheet()
    policy = [meta["content"] for meta in made.all("meta") if "http-equiv" in meta]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("case", decisions.EVERY)
def test_the_page_has_language_title_landmarks_and_a_skip_link(case: str) -> None:
    made = page(decisions.EVERY[case]())
    assert made.all("html")[0]["lang"] == "en"
    assert any(tag == "title" and "changegate" in text for tag, text in made.texts)
    for landmark in ("header", "main", "footer", "h1"):
        assert len(made.all(landmark)) == 1
    first_link = made.all("a")[0]
    assert first_link["href"] == "#" + made.all("main")[0]["id"]
    assert made.all("meta")[1]["content"].startswith("width=device-width")


@pytest.mark.parametrize("case", decisions.EVERY)
def test_headings_skip_no_level(case: str) -> None:
    levels = [
        int(tag[1]) for tag, _, _ in page(decisions.EVERY[case]()).elements if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_ids_are_unique_and_everything_that_refers_finds_its_element(case: str) -> None:
    made = page(decisions.EVERY[case]())
    ids = [attributes["id"] for _, attributes, _ in made.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes, _ in made.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids)
        if "href" in attributes:
            assert attributes["href"][1:] in ids


@pytest.mark.parametrize("case", decisions.EVERY)
def test_sections_pictures_tables_and_regions_have_names(case: str) -> None:
    made = page(decisions.EVERY[case]())
    for tag, attributes, _ in made.elements:
        if tag in NAMED or attributes.get("role") in {"region", "img"}:
            assert attributes.get("aria-labelledby") or attributes.get("aria-label")
    assert len(made.all("caption")) == len(made.all("table"))
    assert len(made.all("summary")) == len(made.all("details"))
    assert all("scope" in attributes for attributes in made.all("th"))
    for svg in made.all("svg"):
        assert svg["role"] == "img"


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_what_it_is_on(palette: dict[str, str]) -> None:
    for ground in ("page", "card", "sunk"):
        for ink in ("ink", "muted", "link", "allowed", "pending", "denied"):
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
        assert contrast(palette["line"], palette[ground]) >= 3, ground
    for chip in ("allowed", "pending", "denied", "critical", "high", "medium", "low", "muted"):
        assert contrast(palette["on"], palette[chip]) >= 4.5, chip
    assert contrast(palette["ink"], palette["mark"]) >= 4.5


def test_both_palettes_name_the_same_colours_and_every_used_one_has_a_name() -> None:
    assert set(LIGHT) == set(DARK)
    assert set(re.findall(r"var\(--([a-z]+)\)", style_sheet())) <= set(LIGHT)


def test_dark_is_the_readers_wish_and_paper_is_light() -> None:
    sheet = style_sheet()
    assert "@media (prefers-color-scheme:dark)" in sheet
    assert sheet.index("@media print") > sheet.index("prefers-color-scheme:dark")
    assert LIGHT["page"] in sheet[sheet.index("@media print") :]


def test_the_story_of_a_change_is_told() -> None:
    text = page(decisions.pending()).text()
    for part in (
        "https://login.example.com",
        "https://1ogin.example.com",
        "opens access and can break logins",
        "1 more needed; may approve: carol@example.com",
        f"changegate approve --deployed origin/main --yes {decisions.CHANGE_IDS[0]} --reason 'why'",
        "the issuer was deployed differently since",
        "Renamed from",
    ):
        assert part in text


def test_what_is_denied_is_not_said_to_need_an_approval() -> None:
    text = page(decisions.denied()).text()
    assert "cannot be approved as it is" in text
    assert decisions.CHANGE_IDS[3] in text
    assert f"--yes {decisions.CHANGE_IDS[3]}" not in text


def test_one_differing_letter_is_marked() -> None:
    made = page(decisions.pending())
    marked = [text for tag, text in made.texts if tag == "mark"]
    assert marked[:2] == ["l", "1"]


def test_ordinary_changes_are_folded_away_but_there() -> None:
    made = page(decisions.pending())
    assert "2 ordinary changes" in made.text()
    assert all("open" not in attributes for attributes in made.all("details"))
    assert ("code", "/replicas") in made.texts


def test_what_is_too_much_is_counted() -> None:
    many = [decisions.changed(f"key{number}", 1, 2) for number in range(600)]
    held = decisions.changed("issuer", "a", "b", decisions.finding())
    text = page(decisions.decision(decisions.document("a.yaml", held, *many))).text()
    assert "600 ordinary changes" in text
    assert "100 more are left out" in text


def test_the_picture_says_the_same_in_words() -> None:
    made = page(decisions.pending())
    (told,) = [text for tag, text in made.texts if tag == "desc"]
    assert told == "services/auth/app.yaml: 1 critical, 1 high, 1 medium; services/orders/app.yaml: 1 low"
    assert len([tag for tag, _, _ in made.elements if tag == "rect"]) == 4


def test_one_finding_needs_no_picture() -> None:
    assert page(decisions.approved()).all("svg") == []


def test_the_picture_stays_small() -> None:
    made = page(decisions.large(files=40, findings=1))
    assert len(made.all("rect")) == 12
    assert "28 further files in the table only" in made.text()
