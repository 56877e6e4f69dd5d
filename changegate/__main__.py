"""`python -m changegate`, and what the installed command calls."""

from __future__ import annotations

import gc
import signal
from typing import Final

# Objects before Python looks for circles among them: a run makes many that stay, and few circles.
_OBJECTS: Final = 30_000


def main() -> None:
    """Run the command line and leave with its exit status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until the command line listens there is nothing to clean up, and a traceback tells nobody anything.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(_OBJECTS, 20, 50)
    from changegate.cli.main import run  # noqa: PLC0415  the module itself stays importable without click

    run()


if __name__ == "__main__":
    main()
