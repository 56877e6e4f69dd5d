from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import changegate
from changegate.regex import regex


def test_an_expression_behaves_as_one_that_was_compiled_at_once() -> None:
    later, at_once = (
        regex(r"(?P<word>[a-z]+)=(\d*)", re.IGNORECASE),
        re.compile(r"(?P<word>[a-z]+)=(\d*)", re.IGNORECASE),
    )
    for text in ("A=1", "a=1,b=", "", "none"):
        assert later.findall(text) == at_once.findall(text)
        assert (later.fullmatch(text) is None) == (at_once.fullmatch(text) is None)
        assert later.sub(r"\2", text) == at_once.sub(r"\2", text)
    assert (later.pattern, later.flags, later.groups) == (at_once.pattern, at_once.flags, at_once.groups)


def test_bytes_are_searched_with_bytes() -> None:
    assert regex(rb"a+").findall(b"caab") == [b"aa"]


def test_a_faulty_expression_is_an_error_when_it_is_used() -> None:
    faulty = regex("(")
    with pytest.raises(re.error):
        faulty.search("x")


def test_every_expression_of_the_program_can_be_compiled() -> None:
    found = 0
    for module in pkgutil.walk_packages(changegate.__path__, "changegate."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if type(value) is type(regex("")):
                assert value.pattern is not None
                found += 1
    assert found > 300
