"""Which files are configuration, and as which formats each is read: by its name, else by a look inside."""

from __future__ import annotations

import functools
from typing import Final

from changegate.load.formats import FORMATS
from changegate.load.guess import guessed
from changegate.load.unnamed import LOCK_FILES, TEMPLATE_SUFFIXES
from changegate.model.config import Limits
from changegate.pattern import star_matches

# Of these names every format makes use.
_ANY_FORMAT: Final = (".conf", ".cfg", ".cnf", ".config", ".cf")
_GUESS: Final = "?"
# What is left without one of these is the name of what was put aside, or is meant for one place.
_COPIES: Final = (
    ".bak", ".backup", ".old", ".orig", ".save", ".rpmnew", ".rpmsave", ".dpkg-dist", ".dpkg-new",
    ".dpkg-old", ".ucf-dist", ".disabled", ".default", ".local", ".prod", ".production", ".staging",
    ".stage", ".dev", ".development", ".test", "~", " ",
)  # fmt: skip


@functools.lru_cache(maxsize=1 << 17)
def is_configuration(path: str) -> bool:
    """Whether a file is configuration, by its name alone."""
    return _named(path) is not None


def formats_of(path: str, text: str, limits: Limits) -> tuple[str, ...]:
    """Return the names of the formats to try in turn; none for a file that is no configuration."""
    name = _named(path)
    if name is None:
        return ()
    if name == "env":
        # Some write `NAME: value` there, which is YAML to whoever reads it.
        return ("env", "yaml") if guessed(text, limits) == "yaml" else ("env",)
    if name != _GUESS:
        return (name,)
    guess = guessed(text, limits)
    return ("directives",) if guess is None else (guess, "directives")


def is_template(path: str) -> bool:
    """Whether a name says that the file goes through a template engine before anybody reads it."""
    return path.lower().endswith(TEMPLATE_SUFFIXES) or "/templates/" in f"/{path}"


def is_key_material(path: str) -> bool:
    """Whether a name says that the file holds keys or certificates, which may be binary."""
    return _named(path) in {"keystore", "pem"}


@functools.lru_cache(maxsize=1024)
def _named(path: str) -> str | None:
    folder, _, name = path.lower().rpartition("/")
    if name in LOCK_FILES:
        return None
    found = _by_name(folder.rpartition("/")[2], name)
    if found is None and name.endswith(TEMPLATE_SUFFIXES):
        found = _named(f"{folder}/{name.rpartition('.')[0]}")
        return "template" if found is None and name.endswith((".tpl", ".gotmpl")) else found
    ending = next((end for end in _COPIES if name.endswith(end)), "") if found is None else ""
    return _named(f"{folder}/{name.removesuffix(ending)}") if ending else found


def is_copy(path: str) -> bool:
    """Whether a name is that of a file put aside, or meant for one place: nobody reads it by that name."""
    name = path.lower().rpartition("/")[2]
    return _named(path) is not None and name.endswith(_COPIES) and _by_name("", name) is None


def _by_name(folder: str, name: str) -> str | None:
    whole, starred = _names()
    found = [whole[asked] for asked in (name, f"{folder}/{name}") if asked in whole]
    found += [(place, key) for place, glob, key in starred if star_matches(glob, f"{folder}/{name}")]
    if found:
        return min(found)[1]
    suffix = "." + name.rpartition(".")[2] if "." in name else ""
    return _GUESS if suffix in _ANY_FORMAT else _suffixes().get(suffix)


@functools.cache
def _names() -> tuple[dict[str, tuple[int, str]], tuple[tuple[int, str, str], ...]]:
    """The names that formats go by, without and with stars, each with its place among all and its format."""
    globs = [(glob, key) for key, member in FORMATS.items() for glob in member.NAMES]
    whole = {glob: (place, key) for place, (glob, key) in reversed(list(enumerate(globs))) if "*" not in glob}
    starred = tuple(
        (place, glob if "/" in glob else f"*/{glob}", key)
        for place, (glob, key) in enumerate(globs)
        if "*" in glob
    )
    return whole, starred


@functools.cache
def _suffixes() -> dict[str, str]:
    return {suffix: key for key, member in FORMATS.items() for suffix in member.SUFFIXES}
