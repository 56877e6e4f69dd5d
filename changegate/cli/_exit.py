"""What the exit status means; the only place errors become one.

0  allowed
1  held back: pending or denied (`checkin`: drift)
2  wrong usage (click's own status for it)
3  could not decide: something unreadable, unknown or missing, or a crash
130  interrupted
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import IO, Any, Final

import click

from changegate.cli._console import complain
from changegate.errors import ChangegateError, UsageError

ALLOWED: Final = 0
HELD_BACK: Final = 1
USAGE: Final = 2
UNDECIDED: Final = 3
INTERRUPTED: Final = 130


class FailClosedGroup(click.Group):
    """A click group whose every way out has a foreseen status: an error is never 0 and never 1."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  click's signature
        """Run the command and leave with a status from the table above."""
        extra["standalone_mode"] = False
        status = _status(lambda: super(FailClosedGroup, self).main(*args, **extra))
        status = _flushed(status)
        sys.exit(status)  # noqa: TID251  this is the one place

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command, leaving a traceback only where one was asked for."""
        try:
            return super().invoke(ctx)
        except (ChangegateError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception:
            if ctx.obj and ctx.obj.get("debug"):
                traceback.print_exc()
            raise


def _status(run: Any) -> int:  # noqa: ANN401  what a command returns
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
    except click.UsageError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        complain(error.format_message(), "")
        return UNDECIDED
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted: nothing was decided", "")
        return INTERRUPTED
    except BrokenPipeError:
        _close(sys.stdout)
        return UNDECIDED
    except (Exception, RecursionError) as error:  # noqa: BLE001  a crash must not exit 1, which means held back
        complain(
            f"could not decide: an unforeseen {type(error).__name__}",
            "run again with 'changegate --debug …' and report what it prints",
        )
        return UNDECIDED
    return result if isinstance(result, int) else ALLOWED


def _flushed(status: int) -> int:
    """A report that could not be written in full was not given: that is no 'allowed'."""
    if sys.stdout is None:  # closed by whoever started us
        return status if status != ALLOWED else UNDECIDED
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _close(sys.stdout)
        return status if status != ALLOWED else UNDECIDED
    return status


def _close(stream: IO[str]) -> None:
    """Point a broken stream elsewhere, so that the interpreter does not complain about it at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
