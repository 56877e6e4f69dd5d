"""Texts are exchanged where they stand by themselves, once, and only in files of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.model.config import Config, Environment, ExpectedDifference
from changegate.release.promotion import Exchange, exchanged, promotion
from changegate.repository import directory_side

HOSTS = (Exchange(b"staging.example.com", b"example.com", ("**",)), Exchange(b"stage", b"prod", ("**",)))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("https://login.staging.example.com/", "https://login.example.com/"),
        ("staging.example.com:443 stage", "example.com:443 prod"),
        ("mystaging.example.com", "mystaging.example.com"),
        ("staging.example.com.evil.example", "staging.example.com.evil.example"),
        ("staging.example.community", "staging.example.community"),
        ("stage-2 stages prod", "stage-2 stages prod"),
        ("sent by staging.example.com.", "sent by example.com."),
    ],
)
def test_a_text_is_exchanged_where_it_stands_by_itself(text: str, wanted: str) -> None:
    assert exchanged(text.encode(), HOSTS).decode() == wanted


def test_none_is_exchanged_twice() -> None:
    swap = (Exchange(b"blue", b"green", ("**",)), Exchange(b"green", b"blue", ("**",)))
    assert exchanged(b"blue green", swap) == b"green blue"


def test_names_and_contents_of_the_environments_files_alone(tmp_path: Path) -> None:
    for path, text in (
        ("blue/a.yaml", "at: blue"),
        ("green/b.yaml", "at: blue"),
        ("blue/raw.txt", "at: blue"),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    blue, green = Environment("blue", "main", ("blue/**",)), Environment("green", "main", ("green/**",))
    values = {"blue": "blue", "green": "green"}
    config = Config(
        environments=(blue, green),
        expected_differences=(
            ExpectedDifference(values, ("**/*.yaml",)),
            ExpectedDifference({"red": "a", "blue": "b"}),
            ExpectedDifference({}, pointer="/secret", reason="own"),
        ),
    )
    found = promotion(config, blue, green, directory_side(tmp_path))
    side = found.translated()
    assert sorted(side.entries()) == ["green/a.yaml", "green/b.yaml", "green/raw.txt"]
    assert [side.read(path) for path in sorted(side.entries())] == [b"at: green", b"at: blue", b"at: blue"]
    assert [one.pointer for one in found.ignored] == ["/secret"]
    assert found.differs
    assert not promotion(Config(), blue, green, directory_side(tmp_path)).differs
