"""Recognition: a system is found wherever its mapping stands, on either side, and only near what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from changegate.classify.pack import Packs, pack
from changegate.classify.pack_index import PackIndex
from changegate.classify.places import Ancestor
from changegate.classify.recognise import Recogniser
from changegate.classify.settings import Places
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.path import Item
from changegate.model.value import ABSENT, Embedded


def recogniser(*ways: Mapping[str, Any]) -> Recogniser:
    settings = [{"path": "x", "category": "issuer"}]
    data = {"name": "p", "recognise": list(ways), "settings": settings}
    return Recogniser(PackIndex(Packs((pack(data, "p.yaml"),))))


def holds(way: Mapping[str, Any], node: Any, **about: Any) -> bool:
    return len(recogniser(way).parts(Ancestor((ABSENT, node), 0, 0, **about))) > 0


@pytest.mark.parametrize(
    ("way", "node"),
    [
        ({"keys": ["issuer", "storage.type"]}, {"issuer": 1, "storage": {"type": 2}}),
        ({"keys": ["issuer", "storage.type"]}, {"issuer": 1, "storage.type": 2}),
        ({"keys": ["a.b"]}, {"a.b.c": 1}),
        ({"any": ["a", "cookie_secret"]}, {"cookieSecret": 1}),
        ({"keys": ['"x.y/z"']}, {"x.y/z": 1}),
        ({"keys": ["a|b"]}, {"b": 1}),
        ({"keys": ["blocks.type"]}, {"blocks": [{"other": 1}, {"type": 2}]}),
        ({"keys": ["text.inner"]}, {"text": Embedded("…", "yaml", {"inner": 1})}),
        ({"kind": ["Role"], "api": ["rbac.*/*"]}, {"kind": "Role", "apiVersion": "rbac.example.com/v1"}),
        ({"kind": ["*Binding"]}, {"kind": "RoleBinding"}),
        ({"kind": ["ConfigMap"], "where": {"metadata.name": ["app-*"]}}, {"kind": "ConfigMap", "metadata": {"name": "app-cm"}}),
    ],
)  # fmt: skip
def test_a_mapping_is_recognised_by_what_stands_in_it(way: Mapping[str, Any], node: Any) -> None:
    assert holds(way, node)


@pytest.mark.parametrize(
    ("way", "node"),
    [
        ({"keys": ["issuer", "storage.type"]}, {"issuer": 1, "storage": 2}),
        ({"keys": ["a.b"]}, {"a.bc": 1}),
        ({"any": ["a", "b"]}, {"c": 1}),
        ({"keys": ['"x.y/z"']}, {"x_y_z": 1}),
        ({"kind": ["Role"], "api": ["rbac.*/*"]}, {"kind": "Role", "apiVersion": "v1"}),
        ({"kind": ["Role"], "api": ["v1"]}, {"kind": "Role"}),
        ({"kind": ["A"], "where": {"metadata.name": ["x"]}}, {"kind": "A", "metadata": {"name": "y"}}),
        ({"keys": ["a"]}, ["a"]),
        ({"keys": ["a"]}, "a"),
    ],
)
def test_a_mapping_that_lacks_something_is_not_recognised(way: Mapping[str, Any], node: Any) -> None:
    assert not holds(way, node)


def test_everything_a_way_names_must_hold() -> None:
    way = {"keys": ["a"], "under": ["gate"], "file": ["**/gate.yaml"]}
    assert holds(way, {"a": 1}, key="gate", file="x/gate.yaml")
    assert not holds(way, {"a": 1}, key="gate", file="x/other.yaml")
    assert not holds(way, {"a": 1}, key="other", file="x/gate.yaml")
    assert not holds(way, {"b": 1}, key="gate", file="x/gate.yaml")


def test_a_file_is_recognised_by_its_name_at_its_root_alone() -> None:
    way = {"file": ["**/dex*.{yaml,yml}"]}
    assert holds(way, {}, file="a/dex-prod.yml")
    assert holds(way, {}, file="dex.yaml")
    assert not holds(way, {}, file="a/index.yaml")
    assert not holds(way, {}, key="dex.yaml")


def test_a_mapping_is_recognised_by_the_key_it_stands_under() -> None:
    way = {"under": ["*-proxy", "extraArgs"]}
    assert holds(way, {}, key="oauth2-proxy")
    assert holds(way, {}, key="extra_args")
    assert not holds(way, {}, key="proxy-config")


def test_arguments_are_recognised_by_their_program() -> None:
    assert holds({"command": ["gate*"]}, {}, programs=frozenset({"gated"}))
    assert not holds({"command": ["gate*"]}, {}, programs=frozenset({"other"}))


def test_a_side_that_lost_what_it_was_recognised_by_does_not_hide_the_other() -> None:
    found = recogniser({"keys": ["issuer"]})
    assert found.parts(Ancestor(({"issuer": 1}, {"x": 1}), 0, 0))
    assert found.parts(Ancestor(({"issuer": 1}, ABSENT), 0, 0))


def test_variables_are_recognised_with_and_without_their_prefix() -> None:
    index = recogniser({"environment": ["GATE_"]}).index
    assert [name for _, name in index.for_variables(("env", "GATE_ISSUER"))] == ["GATE_ISSUER", "ISSUER"]
    assert list(index.for_variables(("env", "gate_issuer"))) == []


class Watched(Mapping[str, Any]):
    """A mapping that knows whether somebody looked into it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data, self.seen = data, False

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __iter__(self) -> Any:
        self.seen = True
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def test_a_key_of_a_million_dots_costs_no_more_than_its_length() -> None:
    assert not holds({"keys": ["a.b"]}, {"a." * 1_000_000: 1})
    assert holds({"keys": ["a.a"]}, {"a." * 1_000_000: 1})


def test_only_what_stands_above_a_change_is_looked_into() -> None:
    near, *far = [Watched({"issuer": "a", "n": index}) for index in range(50)]
    items: Sequence[Any] = [near, *far]
    document = Document("a.yaml", "yaml", {"list": items})
    change = Change(("list", Item(None, 0, 0), "n"), 0, 1)
    (place,) = Places(ChangeSet("a.yaml", None, document, document, (change,))).of(change)
    found = recogniser({"keys": ["issuer"]})
    assert [bool(found.parts(ancestor)) for ancestor in place.ancestors] == [False, True]
    assert near.seen
    assert not any(one.seen for one in far)
