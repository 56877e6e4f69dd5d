"""What the exit status means; the only place errors become one.

0  allowed
1  held back: pending or denied (`checkin`: drift)
2  wrong usage (click's own status for it)
3  could not decide: something unreadable, unknown or missing, or a crash
130, 143, 129  interrupted by SIGINT, SIGTERM, SIGHUP: 128 and the signal's number, as a shell has it
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import IO, Any, Final, NoReturn

import click

from changegate.cli.edge.console import complain, note
from changegate.errors import ChangegateError, UsageError

ALLOWED: Final = 0
HELD_BACK: Final = 1
USAGE: Final = 2
UNDECIDED: Final = 3
INTERRUPTED: Final = 128
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody wants the program to end; it passes through everything that handles errors and cleans up."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class FailClosedGroup(click.Group):
    """A click group whose every way out has a foreseen status: an error is never 0 and never 1."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  click's signature
        """Run the command and leave with a status from the table above."""
        extra["standalone_mode"] = False
        heard: list[int] = []
        try:
            _listen(heard)
            status = _flushed(_status(lambda: super(FailClosedGroup, self).main(*args, **extra)))
        except Ended:  # while an error was being told
            status = UNDECIDED
        _leave_to_the_system()
        if heard:  # even where it was lost, as in a finalizer of a library
            status = INTERRUPTED + heard[0]
        sys.exit(status)  # noqa: TID251  this is the one place

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command, leaving a traceback only where one was asked for."""
        try:
            return super().invoke(ctx)
        except (ChangegateError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            raise
        except Exception as error:
            if ctx.obj and ctx.obj.get("debug"):
                note(_trace(error))
            raise


def _listen(heard: list[int]) -> None:
    """Have signals end the command from within, so that it cleans up; an ignored one stays ignored.

    What a library's finalizer fails at is not written to the screen either: it decides nothing.
    """
    sys.unraisablehook = _overlook

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        heard.append(number)
        raise Ended(number)

    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)


def _overlook(_failed: object) -> None:
    return


def _leave_to_the_system() -> None:
    """Nothing is left to clean up: from here on a signal simply ends the process."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _trace(error: BaseException) -> str:
    """Return where an error came from; what it says itself may quote a value, and a value may be a secret."""
    import traceback  # noqa: PLC0415  start-up: only where one was asked for

    before = error.__cause__ or error.__context__
    begin = "" if before is None else f"{_trace(before)}\nand then\n"
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{begin}Traceback (most recent call last):\n{frames}{type(error).__name__}"


def _status(run: Callable[[], object]) -> int:
    try:
        result = run()
    except UsageError as error:
        complain(str(error), error.hint)
        return USAGE
    except ChangegateError as error:
        complain(str(error), error.hint)
        return UNDECIDED
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        return _misused(error)
    except Ended as end:
        complain("interrupted: nothing was decided", "")
        return INTERRUPTED + end.number
    except click.Abort:  # ^C or the end of input at a question
        complain("interrupted: nothing was decided", "")
        return INTERRUPTED + signal.SIGINT
    except BrokenPipeError:
        _close(sys.stdout)
        return UNDECIDED
    except OSError as error:
        complain(f"could not decide: the system says {_words(error)}", "mend that, and try again")
        return UNDECIDED
    except Exception as error:  # noqa: BLE001  a crash must not exit 1, which means held back
        complain(*_crash(error))
        return UNDECIDED
    return result if isinstance(result, int) else ALLOWED


def _crash(error: Exception) -> tuple[str, str]:
    if isinstance(error, MemoryError):
        return "could not decide: there is not enough memory", "give the command more, or split the change"
    said = f"could not decide: an unforeseen {type(error).__name__}"
    return said, "run again with 'changegate --debug …' and report what it prints"


def _words(error: OSError) -> str:
    named = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
    return f"{error.strerror or type(error).__name__}{named}"


def _misused(error: click.ClickException) -> int:
    """Say what click found wrong with the command line; what was typed there is shown escaped."""
    if not isinstance(error, click.UsageError):
        complain(error.format_message(), "")
        return UNDECIDED
    command = "changegate"
    if error.ctx is not None:
        note(error.ctx.get_usage())
        command = error.ctx.command_path
    complain(error.format_message(), f"try '{command} --help'")
    return USAGE


def _flushed(status: int) -> int:
    """A report that could not be written in full was not given: that is no 'allowed'."""
    if sys.stdout is None:  # closed by whoever started us
        return status if status != ALLOWED else UNDECIDED
    try:
        sys.stdout.flush()
    except (OSError, ValueError, MemoryError):
        _close(sys.stdout)
        return status if status != ALLOWED else UNDECIDED
    return status


def _close(stream: IO[str]) -> None:
    """Point a broken stream elsewhere, so that the interpreter does not complain about it at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
