"""Every pack is what it says: its examples hold end to end, and each of its settings can be found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from changegate.classify.evidence import entries
from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Packs, pack, shipped
from changegate.classify.pack_index import pack_index
from changegate.classify.pack_parts import Content, PackSetting, Part, Way
from changegate.classify.path_grammar import road
from changegate.classify.path_pattern import Pattern
from changegate.classify.recognise import Recogniser
from changegate.classify.settings import Places
from changegate.diff.compare import compare
from changegate.load.read import parse, read
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.config import Limits
from changegate.model.finding import ClassifiedChange
from changegate.model.path import Item, pointer
from changegate.model.path import Path as ChangePath
from changegate.resources import shipped as shipped_data
from generate import plain

FOLDER = Path(__file__).resolve().parents[2] / "changegate" / "classify" / "packs"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
SCHEMA = Draft202012Validator(json.loads(shipped_data("schemas", "pack.schema.json")))


@cache
def data_of(name: str) -> Any:
    return parse(name, (FOLDER / name).read_bytes(), Limits())


def examples() -> Iterator[Any]:
    for name in FILES:
        for example in data_of(name).get("examples", ()):
            yield pytest.param(example, id=f"{name}: {example['says']}")


def classified(example: Any, packs: Packs) -> tuple[ClassifiedChange, ...]:
    sides = [
        read(example["file"], example[side].encode(), Limits()) if side in example else None
        for side in ("deployed", "proposed")
    ]
    rules = list_rules(sides[0], sides[1], packs)
    return match(compare(example["file"], None, sides[0], sides[1], rules), packs, {}, ())


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_yields_exactly_the_findings_it_names(example: Any) -> None:
    found = {
        (pointer(item.change.path), finding.category.value): finding
        for item in classified(example, shipped())
        for finding in item.findings
    }
    assert set(found) == {(wanted["pointer"], wanted["category"]) for wanted in example["findings"]}
    for wanted in example["findings"]:
        finding = found[wanted["pointer"], wanted["category"]]
        said = {
            "severity": finding.severity.value,
            "direction": finding.direction.value,
            "signals": [signal.value for signal in finding.signals],
        }
        assert {key: said[key] for key in wanted if key in said} == {
            key: value for key, value in wanted.items() if key in said
        }


@pytest.mark.parametrize("name", FILES)
def test_a_pack_shows_what_it_finds_and_what_it_leaves_alone(name: str) -> None:
    data = data_of(name)
    assert data["name"] == name.removesuffix(".yaml")
    assert data["title"]
    assert data["documentation"].startswith("https://")
    assert any(len(example["findings"]) > 0 for example in data["examples"])
    assert sum(len(example["findings"]) == 0 for example in data["examples"]) >= 2


@pytest.mark.parametrize("name", FILES)
def test_a_pack_says_what_it_was_compared_with(name: str) -> None:
    assert data_of(name)["checked"] != []


@pytest.mark.parametrize("name", FILES)
def test_every_setting_of_a_pack_is_found_where_its_path_says(name: str) -> None:
    known = pack(data_of(name), name)
    for part in known.parts:
        # One way at a time: the others would only be tried in vain on a document built for this one.
        alone = [
            (
                way,
                Packs((replace(known, parts=(replace(part, ways=(way,), reading=partial(content, part)),)),)),
            )
            for way in part.ways
        ]
        for setting in part.content.settings:
            for pattern in setting.patterns:
                assert any(is_found(packs, way, setting, pattern) for way, packs in alone), pattern.text


def content(part: Part) -> Content:
    return part.content


def is_found(packs: Packs, way: Way, setting: PackSetting, pattern: Pattern) -> bool:
    """Build the smallest document a way recognises with the setting in it, and look whether it is hit."""
    value = setting.when[0].replace("*", "before") if setting.when else "before"
    for prefix in way.environment:
        variable = prefix + "_".join(word(segment[0].text) for segment in pattern.segments).upper()
        if hit(packs, setting, pattern, "deployment.env", {variable: value}, (variable,)):
            return True
    if way.command:
        flag = "-".join(word(segment[0].text) for segment in pattern.segments)
        root: Any = {"image": way.command[0].replace("*", "x") + ":1", "args": [f"--{flag}={value}"]}
        if hit(packs, setting, pattern, "deployment.yaml", root, ("args", Item(None, 0, 0))):
            return True
    root = {}
    for wanted in (*way.keys, *way.any[:1]):
        place(root, keys_of(road(wanted)), "text")
    for wanted, values in ((path, values[0]) for path, values in way.where):
        place(root, keys_of(road(wanted)), values.replace("*", "x"))
    if way.kind:
        root |= {"kind": way.kind[0].replace("*", "x"), "apiVersion": (*way.api, "v1")[0].replace("*", "x")}
    keys = (*(keys_of(road(way.at)) if way.at else ()), *keys_of(pattern))
    place(root, keys, value)
    if way.under:
        holder = way.under[0].replace("*", "x")
        root, keys = {holder: root}, (holder, *keys)
    file = example_of(way.file[0]) if way.file else "some/file.yaml"
    return hit(packs, setting, pattern, file, root, keys)


def hit(packs: Packs, setting: PackSetting, pattern: Pattern, file: str, root: Any, path: ChangePath) -> bool:
    changed = json.loads(json.dumps(root).replace("before", "after"))
    change_set = ChangeSet(file, None, Document(file, "yaml", root), Document(file, "yaml", changed), ())
    value: Any = root
    for step in path:
        value = value[0 if isinstance(step, Item) else step]
    change = Change(path, value, value.replace("before", "after"))
    recogniser = Recogniser(pack_index(packs))
    return any(
        entry.setting is setting and entry.pattern is pattern
        for place in Places(change_set).of(change)
        for entry in entries(place, recogniser)
    )


def place(root: Any, keys: tuple[str, ...], value: str) -> None:
    for key in keys[:-1]:
        below = root.get(key)
        root[key] = below if isinstance(below, dict) else {}
        root = root[key]
    if not isinstance(root.get(keys[-1]), dict):
        root[keys[-1]] = value


def keys_of(pattern: Pattern) -> tuple[str, ...]:
    return tuple(word(segment[0].text) for segment in pattern.segments)


def word(text: str) -> str:
    return text.replace("*", "x")


def example_of(glob: str) -> str:
    for special in ("**/", "*"):
        glob = glob.replace(special, "x" if special == "*" else "some/")
    while "{" in glob:
        before, _, rest = glob.partition("{")
        inside, _, after = rest.partition("}")
        glob = before + inside.split(",")[0] + after
    return glob


def test_the_packs_are_in_settled_order_and_told_apart_by_name() -> None:
    names = [known.name for known in shipped().packs]
    assert names == sorted(set(names))
    assert names == [name.removesuffix(".yaml") for name in FILES]


def test_the_pack_of_the_guide_is_one() -> None:
    guide = (FOLDER.parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    text = guide.partition("```yaml\n")[2].partition("\n```")[0]
    data = parse("teahouse.yaml", text.encode(), Limits())
    SCHEMA.validate(plain(data))
    packs = shipped().with_own((pack(data, "teahouse.yaml"),))
    for example in data["examples"]:
        found = [
            (pointer(item.change.path), finding.category.value)
            for item in classified(example, packs)
            for finding in item.findings
        ]
        assert found == [(wanted["pointer"], wanted["category"]) for wanted in example["findings"]]


@pytest.mark.parametrize("name", FILES)
def test_a_pack_follows_its_schema(name: str) -> None:
    SCHEMA.validate(plain(data_of(name)))
