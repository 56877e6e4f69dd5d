"""Pages in every format: what strangers wrote stays text, and the picture needs nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from jsonschema import Draft202012Validator

from changegate.chronicle.formats import PAGES
from changegate.chronicle.pages import incident
from changegate.chronicle.plain import plain, read
from changegate.chronicle.replaying import Replayed
from changegate.chronicle.suspicion import spoken, suspicions
from changegate.chronicle.timeline import timeline
from changegate.model.config import Environment
from changegate.model.event import Endorsement, Moment
from changegate.resources import shipped
from events import EVENT, NOW, hostile, page


@pytest.mark.parametrize("shape", PAGES)
def test_what_strangers_wrote_stays_text(shape: str) -> None:
    text = PAGES[shape].render(page(hostile()))
    assert text.endswith("\n")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "##" not in text
    if shape == "html":
        assert "<script" not in text
        assert 'src="' not in text
    if shape == "markdown":
        page_of_it = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
        assert "<script" not in page_of_it
        assert "evil.example" in page_of_it
        assert "href" not in page_of_it
        rows = [row for row in text.splitlines() if row.startswith("| ") and row.endswith(" |")]
        assert {row.replace("\\|", "").count("|") for row in rows} <= {3, 4, 5}


def test_the_json_page_is_what_its_schema_says() -> None:
    schema = Draft202012Validator(json.loads(shipped("schemas", "chronicle.schema.json")))
    for events in ((), (EVENT,), (replace(EVENT, verdict="undecided", problem="no"),)):
        schema.validate(json.loads(PAGES["json"].render(page(*events))))
    assert not schema.is_valid(json.loads(PAGES["json"].render(page())) | {"kind": "story"})


def test_an_event_is_remembered_as_it_was() -> None:
    assert read(json.loads(json.dumps(plain(EVENT)))) == EVENT
    for broken in ({}, plain(EVENT) | {"at": "soon"}, plain(EVENT) | {"more": 1}):
        with pytest.raises((ValueError, KeyError, TypeError)):
            read(broken)


def test_the_unapproved_and_recent_come_first_and_each_point_has_its_reason() -> None:
    old = replace(EVENT, commit="1" * 40, ran_from=NOW - timedelta(days=6))
    taken_back = replace(
        EVENT, commit="2" * 40, ran_from=NOW - timedelta(hours=2), ran_until=NOW - timedelta(hours=1)
    )
    slipped = replace(EVENT, commit="3" * 40, ran_from=NOW - timedelta(days=5), verdict="pending")
    after = replace(EVENT, commit="4" * 40, ran_from=NOW + timedelta(minutes=1))
    found = suspicions([old, taken_back, slipped, after], NOW, timedelta(days=7))
    assert [one.commit[0] for one, _ in found] == ["3", "2", "1"]
    assert found[0][1].reasons[0] == "never approved"
    assert found[0][1].undo == f"changegate rollback --env prod --service auth --to {'b' * 12}"
    assert "it ran when the trouble began" not in found[1][1].reasons


def test_what_was_approved_too_late_slipped() -> None:
    late = Endorsement("bob@example.com", NOW + timedelta(hours=1), "", override=False)
    assert replace(EVENT, approvals=(late,), recorded_by="pipeline").slipped.startswith("approved only after")
    # Without a record nobody knows when it went out.
    assert replace(EVENT, approvals=(late,)).slipped == ""
    assert replace(EVENT, verdict="pending", covered_by="d" * 40).slipped == ""


def test_an_incident_without_a_suspect_says_so() -> None:
    nothing = Replayed(Environment("prod", "main", ("**",)), (), (), 0, ())
    told = incident([nothing], NOW, None, NOW + timedelta(hours=1), timedelta(days=7))
    assert dict(told.facts) == {"trouble began": "2026-06-01T12:00:00Z", "rolled back": "not yet"}
    assert told.events == ()


def test_the_picture_needs_two_points_in_time() -> None:
    moments = [Moment(NOW + timedelta(minutes=number), "change", "x") for number in range(2)]
    assert timeline(moments[:1]).text == ""
    drawn = timeline(moments).text
    assert drawn.count("<rect") == 3
    assert 'role="img"' in drawn


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_660, "1 h 1 min"), (180_000, "2 d 2 h")]
)
def test_times_are_told_for_people(seconds: int, said: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == said
