"""Packs from plain data: what is refused, with its place; and the schema says the same."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from changegate.classify.pack import Packs, pack, shipped
from changegate.errors import InvalidInputError
from changegate.model.finding import Category, Severity
from changegate.model.key import typed_key
from changegate.model.value import Twofold
from changegate.resources import shipped as shipped_data

GOOD: dict[str, Any] = {
    "name": "gate",
    "title": "Gate",
    "documentation": "https://gate.example.com",
    "checked": [{"source": "https://gate.example.com/docs", "version": "1.2"}],
    "recognise": [{"keys": ["issuer"], "file": ["**/*.yaml"]}],
    "settings": [{"path": "issuer", "category": "issuer", "compare": "url=", "says": "why"}],
    "lists": [{"path": "clients", "name": "id", "ordered": True}],
}
SCHEMA = Draft202012Validator(json.loads(shipped_data("schemas", "pack.schema.json")))


def changed(**changes: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD) | changes
    return {key: value for key, value in data.items() if value is not None}


def with_setting(**changes: Any) -> dict[str, Any]:
    setting = {"path": "x", "category": "issuer"} | changes
    return changed(settings=[{key: value for key, value in setting.items() if value is not None}])


def test_a_pack_says_what_its_data_says() -> None:
    made = pack(GOOD, "gate.yaml")
    (part,) = made.parts
    (setting,) = part.content.settings
    assert (made.name, made.title, made.own) == ("gate", "Gate", True)
    assert (setting.category, setting.compare, setting.says) == (Category.ISSUER, "url=", "why")
    assert part.content.lists[0].ordered


def test_the_category_gives_the_severity_a_pack_leaves_out() -> None:
    made = pack(with_setting(category="token-lifetime"), "p")
    assert made.parts[0].content.settings[0].severity is Severity.MEDIUM
    made = pack(with_setting(category="token-lifetime", severity="critical"), "p")
    assert made.parts[0].content.settings[0].severity is Severity.CRITICAL


def test_parts_stand_beside_what_the_pack_says_itself() -> None:
    part = {"recognise": [{"keys": ["b"]}], "settings": []}
    assert len(pack(changed(parts=[part, part]), "p").parts) == 3
    assert len(pack(changed(parts=[part], recognise=None, settings=None, lists=None), "p").parts) == 1


def test_values_that_yaml_reads_in_two_ways_are_taken_as_written() -> None:
    data = with_setting(values=[Twofold("off", False, "off"), True, 1], danger={typed_key("1"): "high"})
    setting = pack(data, "p").parts[0].content.settings[0]
    assert setting.values == ("off", "true", "1")
    assert setting.danger == (("1", Severity.HIGH),)


REFUSED = [
    (changed(name=None), "", "lacks 'name'"),
    (changed(recognise=None), "", "lacks 'recognise'"),
    (changed(settings=None), "", "lacks 'settings'"),
    (changed(recognise=[]), "/recognise", "no way"),
    (changed(recognise=[{}]), "/recognise/0", "recognises nothing"),
    (changed(recognise=[{"api": ["v1"]}]), "/recognise/0", "recognises nothing"),
    (changed(recognise=[{"keyz": ["a"]}]), "/recognise/0/keyz", "not known"),
    (changed(recognise=[{"keys": []}]), "/recognise/0/keys", "must not be empty"),
    (changed(recognise="text"), "/recognise", "must be a list"),
    (changed(extra=1), "/extra", "not known"),
    (changed(settings=[["a"]]), "/settings/0", "must be a mapping"),
    (changed(settings=[{"path": "a"}]), "/settings/0", "lacks 'category'"),
    (with_setting(category="isuer"), "/settings/0/category", "'isuer'"),
    (with_setting(compare="url~"), "/settings/0/compare", "'url~'"),
    (with_setting(severity="huge"), "/settings/0/severity", "'huge'"),
    (with_setting(empty="nobody"), "/settings/0/empty", "'nobody'"),
    (with_setting(says=" "), "/settings/0/says", "must be a text"),
    (with_setting(path=5), "/settings/0/path", "must be a list"),
    (with_setting(danger={"x": "huge"}), "/settings/0/danger/x", "'huge'"),
    (changed(lists=[{"path": "a", "ordered": "yes"}]), "/lists/0/ordered", "true or false"),
    (changed(lists=[{"path": "a", "nam": "id"}]), "/lists/0/nam", "not known"),
    (changed(name="signals"), "/name", "program's own"),
    (changed(checked=["https://gate.example.com"]), "/checked/0", "must be a mapping"),
    (changed(checked=[{"source": "https://gate.example.com"}]), "/checked/0", "lacks 'version'"),
    (
        changed(checked=[{"source": "https://gate.example.com", "version": " "}]),
        "/checked/0/version",
        "a text",
    ),
    ([], "", "must be a mapping"),
]


@pytest.mark.parametrize(("data", "pointer", "telling"), REFUSED)
def test_what_cannot_be_meant_is_refused_at_its_place(data: Any, pointer: str, telling: str) -> None:
    with pytest.raises(InvalidInputError, match=telling) as raised:
        pack(data, "packs/gate.yaml")
    assert raised.value.where.path == "packs/gate.yaml"
    assert raised.value.where.pointer == pointer


@pytest.mark.parametrize(("data", "pointer", "telling"), REFUSED)
def test_the_schema_refuses_what_the_program_refuses(data: Any, pointer: str, telling: str) -> None:
    del pointer, telling
    assert not SCHEMA.is_valid(data)


@pytest.mark.parametrize(
    ("data", "telling"),
    [
        (with_setting(path="a..b"), "cannot be read"),
        (changed(recognise=[{"keys": ["{a,b}"]}]), "one path"),
        (changed(recognise=[{"keys": ["**.a"]}]), "one path"),
        (changed(recognise=[{"keys": ["x*"]}]), "wildcard"),
        (changed(recognise=[{"file": ["[z-a]"]}]), "no glob"),
    ],
)
def test_patterns_are_tried_when_a_pack_is_read_and_not_when_they_are_needed(data: Any, telling: str) -> None:
    with pytest.raises(InvalidInputError, match=telling):
        pack(data, "p.yaml")


def test_the_schema_accepts_what_the_program_accepts() -> None:
    for data in (GOOD, with_setting(values=["a", 1, True], danger={"*": "critical"}, empty="everyone")):
        assert pack(data, "p").name == "gate"
        SCHEMA.validate(data)


def test_a_pack_of_the_users_speaks_first_and_takes_the_place_of_ours() -> None:
    own = pack(changed(name="dex"), "p")
    packs = shipped().with_own((own,))
    assert packs.packs[0] is own
    assert [known.name for known in packs.packs].count("dex") == 1
    assert len(packs.packs) == len(shipped().packs)
    assert Packs(()).with_own((own,)).packs == (own,)
