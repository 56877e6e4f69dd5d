"""A file with identity settings that is called otherwise is gone for whoever reads it by its old name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from changegate.classify.pack_parts import SEVERITIES
from changegate.classify.relations._walk import strings
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Opaque, Stream, Value

PACK: Final = "renamed"
# Whoever reads these reads all of a folder: what a file there is called says nothing.
_WHOLE_FOLDER: Final = (".tf", ".tf.json", ".tfvars.json")
# What builds an image is named by whoever builds it, and read by nobody who signs in.
_RECIPE: Final = "dockerfile"
_OBJECT: Final = frozenset({"apiVersion", "kind"})


def renamed(
    change_set: ChangeSet, meant: Callable[[Change], Iterable[Category]]
) -> tuple[ClassifiedChange, ...]:
    """Return the name of a file that holds identity settings and moved, as a change of the whole file.

    `meant` says what categories a setting is of. Nothing is returned for a file that did not move, that holds
    no identity settings, or whose name within its folder says nothing to whoever reads it.
    """
    before, after = change_set.deployed, change_set.proposed
    if change_set.previous_path is None or before is None or after is None:
        return ()
    if _is_of_no_account(change_set.previous_path, change_set.path, (before, after)):
        return ()
    categories = _categories(before, meant) | _categories(after, meant)
    if not categories:
        return ()
    change = Change((), change_set.previous_path, change_set.path)
    ordered = sorted(categories, key=lambda one: (-SEVERITIES[one].rank, one.value))
    findings = tuple(_finding(change_set.previous_path, category) for category in ordered)
    return (ClassifiedChange(change, findings, secret=False),)


def _categories(document: Document, meant: Callable[[Change], Iterable[Category]]) -> set[Category]:
    if isinstance(document.data, Opaque):
        return {Category.UNREADABLE}
    found = strings(document.data)
    return {category for path, text in found for category in meant(Change(path, ABSENT, text))}


def _is_of_no_account(previous: str, path: str, documents: Iterable[Document]) -> bool:
    """Whether a file moved with its folder, or is of a kind that is read under any name."""
    if _own_place(previous) == _own_place(path):
        return True
    if previous.endswith(_WHOLE_FOLDER) and path.endswith(_WHOLE_FOLDER):
        return True
    if all(_RECIPE in one.rpartition("/")[2].lower() for one in (previous, path)):
        return True
    return all(_is_objects(one.data) for one in documents)


def _own_place(path: str) -> list[str]:
    """The name of a file within its folder; whoever moves a whole folder has told its readers."""
    place = path.split("/")[-2:]
    return place if len(place) > 1 else [path, ""]


def _is_objects(data: Value) -> bool:
    """Whether these are Kubernetes objects, which carry their names within them."""
    said = data.documents if isinstance(data, Stream) else (data,)
    objects = [one for one in said if one is not None]
    return len(objects) > 0 and all(isinstance(one, Mapping) and one.keys() >= _OBJECT for one in objects)


def _finding(previous: str, category: Category) -> Finding:
    lost = "it" if category is Category.UNREADABLE else f"its {category.value}"
    message = f"the file is not called {printable(previous)} any more: who reads that does not find {lost}"
    return Finding(PACK, "file", category, SEVERITIES[category], Direction.BOTH, (), message)
