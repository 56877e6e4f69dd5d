"""What is remembered survives, and what cannot be read is said, never dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from changegate.errors import InvalidInputError, ToolError
from changegate.live.alarms import Alarm, Known
from changegate.live.notebook import Notebook
from changegate.model.checkin import AlarmKind, Look

AT = datetime(2026, 3, 1, tzinfo=UTC)
ALARM = Alarm(AlarmKind.DRIFT, Look("auth", "prod", "file", "/a", "0"), AT, AT, "d")


def book(folder: Path) -> Notebook:
    found = Notebook(folder, lambda target, content: target.write_bytes(content) and None)
    found.open()
    return found


def test_what_is_known_is_known_the_next_time(tmp_path: Path) -> None:
    known = {"prod/auth": Known("abc", AT, 2, told=True, lost=True), "prod/other": Known()}
    book(tmp_path).remember(known)
    assert book(tmp_path).known() == known


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b'{"a": {}}', b"\xff\xfe"])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "known.json").write_bytes(content)
    assert book(tmp_path).known() == {}


def test_an_alarm_waits_until_everybody_has_it(tmp_path: Path) -> None:
    one = book(tmp_path)
    one.post(ALARM, "{}", ["a", "b"])
    (waiting,) = one.waiting()
    one.delivered(waiting, "a")
    (waiting,) = book(tmp_path).waiting()
    assert (waiting.receivers, waiting.body) == (("b",), "{}")
    assert one.delivered(waiting, "b").receivers == ()
    assert one.waiting() == ()


def test_the_same_alarm_waits_once(tmp_path: Path) -> None:
    one = book(tmp_path)
    one.post(ALARM, "{}", ["a"])
    one.post(ALARM, "{}", ["a"])
    assert len(one.waiting()) == 1


def test_alarms_of_one_moment_stay_in_their_order(tmp_path: Path) -> None:
    one = book(tmp_path)
    for digest in "abcdefgh":
        one.post(replace(ALARM, digest=digest), digest, ["a"])
    assert [alarm.body for alarm in one.waiting()] == list("abcdefgh")


def test_a_waiting_alarm_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    one = book(tmp_path)
    (tmp_path / "outbox" / "000000001-x.json").write_bytes(b"{")
    with pytest.raises(InvalidInputError, match="cannot be read"):
        one.waiting()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="cannot be made"):
        Notebook(tmp_path / "file" / "below", lambda _target, _content: None).open()
