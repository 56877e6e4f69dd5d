"""The process that CEL runs in: one question a line, one answer a line, JSON both; see the package.

It stands on its own and imports nothing of the program. A question that costs more than a second of processor
time, or more memory than is allowed, ends the process; whoever asked takes that for no answer.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any, Final

SECONDS: Final = 1.0
MEMORY: Final = 1 << 29


def fenced() -> None:
    """Bound the memory, and leave nothing behind when that is not enough."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (OSError, ValueError):
        # Some systems know no such limit; the time is bounded there all the same.
        return


def environment() -> Any:  # noqa: ANN401  the library has no types
    """Return a CEL environment in which there are two values of any type, `self` and `oldSelf`."""
    from cel_expr_python import cel  # noqa: PLC0415  it may not be installed

    return cel.NewEnv(variables={"self": cel.Type.DYN, "oldSelf": cel.Type.DYN})


def compiled(known: Any, expression: str) -> Any:  # noqa: ANN401  the library has no types
    """Return an expression compiled.

    Raises:
        ValueError: it is none, or says something else than yes or no.
    """
    try:
        found = known.compile(expression)
    except RuntimeError as error:
        raise ValueError(_first(str(error))) from error
    kind = found.return_type().name()
    if kind not in {"BOOL", "DYN"}:
        raise ValueError(f"it says a value of type {kind.lower()}, and not true or false")
    return found


def answer(
    known: Any,  # noqa: ANN401  the library has no types
    programs: dict[str, Any],
    question: dict[str, Any],
) -> dict[str, object]:
    """Return the answer to one question."""
    text = str(question["compile"] if "compile" in question else question["evaluate"])
    try:
        if text not in programs:
            programs[text] = compiled(known, text)
        if "compile" in question:
            return {"compiled": True}
        found = programs[text].eval(data=question["values"])
    except (ValueError, RuntimeError, MemoryError) as error:
        return {"error": _first(str(error)) or type(error).__name__}
    value = found.value()
    if found.type().name() == "ERROR":
        return {"error": _first(str(value))}
    return {"value": value} if isinstance(value, bool) else {"error": "it says neither true nor false"}


def _first(said: str) -> str:
    """The first line of what the library says, without its own names for the kind of error."""
    line = said.splitlines()[0] if said else ""
    for name in ("INVALID_ARGUMENT: ", "UNKNOWN: ", "INTERNAL: ", "CANCELLED: ", "ERROR: ", "<input>:"):
        line = line.removeprefix(name)
    return line[:300]


def run() -> None:
    """Answer questions until there are no more."""
    fenced()
    try:
        known = environment()
    except ImportError:
        sys.stdout.write('{"missing": true}\n')
        sys.stdout.flush()
        return
    programs: dict[str, Any] = {}
    for line in sys.stdin:
        # The signal's own action ends the process, wherever it is: the library cannot hold it off.
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        said = json.dumps(answer(known, programs, json.loads(line)))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()
