"""What a text looks like."""

from __future__ import annotations

import pytest

from changegate.load.guess import guessed, pairs, significant
from changegate.model.config import Limits

LIMITS = Limits()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<?xml version="1.0"?>\n<a/>', "xml"),
        ('{"a": 1}', "json"),
        ('{"a": 1, "a": 2}', "json"),
        ('{ // c\n"a": 1}', "json"),
        ('a = "b"\nc = ["d"]\n', "toml"),
        ('[a]\nb = "c"\nd = 1\n', "toml"),
        ("[a]\nb = c\n", "ini"),
        ("[a]\nb = 1\n", "ini"),
        ("# c\na = b\nc=d\n", "ini"),
        ("A=1\nexport B=2\n", "ini"),
        ('server {\n  trust_domain = "a"\n}\n', "hcl"),
        ('path "a/*" {\n  capabilities = ["read"]\n}\n', "hcl"),
        ("security:\n  authorization: enabled\n", "yaml"),
        ("- rolearn: a\n  username: b\n", "yaml"),
        ("server {\n  listen 80;\n}\n", None),
        ("port 1\nbind a\n", None),
        ("", None),
        ("# only\n", None),
        ("<b>unfinished", None),
        ("if [ -f x ]; then\n  y\nfi\n", None),
        ("Dear all,\n\nplease read this.\n", None),
    ],
)
def test_formats_are_told_apart(text: str, name: str | None) -> None:
    assert guessed(text, LIMITS) == name


def test_comments_and_blank_lines_are_not_significant() -> None:
    assert significant("# a\n\n  b\n; c\n// d\n") == ["b"]


def test_pairs_are_counted() -> None:
    assert pairs(["a: 1", "b = 2", '"c": 3', "d", "- e: 4", "http://x"]) == 4
