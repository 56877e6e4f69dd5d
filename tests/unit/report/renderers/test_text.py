from __future__ import annotations

import decisions
from changegate.report.renderers import text
from changegate.report.renderers._contract import View


def test_ordinary_changes_are_counted_or_listed() -> None:
    assert "and 2 ordinary changes" in text.render(decisions.pending(), View())
    assert "/replicas: 2 -> 3" in text.render(decisions.pending(), View(verbose=True))


def test_colour_is_only_there_where_it_is_wanted() -> None:
    assert "\x1b[" not in text.render(decisions.pending(), View())
    assert "\x1b[33" in text.render(decisions.pending(), View(colour=True))


def test_a_file_of_a_hostile_name_gives_the_runner_no_command() -> None:
    item = decisions.changed("issuer", "a", "b", decisions.finding())
    shown = text.render(decisions.decision(decisions.document("::error::x", item)), View())
    assert shown.splitlines()[2] == "\\u{3a}:error::x: allowed"


def test_a_command_names_no_more_changes_than_anybody_copies() -> None:
    assert "--yes" in text.render(decisions.large(files=10, findings=1), View())
    assert "--yes" not in text.render(decisions.large(files=11, findings=1), View())


def test_who_may_approve_is_said_also_where_nobody_may() -> None:
    item = decisions.changed("issuer", "a", "b", decisions.finding())
    document = decisions.document("a.yaml", item, outcomes=(decisions.held_by(item, eligible=()),))
    assert "nobody on the deployed roster" in text.render(decisions.decision(document), View())
