"""Laws of classification: no document stops it, no change gets lost, and no wrapping hides a system."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import shipped
from changegate.diff.compare import compare
from changegate.model.change import ChangeSet, Document
from changegate.model.finding import ClassifiedChange
from changegate.model.value import Embedded, Stream
from laws import examples

KEYS = st.sampled_from(
    ["issuer", "clients", "clientId", "realm", "env", "name", "value", "valueFrom", "args", "command", "kind",
     "apiVersion", "metadata", "data", "spec", "rules", "op", "path", "a.b", "X_Y", "*", "", "(template)"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10**30),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["https://a.example.com", "--issuer=a", "--client-id", "A=b", "${issuer}", "{{ .Values.realm }}", "Role",
         "v1", "/spec/rules/0", "replace", "start --hostname=x", "'", "\u202e", "ConfigMap", "*", "-----BEGIN"]
    ),
    st.text(max_size=8),
)  # fmt: skip
VALUES: Any = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=5),
        inner.map(lambda value: Embedded("…", "yaml", value) if isinstance(value, dict | list) else value),
    ),
    max_leaves=20,
)
DOCUMENTS = st.one_of(
    VALUES, st.lists(VALUES, min_size=1, max_size=3).map(lambda found: Stream(tuple(found)))
)


def classified(deployed: Any, proposed: Any) -> tuple[ChangeSet, tuple[ClassifiedChange, ...]]:
    sides = [Document("a/values.yaml", "yaml", side) for side in (deployed, proposed)]
    rules = list_rules(sides[0], sides[1], shipped())
    change_set = compare("a/values.yaml", None, sides[0], sides[1], rules)
    return change_set, match(change_set, shipped(), {}, ())


@settings(max_examples=examples(150), deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_every_change_is_classified_once_whatever_the_documents_hold(deployed: Any, proposed: Any) -> None:
    change_set, found = classified(deployed, proposed)
    assert tuple(item.change for item in found) == change_set.changes


@settings(max_examples=examples(60), deadline=None)
@given(
    st.sampled_from(["a", "https://a.example.com"]),
    st.lists(st.sampled_from(["key", "list", "text"]), max_size=4),
)
def test_a_system_is_known_however_deep_it_is_wrapped(old: str, wrapping: list[str]) -> None:
    def wrapped(issuer: str) -> Any:
        value: Any = {"issuer": issuer, "storage": {"type": "memory"}}
        for kind in wrapping:
            value = {
                "key": {"values": value},
                "list": [{"x": value}],
                "text": {"file.yaml": Embedded("…", "yaml", value)},
            }[kind]
        return value

    _, found = classified(wrapped(old), wrapped("https://b.example.com"))
    (item,) = found
    assert {finding.pack for finding in item.findings} == {"dex"}
