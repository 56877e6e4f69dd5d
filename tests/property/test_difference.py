"""The law of the difference: empty if and only if equal, and applied to the one side it gives the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from changegate.diff.apply import apply
from changegate.diff.compare import compare
from changegate.diff.digest import change_id, subject_changes, subtree, token
from changegate.model.change import Change, ChangeKind, Document, ListRule
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity
from changegate.model.path import Item, Nth
from changegate.model.value import ABSENT, Embedded, Opaque, Stream, Tagged, Twofold, Value
from laws import examples

# What has fooled comparers: look-alikes across types, numbers that compare equal, forged representations.
LOOKALIKES = ("", "a", "0", "1", "-0.0", "true", "None", "NONE", "int:1", "integer:1", "string:1", "null:", "{}", "[]",
              "--a=1", "--a=2", "--b", "A=1", "A=", "A=2", "!", "a\nb", "a\nc", "\x00", "\ud800", "e\u0301", "é",
              "dict:{str:a:int:1}", "boolean:true", "a document as json")  # fmt: skip
KEYS = st.sampled_from(
    ["a", "b", "id", "name", "key", "value", "kind", "metadata", "__c", "__class__", "a'", "a'][\"b'", "b'", "=", "%", "!",
     "a!", "\ue0011", "1", "\ue0021", "/", "~", "~1", "", "0", "[]", "\ud800"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.0, -0.0, 1.0, 1e300, float("nan"), float("inf"), -float("inf"), 2**53 + 1, 2**300]),
    st.sampled_from(
        [Decimal(0), Decimal("-0"), Decimal(1), Decimal("1.0"), Decimal("NaN"), Decimal("1E+400")]
    ),
    st.sampled_from(LOOKALIKES),
    st.sampled_from([Twofold("no", yaml11=False, yaml12="no"), Twofold("No", yaml11=False, yaml12="no")]),
    st.sampled_from([Twofold("1e3", yaml11="1e3", yaml12=1000.0), Tagged("!vault", "a"), Tagged("!x", "a")]),
    st.sampled_from(
        [Opaque("binary", "sha256:aa"), Opaque("a template", "sha256:aa"), Opaque("binary", "sha256:bb")]
    ),
)


def _deeper(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    few = st.lists(children, min_size=0, max_size=3)
    return st.one_of(
        st.lists(children, max_size=5),
        st.dictionaries(KEYS, children, max_size=4),
        st.builds(Embedded, st.just("as written"), st.sampled_from(["yaml", "json", "base64"]), children),
        few.map(lambda documents: Stream(tuple(documents))),
    )


VALUES: st.SearchStrategy[Any] = st.recursive(SCALARS, _deeper, max_leaves=14)
NAMED = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from("abcde"),
            "roles": st.lists(st.sampled_from(["r", "s", "--t=1", "--t=2"]), max_size=3),
        }
    ),
    max_size=5,
)
OBJECTS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["Role", "User"]),
            "metadata": st.fixed_dictionaries({"name": st.sampled_from("ab")}),
        },
        optional={"spec": SCALARS},
    ),
    max_size=4,
)
DOCUMENTS: st.SearchStrategy[Any] = st.one_of(
    VALUES,
    NAMED,
    st.fixed_dictionaries({"users": NAMED}),
    OBJECTS,
    OBJECTS.map(lambda documents: Stream(tuple(documents))),
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Any, Any]:
    """A document and what a few small edits make of it: what happens in life, and finds more than two strangers."""
    document = draw(DOCUMENTS)
    return document, _edited(draw, document, draw(st.integers(0, 3)))


def _edited(draw: st.DrawFn, value: Any, edits: int) -> Any:
    for _ in range(edits):
        value = _edit(draw, value)
    return value


def _edit(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, Embedded) and draw(st.booleans()):
        return Embedded(
            "otherwise written", draw(st.sampled_from([value.format, "json"])), _edit(draw, value.value)
        )
    if isinstance(value, Stream) and draw(st.booleans()):
        return Stream(tuple(_edit_list(draw, value.documents)))
    if isinstance(value, list) and draw(st.booleans()):
        return _edit_list(draw, value)
    if isinstance(value, dict) and len(value) > 0 and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        rest = {name: child for name, child in value.items() if name != key}
        return rest if draw(st.booleans()) else rest | {key: _edit(draw, value[key])}
    return draw(VALUES)


def _edit_list(draw: st.DrawFn, value: Sequence[Any]) -> list[Any]:
    items = list(draw(st.permutations(value))) if draw(st.booleans()) else list(value)
    if len(items) > 0 and draw(st.booleans()):
        index = draw(st.integers(0, len(items) - 1))
        items[index : index + 1] = [] if draw(st.booleans()) else [_edit(draw, items[index])]
    if draw(st.booleans()):
        items.insert(
            draw(st.integers(0, len(items))), draw(st.one_of(VALUES, st.sampled_from(items or [None])))
        )
    return items


PAIRS = st.one_of(edited(), st.tuples(DOCUMENTS, DOCUMENTS))


def same(one: Any, other: Any, *, formats: bool = True) -> bool:
    """Whether two values are equal by type and value: written the slow and plain way, to check the quick one."""
    one, other = lone(one), lone(other)
    if isinstance(one, Stream) and isinstance(other, Stream):
        return same(list(one.documents), list(other.documents), formats=formats)
    if isinstance(one, Embedded) and isinstance(other, Embedded):
        return (one.format == other.format or not formats) and same(one.value, other.value, formats=formats)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key], formats=formats) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(*pair, formats=formats) for pair in pairs)
    if isinstance(one, Twofold) and isinstance(other, Twofold):
        return same(one.yaml11, other.yaml11) and same(one.yaml12, other.yaml12)
    if isinstance(one, Opaque) and isinstance(other, Opaque):
        return one.digest == other.digest
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return str(one) == str(other) or (one == other and one.is_signed() == other.is_signed())
    return type(one) is type(other) and repr(one) == repr(other)


def lone(value: Any) -> Any:
    """A stream of one document is that document; one of none reads as null."""
    while isinstance(value, Stream) and len(value.documents) < 2:
        value = value.documents[0] if len(value.documents) == 1 else None
    return value


def changes(old: Value, new: Value, rule: ListRule | None = None) -> tuple[Change, ...]:
    documents = Document("f", "yaml", old), Document("f", "yaml", new)
    return compare("f", None, *documents, lambda _: rule).changes


def gated(found: tuple[Change, ...], *, secret: bool = False) -> tuple[Mapping[str, object], ...]:
    finding = Finding("p", "x", Category.ISSUER, Severity.HIGH, Direction.BOTH, (), "")
    scope = {"repository": "example.com/r", "environment": "prod", "path": "f"}
    return subject_changes([ClassifiedChange(change, (finding,), secret) for change in found], scope)


def speakable(found: tuple[Change, ...]) -> bool:
    """Whether none of it holds a lone surrogate, which has no canonical form."""
    return "\\ud" not in ascii(found)


@settings(max_examples=examples(600), deadline=None)
@given(PAIRS)
def test_a_change_set_is_empty_if_and_only_if_the_documents_are_equal(pair: tuple[Any, Any]) -> None:
    old, new = pair
    ordered = changes(old, new)
    named = isinstance(old, Stream) or isinstance(new, Stream)
    equal = same(old, new)
    assert not (equal and len(ordered) > 0)
    assert equal or named or len(ordered) > 0
    assert (subtree(old) == subtree(new)) == equal


@settings(max_examples=examples(600), deadline=None)
@given(PAIRS)
def test_a_change_set_applied_to_the_deployed_document_gives_the_proposed_one(pair: tuple[Any, Any]) -> None:
    old, new = pair
    found = changes(old, new)
    if len(found) > 0 and not isinstance(lone(new), Stream):
        assert same(apply(found, old), new, formats=False)


@settings(max_examples=examples(300), deadline=None)
@given(PAIRS)
def test_a_change_set_is_empty_in_both_directions_or_in_neither(pair: tuple[Any, Any]) -> None:
    old, new = pair
    assert (changes(old, new) == ()) == (changes(new, old) == ())


@settings(max_examples=examples(200), deadline=None)
@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself(value: Any) -> None:
    assert changes(value, value) == ()


@settings(max_examples=examples(300), deadline=None)
@given(DOCUMENTS)
def test_a_whole_document_is_the_sum_of_its_leaves(value: Any) -> None:
    document = Document("f", "yaml", value)
    added = compare("f", None, None, document, lambda _: None).changes
    removed = compare("f", None, document, None, lambda _: None).changes
    assert len(added) == len(removed) > 0
    assert all(change.deployed is ABSENT for change in added)
    assert all(change.proposed is ABSENT for change in removed)
    assert [token(change.proposed) for change in added] == [token(change.deployed) for change in removed]
    assert same(apply(added, ABSENT), value, formats=False)
    assert apply(removed, value) is ABSENT


@settings(max_examples=examples(400), deadline=None)
@given(PAIRS)
def test_each_place_of_either_side_is_reported_once(pair: tuple[Any, Any]) -> None:
    found = changes(*pair)
    assert len({change.path for change in found}) == len(found)
    for side in ("deployed", "proposed"):
        there = [change for change in found if getattr(change, side) is not ABSENT]
        leaves = [change for change in there if change.kind is not ChangeKind.REORDERED]
        places = [_address(change, side) for change in leaves if change.origin is None or side == "proposed"]
        assert len(set(places)) == len(places)


def _address(change: Change, side: str) -> tuple[object, ...]:
    """Where a change stands in the document of a side."""
    return tuple(getattr(step, side) if isinstance(step, Item | Nth) else step for step in change.path)


@settings(max_examples=examples(300), deadline=None)
@given(PAIRS)
def test_no_change_says_that_nothing_changed(pair: tuple[Any, Any]) -> None:
    for change in changes(*pair):
        if change.kind is ChangeKind.MODIFIED:
            assert token(change.deployed) != token(change.proposed)
        elif change.kind is not ChangeKind.MOVED:
            assert change.deployed != change.proposed


@settings(max_examples=examples(300), deadline=None)
@given(PAIRS)
def test_what_is_said_of_lists_never_hides_a_change_but_of_their_order(pair: tuple[Any, Any]) -> None:
    every = changes(*pair)
    loose = changes(*pair, ListRule(None, ordered=False))
    assert any(change.kind is not ChangeKind.REORDERED for change in every) <= (len(loose) > 0)


@settings(max_examples=examples(300), deadline=None)
@given(one=PAIRS, other=PAIRS, secret=st.booleans())
def test_different_gated_changes_never_share_a_change_id(one: Any, other: Any, *, secret: bool) -> None:
    found = [changes(*pair) for pair in (one, other)]
    if not all(map(speakable, found)):
        return
    first, second = (gated(every, secret=secret) for every in found)
    ids = [change_id("example.com/r", "prod", "f", subject) for subject in (first, second)]
    assert (ids[0] == ids[1]) == (first == second)
    told = [sorted(map(_told, every)) for every in found]
    assert (told[0] == told[1]) == (ids[0] == ids[1])


def _told(change: Change) -> str:
    """What a change says, in words that know no digest: place by names, and both values by type."""
    place = [repr(_place(step)) for step in change.path]
    before = ABSENT if change.kind is ChangeKind.MOVED else change.deployed
    return repr((place, _words(before), _words(change.proposed)))


def _place(step: Any) -> Any:
    if isinstance(step, str):
        return step
    name = getattr(step, "name", None)
    return type(step), (name if name is not None else (step.deployed, step.proposed)) if hasattr(
        step, "deployed"
    ) else ""


def _words(side: Any) -> str:
    match side:
        case Twofold():
            return f"two {side.yaml11!r} {side.yaml12!r}"
        case Opaque():
            return f"opaque {side.digest}"
        case Decimal():
            return f"decimal {side + 0 if side.is_finite() and side != 0 else side}"
        case int() if not isinstance(side, bool):
            return hex(side)
        case _:
            return repr(side)
