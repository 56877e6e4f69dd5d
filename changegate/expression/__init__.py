"""The one door to CEL (Common Expression Language): expressions that somebody else wrote, over two values.

The library is Google's own, in C++. It runs in a process of its own, fenced in by time and memory, so that no
expression can keep the gate waiting, eat its memory or take it down. That process is started when the first
expression is read, and is told nothing but expressions and values.
"""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, TypeAlias

from changegate.errors import ChangegateError, ToolError

# What CEL calls null, bool, int, double, string, list and map.
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

LETTERS_AT_MOST: Final = 1_000
# Longer values are keys or documents; whoever compares those has better conditions.
VALUE_AT_MOST: Final = 64 * 1024
TOOL: Final = "CEL"
_WORKER: Final = Path(__file__).with_name("_worker.py")


class ExpressionError(ChangegateError):
    """An expression that is none, or that says no yes or no."""


class EvaluationError(ChangegateError):
    """An expression that could not be told for two values: of wrong types, or beyond what it may use."""


@functools.lru_cache(maxsize=1024)
def check(expression: str) -> None:
    """Insist that an expression can be compiled and may say yes or no.

    Raises:
        ExpressionError: it cannot, or is longer than 1,000 letters.
        ToolError: the library is not installed.
    """
    if len(expression) > LETTERS_AT_MOST:
        raise ExpressionError(
            f"an expression has {LETTERS_AT_MOST} letters at most, and this has {len(expression)}",
            hint="make two rules of it",
        )
    answer = _asked({"compile": expression})
    if "error" in answer:
        raise ExpressionError(
            f"the expression is no CEL: {answer['error']}",
            hint="it speaks of self and oldSelf, and must say true or false",
        )


@functools.lru_cache(maxsize=4096)
def _evaluated(expression: str, values: str) -> bool | str:
    answer = _asked({"evaluate": expression, "values": json.loads(values)})
    return answer["value"] if "value" in answer else str(answer.get("error", "the evaluation gave no answer"))


def evaluate(expression: str, new: Plain, old: Plain) -> bool:
    """Return what an expression says of a value (`self`) and of what it was (`oldSelf`).

    Raises:
        EvaluationError: it says nothing: the types do not fit, or it would take too long or too much memory.
        ToolError: the library is not installed.
    """
    values = json.dumps({"self": new, "oldSelf": old}, sort_keys=True)
    if len(values) > VALUE_AT_MOST:
        raise EvaluationError("the values are too long for an expression")
    found = _evaluated(expression, values)
    if isinstance(found, str):
        raise EvaluationError(found)
    return found


class _Worker:
    """The process that compiles and evaluates; it ends when this one does, or when it is asked too much."""

    def __init__(self) -> None:
        try:
            self.process = subprocess.Popen(
                # No variable, and no folder one stands in, leads it elsewhere.
                [sys.executable, "-E", "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8", **_home()},
            )
        except OSError as error:
            raise ToolError(TOOL, f"its process cannot be started: {error.strerror}") from error

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to a question; None if the process did not live to give one."""
        assert self.process.stdin is not None  # noqa: S101  pipes were asked for
        assert self.process.stdout is not None  # noqa: S101  the same
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            return None
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def _home() -> dict[str, str]:
    """Where the person's own packages are; an account of a container may have no home at all."""
    try:
        return {"HOME": str(Path.home())}
    except RuntimeError:
        return {}


_running: list[_Worker] = []


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    if not _running:
        _running.append(_Worker())
        atexit.register(_stop)
    answer = _running[0].ask(question)
    if answer is None:
        _stop()
        return {"error": "it takes too long, or too much memory"}
    if "missing" in answer:
        _stop()
        raise ToolError(
            TOOL,
            "a policy holds a CEL expression, and the package cel-expr-python is not installed",
            hint="pip install 'changegate[cel]'",
        )
    return answer


def _stop() -> None:
    while _running:
        _running.pop().close()
