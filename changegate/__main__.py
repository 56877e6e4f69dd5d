"""`python -m changegate`, and what the installed command calls."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit status."""
    from changegate.cli.main import run  # noqa: PLC0415  the module itself stays importable without click

    run()


if __name__ == "__main__":
    main()
