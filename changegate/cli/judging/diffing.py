"""The differences between two files, directories or revisions, with what they mean and nothing judged."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from changegate.classify.pack import shipped
from changegate.cli.edge.clock import now
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.pairs import pairs as differing
from changegate.cli.sides.scope import given_paths, narrowed
from changegate.cli.sides.spelling import DIRECTORY, Places
from changegate.load.read import may_be_configuration
from changegate.meaning import Meanings
from changegate.model.config import Config
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.side import Pair, Side
from changegate.repository import directory_side
from changegate.together import together
from changegate.validation import SchemaBook


def differences(folder: Path, old: str, new: str, paths: tuple[str, ...]) -> Decision:
    """Return what differs as a decision that holds nothing back."""
    with ExitStack() as closing:
        if (folder / old).is_file() and (folder / new).is_file():
            deployed, proposed, pairs = _two_files(folder / old, folder / new)
        else:
            deployed, proposed, pairs = _two_sides(folder, old, new, paths, closing)
        meanings = Meanings(deployed, proposed, Config(), shipped(), SchemaBook.empty(), now())
        documents = tuple(
            DocumentDecision(pair.path, pair.previous_path, "", changes, (), (), ())
            for pair, changes, _ in together(meanings, pairs)
        )
    return Decision("diff", old, new, documents)


def _two_files(old: Path, new: Path) -> tuple[Side, Side, tuple[Pair, ...]]:
    deployed, proposed = directory_side(old.parent), directory_side(new.parent)
    before, after = deployed.entries()[old.name], proposed.entries()[new.name]
    pair = Pair(new.name, None if old.name == new.name else old.name, before, after)
    return deployed, proposed, () if before == after else (pair,)


def _two_sides(
    folder: Path, old: str, new: str, paths: tuple[str, ...], closing: ExitStack
) -> tuple[Side, Side, tuple[Pair, ...]]:
    options = SideOptions(folder, _spelled(folder, old), _spelled(folder, new), None, paths)
    places = Places.opened(folder, (options.deployed, options.proposed), closing)
    deployed, proposed = places.side(options.deployed or ""), places.side(options.proposed or "")
    inside = narrowed(given_paths(options, places))
    return (
        deployed,
        proposed,
        differing(deployed, proposed, lambda path: may_be_configuration(path) and inside(path)),
    )


def _spelled(folder: Path, side: str) -> str:
    """A directory may be named as it is; only a revision of the same name must be spelled in full."""
    return f"{DIRECTORY}{side}" if not side.startswith(DIRECTORY) and (folder / side).is_dir() else side
