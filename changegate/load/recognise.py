"""Which files are configuration, and as which format each is read: by name first, by a look inside last."""

from __future__ import annotations

import functools
from fnmatch import fnmatchcase
from typing import Final

from changegate.load.formats import FORMATS

# Written by tools for tools; what they follow from is configuration itself.
_LOCK_FILES: Final = frozenset(
    {
        ".terraform.lock.hcl",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "packages.lock.json",
        "pnpm-lock.yaml",
        "project.assets.json",
    }
)


def format_of(path: str, text: str) -> str | None:
    """Return the name of the format a file is read as; None for a file that is no configuration."""
    del text
    return _named(path)


def is_configuration(path: str) -> bool:
    """Whether a file is configuration, by its name alone."""
    return _named(path) is not None


@functools.lru_cache(maxsize=1024)
def _named(path: str) -> str | None:
    name = path.rpartition("/")[2].lower()
    if name in _LOCK_FILES:
        return None
    for key, member in FORMATS.items():
        if any(fnmatchcase(name, glob) for glob in member.NAMES):
            return key
    for key, member in FORMATS.items():
        if name.endswith(member.SUFFIXES):
            return key
    return None
