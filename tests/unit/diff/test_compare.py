from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import deepdiff
import pytest

from changegate.diff.compare import compare
from changegate.diff.digest import token
from changegate.errors import ChangegateError
from changegate.model.change import Change, ChangeKind, ChangeSet, Document, ListRule, Order
from changegate.model.key import string_key, tag_key, typed_key
from changegate.model.path import INSIDE, Item, Nth, pointer
from changegate.model.value import ABSENT, Embedded, Empty, Opaque, Stream, Tagged, Twofold


def change_set(old: Any, new: Any, rule: Any = None) -> ChangeSet:
    known = rule if callable(rule) else lambda _: rule
    return compare("f.yaml", None, Document("f.yaml", "yaml", old), Document("f.yaml", "yaml", new), known)


def changes(old: Any, new: Any, rule: Any = None) -> tuple[Change, ...]:
    return change_set(old, new, rule).changes


def told(old: Any, new: Any, rule: Any = None) -> list[tuple[str, Any, Any]]:
    """The changes as pointer, deployed and proposed."""
    return [(pointer(change.path), change.deployed, change.proposed) for change in changes(old, new, rule)]


# Each pair fools DeepDiff with one setting or another (its defaults, ignore_order, Delta, its text view).
HOLES: tuple[tuple[str, Any, Any], ...] = (
    ("a key that begins with two underscores", {"__admin": 1}, {"__admin": 2}),
    ("such a key added", {"a": 1}, {"a": 1, "__admin": True}),
    ("such a key below", {"a": {"__class__": {"x": 1}}}, {"a": {"__class__": {"x": 2}}}),
    ("false and zero in a list", [False], [0]),
    ("true and one in a list", [1, "x"], [True, "x"]),
    ("true and one deep in lists", [[1]], [[True]]),
    ("whole floats and integers in a list", [1.0, 2], [1, 2]),
    ("true and one in a mapping", {"a": True}, {"a": 1}),
    ("null and its spelling", [None, "x"], ["NONE", "x"]),
    ("zero and its forged hash", [0, "x"], ["int:0", "x"]),
    ("a float and its forged hash", [1.5], ["float:1.5"]),
    ("a mapping and a forged hash", [{"a": 1}, "z"], ["dict:{str:a:int:1}", "z"]),
    ("a typed token of ours", ["integer:1"], [1]),
    ("a token of ours in a mapping", {"a": "null:"}, {"a": None}),
    ("negative zero", {"a": 0.0}, {"a": -0.0}),
    ("negative zero in a list", [0.0], [-0.0]),
    ("negative decimal zero", [Decimal(0)], [Decimal("-0")]),
    ("a decimal and a float", [Decimal(1)], [1.0]),
    ("neighbours beyond doubles", {"a": 9007199254740993}, {"a": 9007199254740992}),
    ("nearly equal floats", {"a": 0.1 + 0.2}, {"a": 0.3}),
    ("an integer too long for text", [10**5000], [10**5000 + 1]),
    ("a repetition less", [1, 1, 2], [1, 2]),
    ("another repetition", [1, 1, 2], [1, 2, 2]),
    ("nested order", [["a", "b"]], [["b", "a"]]),
    (
        "two users who swap roles",
        [{"u": "a", "r": "x"}, {"u": "b", "r": "y"}],
        [{"u": "a", "r": "y"}, {"u": "b", "r": "x"}],
    ),
    ("few keys in common", {"svc": {"x": 1}}, {"svc": {"x": 2, "p": 1, "q": 2, "r": 3}}),
    ("an empty mapping and an empty list", {"a": {}}, {"a": []}),
    ("an empty text and null", {"a": ""}, {"a": None}),
    ("null and nothing", {"a": None}, {}),
    ("a mapping emptied", {"a": {"b": 1}}, {"a": {}}),
    ("a string key and a typed one", {string_key("1"): "a"}, {typed_key("1"): "a"}),
    ("a typed key and a tag", {typed_key("x"): "a"}, {tag_key("x"): "a"}),
    ("composed and decomposed letters", {"a": "é"}, {"a": "e\u0301"}),
    ("composed and decomposed keys", {"é": 1}, {"e\u0301": 1}),
    ("a lone surrogate and its escape", {"a": "\ud800"}, {"a": "\\ud800"}),
    ("the two readings of a scalar", {"a": Twofold("no", yaml11=False, yaml12="no")}, {"a": "no"}),
    ("the one reading of a scalar", {"a": Twofold("no", yaml11=False, yaml12="no")}, {"a": False}),
    ("a tag", {"a": Tagged("!vault", "x")}, {"a": Tagged("!plain", "x")}),
    ("a tag and its text", {"a": Tagged("!x", "y")}, {"a": "!x y"}),
    ("what was not understood", Opaque("binary", "sha256:aa"), Opaque("binary", "sha256:bb")),
    ("a string and the document it becomes", {"a": "b: 1"}, {"a": Embedded("b: 1", "yaml", {"b": 1})}),
    (
        "another format of the same document",
        {"a": Embedded("x", "json", {})},
        {"a": Embedded("x", "yaml", {})},
    ),
    ("the whole of another kind", {"a": 1}, ["a", 1]),
    ("a digit as a key and as an index", {"a": {"0": "x"}}, {"a": ["x"]}),
    ("text over lines", {"a": "x\n" * 50}, {"a": "x\n" * 49 + "y\n"}),
)


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for _, old, new in HOLES], ids=[name for name, *_ in HOLES]
)
def test_no_hole_swallows_a_change(old: Any, new: Any) -> None:
    # Each alone, and beside another change, so that no equal digest of the whole makes it easy.
    assert len(changes(old, new)) > 0
    assert len(changes(new, old)) > 0
    beside = changes({"q": 1, "it": old, "r": [old]}, {"q": 2, "it": new, "r": [new]})
    assert len([change for change in beside if change.path[0] == "it"]) > 0
    assert len([change for change in beside if change.path[0] == "r"]) > 0


def test_keys_that_look_like_paths_do_not_overwrite_each_other() -> None:
    old = {"a'": {"b'": 1}, "a'\"][\"b'": 1, "a": {"b": 1}, "a']['b": 1, "root['a']": 1}
    new = {"a'": {"b'": 2}, "a'\"][\"b'": 2, "a": {"b": 2}, "a']['b": 2, "root['a']": 2}
    assert len(changes(old, new)) == 5


def test_the_leaf_is_named_and_not_what_holds_it() -> None:
    found = told({"svc": {"x": 1}}, {"svc": {"x": 2, "p": 1, "q": 2, "r": 3}})
    assert found == [("/svc/p", ABSENT, 1), ("/svc/q", ABSENT, 2), ("/svc/r", ABSENT, 3), ("/svc/x", 1, 2)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}),
        ({"a": Embedded("{b: 1}", "yaml", {"b": 1})}, {"a": Embedded("b: 1\n", "yaml", {"b": 1})}),
        ({"a": Twofold("no", yaml11=False, yaml12="no")}, {"a": Twofold("No", yaml11=False, yaml12="no")}),
        (Stream(({"a": 1},)), {"a": 1}),
        (Stream(()), None),
        ({"a": float("nan")}, {"a": float("nan")}),
        (Opaque("binary", "sha256:aa"), Opaque("too large", "sha256:aa")),
    ],
    ids=[
        "key order",
        "format inside a string",
        "another spelling",
        "a stream of one",
        "nothing",
        "nan",
        "other reason",
    ],
)
def test_formatting_is_no_change(old: Any, new: Any) -> None:
    assert changes(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({}, {"a": 1}, ChangeKind.ADDED),
        ({"a": 1}, {}, ChangeKind.REMOVED),
        ({"a": 1}, {"a": 2}, ChangeKind.MODIFIED),
        ({"a": None}, {"a": 2}, ChangeKind.MODIFIED),
        ([1, 2], [2, 1], ChangeKind.REORDERED),
    ],
)
def test_a_change_knows_its_kind(old: Any, new: Any, kind: ChangeKind) -> None:
    assert kind in [change.kind for change in changes(old, new)]


def test_changes_come_in_a_settled_order() -> None:
    old: dict[str, Any] = {"b": 1, "a": [{"x": 1}] * 12}
    new = {"a": [{"x": 2}] * 12, "b": 2}
    found = [where for where, *_ in told(old, new)]
    assert found == [*(f"/a/{index}/x" for index in range(12)), "/b"]
    assert found == [where for where, *_ in told(dict(reversed(old.items())), new)]


def test_an_added_container_is_the_sum_of_its_leaves() -> None:
    new = {"a": {"b": [1, {"c": "x"}], "d": {}, "e": []}}
    assert told({}, new) == [
        ("/a/b/0", ABSENT, 1),
        ("/a/b/1/c", ABSENT, "x"),
        ("/a/d", ABSENT, Empty.MAPPING),
        ("/a/e", ABSENT, Empty.LIST),
    ]


def test_a_leaf_that_becomes_a_container_goes_and_the_leaves_come() -> None:
    assert told({"a": "x"}, {"a": {"b": 1}}) == [("/a", "x", ABSENT), ("/a/b", ABSENT, 1)]
    assert told({"a": []}, {"a": {"b": 1}}) == [("/a", Empty.LIST, ABSENT), ("/a/b", ABSENT, 1)]


def test_an_empty_container_that_gets_content_does_not_go() -> None:
    assert told({"a": {}, "b": []}, {"a": {"x": 1}, "b": [1]}) == [("/a/x", ABSENT, 1), ("/b/0", ABSENT, 1)]


def test_a_mapping_that_is_emptied_loses_its_leaves_and_stands_empty() -> None:
    assert told({"a": {"b": 1}}, {"a": {}}) == [("/a", ABSENT, Empty.MAPPING), ("/a/b", 1, ABSENT)]


def test_a_new_file_is_the_sum_of_its_leaves() -> None:
    document = Document("f", "yaml", {"a": [1], "b": {"c": 2}})
    added = compare("f", None, None, document, lambda _: None)
    assert [(pointer(change.path), change.proposed) for change in added.changes] == [("/a/0", 1), ("/b/c", 2)]
    removed = compare("f", None, document, None, lambda _: None)
    assert {change.kind for change in removed.changes} == {ChangeKind.REMOVED}


@pytest.mark.parametrize("value", [None, {}, [], "", Stream(()), Opaque("binary", "sha256:aa")])
def test_a_new_file_with_nothing_in_it_is_a_change(value: Any) -> None:
    found = compare("f", None, None, Document("f", "yaml", value), lambda _: None).changes
    assert [(change.path, change.kind) for change in found] == [((), ChangeKind.ADDED)]


def test_a_change_set_keeps_both_documents_and_the_former_path() -> None:
    old, new = Document("a.yaml", "yaml", {"a": 1}), Document("b.yaml", "yaml", {"a": 1})
    assert compare("b.yaml", "a.yaml", old, new, lambda _: None) == ChangeSet(
        "b.yaml", "a.yaml", old, new, ()
    )


def test_two_absent_sides_do_not_differ() -> None:
    assert compare("f", None, None, None, lambda _: None).changes == ()


def test_a_file_that_is_not_understood_is_one_change() -> None:
    assert told(Opaque("a", "sha256:aa"), Opaque("b", "sha256:bb")) == [
        ("", Opaque("a", "sha256:aa"), Opaque("b", "sha256:bb"))
    ]


def test_a_file_that_can_no_longer_be_read_loses_all_its_settings() -> None:
    found = told({"a": 1, "b": 2}, Opaque("binary", "sha256:aa"))
    assert found == [("", ABSENT, Opaque("binary", "sha256:aa")), ("/a", 1, ABSENT), ("/b", 2, ABSENT)]


# Lists


def test_an_item_put_in_front_of_a_thousand_is_one_change() -> None:
    old = [{"id": f"client-{number}", "secret": "x"} for number in range(1000)]
    (change,) = changes(old, [{"id": "new"}, *old])
    assert change == Change((Item("new", None, 0), "id"), ABSENT, "new")


def test_a_named_item_is_followed_wherever_it_goes() -> None:
    old = [{"name": "a", "v": 1}, {"name": "b", "v": 2}]
    new = [{"name": "x", "v": 0}, {"name": "b", "v": 3}]
    assert [
        (change.path[0], change.deployed, change.proposed)
        for change in changes(old, new)
        if change.path[1] == "v"
    ] == [
        (Item("a", 0, None), 1, ABSENT),
        (Item("x", None, 0), ABSENT, 0),
        (Item("b", 1, 1), 2, 3),
    ]


def test_the_order_of_a_list_is_one_change_beside_others() -> None:
    found = changes([{"id": "a", "v": 1}, {"id": "b"}], [{"id": "b"}, {"id": "c"}, {"id": "a", "v": 2}])
    assert [change for change in found if change.kind is ChangeKind.REORDERED] == [
        Change((), Order(("a", "b")), Order(("b", "a")))
    ]
    assert len(found) == 3


def test_a_name_that_looks_like_an_index_is_not_taken_for_one() -> None:
    (change,) = changes([{"id": "1"}, {"run": "x"}], [{"run": "x"}, {"id": "1"}])
    assert change == Change((), Order(("0", "1")), Order(("1", "0")))


def test_an_added_item_is_no_change_of_order() -> None:
    assert [change.kind for change in changes(["a", "b"], ["x", "a", "y", "b"])] == [ChangeKind.ADDED] * 2


def test_order_is_left_out_where_it_says_nothing() -> None:
    loose = ListRule(None, ordered=False)
    assert changes(["a", "b"], ["b", "a"], loose) == ()
    assert [change.proposed for change in changes(["a", "b"], ["b", "a", "c"], loose)] == ["c"]


def test_a_rule_is_asked_by_the_keys_on_the_way() -> None:
    asked: list[tuple[str, ...]] = []

    def rule(keys: tuple[str, ...]) -> ListRule | None:
        asked.append(keys)
        return None

    old = Stream(({"a": [{"b": Embedded("", "yaml", {typed_key("7"): [1]})}]}, 1))
    changes(old, Stream(({"a": [{"b": Embedded("", "yaml", {typed_key("7"): [2]})}]}, 1)), rule)
    assert asked == [("[]", "a"), ("[]", "a", "[]", "b", "!", "7")]


def test_a_rule_names_the_items_of_a_list() -> None:
    old, new = [{"who": "a", "v": 1}], [{"who": "b", "v": 1}, {"who": "a", "v": 2}]
    found = changes(old, new, ListRule("who", ordered=True))
    assert Change((Item("a", 0, 1), "v"), 1, 2) in found


def test_an_argument_is_known_by_its_flag() -> None:
    old = ["serve", "--issuer=https://a.example.com", "--port=1"]
    new = ["serve", "--debug", "--port=1", "--issuer=https://b.example.com"]
    found = changes(old, new)
    assert Change((Item("--issuer", 1, 3),), old[1], new[3]) in found
    assert [change.kind.value for change in found] == ["reordered", "added", "modified"]


def test_a_value_replaced_at_its_spot_is_modified() -> None:
    assert told(["a", "b", "c"], ["a", "x", "c"]) == [("/1", "b", "x")]


def test_values_replaced_by_another_number_of_them_come_and_go() -> None:
    assert told(["a", "b", "c"], ["a", "x", "y", "c"]) == [
        ("/1", "b", ABSENT),
        ("/1", ABSENT, "x"),
        ("/2", ABSENT, "y"),
    ]


def test_a_duplicate_name_never_borrows_another_items_identity() -> None:
    # Put first, the copy must not pass for the original, nor the original for something new.
    old = [{"name": "admin", "role": "root"}, {"name": "bob", "role": "user"}]
    new = [
        {"name": "admin", "role": "evil"},
        {"name": "admin", "role": "root"},
        {"name": "bob", "role": "user"},
    ]
    assert told(old, new) == [("/0/name", ABSENT, "admin"), ("/0/role", ABSENT, "evil")]


def test_only_the_items_of_a_duplicate_name_fall_back_to_their_place() -> None:
    old = [{"name": "a", "v": 1}, {"name": "a", "v": 2}, {"name": "b", "v": 3}]
    new = [{"name": "a", "v": 1}, {"name": "a", "v": 9}, {"name": "x"}, {"name": "b", "v": 4}]
    assert told(old, new) == [("/1/v", 2, 9), ("/2/name", ABSENT, "x"), ("/3/v", 3, 4)]


# Documents of a stream


def thing(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **more}


def test_documents_are_matched_by_what_names_an_object() -> None:
    old = Stream((thing("Role", "a", v=1), thing("User", "a", v=1)))
    new = Stream((thing("User", "a", v=1), thing("Role", "new"), thing("Role", "a", v=2)))
    found = [change for change in changes(old, new) if change.path[-1] == "v"]
    assert found == [Change((Nth("v1/Role//a", 0, 2), "v"), 1, 2)]


def test_the_order_of_named_documents_says_nothing_and_of_others_does() -> None:
    named = (thing("Role", "a"), thing("Role", "b"))
    assert changes(Stream(named), Stream(named[::-1])) == ()
    plain = ({"a": 1}, {"a": 2})
    assert [change.kind for change in changes(Stream(plain), Stream(plain[::-1]))] == [ChangeKind.REORDERED]


def test_a_document_that_gets_a_second_one_beside_it_stays_itself() -> None:
    found = changes(thing("Role", "a", v=1), Stream((thing("Role", "b"), thing("Role", "a", v=1))))
    assert {pointer(change.path)[:2] for change in found} == {"#0"}
    assert {change.kind for change in found} == {ChangeKind.ADDED}


def test_a_second_document_of_the_same_name_is_an_addition() -> None:
    old = Stream((thing("Role", "a", v=1), thing("Role", "b")))
    new = Stream((thing("Role", "a", v=6), thing("Role", "a", v=1), thing("Role", "b")))
    assert {(change.path[0], change.kind) for change in changes(old, new)} == {
        (Nth(None, None, 0), ChangeKind.ADDED)
    }


# Documents inside strings


def test_a_document_inside_a_string_is_entered() -> None:
    old = {"data": {"app.yaml": Embedded("issuer: a", "yaml", {"issuer": "a"})}}
    new = {"data": {"app.yaml": Embedded("issuer: b", "yaml", {"issuer": "b"})}}
    assert changes(old, new) == (Change(("data", "app.yaml", INSIDE, "issuer"), "a", "b"),)


def test_an_added_document_inside_a_string_is_no_more_than_its_leaves() -> None:
    assert told({}, {"a": Embedded("b: 1", "yaml", {"b": 1})}) == [("/a!/b", ABSENT, 1)]


def test_a_string_that_becomes_a_document_is_said_as_both() -> None:
    found = told({"a": "b: ["}, {"a": Embedded("b: 1", "yaml", {"b": 1})})
    assert found == [("/a", "b: [", Tagged("a document as", "yaml")), ("/a!/b", ABSENT, 1)]


def test_another_format_hides_no_change_inside() -> None:
    old = {"a": Embedded('{"issuer": "a"}', "json", {"issuer": "a"})}
    new = {"a": Embedded("issuer: b", "yaml", {"issuer": "b"})}
    assert [where for where, *_ in told(old, new)] == ["/a", "/a!/issuer"]


# Moves


def test_a_value_that_moved_leaves_its_removal_behind() -> None:
    url = "https://id.example.com"
    found = changes({"auth": {"issuer": url}}, {"attic": {"issuer": url}})
    assert found == (
        Change(("attic", "issuer"), url, url, origin=("auth", "issuer")),
        Change(("auth", "issuer"), url, ABSENT),
    )
    assert [change.kind for change in found] == [ChangeKind.MOVED, ChangeKind.REMOVED]


# The stack, the cost and the start


def nested(depth: int, leaf: Any, beside: Any) -> Any:
    value = leaf
    for level in range(depth):
        value = {"a": value, "b": beside} if level % 2 else [value, [beside]]
    return value


@pytest.mark.parametrize("depth", [47, 48, 49, 64, 97, 300, 600])
def test_deep_documents_are_compared_whole(depth: int) -> None:
    found = changes(nested(depth, "x", 1), nested(depth, "y", 2))
    assert len([change for change in found if change.proposed == 2]) == depth
    assert [(len(change.path), change.deployed) for change in found if change.proposed == "y"] == [
        (depth, "x")
    ]


def test_a_deep_document_comes_and_goes_whole() -> None:
    deep = nested(600, "x", 1)
    assert len(changes({"a": 0}, {"a": 0, "new": deep})) == 601
    assert len(compare("f", None, Document("f", "yaml", deep), None, lambda _: None).changes) == 601
    assert len(changes({"new": deep}, {"new": "flat"})) == 602


def test_deep_documents_inside_strings_are_compared_whole() -> None:
    def packed(leaf: str) -> Any:
        value: Any = leaf
        for _ in range(5):
            value = Embedded("", "yaml", nested(64, value, 1))
        return value

    assert len(changes({"a": packed("x")}, {"a": packed("y")})) == 1


def places(node: object) -> int:
    return sum(1 + places(below) for below in node.values()) if isinstance(node, Mapping) else 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {f"k{n}": {"v": [n]} for n in range(5000)},
            {f"k{n}": {"v": [n if n != 7 else -1]} for n in range(5000)},
        ),
        (
            [{"id": n, "v": [n]} for n in range(5000)],
            [{"id": n, "v": [n if n != 7 else -1]} for n in range(5000)],
        ),
        (
            [{"u": n, "v": [n]} for n in range(5000)],
            [{"u": n, "v": [n if n != 7 else -1]} for n in range(5000)],
        ),
        ([{"u": n} for n in range(5000)], [{"u": -1}, *({"u": n} for n in range(5000))]),
    ],
    ids=["mapping", "named list", "unnamed list", "insertion"],
)
def test_what_is_equal_never_reaches_the_library(monkeypatch: pytest.MonkeyPatch, old: Any, new: Any) -> None:
    real, seen = deepdiff.DeepDiff, []

    def counting(*sides: Any, **options: Any) -> Any:
        seen.extend(sides)
        return real(*sides, **options)

    monkeypatch.setattr(deepdiff, "DeepDiff", counting)
    assert len(changes({"list": old, "x": 1}, {"list": new, "x": 2})) == 2
    assert 0 < sum(map(places, seen)) < 16


def test_no_text_of_a_document_reaches_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    real, seen = deepdiff.DeepDiff, []

    def recording(*sides: Any, **options: Any) -> Any:
        seen.append((repr(sides), options))
        return real(*sides, **options)

    monkeypatch.setattr(deepdiff, "DeepDiff", recording)
    changes({"canary-key": "canary-old", "list": ["canary-item"]}, {"canary-key": "canary-new", "list": []})
    assert len(seen) == 1
    assert "canary" not in seen[0][0]
    assert seen[0][1] == {
        "view": "tree",
        "ignore_private_variables": False,
        "threshold_to_diff_deeper": 0,
        "zip_ordered_iterables": True,
    }


def test_a_library_that_sees_no_difference_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepdiff, "DeepDiff", lambda *_sides, **_options: {})
    with pytest.raises(ChangegateError, match=r"could not decide.*f\.yaml"):
        changes({"a": 1, "b": 1}, {"a": 2, "b": 2})


@pytest.mark.parametrize("lost", range(4))
def test_a_library_that_loses_one_of_many_differences_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    real = deepdiff.DeepDiff

    def forgetful(*sides: Any, **options: Any) -> Any:
        levels = [level for group in real(*sides, **options).values() for level in group]
        return {"values_changed": levels[:lost] + levels[lost + 1 :]}

    monkeypatch.setattr(deepdiff, "DeepDiff", forgetful)
    with pytest.raises(ChangegateError, match="could not decide"):
        changes({"a": 1, "b": [1, 2], "gone": {"x": 1}}, {"a": 2, "b": [2, 1], "come": {"x": 2}})


def test_changes_that_make_no_sense_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [1, 2, 3], [3, 2, 1]
    found = changes(*lists)
    wrong = [Change((Item(None, 9, 9),), 1, 2)]
    monkeypatch.setattr("changegate.diff.compare._changes", lambda *_: wrong)
    assert len(found) == 1
    with pytest.raises(ChangegateError, match=r"f\.yaml do not make one side the other"):
        changes(*lists)


STARTED = """
import sys
from changegate.diff.compare import compare
from changegate.model.change import Document
assert "deepdiff" not in sys.modules
one = Document("f", "yaml", {"a": [1, {"b": 2}]})
compare("f", None, one, Document("f", "yaml", {"a": [1, {"b": 2}]}), lambda _: None)
compare("f", None, None, one, lambda _: None)
compare("f", None, one, None, lambda _: None)
assert len(compare("f", None, one, Document("f", "yaml", {"a": [1, {"b": 3}]}), lambda _: None).changes) == 1
assert len(compare("f", None, one, Document("f", "yaml", {"a": 1}), lambda _: None).changes) == 3
assert "deepdiff" not in sys.modules
assert "rfc8785" not in sys.modules
compare("f", None, one, Document("f", "yaml", {"a": [2, {"b": 3}]}), lambda _: None)
assert "deepdiff" in sys.modules
"""


def test_the_library_is_loaded_only_where_two_documents_differ_in_more_than_one_place() -> None:
    done = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_leaf_keeps_its_type() -> None:
    values = [
        "5",
        5,
        5.0,
        Decimal(5),
        True,
        None,
        Tagged("!x", "5"),
        Twofold("no", yaml11=False, yaml12="no"),
        Empty.LIST,
    ]
    found = changes(
        {}, {str(index): [] if value is Empty.LIST else value for index, value in enumerate(values)}
    )
    assert [token(change.proposed) for change in found] == [token(value) for value in values]
