from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import Any

import pytest

from builders import make_change, make_finding
from changegate.diff.compare import compare
from changegate.diff.digest import (
    Digests,
    canonical,
    change_id,
    fingerprint,
    subject_changes,
    subtree,
    token,
)
from changegate.errors import ChangegateError
from changegate.model.change import Document, ListRule, Order
from changegate.model.finding import ClassifiedChange
from changegate.model.path import Item, Nth
from changegate.model.value import ABSENT, Embedded, Empty, Opaque, Stream, Tagged, Twofold

SCOPE = {"repository": "example.com/r", "environment": "prod", "path": "auth.yaml"}
NO = Twofold("no", yaml11=False, yaml12="no")

# No two of these are equal by type and value, though many compare equal in Python or look alike as text.
DIFFERENT: tuple[Any, ...] = (
    *(
        "",
        "1",
        "1.0",
        "-0.0",
        "true",
        "None",
        "null:",
        "integer:1",
        "string:",
        "{}",
        "[]",
        "no",
        "sha256:aa",
        "nan",
    ),
    *(None, True, False, 0, 1, -1, 2**53, 2**53 + 1, 10**5000, 10**5000 + 1),
    *(0.0, -0.0, 1.0, 0.1 + 0.2, 0.3, float("nan"), float("inf"), -float("inf")),
    *(Decimal(0), Decimal("-0"), Decimal(1), Decimal("1e400"), Decimal("NaN"), Decimal("Infinity")),
    Decimal("1.00000000000000000000000000000000000001"),
    *(NO, Twofold("n", yaml11="n", yaml12="n"), Twofold("0", yaml11="False", yaml12="no")),
    *(Tagged("!a", "b"), Tagged("!a b", ""), Tagged("!a", ""), Tagged("!a", "b\0c")),
    *(Opaque("binary", "sha256:aa"), Opaque("binary", "sha256:bb"), Empty.MAPPING, Empty.LIST),
    *("é", "e\u0301", "\ud800", "\\ud800", "a\nb", "a\\nb", "a\0b"),
)


def classified(*path: Any, secret: bool = False, **sides: Any) -> ClassifiedChange:
    return ClassifiedChange(make_change(*path, **sides), (make_finding(),), secret)


def subject(
    old: Any, new: Any, *, gated: str = "", rule: ListRule | None = None, secret: bool = False
) -> Any:
    """What gets approved of the difference of two documents: the changes whose locator speaks of `gated`."""
    documents = Document("f", "yaml", old), Document("f", "yaml", new)
    found = compare("f", None, *documents, lambda _: rule).changes
    every = [
        ClassifiedChange(change, (make_finding(),) if gated in repr(change.path) else (), secret)
        for change in found
    ]
    return subject_changes(every, SCOPE)


def test_values_that_differ_by_type_or_value_have_different_tokens() -> None:
    tokens = [token(value) for value in DIFFERENT]
    assert [pair for pair in itertools.combinations(tokens, 2) if pair[0] == pair[1]] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (float("nan"), -float("nan")),
        (Decimal("1.0"), Decimal("1.00")),
        (Decimal(100), Decimal("1e2")),
        (NO, Twofold("NO", yaml11=False, yaml12="no")),
        (Opaque("binary", "sha256:aa"), Opaque("a template", "sha256:aa")),
    ],
)
def test_two_ways_of_writing_one_value_have_one_token(one: Any, other: Any) -> None:
    assert token(one) == token(other)


def test_a_decimal_is_not_rounded_to_the_precision_of_the_day() -> None:
    with localcontext(prec=3):
        assert token(Decimal("1.2345")) != token(Decimal("1.2346"))


def test_containers_and_leaves_never_share_a_digest() -> None:
    text = Digests()
    values: list[Any] = [
        *(
            [],
            {},
            [[]],
            [{}],
            {"": []},
            {"a": "b"},
            {"a": ["b"]},
            ["a", "b"],
            ["ab"],
            ["a", ["b"]],
            [["a", "b"]],
        ),
        *({"a": {"b": 1}}, {"a": 1, "b": 1}, {"a": {}, "b": 1}, {"ab": 1}, "", "a", None),
        *(
            Embedded("x", "yaml", {"a": "b"}),
            Embedded("x", "json", {"a": "b"}),
            Embedded("x", "yaml", ["a", "b"]),
        ),
        *(Stream(("a", "b")), Stream((["a", "b"], None)), "l=6:string", "#" + text.of(["ab"])),
        ["#" + text.of(["ab"])],
        [["ab"]],
    ]
    digests = [subtree(value) for value in values]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Embedded("{a: 1}", "yaml", {"a": 1}), Embedded("a:  1\n", "yaml", {"a": 1})),
        (Stream(({"a": 1},)), {"a": 1}),
        (Stream(()), None),
        ({"a": Stream(("x",))}, {"a": "x"}),
        ({"a": MappingProxyType({}), "b": MappingProxyType({"c": ()})}, {"a": {}, "b": {"c": []}}),
        ({"a": ("x", 1)}, {"a": ["x", 1]}),
    ],
)
def test_formatting_is_not_in_a_digest(one: Any, other: Any) -> None:
    assert subtree(one) == subtree(other)


def test_a_digest_is_taken_of_nesting_far_beyond_the_stack() -> None:
    value: Any = 1
    for level in range(20_000):
        value = [value] if level % 2 else {"a": value}
    assert len(subtree(value)) == 64


def test_a_known_container_keeps_its_digest_and_is_kept() -> None:
    digests = Digests()
    assert len({digests.of([number]) for number in range(200)}) == 200


def test_canonical_json_is_that_of_rfc_8785() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(value) == expected.encode()


def test_canonical_json_takes_any_mapping_and_sequence() -> None:
    assert canonical({"b": ("x", 1), "a": {}}) == b'{"a":{},"b":["x",1]}'


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, {"a": ["\ud800"]}, float("nan"), 2**53, b"x"])
def test_what_has_no_canonical_form_cannot_be_approved(value: Any) -> None:
    with pytest.raises(ChangegateError, match="no canonical form"):
        canonical(value)


def test_too_deep_json_has_no_canonical_form() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ChangegateError, match="no canonical form"):
        canonical(value)


def test_a_fingerprint_is_hmac_sha256() -> None:
    # RFC 4231, test case 1
    expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    assert fingerprint("Hi There", b"\x0b" * 20) == expected


def test_only_changes_with_findings_are_approved() -> None:
    gated = classified("issuer")
    ordinary = ClassifiedChange(make_change("replicas", deployed=1, proposed=2), (), secret=False)
    assert [change["pointer"] for change in subject_changes([ordinary, gated], SCOPE)] == ["/issuer"]


@pytest.mark.parametrize(
    ("side", "shown"),
    [
        ("x", {"string": "x"}),
        ("integer:5", {"string": "integer:5"}),
        (5, {"integer": "5"}),
        (-0.0, {"float": "-0.0"}),
        (Decimal("1.50"), {"decimal": "15e-1"}),
        (True, {"boolean": True}),
        (None, {"null": True}),
        (ABSENT, {"absent": True}),
        (Empty.LIST, {"empty": "[]"}),
        (NO, {"yaml-1.1": {"boolean": False}, "yaml-1.2": {"string": "no"}}),
        (Tagged("!vault", "a"), {"tag": "!vault", "text": "a"}),
        (Opaque("binary", "sha256:aa"), {"opaque": "sha256:aa"}),
        (Order(("b", "a")), {"order": ["b", "a"]}),
    ],
)
def test_a_value_stands_under_its_type_in_what_gets_approved(side: Any, shown: Mapping[str, object]) -> None:
    (change,) = subject_changes([classified("a", proposed=side)], SCOPE)
    assert change["proposed"] == shown


def test_what_gets_approved_says_where_and_how() -> None:
    path = (Nth("v1/ConfigMap//app", 0, 1), "data", Item("web", 3, 4), Item(None, 0, 2), "a/b")
    (change,) = subject_changes([classified(*path, deployed=ABSENT, line=17)], SCOPE)
    assert change == {
        "pointer": "#[v1~1ConfigMap~1~1app]/data/[web]/2/a~1b",
        "locator": [{"document": {"name": "v1/ConfigMap//app"}}, "data", {"name": "web"}, [0, 2], "a/b"],
        "kind": "added",
        "deployed": {"absent": True},
        "proposed": {"string": "https://id.example.org"},
    }


def test_the_order_in_which_changes_were_found_does_not_count() -> None:
    both = [classified("b"), classified("a")]
    assert subject_changes(both, SCOPE) == subject_changes(both[::-1], SCOPE)


def test_a_secret_is_not_in_what_gets_approved() -> None:
    change = classified(
        "client", Item("web", 0, 0), "secret", deployed="hunter2hunter2", proposed=31337, secret=True
    )
    text = canonical(list(subject_changes([change], SCOPE)))
    assert b"hunter2" not in text
    assert b"31337" not in text
    assert text.count(b'"secret":') == 2


def test_that_a_secret_is_absent_or_empty_is_no_secret() -> None:
    (change,) = subject_changes([classified("a", deployed=ABSENT, proposed=None, secret=True)], SCOPE)
    assert (change["deployed"], change["proposed"]) == ({"absent": True}, {"null": True})


def test_one_secret_looks_different_in_two_places_and_the_same_when_rebuilt() -> None:
    def shown(*path: Any, **scope: str) -> object:
        secret = classified(*path, proposed="hunter2", secret=True)
        return subject_changes([secret], SCOPE | scope)[0]["proposed"]

    assert shown("a") == shown("a")
    looks = [
        shown("a"),
        shown("b"),
        shown("a", environment="dev"),
        shown("a", path="g"),
        shown("a", repository="s"),
    ]
    assert len({str(look) for look in looks}) == len(looks)


def test_a_secret_of_another_type_is_another_secret() -> None:
    shown = [subject_changes([classified("a", proposed=side, secret=True)], SCOPE) for side in ("1", 1, 1.0)]
    assert len({str(change) for change in shown}) == 3


def test_the_change_id_is_the_digest_of_plain_canonical_json() -> None:
    changes = subject_changes([classified("issuer")], SCOPE)
    named = {
        "schema": "changegate/change/v1",
        "repository": "example.com/r",
        "environment": "prod",
        "path": "auth.yaml",
        "changes": list(changes),
    }
    text = json.dumps(named, sort_keys=True, separators=(",", ":"))
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert change_id("example.com/r", "prod", "auth.yaml", changes) == expected


def test_the_change_id_of_version_1_stays_what_it_is() -> None:
    # Every approval ever given names ids made like this one: a new number here needs a new schema version.
    changes = subject_changes([classified("clients", Item("web", 1, 1), "secret", secret=True)], SCOPE)
    expected = "fe8eb7832829275f4c97503f950f41cb090325b1db3210439f56ccd3adda0d8a"
    assert change_id("example.com/r", "prod", "auth.yaml", changes) == expected


def test_an_approval_is_for_one_repository_environment_path_and_change() -> None:
    changes = subject_changes([classified("issuer")], SCOPE)
    others = subject_changes([classified("issuer", proposed="https://id.example.org/")], SCOPE)
    ids = {
        change_id("a", "b", "c", changes),
        change_id("x", "b", "c", changes),
        change_id("a", "x", "c", changes),
        change_id("a", "b", "x", changes),
        change_id("ab", "", "c", changes),
        change_id("a", "b", "c", others),
        change_id("a", "b", "c", changes + others),
        change_id("a", "b", "c", ()),
    }
    assert len(ids) == 8


OLD = {"clients": [{"id": "web", "secret": "s1", "port": 1}, {"id": "app", "secret": "t"}], "replicas": 1}


@pytest.mark.parametrize(
    "edited",
    [
        {"clients": [{"id": "web", "secret": "s2", "port": 1}, {"id": "app", "secret": "t"}], "replicas": 9},
        {"clients": [{"id": "new"}, {"id": "web", "secret": "s2", "port": 1}, {"id": "app", "secret": "t"}]},
        {"clients": [{"id": "app", "secret": "t"}, {"id": "web", "secret": "s2", "port": 2}], "replicas": 1},
        {"replicas": 1, "clients": [{"secret": "s2", "port": 1, "id": "web"}], "more": {"secrets": 1}},
    ],
)
@pytest.mark.parametrize("secret", [False, True])
def test_an_approval_survives_edits_beside_it(edited: Any, secret: bool) -> None:  # noqa: FBT001  a parameter
    alone = {
        "clients": [{"id": "web", "secret": "s2", "port": 1}, {"id": "app", "secret": "t"}],
        "replicas": 1,
    }
    wanted = "'web', deployed=0"
    approved = [
        change for change in subject(OLD, alone, gated=wanted, secret=secret) if "secret" in change["locator"]
    ]
    found = [
        change
        for change in subject(OLD, edited, gated=wanted, secret=secret)
        if "secret" in change["locator"]
    ]
    assert found == approved
    assert len(found) == 1


def test_an_approval_of_one_item_is_none_of_another() -> None:
    first = subject(
        [{"id": "a", "admin": False}, {"id": "b", "admin": False}],
        [{"id": "a", "admin": True}, {"id": "b", "admin": False}],
    )
    second = subject(
        [{"id": "a", "admin": False}, {"id": "b", "admin": False}],
        [{"id": "a", "admin": False}, {"id": "b", "admin": True}],
    )
    assert first != second


def test_the_place_counts_in_a_list_whose_order_counts() -> None:
    assert subject(["x", "y"], ["deny", "x", "y"]) != subject(["x", "y"], ["x", "y", "deny"])


def test_the_place_says_nothing_in_a_list_whose_order_does_not_count() -> None:
    loose = ListRule(None, ordered=False)
    first = subject(["x", "y"], ["https://new.example.com", "x", "y"], rule=loose)
    last = subject(["x", "y"], ["x", "y", "https://new.example.com"], rule=loose)
    assert first == last
    assert first[0]["pointer"] == "/-"
    beside = subject(["x", "y", "z"], ["z", "x", "y", "https://new.example.com"], rule=loose)
    assert beside == first


def test_unnamed_containers_keep_their_place_where_order_does_not_count() -> None:
    # Two of them could not be told apart without it, and an approval of one would be one of the other.
    loose = ListRule(None, ordered=False)
    old = [{"r": "a", "on": False}, {"r": "b", "on": False}]
    first = subject(old, [{"r": "a", "on": True}, {"r": "b", "on": False}], rule=loose)
    second = subject(old, [{"r": "a", "on": False}, {"r": "b", "on": True}], rule=loose)
    assert first != second


def test_a_value_that_moved_is_approved_as_an_addition() -> None:
    # Whether it counts as moved hangs on what else the document holds, so an unrelated edit could unmake it.
    moved = subject({"a": "https://id.example.com"}, {"b": "https://id.example.com"}, gated="'b'")
    added = subject({}, {"b": "https://id.example.com"}, gated="'b'")
    assert moved == added
