"""Argument lists: which flags they give, to which program."""

from __future__ import annotations

import pytest

from changegate.classify.arguments import arguments, assignment, flag_of, is_command_line, tokens


def test_flags_are_read_in_every_way_programs_take_them() -> None:
    line = arguments(
        ["server", "--issuer=https://a", "--client-id", "web", "-level=3", "-Dx.y=z", "--dry-run"]
    )
    assert line.flags == {
        "issuer": ("https://a",),
        "client-id": ("web",),
        "level": ("3",),
        "x.y": ("z",),
        "dry-run": (True,),
    }
    assert "server" in line.programs


def test_a_flag_given_twice_keeps_both_values_in_order() -> None:
    assert arguments(["--domain=a", "--domain", "b"]).flags == {"domain": ("a", "b")}


def test_a_flag_before_another_flag_has_no_value() -> None:
    assert arguments(["--insecure", "--port=1"]).flags == {"insecure": (True,), "port": ("1",)}


@pytest.mark.parametrize("option", ["-c", "-", "--", "-5", "plain"])
def test_what_is_no_long_flag_is_left_alone(option: str) -> None:
    assert arguments([option]).flags == {}


def test_an_item_knows_the_flag_it_is_or_is_the_value_of() -> None:
    items = ["run", "--a=1", "--b", "2", "3"]
    assert [flag_of(items, index) for index in range(5)] == [None, "a", "b", "b", None]
    assert flag_of(items, None) is None
    assert flag_of(items, 99) is None


def test_the_program_is_told_by_image_and_command_beside_the_arguments() -> None:
    beside = {"image": "quay.io/oauth2-proxy/oauth2-proxy:v7@sha256:abc", "command": ["/bin/gate", "x=1"]}
    programs = arguments(["--a=1"], beside).programs
    assert {"oauth2-proxy", "gate"} <= programs


def test_a_command_string_that_a_shell_would_refuse_is_still_split() -> None:
    assert tokens("run --a='b") == ["run", "--a='b"]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("command", "start --hostname a", True),
        ("JAVA_OPTS", "-Da.b=c", True),
        ("description", "use --hostname to set it", False),
        ("command", "start", False),
        ("command", 5, False),
        ("command", "--a " * 10_000, False),
    ],
)
def test_a_command_line_is_told_from_prose_by_its_key(key: str, value: object, expected: bool) -> None:  # noqa: FBT001
    assert is_command_line(key, value) is expected


def test_an_assignment_is_split_at_its_first_equals_sign() -> None:
    assert assignment("A_B=c=d") == ("A_B", "c=d")
    assert assignment("no assignment") is None
    assert assignment(5) is None
    assert assignment("CN=Developers,ou=groups,{{ base }}") is None
    assert assignment("cn=a,b") == ("cn", "a,b")
