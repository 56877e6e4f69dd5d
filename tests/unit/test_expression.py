"""CEL behind its door: what is refused, what is not told, and what no expression can do to the gate."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from changegate import expression
from changegate.errors import ToolError
from changegate.expression import EvaluationError, ExpressionError, check, evaluate

ONES = "[" + ",".join(["1"] * 90) + "]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("self +", "1:7: Syntax error"),
        ("self == 1 &&\n  other", "2:3: undeclared reference to 'other'"),
        ("'text'", "it says a value of type string"),
        ("1 + 'a' == 2", "no matching overload"),
        ("self == 99999999999999999999", "invalid int literal"),
        ("self.matches('(')", ""),
        ("(" * 200 + "true" + ")" * 200, "recursion limit"),
        ("self == '" + "x" * 1000 + "'", "1000 letters at most"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, said: str) -> None:
    if said:
        with pytest.raises(ExpressionError, match=said):
            check(text)
    else:
        check(text)
        with pytest.raises(EvaluationError, match="invalid regular expression"):
            evaluate(text, "x", "y")


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (f"{ONES}.all(a, {ONES}.all(b, {ONES}.all(c, true)))", ""),
        ("[self]" + ".map(x, x + x)" * 20 + ".size() > 0", "x" * 4096),
        (f"{ONES}.exists(a, {ONES}.exists(b, self.matches(oldSelf + string(a))))", "x" * 20_000),
    ],
    ids=["steps", "memory", "time"],
)
def test_an_expression_that_takes_too_much_is_ended_and_the_next_one_is_answered(text: str, new: str) -> None:
    check(text)
    with pytest.raises(EvaluationError):
        evaluate(text, new, "(x{1,40}){1,20}y")
    assert evaluate("self == oldSelf", new, new)


def test_patterns_run_in_linear_time() -> None:
    assert not evaluate("self.matches('^(a+)+$')", "a" * 5000 + "b", None)


def test_without_the_library_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    expression._stop()
    monkeypatch.setattr(sys, "executable", str(bare))
    with pytest.raises(ToolError, match="cel-expr-python is not installed") as caught:
        check("self == 'asked of nobody before'")
    assert "changegate[cel]" in caught.value.hint


def test_nothing_that_lies_where_one_stands_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cel_expr_python/cel.py", "json.py", "signal.py", "sitecustomize.py"):
        planted = tmp_path / name
        planted.parent.mkdir(exist_ok=True)
        planted.write_text("raise SystemExit('planted')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    expression._stop()
    assert evaluate("self == 'asked where something is planted'", "x", None) is False
