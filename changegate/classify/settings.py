"""A changed leaf as the settings it stands for, in whatever dress: variable, flag, parameter, plain key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from changegate.classify import connecting, patches
from changegate.classify.command_lines import Words, item_places, string_places
from changegate.classify.places import (
    Ancestor,
    Node,
    Place,
    Sides,
    below,
    block,
    items,
    leaf,
    named_value,
    scalars,
)
from changegate.classify.setting import Setting
from changegate.model.change import Change, ChangeSet, Side
from changegate.model.key import key_text
from changegate.model.path import Inside, Item, Nth, Step
from changegate.model.value import ABSENT, Embedded, Leaf
from changegate.written import written_to

# Below these stands where a value is to be read from, not the value.
_REFERENCES: Final = frozenset({"valueFrom", "value_from", "ValueFrom"})

_SCAFFOLD: Final = frozenset({"dynamic", "content"})
# Functions of CloudFormation that choose among values or put them together: what they stand for has the name.
_CHOICES: Final = frozenset({"!If", "!Join", "!Select", "Fn::If", "Fn::Join", "Fn::Select"})
_TERRAFORM: Final = (".tf", ".tf.json", ".hcl")


@dataclass
class _Trail:
    """How far the walk from the root to a leaf has come.

    `named` is set just below a named value: the fields of its label and its value. `variable` says that the
    name is such a value's and stays, whatever keys lie below it. `operation` is set just below an operation
    on another document. `written` is the path of the file that what is reached is written to, if any.
    """

    sides: Sides
    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    ancestors: list[Ancestor] = field(default_factory=list)
    siblings: Mapping[str, Leaf] = field(default_factory=dict)
    name: str = ""
    variable: bool = False
    named: tuple[str, str] | None = None
    labelled: Sides | None = None
    operation: bool = False
    within: str = ""
    written: str = ""

    def enter(self, key: str = "", file: str = "") -> None:
        """Note the node reached as one that a system may be recognised by."""
        if file or any(isinstance(side, Mapping) for side in self.sides):
            self.ancestors.append(Ancestor(self.sides, len(self.names), len(self.raw), key, file))


class Places:
    """Finds the settings a change stands for; what it works out about a node serves all changes below it."""

    def __init__(self, change_set: ChangeSet) -> None:
        self._path = change_set.path
        deployed, proposed = change_set.deployed, change_set.proposed
        self._roots: Sides = (
            ABSENT if deployed is None else deployed.data,
            ABSENT if proposed is None else proposed.data,
        )
        self._siblings: dict[int, Mapping[str, Leaf]] = {}
        self._words: dict[tuple[int, int], Words] = {}

    def of(self, change: Change) -> tuple[Place, ...]:
        """Return the settings of a change; none for one that says nothing by itself (a variable's name)."""
        trail = _Trail(self._roots)
        trail.enter(file=self._path)
        for index, step in enumerate(change.path):
            if isinstance(step, Item) and index == len(change.path) - 1:
                found = item_places(self._plain(trail, change), self._listed(trail), step)
                if found is not None:
                    return tuple(one for place in found for one in (place, *connecting.parts(place)))
            self._take(trail, step)
        if trail.labelled is not None:
            return self._renamed(trail, trail.labelled, change)
        plain = self._plain(trail, change)
        return (plain, *string_places(plain, _holder(trail)))

    def _take(self, trail: _Trail, step: Step) -> None:
        before = trail.sides
        trail.sides = (below(before[0], step, deployed=True), below(before[1], step, deployed=False))
        match step:
            case str():
                self._take_key(trail, key_text(step), before)
            case Item():
                trail.keys.append("[]")
                self._take_item(trail, before)
            case Nth():
                trail.keys.append("[]")
                trail.enter(file=self._path)
            case Inside.INSIDE:
                trail.keys.append("!")
                trail.variable = False
                trail.within = _format(before[1]) or _format(before[0])
                trail.enter(file=trail.written or trail.name)

    def _take_key(self, trail: _Trail, key: str, before: Sides) -> None:
        if trail.operation:
            # The keys of the operation are not the setting's; those it reaches for have been taken.
            trail.operation = False
            trail.siblings = self._beside(before)
            trail.enter(key=key)
            # What is put at the end of a list of variables is a named value itself.
            put = named_value(trail.sides[1]) or named_value(trail.sides[0])
            if put is not None:
                self._take_named(trail, put, trail.siblings)
            return
        trail.keys.append(key)
        trail.raw.append(key)
        named, trail.named = trail.named, None
        if named is not None and key == named[0]:
            trail.labelled = before
        if self._is_scaffold(key, before):
            trail.raw.pop()
        elif named is None or key not in named or key in _REFERENCES:
            trail.names.append(key)
        if not trail.variable and key not in _CHOICES:
            trail.name = key
            trail.siblings = self._beside(before)
        trail.written = written_to(key, trail.siblings, trail.written)
        trail.enter(key=key)
        single = block(trail.sides[1]) or block(trail.sides[0])
        if single is not None:
            self._take_named(trail, single, trail.siblings)

    def _is_scaffold(self, key: str, before: Sides) -> bool:
        """Whether a key only says that what lies below it is repeated: `dynamic "x" { content { … } }`."""
        if key in _CHOICES:
            return True
        if key not in _SCAFFOLD or not self._path.endswith(_TERRAFORM):
            return False
        return key == "dynamic" or any(isinstance(side, Mapping) and "for_each" in side for side in before)

    def _take_item(self, trail: _Trail, before: Sides) -> None:
        found = named_value(trail.sides[1]) or named_value(trail.sides[0])
        operation = patches.reached(trail.sides[1]) or patches.reached(trail.sides[0])
        if operation is not None:
            self._take_operation(trail, operation)
            return
        if found is None:
            trail.enter(key=trail.name)
            return
        self._take_named(trail, found, self._beside(before))

    def _take_named(self, trail: _Trail, found: tuple[str, str, str], beside: Mapping[str, Leaf]) -> None:
        """Go on under the name that a named value has."""
        trail.name, *fields = found
        trail.named = (fields[0], fields[1])
        trail.variable = True
        trail.names.append(trail.name)
        trail.siblings = beside

    def _take_operation(self, trail: _Trail, keys: tuple[str, ...]) -> None:
        """Go on where an operation leads, in a document that is known only by its kind."""
        known = patches.target(trail.ancestors)
        if known is not None:
            trail.ancestors.append(Ancestor(known, len(trail.names), len(trail.raw)))
        for names in (trail.keys, trail.names, trail.raw):
            names.extend(keys)
        trail.name = keys[-1] if keys else trail.name
        trail.operation = True

    def _place(self, trail: _Trail, change: Change, name: str, deployed: Side, proposed: Side) -> Place:
        keys = tuple(trail.keys)
        within = trail.within
        setting = Setting(change, self._path, keys, name, deployed, proposed, trail.siblings, within)
        return Place(setting, tuple(trail.names), tuple(trail.raw), tuple(trail.ancestors))

    def _plain(self, trail: _Trail, change: Change) -> Place:
        return self._place(trail, change, trail.name, change.deployed, change.proposed)

    def _listed(self, trail: _Trail) -> Words:
        lists = (items(trail.sides[0]), items(trail.sides[1]))
        key = (id(trail.sides[0]), id(trail.sides[1]))
        if key not in self._words:
            self._words[key] = Words(*lists, _holder(trail))
        return self._words[key]

    def _renamed(self, trail: _Trail, sides: Sides, change: Change) -> tuple[Place, ...]:
        """The name of a named value changed and the rest stayed: the one went, the other came."""
        old, new = map(named_value, sides)
        if old is None or new is None or old[0] == new[0]:
            return ()
        places: list[Place] = []
        for named, side, went in ((old, sides[0], True), (new, sides[1], False)):
            value = leaf(side[named[2]]) if isinstance(side, Mapping) else ABSENT
            trail.names[-1] = named[0]
            pair = (value, ABSENT) if went else (ABSENT, value)
            places.append(self._place(trail, change, named[0], *pair))
        return tuple(places)

    def _beside(self, sides: Sides) -> Mapping[str, Leaf]:
        """The scalars beside a setting, on the proposed side where there is one."""
        node = sides[0] if sides[1] is ABSENT else sides[1]
        known = self._siblings.get(id(node))
        if known is None:
            known = self._siblings[id(node)] = dict(scalars(node))
        return known


def _format(node: Node) -> str:
    return node.format if isinstance(node, Embedded) else ""


def _holder(trail: _Trail) -> Sides:
    """The mapping a value stands in; never the value itself."""
    return trail.ancestors[-1].sides
