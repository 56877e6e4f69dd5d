"""How the items of a list are told apart, and whether their order counts: what packs say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from changegate.classify.book import spellings
from changegate.classify.evidence import beyond
from changegate.classify.pack_index import pack_index
from changegate.classify.pack_parts import Packs, Part
from changegate.classify.path_pattern import Pattern
from changegate.classify.places import Ancestor, Node, items
from changegate.classify.recognise import Recogniser
from changegate.model.change import Document, ListRule
from changegate.model.key import string_key, typed_key
from changegate.model.value import ABSENT, Embedded, Stream

ListRules = Callable[[tuple[str, ...]], ListRule | None]


def list_rules(deployed: Document | None, proposed: Document | None, packs: Packs) -> ListRules:
    """Return what is known of the lists of two documents, asked by the key texts on the way to a list."""
    rules = _Rules(deployed, proposed, packs)
    return rules.of


class _Rules:
    """Answers for one pair of documents; every node and every way to a list is looked at once."""

    def __init__(self, deployed: Document | None, proposed: Document | None, packs: Packs) -> None:
        self._path = (proposed or deployed or Document("", "", None)).path
        self._recogniser = Recogniser(pack_index(packs))
        roots = [document.data for document in (deployed, proposed) if document is not None]
        self._nodes: dict[tuple[str, ...], list[Node]] = {(): list(roots)}
        self._known: dict[tuple[str, ...], ListRule | None] = {}

    def of(self, keys: tuple[str, ...]) -> ListRule | None:
        """Return what is known of the list that some keys lead to."""
        if keys not in self._known:
            found = list(self._rules(keys))
            name = next((rule.name for rule in found if rule.name is not None), None)
            self._known[keys] = ListRule(name, any(rule.ordered for rule in found)) if found else None
        return self._known[keys]

    def _rules(self, keys: tuple[str, ...]) -> Iterator[ListRule]:
        for end in range(len(keys) + 1):
            rest = tuple(key for key in keys[end:] if key not in {"[]", "!"})
            if not rest:
                break
            for part, at in self._recognised(keys[:end]):
                book = self._recogniser.index.book(part)
                for way in spellings([rest]):
                    inside = beyond(at, way)
                    if inside:
                        yield from book.lists(inside)

    def _recognised(self, keys: tuple[str, ...]) -> dict[tuple[Part, Pattern | None], None]:
        """The parts of packs that one of the nodes some keys lead to is recognised as."""
        key = keys[-1] if keys else ""
        file = {"": self._path, "[]": self._path if len(keys) == 1 else "", "!": keys[-2] if keys[1:] else ""}
        found: dict[tuple[Part, Pattern | None], None] = {}
        for node in self._at(keys):
            ancestor = Ancestor((ABSENT, node), 0, 0, "" if key in file else key, file.get(key, ""))
            found.update(dict.fromkeys(self._recogniser.parts(ancestor)))
        return found

    def _at(self, keys: tuple[str, ...]) -> list[Node]:
        """The containers that some keys lead to, in any item of the lists and documents between."""
        known = self._nodes.get(keys)
        if known is None:
            below = (child for node in self._at(keys[:-1]) for child in _children(node, keys[-1]))
            known = self._nodes[keys] = [node for node in below if _holds(node)]
        return known


def _children(node: Node, key: str) -> Iterator[Node]:
    if isinstance(node, Embedded):
        if key == "!":
            yield node.value
    elif isinstance(node, Mapping):
        yield from (node[name] for name in (string_key(key), typed_key(key)) if name in node)
    elif key == "[]":
        yield from node.documents if isinstance(node, Stream) else items(node)


def _holds(node: Node) -> bool:
    return isinstance(node, Mapping | Embedded | Stream | list | tuple)
