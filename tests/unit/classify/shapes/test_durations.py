from __future__ import annotations

from fractions import Fraction

import pytest

from changegate.classify.shapes import read
from changegate.classify.shapes._durations import seconds
from changegate.model.change import Side
from changegate.model.finding import Direction, Severity
from changegate.model.value import ABSENT, Twofold
from settings import setting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("300", 300),
        ("3_600", 3600),
        ("5m", 300),
        ("1h30m", 5400),
        ("500ms", Fraction(1, 2)),
        ("1.5h", 5400),
        ("7d", 604800),
        ("2w", 1209600),
        ("1y", 31536000),
        ("1M", 2592000),
        ("1 hour", 3600),
        ("1 hour and 30 minutes", 5400),
        ("PT5M", 300),
        ("P1DT12H", 129600),
        ("P30D", 2592000),
        ("PT0S", 0),
        ("00:05:00", 300),
        ("1.00:00:00", 86400),
        ("30.minutes", 1800),
        ("1.day", 86400),
        ("minutes=5", 300),
        ("hours=1,minutes=30", 5400),
        ("days=30;hours=12", 2635200),
        ("-1", -1),
        ("60*60*24", 86400),
        ("7 * 24 * 3600", 604800),
        ("timedelta(days=30)", 2592000),
        ("datetime.timedelta(hours=1, minutes=30)", 5400),
    ],
)
def test_every_notation_of_time_is_seconds(text: str, expected: Fraction | int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "P", "PT", "5 parsecs", "1h30", "a=5", "12:3", "x" * 1000, "9" * 70]
)
def test_what_is_no_time_has_no_seconds(text: str) -> None:
    assert seconds(text) is None


def duration(old: Side, new: Side, key: str = "token_ttl"):  # noqa: ANN201  a reading
    return read(setting(key, new, old), "dur")


@pytest.mark.parametrize(
    ("old", "new"), [("5m", "PT5M"), ("300s", "00:05:00"), ("1d", "24h"), ("300", "3_00")]
)
def test_the_same_time_in_another_notation_is_the_same(old: str, new: str) -> None:
    assert duration(old, new).same


def test_a_bare_number_is_counted_in_the_unit_of_its_key() -> None:
    assert "12 times" not in duration(5, "300s", "lifetime_minutes").message
    assert duration(5, "10m", "lifetime_minutes").direction is Direction.OPENS
    assert duration(300, "5m").severity is Severity.LOW
    assert not duration(300, "5m").same


def test_longer_opens_and_shorter_breaks_and_tenfold_weighs_more() -> None:
    longer, shorter = duration("5m", "10m"), duration("10m", "5m")
    assert (longer.direction, longer.severity) == (Direction.OPENS, None)
    assert "was 5 minutes, is 10 minutes, 2 times longer" in longer.message
    assert (shorter.direction, shorter.severity) == (Direction.BREAKS, None)
    assert duration("5m", "1h").severity is Severity.HIGH
    assert duration("1h", "5m").severity is Severity.HIGH


@pytest.mark.parametrize("endless", ["-1", "never", "unlimited", "inf", "∞"])
def test_a_time_that_never_ends_opens(endless: str) -> None:
    found = duration("5m", endless)
    assert (found.direction, found.severity) == (Direction.OPENS, Severity.HIGH)


def test_zero_is_an_outage_or_for_ever() -> None:
    assert duration("5m", "0s").severity is Severity.HIGH
    assert duration("0s", "5m").direction is Direction.BOTH


def test_a_time_that_is_no_longer_said_is_the_default_of_the_service() -> None:
    assert '"5m"' in duration("5m", ABSENT).message
    assert '"5m"' in duration(ABSENT, "5m").message


def test_a_sexagesimal_of_old_yaml_is_read_as_a_clock() -> None:
    assert duration(Twofold("1:30", 90, "1:30"), "2h").direction is Direction.OPENS
