"""The door to JSON Schema: what it refuses to load, what it says of data, and what it never does."""

from __future__ import annotations

import socket
from decimal import Decimal
from typing import Any

import pytest

from changegate.errors import InvalidInputError
from changegate.model.finding import Category
from changegate.model.key import typed_key
from changegate.model.value import Embedded, Opaque, Stream, Tagged, Twofold
from changegate.schema import annotated, check, compiled, errors, plain, secrets
from changegate.schema.engine import MOST_STEPS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAME = ".changegate/schemas/auth.schema.json"


def said(schema: Any, data: Any, **others: Any) -> list[tuple[str, str]]:
    found = errors(compiled(schema, NAME, others), data)
    return [("".join(f"/{step}" for step in address), message) for address, message in found]


def refused(schema: Any, others: dict[str, Any] | None = None) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        compiled(schema, NAME, others)
    return caught.value


# What is refused at load


@pytest.mark.parametrize(
    ("schema", "pointer", "word", "hint"),
    [
        ([], None, "must be an object", ""),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "/$schema", "another draft", DRAFT),
        (
            {"properties": {"a": {"$schema": "https://example.com/x"}}},
            "/properties/a/$schema",
            "draft",
            DRAFT,
        ),
        ({"properties": {"a": {"requird": ["b"]}}}, "/properties/a/requird", "no keyword", "'required'"),
        ({"x-changegate-categry": "issuer"}, "/x-changegate-categry", "no keyword", "x-changegate-category"),
        ({"x-changegate-category": "isuer"}, "/x-changegate-category", "'isuer'", "'issuer'"),
        ({"x-changegate-secret": "yes"}, "/x-changegate-secret", "true or false", ""),
        ({"pattern": "(?=a)"}, "/pattern", "not accepted", "RE2"),
        (
            {"allOf": [{"patternProperties": {r"(a)\1": {}}}]},
            "/allOf/0/patternProperties",
            "not accepted",
            "RE2",
        ),
        ({"format": "emial"}, "/format", "'emial'", "'email'"),
        ({"type": "strin"}, "/type", "not valid in a JSON Schema", ""),
        ({"required": "a"}, "/required", "not valid in a JSON Schema", ""),
        ({"multipleOf": float("inf")}, "/multipleOf", "JSON can spell", ""),
        ({"minimum": "3"}, "/minimum", "not valid in a JSON Schema", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_pointer(
    schema: Any, pointer: str | None, word: str, hint: str
) -> None:
    error = refused(schema)
    assert error.where.path == NAME
    assert error.where.pointer == pointer
    assert word in error.problem
    assert hint in error.hint


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.com/schema.json",
        "file:///etc/passwd",
        "other.json",
        "../../../etc/passwd",
        "urn:example:x",
        "http://[",
        DRAFT,
        "#/$defs/missing",
        "#anchor",
    ],
)
def test_a_reference_to_what_is_not_here_is_refused_and_never_fetched(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, **__: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    for key in ("$ref", "$dynamicRef"):
        error = refused({"properties": {"issuer": {key: reference}}})
        assert error.where.pointer == f"/properties/issuer/{key}"
        assert repr(reference) in error.problem


def test_the_error_of_a_missing_file_says_where_to_put_it() -> None:
    error = refused({"$ref": "https://example.com/schema.json"})
    assert "nothing is fetched" in error.hint
    assert ".changegate/schemas/" in error.hint


def test_a_reference_to_no_schema_is_refused() -> None:
    assert "is none" in refused({"$ref": "#/x-note", "x-note": "text"}).problem
    assert "where nothing stands" in refused({"$ref": "#/required/a", "required": ["a"]}).problem


def test_a_schema_that_only_refers_to_itself_is_refused() -> None:
    assert "without end" in refused({"$ref": "#"}).problem
    loop = {
        "$ref": "#/$defs/a",
        "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}},
    }
    assert "without end" in refused(loop).problem


def test_references_that_multiply_are_refused() -> None:
    levels = {f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 2} for n in range(30)}
    assert "on one place" in refused({"$ref": "#/$defs/l0", "$defs": {**levels, "l30": {}}}).problem


def test_a_file_that_is_referred_to_is_checked_as_strictly() -> None:
    error = refused({"$ref": "common.json"}, {".changegate/schemas/common.json": {"requird": []}})
    assert error.where.path == ".changegate/schemas/common.json"
    assert error.where.pointer == "/requird"


def test_what_stands_behind_an_own_keyword_is_checked_once_it_is_referred_to() -> None:
    assert "no keyword" in refused({"$ref": "#/x-own", "x-own": {"tipe": "string"}}).problem
    assert said({"x-own": {"tipe": "string"}}, 1) == []


def test_own_keywords_are_left_alone() -> None:
    assert said({"x-owner": "identity", "x-kubernetes-int-or-string": True}, 1) == []


# References that lead somewhere


def test_a_schema_may_refer_to_itself_as_long_as_the_data_ends() -> None:
    tree = {"$schema": DRAFT, "properties": {"below": {"$ref": "#"}, "name": {"type": "string"}}}
    assert said(tree, {"below": {"below": {"name": 3}}}) == [("/below/below/name", "must be of type string")]


def test_other_files_are_found_by_path_by_bare_name_and_by_their_id() -> None:
    other = {"$schema": DRAFT, "$id": "https://example.com/common.json", "$defs": {"n": {"type": "integer"}}}
    for name, reference in [
        (".changegate/schemas/common.json", "common.json#/$defs/n"),
        (".changegate/common.json", "../common.json#/$defs/n"),
        ("common.json", "common.json#/$defs/n"),
        ("https://example.com/common.json", "https://example.com/common.json#/$defs/n"),
    ]:
        assert said({"$ref": reference}, "x", **{name: other}) == [("", "must be of type integer")]


def test_an_id_of_ones_own_does_not_hide_the_neighbours() -> None:
    schema = {
        "$id": "https://example.com/auth.json",
        "$ref": "common.json",
        "properties": {"a": {"$ref": "#/$defs/a"}},
    }
    schema["$defs"] = {"a": {"type": "string"}}
    assert said(schema, {"a": 1}, **{"common.json": {"minProperties": 2}}) == [
        ("", "must hold at least 2 names"),
        ("/a", "must be of type string"),
    ]


def test_anchors_and_embedded_ids_are_found() -> None:
    schema = {
        "properties": {"a": {"$ref": "#text"}, "b": {"$ref": "inner.json"}},
        "$defs": {"t": {"$anchor": "text", "type": "string"}, "i": {"$id": "inner.json", "type": "integer"}},
    }
    assert said(schema, {"a": 1, "b": "x"}) == [
        ("/a", "must be of type string"),
        ("/b", "must be of type integer"),
    ]


def test_file_names_with_odd_characters_are_names_all_the_same() -> None:
    found = errors(compiled({"$ref": "a%23b.json"}, "x y#z.json", {"a#b.json": {"type": "string"}}), 1)
    assert found == (((), "must be of type string"),)


# What is said of data


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        ({"type": "integer"}, SECRET, "must be of type integer"),
        ({"type": ["integer", "null"]}, SECRET, "must be of type integer or null"),
        ({"enum": ["a", 1, None]}, SECRET, 'must be one of "a", 1, null'),
        ({"const": "a"}, SECRET, 'must be "a"'),
        ({"pattern": "^CHG"}, SECRET, "must match ^CHG"),
        ({"minLength": 99}, SECRET, "must be at least 99 characters long"),
        ({"maxLength": 3}, SECRET, "must be at most 3 characters long"),
        ({"format": "uri"}, SECRET, "must be written as uri"),
        ({"not": {"type": "string"}}, SECRET, "is of a kind its schema forbids"),
        (
            {"oneOf": [{"type": "string"}, {"minLength": 1}]},
            SECRET,
            "fits none of the kinds its schema tells apart, or several",
        ),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, SECRET, "must be of type integer"),
        (False, SECRET, "is not allowed here"),
        ({"maxItems": 1}, [SECRET, 1], "must hold at most 1 items"),
        ({"minItems": 3}, [SECRET, 1], "must hold at least 3 items"),
        (
            {"contains": {"type": "null"}},
            [SECRET],
            "holds no item, or not as many, of the kind its schema asks for",
        ),
        ({"minProperties": 2}, {"a": SECRET}, "must hold at least 2 names"),
        ({"maxProperties": 0}, {"a": SECRET}, "must hold at most 0 names"),
        ({"required": ["issuer"]}, {"a": SECRET}, "'issuer' is missing"),
        (
            {"dependentRequired": {"a": ["b"]}},
            {"a": SECRET},
            "lacks a name that another of its names asks for",
        ),
        ({"minimum": 5}, 4.5, "must be at least 5"),
        ({"maximum": 3}, 4, "must be at most 3"),
        ({"exclusiveMinimum": 4}, 4, "must be more than 4"),
        ({"exclusiveMaximum": 4}, 4, "must be less than 4"),
        ({"multipleOf": 2}, 5, "must be a multiple of 2"),
        ({"prefixItems": [{}], "items": False}, [1, SECRET], "holds more items than its schema knows"),
    ],
)
def test_every_error_is_a_sentence_that_quotes_nothing_of_the_data(
    schema: Any, data: Any, expected: str
) -> None:
    found = said({"allOf": [schema]}, data)
    assert [message for _, message in found] == [expected]


def test_every_missing_name_is_told() -> None:
    assert said({"required": ["a", "b"]}, {}) == [("", "'a' is missing"), ("", "'b' is missing")]


def test_an_unknown_name_is_told_where_it_stands_with_the_nearest_known_one() -> None:
    schema = {"properties": {"issuer": {}}, "patternProperties": {"^x-": {}}, "additionalProperties": False}
    assert said(schema, {"isuer": SECRET, "x-a": 1, "zzz": 1}) == [
        ("/isuer", "is not known to its schema; did you mean issuer?"),
        ("/zzz", "is not known to its schema"),
    ]


def test_of_several_branches_the_one_that_got_deepest_is_told() -> None:
    schema = {"anyOf": [{"type": "null"}, {"properties": {"a": {"properties": {"b": {"minimum": 3}}}}}]}
    assert said(schema, {"a": {"b": 1}}) == [("/a/b", "must be at least 3")]


def test_the_order_of_errors_is_settled() -> None:
    schema = {"items": {"type": "string"}}
    assert [place for place, _ in said(schema, [1] * 12)] == [f"/{n}" for n in range(12)]


# Keywords that are ours


@pytest.mark.parametrize(
    ("schema", "data", "fits"),
    [
        ({"uniqueItems": True}, [1, True, "1", None, [1], {"a": 1}], True),
        ({"uniqueItems": True}, [1, 1.0], False),
        ({"uniqueItems": True}, [{"a": 1, "b": [True]}, {"b": [True], "a": 1.0}], False),
        ({"uniqueItems": True}, [[1], [True]], True),
        ({"uniqueItems": False}, [1, 1], True),
        ({"enum": [1]}, True, False),
        ({"enum": [1]}, 1.0, True),
        ({"const": {"a": [0]}}, {"a": [False]}, False),
        ({"multipleOf": 0.1}, 0.3, True),
        ({"multipleOf": 0.01}, 1e300, True),
        ({"multipleOf": 3}, 10**400, False),
        ({"multipleOf": 3}, True, True),
        ({"type": "number"}, float("nan"), False),
        ({"type": "number"}, float("inf"), False),
        ({"type": "number"}, True, False),
        ({"type": "integer"}, 1.0, True),
        ({"required": ["a"]}, ["a"], True),
        ({"pattern": "a"}, 3, True),
        ({"patternProperties": {"^a": {"type": "integer"}}}, {"ab": "x"}, False),
        (
            {"patternProperties": {"^a": {}}, "additionalProperties": {"type": "null"}},
            {"ab": 1, "b": None},
            True,
        ),
        ({"patternProperties": {"^a": {}}, "additionalProperties": {"type": "null"}}, {"b": 1}, False),
    ],
)
def test_own_keywords_say_what_the_draft_says(schema: Any, data: Any, *, fits: bool) -> None:
    assert (said(schema, data) == []) is fits


@pytest.mark.parametrize(
    ("schema", "data", "left"),
    [
        ({"allOf": [{"properties": {"a": {}}}]}, {"a": 1, "b": 1}, ["/b"]),
        ({"allOf": [{"patternProperties": {"^a": {}}}]}, {"ab": 1, "b": 1}, ["/b"]),
        (
            {"anyOf": [{"properties": {"a": {"type": "null"}}}, {"properties": {"b": {}}}]},
            {"a": 1, "b": 1},
            ["/a"],
        ),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"properties": {"a": {}}}}}, {"a": 1, "b": 1}, ["/b"]),
        ({"if": {"required": ["a"]}, "then": {"properties": {"a": {}}}}, {"a": 1}, []),
        ({"if": {"required": ["a"]}, "else": {"properties": {"b": {}}}}, {"b": 1}, []),
        ({"if": {"properties": {"a": {"const": 1}}}}, {"a": 1}, []),
        ({"dependentSchemas": {"a": {"properties": {"a": {}, "b": {}}}}}, {"a": 1, "b": 1}, []),
        ({"allOf": [{"additionalProperties": True}]}, {"a": 1}, []),
        ({"not": {"properties": {"a": {"const": 2}}}}, {"a": 1}, ["/a"]),
    ],
)
def test_what_no_schema_of_a_place_speaks_of_is_left_over(schema: Any, data: Any, left: list[str]) -> None:
    assert [place for place, _ in said({**schema, "unevaluatedProperties": False}, data)] == left


@pytest.mark.parametrize(
    ("schema", "data", "left"),
    [
        ({"prefixItems": [{}]}, [1, 2], ["/1"]),
        ({"allOf": [{"items": {}}]}, [1, 2], []),
        ({"allOf": [{"unevaluatedItems": {}}]}, [1, 2], []),
        ({"contains": {"type": "string"}}, [1, "a"], ["/0"]),
        ({"anyOf": [{"prefixItems": [{"type": "null"}]}, {"prefixItems": [{}, {}]}]}, [1, 2, 3], ["/2"]),
    ],
)
def test_items_that_no_schema_of_a_place_speaks_of_are_left_over(
    schema: Any, data: Any, left: list[str]
) -> None:
    assert [place for place, _ in said({**schema, "unevaluatedItems": False}, data)] == left


# Attacks


EVIL = "^(a|a)*$"
VICTIM = "a" * 40 + "!"


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"v": {"pattern": EVIL}}},
        {"patternProperties": {EVIL: {}}},
        {"patternProperties": {EVIL: {}, "^b": {}}, "additionalProperties": False},
        {"patternProperties": {EVIL: {}}, "unevaluatedProperties": False},
        {"propertyNames": {"pattern": EVIL}},
        {"$schema": DRAFT, "properties": {"below": {"$ref": "#"}, "v": {"pattern": EVIL}}},
        {"$ref": "common.json"},
        {"format": "regex"},
    ],
)
def test_no_pattern_runs_in_a_backtracking_engine(schema: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # A backtracking engine would not come back from this; so that a failure ends, none may search here at all.
    def search(*_: object) -> None:
        raise AssertionError("the data met a backtracking engine")

    others = {"common.json": {"$schema": DRAFT, "properties": {"v": {"pattern": EVIL}}}}
    validator = compiled(schema, NAME, others)
    for module in ("_keywords", "_utils", "_legacy_keywords"):
        monkeypatch.setattr(f"jsonschema.{module}.re.search", search)
    data = {"v": VICTIM, VICTIM: 1}
    errors(validator, {**data, "below": data})


def test_a_long_list_is_looked_at_once() -> None:
    mixed = [{"n": n} if n % 2 == 0 else n for n in range(60_000)]
    assert said({"uniqueItems": True}, mixed) == []
    assert said({"uniqueItems": True}, [*mixed, {"n": 0}]) == [("/60000", "stands in its list a second time")]


def test_a_document_deeper_than_the_stack_is_refused_not_a_crash() -> None:
    data: Any = 1
    for _ in range(5_000):
        data = {"a": data}
    assert said({"properties": {"a": {"$ref": "#"}}}, data) == [
        ("", "is nested too deeply to be checked against its schema")
    ]


def test_a_schema_deeper_than_the_stack_is_refused_not_a_crash() -> None:
    schema: Any = {"type": "string"}
    for _ in range(5_000):
        schema = {"properties": {"a": schema}}
    assert "nested too deeply" in refused(schema).problem


def test_a_schema_that_doubles_with_each_level_runs_out_of_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changegate.schema.engine.MOST_STEPS", 20_000)
    data: Any = 1
    for _ in range(40):
        data = {"a": data}
    node = {"$ref": "#/$defs/n"}
    schema = {**node, "$defs": {"n": {"properties": {"a": {"allOf": [node, node]}}}}}
    assert said(schema, data) == [("", "takes more than 20000 steps to be checked against its schema")]
    assert MOST_STEPS > 20_000


def test_the_budget_is_whole_again_for_the_next_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changegate.schema.engine.MOST_STEPS", 10)
    validator = compiled({"items": {"type": "string"}}, NAME)
    for _ in range(5):
        assert errors(validator, ["a"] * 8) == ()
    assert len(errors(validator, ["a"] * 11)) == 1


def test_a_value_that_breaks_everything_gives_a_bounded_number_of_errors() -> None:
    assert len(said({"items": {"type": "string"}}, [1] * 5_000)) == 200


# Plain data


def test_values_become_plain_in_their_1_2_reading() -> None:
    value = {
        "a": Twofold("no", False, "no"),
        typed_key("1"): Tagged("!vault", "x"),
        "b": Embedded('{"c": 1}', "json", {"c": 1}),
        "c": Opaque("binary", "sha256:00"),
        "d": (Decimal("-0"), Decimal("1.50"), Decimal("1e400"), Decimal("12e3")),
    }
    assert plain(value) == {
        "a": "no",
        "1": "x",
        "b": '{"c": 1}',
        "c": "sha256:00",
        "d": [0, 1.5, float("inf"), 12000],
    }
    assert plain(Stream((1, {"a": None}))) == [1, {"a": None}]


# Annotations


def marked(schema: Any, data: Any, **others: Any) -> dict[tuple[str | int, ...], str]:
    found = annotated(compiled(schema, NAME, others), data)
    return {address: category.value for address, category in found.items()}


ISSUER = {"x-changegate-category": "issuer"}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": ISSUER}},
        {"patternProperties": {"^a": ISSUER}},
        {"additionalProperties": ISSUER},
        {"unevaluatedProperties": ISSUER},
        {"allOf": [{"properties": {"a": ISSUER}}]},
        {"anyOf": [{"type": "null"}, {"properties": {"a": ISSUER}}]},
        {"oneOf": [{"type": "null", "properties": {"a": ISSUER}}]},
        {"not": {"properties": {"a": ISSUER}}},
        {"if": False, "then": {"properties": {"a": ISSUER}}},
        {"if": True, "else": {"properties": {"a": ISSUER}}},
        {"dependentSchemas": {"b": {"properties": {"a": ISSUER}}}},
        {"$ref": "#/$defs/x", "$defs": {"x": {"properties": {"a": ISSUER}}}},
        {"$ref": "common.json"},
        {"$dynamicRef": "#here", "$defs": {"x": {"$dynamicAnchor": "here", "properties": {"a": ISSUER}}}},
    ],
)
def test_a_category_is_found_in_every_branch_whether_or_not_the_data_fits(schema: Any) -> None:
    others = {"common.json": {"properties": {"a": ISSUER}}}
    assert marked(schema, {"a": "x"}, **others) == {("a",): "issuer"}


@pytest.mark.parametrize(
    "schema",
    [{"items": ISSUER}, {"prefixItems": [{}, ISSUER]}, {"contains": ISSUER}, {"unevaluatedItems": ISSUER}],
)
def test_a_category_is_found_in_lists(schema: Any) -> None:
    assert (1,) in marked(schema, ("x", "y"))


def test_addresses_keep_the_marks_of_keys() -> None:
    key = typed_key("1")
    assert marked({"properties": {"1": ISSUER}}, {key: "x"}) == {(key,): "issuer"}


def test_where_branches_disagree_the_order_of_the_list_of_categories_decides() -> None:
    audience = {"x-changegate-category": "audience"}
    for branches in ([ISSUER, audience], [audience, ISSUER]):
        assert marked({"allOf": branches}, 1) == {(): Category.ISSUER.value}


def test_recursive_schemas_are_followed_as_far_as_the_data_goes() -> None:
    schema = {"properties": {"a": {"$ref": "#"}, "i": ISSUER}}
    assert marked(schema, {"a": {"a": {"i": 1}}, "i": 2}) == {("i",): "issuer", ("a", "a", "i"): "issuer"}


def test_secrets_are_found_the_same_way() -> None:
    schema = {"properties": {"token": {"x-changegate-secret": True}, "name": {"x-changegate-secret": False}}}
    assert secrets(compiled(schema, NAME), {"token": "x", "name": "y"}) == {("token",)}


# Our own files


def test_our_own_files_are_checked_against_the_shipped_schemas() -> None:
    check(
        {"version": 1, "environments": {"prod": {"deployed": "refs/heads/main", "paths": ["**"]}}},
        "config",
        "c.yaml",
    )
    with pytest.raises(InvalidInputError) as caught:
        check({"version": 1, "environmnts": {}}, "config", "c.yaml")
    assert caught.value.where.pointer == "/environmnts"
    assert "did you mean environments?" in caught.value.problem
    assert "schemas/config.schema.json" in caught.value.hint
