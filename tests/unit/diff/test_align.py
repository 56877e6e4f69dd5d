from __future__ import annotations

from typing import Any

import pytest

from changegate.diff.align import Match, aligned, aligned_documents
from changegate.diff.digest import Digests
from changegate.model.change import ListRule
from changegate.model.key import typed_key
from changegate.model.value import Tagged, Twofold


def pairs(old: Any, new: Any, rule: ListRule | None = None) -> list[Match]:
    found = aligned(old, new, rule, Digests().of)
    assert sorted(match.deployed for match in found if match.deployed is not None) == list(range(len(old)))
    assert sorted(match.proposed for match in found if match.proposed is not None) == list(range(len(new)))
    return found


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "name",
        "clientId",
        "client_id",
        "alias",
        "kid",
        "uid",
        "username",
        "hostname",
        "Sid",
        "ParameterKey",
    ],
)
def test_a_usual_name_matches_items(field: str) -> None:
    old = [{field: "a", "v": 1}, {field: "b", "v": 2}]
    new = [{field: "b", "v": 3}, {field: "a", "v": 4}]
    assert pairs(old, new) == [Match(1, 0, "b"), Match(0, 1, "a")]


def test_the_field_that_finds_most_items_again_names_them() -> None:
    # Exports number their items anew each time; the name stays.
    old = [{"id": "1-a", "name": "web"}, {"id": "1-b", "name": "app"}]
    new = [{"id": "2-a", "name": "app"}, {"id": "2-b", "name": "web"}]
    assert pairs(old, new) == [Match(1, 0, "app"), Match(0, 1, "web")]


def test_the_first_field_names_them_where_several_would_do() -> None:
    items = [{"id": "1", "name": "web"}]
    assert pairs(items, items) == [Match(0, 0, "1")]


def test_a_field_that_all_items_share_names_none_of_them() -> None:
    old = [{"id": "x", "name": "a"}, {"id": "x", "name": "b"}]
    assert pairs(old, old[::-1]) == [Match(1, 0, "b"), Match(0, 1, "a")]


def test_what_a_rule_says_comes_before_the_usual_names() -> None:
    old = [{"id": "1", "who": "a"}, {"id": "2", "who": "b"}]
    new = [{"id": "2", "who": "a"}, {"id": "1", "who": "b"}]
    assert pairs(old, new, ListRule("who", ordered=True)) == [Match(0, 0, "a"), Match(1, 1, "b")]


def test_a_rule_may_name_a_field_further_down() -> None:
    items = [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}]
    assert pairs(items, items[::-1], ListRule("metadata.name", ordered=True)) == [
        Match(1, 0, "b"),
        Match(0, 1, "a"),
    ]
    dotted = [{"metadata.name": "a"}, {"metadata.name": "b"}]
    assert pairs(dotted, dotted[::-1], ListRule("metadata.name", ordered=True)) == [
        Match(1, 0, "b"),
        Match(0, 1, "a"),
    ]


def test_a_rule_whose_name_no_item_has_leaves_the_usual_ones() -> None:
    assert pairs([{"id": "1"}], [{"id": "2"}, {"id": "1"}], ListRule("who", ordered=True)) == [
        Match(None, 0, "2"),
        Match(0, 1, "1"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a", "a"), (5, "5"), (Twofold("no", yaml11=False, yaml12="no"), "no")],
)
def test_texts_and_integers_can_be_names(name: Any, text: str) -> None:
    assert pairs([{"id": name}], [{"id": name}]) == [Match(0, 0, text)]


@pytest.mark.parametrize(
    "name",
    ["", None, True, 1.5, [], {}, Tagged("!x", "a"), "x" * 257, 10**5000],
    ids=lambda name: type(name).__name__,
)
def test_nothing_else_can_be_a_name(name: Any) -> None:
    assert pairs([{"id": name}], [{"id": name}]) == [Match(0, 0)]


def test_a_key_of_another_type_is_no_name() -> None:
    assert pairs([{typed_key("id"): "a"}], [{typed_key("id"): "a"}]) == [Match(0, 0)]


def test_a_lone_key_may_be_a_secret_and_names_nothing() -> None:
    assert pairs([{"key": "hunter2", "scopes": ["a"]}], [{"key": "hunter2", "scopes": []}]) == [Match(0, 0)]
    assert pairs([{"key": "a", "operator": "In"}], [{"key": "a", "operator": "Exists"}]) == [Match(0, 0, "a")]


def test_a_name_that_two_items_of_one_side_have_names_neither_side() -> None:
    old = [{"name": "a", "v": 1}, {"name": "b"}]
    new = [{"name": "a", "v": 2}, {"name": "a", "v": 1}, {"name": "b"}]
    assert pairs(old, new) == [Match(None, 0), Match(0, 1), Match(1, 2, "b")]


def test_an_item_without_a_name_beside_named_ones_is_matched_by_content() -> None:
    old = [{"name": "a"}, {"run": "x"}, {"name": "b"}]
    new = [{"run": "x"}, {"name": "b"}, {"name": "a"}]
    assert pairs(old, new) == [Match(1, 0), Match(2, 1, "b"), Match(0, 2, "a")]


def test_flags_and_variables_are_names() -> None:
    old = ["serve", "--issuer=a", "A=1", "-p=1", "B.C=x=y"]
    new = ["B.C=z", "-p=2", "A=", "--issuer=b", "serve"]
    assert pairs(old, new) == [
        Match(4, 0, "B.C"),
        Match(3, 1, "-p"),
        Match(2, 2, "A"),
        Match(1, 3, "--issuer"),
        Match(0, 4),
    ]


def test_a_flag_given_twice_is_matched_by_content() -> None:
    old = ["--domain=a", "--domain=b"]
    assert pairs(old, ["--domain=b", "--domain=c", "--domain=a"]) == [
        Match(1, 0),
        Match(None, 1),
        Match(0, 2),
    ]


@pytest.mark.parametrize("secret", ["c2VjcmV0", "c2VjcmV0cw==", "abc=", "abc==="])
def test_the_padding_of_base64_makes_no_name_of_a_secret(secret: str) -> None:
    assert all(match.name is None for match in pairs([secret], [secret, "x"]))


def test_equal_values_are_matched_one_by_one() -> None:
    assert pairs([1, 1, 2], [1, 2]) == [Match(0, 0), Match(2, 1), Match(1, None)]
    assert pairs([1, 2], [1, 1, 2]) == [Match(0, 0), Match(None, 1), Match(1, 2)]


def test_true_is_not_matched_with_one() -> None:
    assert pairs([1, True], [True, 1]) == [Match(1, 0), Match(0, 1)]


def test_containers_left_between_two_items_are_paired_in_order() -> None:
    old = [{"u": 1}, "x", {"u": 2}, {"u": 3}, "y"]
    new = [{"u": 9}, "x", {"u": 8}, {"u": 7}, {"u": 6}, "y"]
    assert pairs(old, new) == [
        Match(0, 0),
        Match(1, 1),
        Match(2, 2),
        Match(3, 3),
        Match(None, 4),
        Match(4, 5),
    ]


def test_a_mapping_is_not_paired_with_a_list() -> None:
    assert pairs([{"u": 1}], [[1]]) == [Match(None, 0), Match(0, None)]


def test_what_stands_between_other_items_is_not_paired() -> None:
    assert pairs(["a", "x", "b"], ["a", "b", "y"]) == [
        Match(0, 0),
        Match(2, 1),
        Match(None, 2),
        Match(1, None),
    ]


def test_where_order_says_nothing_one_lone_value_replaces_another_anywhere() -> None:
    loose = ListRule(None, ordered=False)
    assert pairs(["a", "x", "b"], ["a", "b", "y"], loose) == [Match(0, 0), Match(2, 1), Match(1, 2)]
    assert pairs(["a", "x"], ["y", "z", "a"], loose) == [
        Match(None, 0),
        Match(None, 1),
        Match(0, 2),
        Match(1, None),
    ]


def test_kubernetes_objects_are_named_by_group_kind_namespace_and_name() -> None:
    def thing(kind: str, namespace: str | None = None, version: str = "v1") -> dict[str, Any]:
        place = {} if namespace is None else {"namespace": namespace}
        return {"apiVersion": version, "kind": kind, "metadata": {"name": "a", **place}}

    things = [
        thing("Role"),
        thing("User"),
        thing("User", "n"),
        thing("User", version="v2"),
        {"kind": "X"},
        None,
    ]
    found = aligned_documents(things, things[::-1], Digests().of)
    assert [match.name for match in found] == [
        None,
        None,
        "v2/User//a",
        "v1/User/n/a",
        "v1/User//a",
        "v1/Role//a",
    ]
    assert [match.deployed for match in found] == [5, 4, 3, 2, 1, 0]
    assert [match.name for match in aligned(things[:4], things[:4], None, Digests().of)] == [
        match.name for match in found[:1:-1]
    ]


def test_documents_without_a_name_keep_their_place_between_the_others() -> None:
    old, new = [{"a": 1}, {"x": 1}, {"b": 1}], [{"a": 1}, {"b": 1}, {"x": 2}]
    found = aligned_documents(old, new, Digests().of)
    assert found == [Match(0, 0), Match(2, 1), Match(None, 2), Match(1, None)]


@pytest.mark.parametrize(("old", "new"), [([], []), ([], ["a"]), ([{"id": "a"}], [])])
def test_lists_may_be_empty(old: Any, new: Any) -> None:
    assert len(pairs(old, new)) == len(old) + len(new)


def test_an_object_in_another_version_of_its_group_is_the_same() -> None:
    def job(version: str, name: str = "a") -> dict[str, Any]:
        return {"apiVersion": version, "kind": "Job", "metadata": {"name": name}}

    def matched(*versions: str) -> list[tuple[int | None, int | None, str | None]]:
        old, new = [job(versions[0]), job(versions[0], "b")], [job(versions[1], "b"), job(versions[1])]
        found = aligned_documents(old, new, Digests().of)
        return [(match.deployed, match.proposed, match.name) for match in found]

    assert matched("batch/v1beta1", "batch/v1") == [(1, 0, "batch/v1/Job//b"), (0, 1, "batch/v1/Job//a")]
    assert all(None in {old, new} for old, new, _ in matched("batch/v1", "work/v1"))
