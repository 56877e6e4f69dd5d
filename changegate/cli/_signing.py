"""Whose key signs: the one that was named, else the person's own; never one the repository names."""

from __future__ import annotations

from changegate.errors import UsageError
from changegate.repository import Repository
from changegate.repository.settings import config_global


def signing_key(repository: Repository | None, named: str | None) -> str:
    """Return the key to sign with.

    Raises:
        UsageError: none was named, and the person has none of their own.
    """
    if named is not None:
        return named
    # The repository's own configuration is the proposal's to write; only the user's own is asked.
    key = None if repository is None else config_global(repository, "user.signingkey")
    if key is None:
        hint = "name one with --key FILE, or: git config --global user.signingkey ~/.ssh/id_ed25519.pub"
        raise UsageError("no key to sign with", hint=hint)
    return key
