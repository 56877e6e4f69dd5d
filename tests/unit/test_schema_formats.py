"""Formats: what is written so and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.schema.formats import FORMATS

GOOD: dict[str, list[Any]] = {
    "cel": ["self == oldSelf", "true", 3],
    "byte": ["", "aGk=", 3],
    "date": ["2026-02-28", "2024-02-29"],
    "date-time": ["2026-01-31T12:00:00Z", "2026-01-31t12:00:60.25+02:00"],
    "double": [1.5, "x"],
    "duration": ["P14D", "PT36H", "P1Y2M3DT4H5M6S", "P2W"],
    "email": ["alice@example.com", "a.b+c@users.noreply.example.com"],
    "float": [1.5],
    "glob": ["services/**", "{a,b}/*"],
    "hostname": ["example.com", "localhost", "a-b.c"],
    "int32": [2**31 - 1, -(2**31), "x", True],
    "int64": [2**63 - 1],
    "ipv4": ["192.0.2.1"],
    "ipv6": ["2001:db8::1", "::"],
    "json-pointer": ["", "/a~1b/0"],
    "password": ["anything"],
    "regex": ["^a+$", r"\pL"],
    "time": ["12:00:00Z", "23:59:60+23:59"],
    "uri": ["https://id.example.com/a?b=c#d", "urn:example:x", "mailto:a@example.com"],
    "uri-reference": ["/a", "#b", "", "a%20b"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
}
BAD: dict[str, list[Any]] = {
    "byte": ["a", "aGk=\n!"],
    "cel": ["self ==", "other"],
    "date": ["2026-02-29", "2026-2-3", "20260203", "2026-01-31\n", "２０２６-01-31"],
    "date-time": ["2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-13-31T12:00:00Z"],
    "double": [],
    "duration": ["P", "PT", "14d", "P1S", "P1Y3D", "P1W2D"],
    "email": [
        "alice",
        "@example.com",
        "a@",
        "a b@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-x.com",
    ],
    "float": [],
    "glob": ["[z-a]", "{a"],
    "hostname": ["", "-a", "a-", "a..b", "a_b", "x" * 64, ".".join(["abcdefgh"] * 40)],
    "int32": [2**31, -(2**31) - 1],
    "int64": [2**63],
    "ipv4": ["192.0.2", "192.0.2.256", "::1", "1.2.3.4%eth0"],
    "ipv6": ["192.0.2.1", "fe80::1%eth0", ":::"],
    "json-pointer": ["a", "/~2", "/a~"],
    "password": [],
    "regex": ["(?=a)", "(", r"(a)\1"],
    "time": ["12:00", "24:00:00Z", "12:00:00", "12:00:00+24:00"],
    "uri": ["//example.com", "a b:c", "https://é.example.com", "1:x", "https://x/%zz"],
    "uri-reference": ["a b", "\u202e", "%"],
    "uuid": ["123e4567e89b12d3a456426614174000", "g23e4567-e89b-12d3-a456-426614174000"],
}


def test_every_format_is_tried_both_ways() -> None:
    assert set(GOOD) == set(BAD) == set(FORMATS)
    assert list(FORMATS) == sorted(FORMATS)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in GOOD.items() for value in values]
)
def test_what_is_written_so_is_accepted(name: str, value: object) -> None:
    assert FORMATS[name](value)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_what_is_not_written_so_is_refused(name: str, value: object) -> None:
    assert not FORMATS[name](value)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", [None, True, 1.5, [], {}])
def test_a_format_of_text_says_nothing_of_anything_else(name: str, value: object) -> None:
    assert FORMATS[name](value)
