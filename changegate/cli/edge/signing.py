"""Whose key signs: the one that was named, else the person's own; never one the repository names."""

from __future__ import annotations

from pathlib import Path

from changegate.errors import UsageError
from changegate.repository.settings import personal


def signing_key(folder: Path, named: str | None) -> str:
    """Return the key to sign with; the folder need be in no repository.

    Raises:
        UsageError: none was named, and the person has none of their own.
    """
    # A repository's own configuration is the proposal's to write; only the user's own is asked.
    key = named if named is not None else personal(folder, "user.signingkey")
    if key is None:
        hint = (
            "name one with --key FILE, or: git config --global user.signingkey ~/.ssh/id_ed25519.pub; "
            "to approve, an agent with a key of the roster is enough"
        )
        raise UsageError("no key to sign with", hint=hint)
    return key
