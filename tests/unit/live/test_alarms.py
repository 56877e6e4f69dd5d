"""An alarm is raised once for a drift, again when it changes, and when it is over; never twice for one thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from changegate.live.alarms import Known, raised
from changegate.model.checkin import AlarmKind, Look, Round, State

START = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)
AGREES = Look("auth", "prod", "file", "/etc/auth.yaml", "0" * 40)


def drifted(how: str) -> Look:
    return Look("auth", "prod", "file", "/etc/auth.yaml", "0" * 40, remarks=(how,))


UNSEEN = Look("auth", "prod", "file", "/etc/auth.yaml", "0" * 40, problem="nobody there")


def played(*looks: Look, patience: int = 3) -> list[list[AlarmKind]]:
    known: dict[str, Known] = {}
    told = []
    for number, look in enumerate(looks):
        known, alarms = raised(known, Round(START + timedelta(minutes=number), (look,)), patience)
        told.append([alarm.kind for alarm in alarms])
    return told


def test_all_is_well_is_nothing_to_tell() -> None:
    assert played(AGREES, AGREES) == [[], []]


def test_a_drift_is_told_once() -> None:
    assert played(AGREES, drifted("a"), drifted("a"), drifted("a")) == [[], [AlarmKind.DRIFT], [], []]


def test_another_drift_is_told_again_and_its_end_too() -> None:
    told = played(drifted("a"), drifted("b"), AGREES, AGREES)
    assert told == [[AlarmKind.DRIFT], [AlarmKind.CHANGED], [AlarmKind.RECOVERED], []]


def test_a_drift_that_comes_back_is_told_again() -> None:
    told = played(drifted("a"), AGREES, drifted("a"))
    assert told == [[AlarmKind.DRIFT], [AlarmKind.RECOVERED], [AlarmKind.DRIFT]]


def test_a_blink_is_not_told_and_a_long_silence_is_told_once() -> None:
    assert played(UNSEEN, UNSEEN, AGREES) == [[], [], []]
    told = played(UNSEEN, UNSEEN, UNSEEN, UNSEEN, AGREES)
    assert told == [[], [], [AlarmKind.UNREACHABLE], [], [AlarmKind.RECOVERED]]


def test_a_drift_is_not_forgotten_while_nothing_is_seen() -> None:
    assert played(drifted("a"), UNSEEN, drifted("a")) == [[AlarmKind.DRIFT], [], []]
    assert played(drifted("a"), UNSEEN, AGREES) == [[AlarmKind.DRIFT], [], [AlarmKind.RECOVERED]]


def test_a_drift_is_since_it_was_first_seen() -> None:
    known, _ = raised({}, Round(START, (drifted("a"),)), 3)
    _, (alarm,) = raised(known, Round(START + timedelta(hours=1), (drifted("b"),)), 3)
    assert alarm.since == START


def test_the_same_alarm_has_the_same_id_and_another_has_another() -> None:
    _, (first,) = raised({}, Round(START, (drifted("a"),)), 3)
    _, (again,) = raised({}, Round(START, (drifted("a"),)), 3)
    _, (other,) = raised({}, Round(START, (drifted("b"),)), 3)
    assert first.identifier == again.identifier != other.identifier


def test_what_was_not_looked_at_is_remembered() -> None:
    known, _ = raised({}, Round(START, (drifted("a"),)), 3)
    other = Look("other", "prod", "file", "/etc/other.yaml", "0" * 40)
    known, _ = raised(known, Round(START, (other,)), 3)
    assert raised(known, Round(START, (drifted("a"),)), 3)[1] == ()


LOOKS = st.lists(st.sampled_from([AGREES, UNSEEN, drifted("a"), drifted("b")]), max_size=12)


@given(LOOKS, st.integers(1, 4))
def test_whoever_reads_the_alarms_knows_the_state(looks: list[Look], patience: int) -> None:
    """After any history, the last of drift, changed and recovered says whether there was a drift when last seen."""
    told = [kind for kinds in played(*looks, patience=patience) for kind in kinds]
    seen = [look.state for look in looks if look.state is not State.UNKNOWN]
    drifts = [kind for kind in told if kind is not AlarmKind.UNREACHABLE]
    if seen and seen[-1] is State.DRIFTED:
        assert drifts[-1] in {AlarmKind.DRIFT, AlarmKind.CHANGED}
    elif drifts:
        assert drifts[-1] is AlarmKind.RECOVERED or not seen
