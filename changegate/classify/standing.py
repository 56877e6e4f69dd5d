"""Settings that stand in a document whether or not they change."""

from __future__ import annotations

from collections.abc import Mapping

from changegate.classify.evidence import Told
from changegate.classify.places import Node, leaf
from changegate.classify.relations import Scene
from changegate.classify.relations._walk import children
from changegate.model.change import Change
from changegate.model.path import Path, pointer
from changegate.model.value import ABSENT, Embedded, Stream


def path_at(scene: Scene, given: str) -> Path | None:
    """Return the path of the scalar that a pointer leads to on the proposed side, None where it is none."""
    document = scene.change_set.proposed
    node: Node = ABSENT if document is None else document.data
    path: Path = ()
    while isinstance(node, Mapping | list | tuple | Embedded | Stream):
        ways = (((*path, step), child) for step, child in children(node))
        nearest = next((way for way in ways if _leads(pointer(way[0]), given)), None)
        if nearest is None:
            return None
        path, node = nearest
    return path if pointer(path) == given else None


def _leads(reached: str, given: str) -> bool:
    return given == reached or given.startswith((reached + "/", reached + "!", reached + "#"))


def known_at(scene: Scene, path: Path) -> tuple[Told, ...]:
    """Return what is known of the setting at a path."""
    document = scene.change_set.proposed
    node: Node = ABSENT if document is None else document.data
    for step in path:
        node = dict(children(node))[step]
    value = leaf(node)
    return tuple(one for _, told in scene.known(Change(path, value, value)) for one in told)
