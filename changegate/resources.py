"""The one door to the data we ship: schemas, policies, packs."""

from __future__ import annotations

from importlib.resources import files


def shipped(folder: str, name: str) -> bytes:
    """Return the bytes of a shipped file; the folder is `schemas`, `policies` or `classify.packs`."""
    return files(f"changegate.{folder}").joinpath(name).read_bytes()


def shipped_names(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the sorted names of the shipped files of a folder that end in a suffix."""
    return tuple(
        sorted(entry.name for entry in files(f"changegate.{folder}").iterdir() if entry.name.endswith(suffix))
    )
