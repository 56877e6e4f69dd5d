"""Every condition there is: described, closed, read and harmless; a new one is held to this by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from builders import make_change, make_classified, make_finding
from changegate.decide.conditions import CONDITIONS
from changegate.decide.conditions._contract import Facts, UnsureError, listed, several, words
from changegate.decide.language import conditions_schema, findings_schema
from changegate.decide.options import conditions
from changegate.decide.options import options as read_options
from changegate.errors import InvalidInputError
from changegate.model.change import Masked, Order, Side
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.path import Item
from changegate.model.path import Path as Steps
from changegate.model.value import ABSENT, Empty, Opaque, Tagged, Twofold
from changegate.reading import Reader
from changegate.schema import compiled, errors

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


def facts(
    *,
    category: Category = Category.ISSUER,
    severity: Severity = Severity.HIGH,
    direction: Direction = Direction.OPENS,
    signals: tuple[Signal, ...] = (Signal.WILDCARD,),
    pack: str = "dex",
    deployed: Side = "https://id.example.com",
    proposed: Side = "http://id.example.com",
    steps: tuple[Any, ...] = ("clients", Item("web", 0, 0), "redirectURIs"),
    origin: Steps | None = None,
    path: str = "services/auth/config.yaml",
    previous_path: str | None = None,
    environment: str = "prod",
    service: str = "auth",
) -> Facts:
    finding = make_finding(category, severity, direction=direction, signals=signals, pack=pack)
    change = make_change(*steps, deployed=deployed, proposed=proposed, origin=origin)
    return Facts(finding, make_classified(finding, change=change), path, previous_path, environment, service)


# For each condition, options that hold for these facts and options that do not.
HOLDS: dict[str, list[tuple[Any, Facts, bool]]] = {
    "category": [
        ("issuer", facts(), True),
        (["audience", "issuer"], facts(), True),
        ("audience", facts(), False),
        ("identity", facts(), True),
        ("identity", facts(category=Category.TRUST), False),
        ("identity", facts(category=Category.UNREADABLE), False),
        ("trust", facts(category=Category.TRUST), True),
    ],
    "cel": [
        ("self.startsWith('http:') && oldSelf.startsWith('https:')", facts(), True),
        ("self.endsWith('.org')", facts(), False),
        ("self > oldSelf", facts(deployed=3600, proposed=7200), True),
        ("self > oldSelf", facts(deployed=3600.5, proposed=3600), False),
        ("self > oldSelf", facts(deployed=Decimal("0.1"), proposed=1), True),
        ("self == null", facts(proposed=ABSENT), True),
        ("oldSelf == null", facts(deployed=ABSENT), True),
        ("self", facts(proposed=True), True),
        ("size(self) == 0 && size(oldSelf) == 0", facts(deployed=Empty.LIST, proposed=Empty.MAPPING), True),
        ("self[0] == 'b'", facts(deployed=Order(("a", "b")), proposed=Order(("b", "a"))), True),
        ("['.com', '.net'].exists(it, self.endsWith(it))", facts(), True),
        # Both readers of YAML agree about this much.
        ("self != oldSelf", facts(proposed=Twofold("no", False, "no")), True),
    ],
    "direction": [
        ("opens", facts(), True),
        ("breaks", facts(), False),
        ("breaks", facts(direction=Direction.BOTH), True),
        ("both", facts(direction=Direction.BOTH), True),
        ("both", facts(), False),
        ("neutral", facts(direction=Direction.BOTH), False),
    ],
    "environment": [
        ("prod", facts(), True),
        (["staging", "p*"], facts(), True),
        ("pro", facts(), False),
        ("prod", facts(environment="prod-eu"), False),
    ],
    "kind": [
        ("modified", facts(), True),
        (["added", "removed"], facts(), False),
        ("added", facts(deployed=ABSENT), True),
        ("removed", facts(proposed=ABSENT), True),
        ("moved", facts(origin=("old",)), True),
        ("reordered", facts(deployed=Order(("a",)), proposed=Order(("b",))), True),
    ],
    "pack": [("dex", facts(), True), ("de*", facts(), True), (["keycloak"], facts(), False)],
    "path": [
        ("services/**", facts(), True),
        ("services/*", facts(), False),
        (["docs/**", "**/config.yaml"], facts(), True),
        ("services/**", facts(path="attic/config.yaml", previous_path="services/auth/config.yaml"), True),
        ("services/**", facts(path="attic/config.yaml"), False),
    ],
    "pointer": [
        ("/clients/*/redirectURIs", facts(), True),
        ("/clients/**", facts(), True),
        ("/clients/*", facts(), False),
        ("/old", facts(origin=("old",)), True),
        ("/old", facts(), False),
    ],
    "service": [
        ("auth", facts(), True),
        ("services/**", facts(service="services/auth"), True),
        ("web", facts(), False),
    ],
    "severity": [
        ("high", facts(), True),
        ("low", facts(), True),
        ("critical", facts(), False),
        ("critical", facts(severity=Severity.CRITICAL), True),
    ],
    "signal": [
        ("wildcard", facts(), True),
        (["bidi", "wildcard"], facts(), True),
        ("bidi", facts(), False),
        ("wildcard", facts(signals=()), False),
    ],
    "value": [
        ({"proposed": "^http:"}, facts(), True),
        ({"deployed": "^http:"}, facts(), False),
        ({"deployed": "^https:", "proposed": "^http:"}, facts(), True),
        ({"deployed": "^https:", "proposed": "^https:"}, facts(), False),
        ({"proposed": "^false$"}, facts(proposed=False), True),
        ({"proposed": "^null$"}, facts(proposed=None), True),
        ({"proposed": "^8$"}, facts(proposed=8), True),
        # Whichever reader the service has, the condition has read it too.
        ({"proposed": "^false$"}, facts(proposed=Twofold("no", False, "no")), True),
        ({"proposed": "^no$"}, facts(proposed=Twofold("no", False, "no")), True),
        ({"proposed": "secret"}, facts(proposed=Tagged("!Ref", "secret")), True),
        ({"proposed": ".*"}, facts(proposed=ABSENT), False),
        ({"proposed": ".*"}, facts(proposed=Empty.LIST), False),
        ({"proposed": ".*"}, facts(proposed=Masked("abc")), False),
        ({"proposed": ".*"}, facts(proposed=Opaque("binary", "sha256:00")), False),
    ],
}
CASES = [(name, *case) for name, cases in HOLDS.items() for case in cases]


# Expressions of which nobody can tell whether they hold.
UNSURE: list[tuple[str, Facts, str]] = [
    ("self.startsWith('http:')", facts(proposed=ABSENT), "No matching overloads"),
    ("self > oldSelf", facts(deployed="x", proposed=3), "No matching overloads"),
    ("self", facts(), "neither true nor false"),
    (
        "self == 'no'",
        facts(proposed=Twofold("no", False, "no")),
        "^YAML 1.1 and YAML 1.2 read the value differently$",
    ),
    (
        "oldSelf > 9",
        facts(deployed=Twofold("010", 8, 10)),
        "^YAML 1.1 and YAML 1.2 read the value differently$",
    ),
    (
        "self != oldSelf",
        facts(proposed=Tagged("!Ref", "x")),
        "^the value is of a kind that no expression can look at$",
    ),
    (
        "self != oldSelf",
        facts(deployed=Opaque("binary", "sha256:00")),
        "^the value is of a kind that no expression can look at$",
    ),
    (
        "self != oldSelf",
        facts(proposed=Masked("abc")),
        "^the value is of a kind that no expression can look at$",
    ),
    (
        "self != oldSelf",
        facts(deployed=Decimal("0.10000000000000000001")),
        "^the number has more digits than an expression can hold$",
    ),
    ("self != oldSelf", facts(proposed=1 << 80), "out of range"),
    ("self != oldSelf", facts(proposed="\ud800"), "basic_string"),
    ("self != oldSelf", facts(proposed="x" * 70_000), "too long"),
]


@pytest.mark.parametrize(("expression", "given", "why"), UNSURE)
def test_an_expression_that_says_nothing_says_neither_yes_nor_no(
    expression: str, given: Facts, why: str
) -> None:
    with pytest.raises(UnsureError, match=why):
        CONDITIONS["cel"].holds(given, read("cel", expression))


def test_an_expression_is_told_no_secret() -> None:
    given = facts()
    hidden = replace(given, item=replace(given.item, secret=True))
    with pytest.raises(UnsureError, match=r"^the values are secrets$"):
        CONDITIONS["cel"].holds(hidden, "self != oldSelf")


def read(name: str, options: Any) -> Any:
    """The options as a policy file's reader hands them on."""
    return conditions(Reader({name: options}, "policy.yaml"))[0].options


def test_every_condition_is_in_the_sorted_table_and_tried_here() -> None:
    assert list(CONDITIONS) == sorted(CONDITIONS)
    assert set(HOLDS) == set(CONDITIONS)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_says_what_it_is_about(name: str) -> None:
    assert conditions_schema()["properties"][name]["description"].endswith((".", "`."))  # type: ignore[index]


@pytest.mark.parametrize(("name", "options", "given", "expected"), CASES)
def test_a_condition_holds_where_it_says_and_nowhere_else(
    name: str, options: Any, given: Facts, *, expected: bool
) -> None:
    assert CONDITIONS[name].holds(given, read(name, options)) is expected


@pytest.mark.parametrize(("name", "options"), [(name, options) for name, options, _, _ in CASES])
def test_options_that_are_read_fit_their_schema(name: str, options: Any) -> None:
    assert errors(compiled(CONDITIONS[name].OPTIONS, name), options) == ()


NONSENSE = [
    None,
    True,
    3,
    1.5,
    "",
    [],
    [[]],
    {},
    {"unknown": 1},
    [None],
    [""],
    "\0",
    {"proposed": 3},
    "no such word",
]


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("options", NONSENSE)
def test_reader_and_schema_agree_about_nonsense(name: str, options: Any) -> None:
    fits = errors(compiled(CONDITIONS[name].OPTIONS, name), options) == ()
    if fits:
        read(name, options)
    else:
        with pytest.raises(InvalidInputError) as caught:
            read(name, options)
        assert (caught.value.where.pointer or "").startswith(f"/{name}")


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("options", NONSENSE)
def test_options_that_were_never_read_hold_for_something_or_nothing_but_do_not_crash(
    name: str, options: Any
) -> None:
    if errors(compiled(CONDITIONS[name].OPTIONS, name), options) == ():
        assert CONDITIONS[name].holds(facts(), options) in {True, False}


def test_a_condition_there_is_not_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(InvalidInputError) as caught:
        read("categories", "issuer")
    assert "did you mean 'category'?" in caught.value.hint


def test_the_shipped_schemas_hold_the_words_of_the_tables() -> None:
    policy = json.loads((SCHEMAS / "policy.schema.json").read_text())
    assert policy["$defs"]["conditions"] == json.loads(json.dumps(conditions_schema()))
    words = json.loads(json.dumps(findings_schema()))
    assert words.items() <= policy["$defs"]["given"]["properties"].items()
    decision = json.loads((SCHEMAS / "decision.schema.json").read_text())
    finding = decision["$defs"]["finding"]["properties"]
    assert (finding["category"], finding["signals"]) == (words["category"], words["signals"])


def test_the_schemas_that_conditions_are_made_of() -> None:
    one = {"type": "string"}
    assert several(one) == {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    assert words("a", "b") == several({"enum": ["a", "b"]})
    described: Any = conditions_schema()
    assert sorted(described) == ["additionalProperties", "description", "properties", "type"]
    assert (described["type"], described["additionalProperties"]) == ("object", False)
    assert described["description"] == "Conditions that must all hold for one finding."
    for name, member in CONDITIONS.items():
        sentence = str(member.__doc__).split("\n")[0]
        assert described["properties"][name] == {"description": sentence, **member.OPTIONS}


def test_what_no_reader_let_through_holds_for_nothing() -> None:
    for options in ({}, 7, None, [], "x"):
        assert not CONDITIONS["value"].holds(facts(), options)
    assert (listed(7), listed(["a", 7]), listed("a")) == ((), ("a",), ("a",))


@pytest.mark.parametrize(
    ("proposed", "pattern"),
    [
        (True, "^true$"),
        (False, "^false$"),
        (Twofold("0o14", "0o14", 12), "^12$"),
        (Twofold("012", 10, 12), "^10$"),
    ],
)
def test_a_value_is_looked_for_in_every_reading_of_it(proposed: Side, pattern: str) -> None:
    assert CONDITIONS["value"].holds(facts(proposed=proposed), {"proposed": pattern})


def test_options_are_read_by_the_forms_there_are_and_by_no_other() -> None:
    word = Reader("a word", "policy.yaml")
    assert read_options(word, {"type": "string"}) == "a word"
    with pytest.raises(NotImplementedError, match=r"options described by \{'type': 'array'\}"):
        read_options(word, {"type": "array"})
