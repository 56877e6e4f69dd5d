"""Clocks that jump: nothing that was not approved passes, nothing that expired counts, nobody gets a traceback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forks import CLOCK
from session import AUTH, CONFIGURATION, ISSUER, Session, make_session

MOVED = CONFIGURATION.replace(ISSUER, "issuer: https://auth.example.net/\n")
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A proposal that two people approved at noon."""
    session = make_session(tmp_path_factory.mktemp("clocks"), people=("bob", "carol"))
    session.world.branch("moved")
    session.world.commit({AUTH: MOVED})
    (change,) = session.change_ids("--proposed", "moved")
    for person in ("bob", "carol"):
        key = str(session.key(person))
        agreed = ("--yes", change, "--reason", "CHG-1", "--key", key, "--expires", "14d")
        session.run("approve", "--proposed", "moved", *agreed, **{CLOCK: NOON.isoformat()}, status=0)
    session.world.commit()
    return session


def test_an_approval_counts_from_when_it_was_given_until_it_expires(session: Session) -> None:
    for moment, status, words in (
        (NOON - DAY, 1, "yet to come"),
        (NOON - timedelta(minutes=4), 0, ""),
        (NOON + DAY, 0, ""),
        (NOON + 15 * DAY, 1, "expired"),
        (datetime(1970, 1, 1, tzinfo=UTC), 1, "yet to come"),
        (datetime(2039, 1, 19, tzinfo=UTC), 1, "expired"),
    ):
        done = session.run("check", "--proposed", "moved", **{CLOCK: moment.isoformat()}, status=status)
        assert words in done.out, (moment, done)


WITH_A_CLOCK = (
    ("check", "--proposed", "moved"),
    ("approve", "--proposed", "moved", "--yes", "0" * 64),
    ("approvals", "verify", "--proposed", "moved"),
    ("rollback", "--dry-run", "--to", "HEAD"),
    ("checkin", "--live", "moved"),
    ("deployed", "record", "--env", "prod", "--by", "ada"),
    ("request", "--proposed", "moved", "--output", "../requests"),
)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_clock_that_stands_where_none_can_decides_nothing(session: Session, moment: str) -> None:
    before = sorted(session.world.top.rglob("*"))
    for arguments in WITH_A_CLOCK:
        done = session.run(*arguments, **{CLOCK: moment})
        assert (done.status, done.out) == (3, ""), done
        assert "set the clock" in done.err, done
    assert sorted(session.world.top.rglob("*")) == before


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31", "9" * 40, "nan", "\x1b"],
)
def test_a_time_that_none_of_it_can_have_been_is_wrong_usage(session: Session, moment: str) -> None:
    for arguments in (
        ("suspects", "--before"),
        ("chronicle", "--started"),
        ("chronicle", "--started", "2026-01-01", "--until"),
        ("history", "--since"),
    ):
        assert "is no time" in session.run(*arguments, moment, status=2).err


def test_looking_back_further_than_time_goes_finds_what_there_is(session: Session) -> None:
    session.run("suspects", "--before", "1970-01-01", "--within", "36525d", status=0)
    session.run("suspects", "--before", "9999-12-31", "--within", "36525d", status=0)
