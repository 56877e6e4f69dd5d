"""A changed leaf as settings: under the name it really has, with its values on both sides."""

from __future__ import annotations

from typing import Any

from changegate.classify.places import Place
from changegate.classify.settings import Places
from changegate.diff.compare import compare
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.path import INSIDE, Item
from changegate.model.value import ABSENT, Embedded, Stream


def places(deployed: Any, proposed: Any) -> list[Place]:
    sides = [None if side is None else Document("a.yaml", "yaml", side) for side in (deployed, proposed)]
    change_set = compare("a.yaml", None, sides[0], sides[1], lambda _: None)
    known = Places(change_set)
    return [place for change in change_set.changes for place in known.of(change)]


def told(found: list[Place]) -> list[tuple[str, Any, Any]]:
    return [(place.setting.name, place.setting.deployed, place.setting.proposed) for place in found]


def test_a_plain_key_is_a_setting_with_the_scalars_beside_it() -> None:
    (place,) = places({"oidc": {"issuer": "a", "scope": "b"}}, {"oidc": {"issuer": "c", "scope": "b"}})
    assert place.names == ("oidc", "issuer")
    assert place.setting.keys == ("oidc", "issuer")
    assert place.setting.siblings["scope"] == "b"


def test_a_variable_of_a_container_goes_by_its_own_name() -> None:
    found = places(
        {"env": [{"name": "ISSUER", "value": "a"}, {"name": "B", "value": "b"}]},
        {"env": [{"name": "ISSUER", "value": "c"}, {"name": "B", "value": "b"}]},
    )
    assert told(found) == [("ISSUER", "a", "c")]
    assert found[0].names == ("env", "ISSUER")
    assert found[0].raw == ("env", "value")
    assert found[0].setting.siblings == {"ISSUER": "c", "B": "b"}


def test_a_variable_read_from_a_secret_keeps_its_name() -> None:
    def env(name: str) -> Any:
        return {"env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": name, "key": "k"}}}]}

    (place,) = places(env("a"), env("b"))
    assert place.setting.name == "TOKEN"
    assert place.names == ("env", "TOKEN", "valueFrom", "secretKeyRef", "name")


def test_a_new_variable_is_one_setting_and_its_name_says_nothing_more() -> None:
    found = places({"env": []}, {"env": [{"name": "ISSUER", "value": "a"}]})
    assert [entry for entry in told(found) if entry[0] == "ISSUER"] == [("ISSUER", ABSENT, "a")]


def test_a_variable_that_is_renamed_went_and_came() -> None:
    items = ({"name": "OLD", "value": "a"}, {"name": "NEW", "value": "a"})
    change = Change(("env", Item(None, 0, 0), "name"), "OLD", "NEW")
    sides = [Document("a.yaml", "yaml", {"env": [item]}) for item in items]
    found = list(Places(ChangeSet("a.yaml", None, sides[0], sides[1], (change,))).of(change))
    assert told(found) == [("OLD", "a", ABSENT), ("NEW", ABSENT, "a")]


def test_parameters_in_the_manner_of_aws_are_named_values_too() -> None:
    (place,) = places({"Env": [{"Name": "A", "Value": "1"}]}, {"Env": [{"Name": "A", "Value": "2"}]})
    assert told([place]) == [("A", "1", "2")]


def test_a_single_block_of_terraform_is_a_named_value_too() -> None:
    found = places(
        {"set": {"name": "oidc.issuer", "value": "a"}}, {"set": {"name": "oidc.issuer", "value": "b"}}
    )
    assert told(found) == [("oidc.issuer", "a", "b")]
    assert found[0].names == ("set", "oidc.issuer")


def test_an_object_that_has_a_name_and_a_value_among_others_is_none() -> None:
    found = places(
        {"x": {"name": "n", "value": "a", "more": 1}}, {"x": {"name": "n", "value": "b", "more": 1}}
    )
    assert told(found) == [("value", "a", "b")]


def test_assignments_in_a_list_are_variables() -> None:
    found = places({"environment": ["A=1", "B=2"]}, {"environment": ["A=1", "B=3"]})
    assert told(found) == [("B", "2", "3")]
    assert found[0].names == ("environment", "B")


def test_a_flag_of_an_argument_list_is_a_setting() -> None:
    found = places(
        {"args": ["run", "--issuer=a", "--port=1"], "image": "x/gate:1"},
        {"args": ["run", "--issuer=b", "--port=1"], "image": "x/gate:1"},
    )
    assert told(found) == [("issuer", "a", "b")]
    assert found[0].names == ("args", "issuer")
    assert found[0].setting.keys == ("args", "[]")
    assert "gate" in found[0].ancestors[-1].programs


def test_a_flag_and_its_value_may_be_two_items() -> None:
    assert told(places({"args": ["--client-id", "a"]}, {"args": ["--client-id", "b"]})) == [
        ("client-id", "a", "b")
    ]


def test_a_flag_that_only_moves_is_no_setting() -> None:
    found = places({"args": ["x", "--a=1", "--b=2"]}, {"args": ["--b=2", "x", "--a=1"]})
    assert [entry for entry in told(found) if entry[0] in {"a", "b"}] == []


def test_one_more_value_of_a_repeated_flag_is_that_value() -> None:
    found = places({"args": ["--d=a", "--d=b"]}, {"args": ["--d=a", "--d=b", "--d=c"]})
    assert ("d", ABSENT, "c") in told(found)


def test_flags_in_one_string_are_settings_of_their_own() -> None:
    found = places({"command": "start --hostname a --v=1"}, {"command": "start --hostname b --v=1"})
    assert ("hostname", "a", "b") in told(found)
    assert not any(name == "v" for name, _, _ in told(found))


def test_steps_into_lists_documents_and_strings_are_shown_but_not_counted() -> None:
    def data(value: str) -> Any:
        inner = Embedded("…", "yaml", {"clients": [{"id": "a", "secret": value}]})
        return Stream(({"data": {"x.yaml": inner}}, {"kind": "Other"}))

    (place,) = places(data("1"), data("2"))
    assert place.setting.keys == ("[]", "data", "x.yaml", "!", "clients", "[]", "secret")
    assert place.names == ("data", "x.yaml", "clients", "secret")
    assert [ancestor.file for ancestor in place.ancestors if ancestor.file] == ["a.yaml", "a.yaml", "x.yaml"]


def test_a_whole_file_that_comes_is_the_sum_of_its_settings() -> None:
    assert sorted(told(places(None, {"a": 1, "b": {"c": 2}}))) == [("a", ABSENT, 1), ("c", ABSENT, 2)]


def test_an_operation_on_another_document_is_the_setting_it_reaches_for() -> None:
    def patch(value: str) -> Any:
        operations = [{"op": "replace", "path": "/spec/rules/0/issuer", "value": value}]
        inner = Embedded("…", "yaml", operations)
        return {"patches": [{"target": {"kind": "Gate", "group": "g.example.com"}, "patch": inner}]}

    (place,) = places(patch("a"), patch("b"))
    assert place.setting.name == "issuer"
    assert place.names[-3:] == ("spec", "rules", "issuer")
    known = place.ancestors[-1].sides[1]
    assert isinstance(known, dict)
    assert (known["kind"], known["apiVersion"]) == ("Gate", "g.example.com/v1")


def test_a_path_that_leads_nowhere_is_a_setting_all_the_same() -> None:
    change = Change(("a", INSIDE, "b", Item(None, 7, 9), "c"), 1, 2)
    document = Document("a.yaml", "yaml", {"a": "text"})
    (place,) = Places(ChangeSet("a.yaml", None, document, document, (change,))).of(change)
    assert place.setting.name == "c"
