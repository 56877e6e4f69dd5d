"""What packs say of lists before the comparison: the field that names items, and whether order counts."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.pack import Packs, pack
from changegate.model.change import Document, ListRule
from changegate.model.value import Embedded, Stream

PACKS = Packs(
    (
        pack(
            {
                "name": "gate",
                "recognise": [{"keys": ["issuer"]}, {"kind": ["Gate"], "at": "spec.gate"}],
                "settings": [
                    {"path": "clients[clientId].uris[]", "category": "redirect-uri", "compare": "+W -B"},
                    {"path": "steps[]", "category": "mfa-policy", "compare": "ord"},
                    {"path": "plain[]", "category": "client", "compare": "id"},
                ],
                "lists": [{"path": "access.rules", "ordered": True}],
            },
            "gate.yaml",
        ),
    )
)
DATA: Any = {
    "issuer": "a",
    "clients": [{"clientId": "x", "uris": ["u"]}],
    "steps": ["a"],
    "plain": ["a"],
    "access": {"rules": [{"allow": "a"}]},
}


def rule(data: Any, *keys: str) -> ListRule | None:
    document = Document("a.yaml", "yaml", data)
    return list_rules(document, document, PACKS)(keys)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("clients",), ListRule("clientId", ordered=False)),
        (("clients", "[]", "uris"), ListRule(None, ordered=False)),
        (("steps",), ListRule(None, ordered=True)),
        (("access", "rules"), ListRule(None, ordered=True)),
        (("plain",), None),
        (("unknown",), None),
    ],
)
def test_a_list_is_known_by_the_patterns_that_step_through_it(
    keys: tuple[str, ...], expected: ListRule | None
) -> None:
    assert rule(DATA, *keys) == expected


def test_a_list_is_known_wherever_its_system_is_recognised() -> None:
    named = ListRule("clientId", ordered=False)
    assert rule({"values": {"deep": DATA}}, "values", "deep", "clients") == named
    assert rule(Stream(({"x": 1}, DATA)), "[]", "clients") == named
    assert rule({"data": {"f": Embedded("…", "yaml", DATA)}}, "data", "f", "!", "clients") == named
    assert rule({"kind": "Gate", "spec": {"gate": DATA}}, "spec", "gate", "clients") == named


def test_a_list_of_an_unrecognised_mapping_is_unknown() -> None:
    assert rule({key: value for key, value in DATA.items() if key != "issuer"}, "clients") is None


def test_one_side_is_enough_to_know_a_list() -> None:
    document = Document("a.yaml", "yaml", DATA)
    other = Document("a.yaml", "yaml", {"clients": []})
    for sides in ((document, other), (other, document), (None, document), (document, None)):
        assert list_rules(*sides, PACKS)(("clients",)) == ListRule("clientId", ordered=False)


def test_nothing_at_all_is_known_of_nothing() -> None:
    assert list_rules(None, None, PACKS)(("clients",)) is None
