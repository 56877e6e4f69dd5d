"""The law of the difference: empty if and only if equal, and applied to the one side it gives the other."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from changegate.diff.apply import apply
from changegate.diff.compare import compare
from changegate.diff.digest import subtree
from changegate.model.change import Document
from changegate.model.path import pointer
from changegate.model.value import ABSENT, Embedded, Stream, Tagged, Twofold, Value

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.0, -0.0, 1.0, float("nan"), float("inf")]),
    st.sampled_from(["", "a", "0", "1", "true", "null:", "integer:1", "NONE", "--a=1", "--a=2", "A=1", "!"]),
    st.sampled_from([Twofold("no", yaml11=False, yaml12="no"), Tagged("!vault", "a"), Tagged("!x", "a")]),
)
KEYS = st.sampled_from(["a", "b", "id", "name", "__c", "a'", "=", "%", "!", "k", "\ue0011", "/", "~"])


def _deeper(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(KEYS, children, max_size=4),
        st.builds(lambda value: Embedded(repr(value), "yaml", value), children),
    )


VALUES: st.SearchStrategy[Value] = st.recursive(SCALARS, _deeper, max_leaves=12)
DOCUMENTS = st.one_of(
    VALUES, st.lists(VALUES, min_size=1, max_size=3).map(lambda parts: Stream(tuple(parts)))
)


def changes(old: Value, new: Value) -> Any:
    return compare("f", None, Document("f", "yaml", old), Document("f", "yaml", new), lambda _: None).changes


@settings(max_examples=400, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_a_change_set_leads_from_one_document_to_the_other(old: Value, new: Value) -> None:
    found = changes(old, new)
    same = subtree(old if not isinstance(old, Stream) or len(old.documents) > 1 else old.documents[0])
    other = subtree(new if not isinstance(new, Stream) or len(new.documents) > 1 else new.documents[0])
    assert (len(found) == 0) == (same == other)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself(value: Value) -> None:
    assert changes(value, value) == ()


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_a_whole_document_is_the_sum_of_its_leaves(value: Value) -> None:
    added = compare("f", None, None, Document("f", "yaml", value), lambda _: None).changes
    assert len(added) > 0
    assert all(change.deployed is ABSENT for change in added)
    assert apply(added, ABSENT) is not ABSENT


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=4))
def test_each_place_is_reported_once_a_side(old: Value, new: Value) -> None:
    shown = [(pointer(change.path), change.kind) for change in changes(old, new)]
    assert len(shown) == len(set(shown))
