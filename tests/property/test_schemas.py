"""Our validator says what the stock one says, and our readers are never laxer than the shipped schemas."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builders import NOW
from changegate.config import config
from changegate.decide.examples import failures
from changegate.errors import InvalidInputError
from changegate.live.declared import declared
from changegate.load.read import parse
from changegate.model.approval import Roster
from changegate.model.config import Limits
from changegate.resources import shipped, shipped_names
from changegate.schema import check, compiled, errors, plain
from laws import examples

UNTIMED = settings(max_examples=examples(150), deadline=None)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from((0.5, 1.0, -2.0)),
    st.sampled_from(("", "a", "ab", "b")),
)
names = st.sampled_from(("a", "b", "ab", "c"))
data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
patterns = st.sampled_from(("^a", "b$", "."))
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(TYPES),
            "enum": st.lists(data, min_size=1, max_size=3),
            "const": data,
            "multipleOf": st.sampled_from((1, 2, 0.5)),
            "pattern": patterns,
            "required": st.lists(names, max_size=2, unique=True),
            "uniqueItems": st.booleans(),
            "properties": st.dictionaries(names, inner, max_size=2),
            "patternProperties": st.dictionaries(patterns, inner, max_size=2),
            "additionalProperties": inner,
            "unevaluatedProperties": inner,
            "prefixItems": some,
            "items": inner,
            "contains": inner,
            "unevaluatedItems": inner,
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": st.dictionaries(names, inner, max_size=1),
        },
    )


schemas = st.recursive(st.one_of(st.booleans(), keywords(st.booleans())), keywords, max_leaves=4).filter(
    lambda schema: isinstance(schema, dict)
)


@UNTIMED
@given(schemas, data)
def test_our_keywords_accept_what_the_stock_ones_accept(schema: dict[str, Any], value: Any) -> None:
    ours = errors(compiled(schema, "test.json"), value) == ()
    assert ours is Draft202012Validator(schema).is_valid(value)


# Mutations of files that fit


Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from places(item, (*at, step))


def mutated(value: Any, at: Place, replacement: Any) -> Any:
    """A copy with what stands at a place replaced, or taken out where the replacement is `...`."""
    if at == ():
        return replacement
    found = copy.deepcopy(value)
    holder = found
    for step in at[:-1]:
        holder = holder[step]
    if replacement is ...:
        del holder[at[-1]]
    else:
        holder[at[-1]] = replacement
    return found


def never_laxer(name: str, value: Any, read: Callable[[Any], object]) -> None:
    try:
        check(value, name, "file.yaml")
    except InvalidInputError:
        with pytest.raises(InvalidInputError):
            read(value)


replacements = st.one_of(
    st.just(...),
    scalars,
    st.sampled_from((0, -1, 10**9, "allow", "14d", "refs/heads/main", [], {}, [{}], {"x": 1}, {"a b": {}})),
)
POLICIES = [
    plain(parse(name, shipped("policies", name), Limits())) for name in shipped_names("policies", ".yaml")
]
FULL: dict[str, Any] = {
    **{key: POLICIES[0][key] for key in ("version", "rules", "otherwise", "roles", "override")},
    "exemptions": [{"when": {"path": "a"}, "reason": "r", "owner": "o", "expires": "2027-01-31"}],
    "freeze": [{"from": "2026-12-20", "until": "2027-01-02T06:00Z", "reason": "r", "level": "hard"}],
}
CONFIG: dict[str, Any] = {
    "version": 1,
    "repository": "example.com/x",
    "environments": {
        "prod": {"deployed": "refs/heads/main", "paths": ["services/**"]},
        "stage": {"deployed": {"record": "stage", "signers": "deployer", "line": "main"}, "paths": "a"},
        "live": {"deployed": {"directory": "../live"}, "paths": "a"},
    },
    "default": "prod",
    "expected-differences": [
        {"values": {"prod": "example.com", "stage": "stage.example.com"}, "paths": ["a/**"]},
        {"pointer": "/replicas", "values": {"prod": 3, "stage": 1}},
        {"pointer": "/secret", "reason": "r"},
    ],
    "services": {"auth": {"paths": "services/auth/**"}},
    "schemas": [{"paths": ["*.yaml"], "schema": ".changegate/schemas/a.json"}],
    "ignore": [{"paths": ["a"], "pointer": "/x", "reason": "r"}],
    "limits": {"depth": 32, "nodes": 10},
}


@UNTIMED
@given(st.data(), replacements)
def test_no_policy_is_read_that_its_schema_refuses(chosen: st.DataObject, replacement: Any) -> None:
    value = chosen.draw(st.sampled_from([*POLICIES, FULL]))
    at = chosen.draw(st.sampled_from(list(places(value))))
    changed = mutated(value, at, None if at == () and replacement is ... else replacement)
    never_laxer("policy", changed, lambda one: failures(one, "file.yaml", Roster(()), NOW))


CHECKINS: dict[str, Any] = {
    "version": 1,
    "checkins": {
        "a": {"command": ["cat", "/a"], "paths": "a.yaml", "environment": "prod"},
        "b": {"directory": {"path": "/etc/a", "below": "services/a"}, "paths": ["services/**"]},
        "c": {"file": "/etc/a.yaml", "paths": ["a.yaml"]},
        "d": {"kubernetes": {"context": "prod", "namespace": "auth"}, "paths": ["k8s/**"]},
        "e": {
            "oidc": {"url": "https://a.example.com", "ca": "/ca.pem"},
            "expect": {"issuer": "a.yaml#/issuer"},
        },
        "f": {"saml": "https://a.example.com/m", "expect": {"acs": {"is": ["https://b.example.com/acs"]}}},
        "g": {
            "tls": {"host": "a.example.com", "port": 8443, "warn": "14d"},
            "expect": {"certificate": "a.crt"},
        },
        "h": {"url": "https://a.example.com/config", "paths": ["a.yaml"]},
        "i": {"tls": "a.example.com:443", "expect": {"names": {"is": "DNS:a.example.com"}}},
    },
    "alarms": {
        "x": {"webhook": {"url": "https://hooks.example.com", "secret-env": "SECRET"}},
        "y": {"webhook": "https://hooks.example.com"},
        "z": {"command": ["page"]},
    },
    "unreachable-after": 2,
}


@UNTIMED
@given(st.data(), replacements)
def test_no_checkins_are_read_that_their_schema_refuses(chosen: st.DataObject, replacement: Any) -> None:
    at = chosen.draw(st.sampled_from(list(places(CHECKINS))))
    changed = mutated(CHECKINS, at, None if at == () and replacement is ... else replacement)
    never_laxer("checkins", changed, lambda one: declared(one, ["prod"], "file.yaml"))


@UNTIMED
@given(st.data(), replacements)
def test_no_config_is_read_that_its_schema_refuses(chosen: st.DataObject, replacement: Any) -> None:
    at = chosen.draw(st.sampled_from(list(places(CONFIG))))
    changed = mutated(CONFIG, at, None if at == () and replacement is ... else replacement)
    never_laxer("config", changed, lambda one: config(one, "file.yaml"))


def test_the_files_that_are_mutated_fit_to_begin_with() -> None:
    for value in (*POLICIES, FULL):
        check(value, "policy", "file.yaml")
        failures(value, "file.yaml", Roster(()), NOW)
    check(CONFIG, "config", "file.yaml")
    check(CHECKINS, "checkins", "file.yaml")
    declared(CHECKINS, ["prod"], "file.yaml")
    config(CONFIG, "file.yaml")
