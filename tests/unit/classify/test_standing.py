"""What settings mean that did not change."""

from __future__ import annotations

import pytest

from changegate.classify.match import scene
from changegate.classify.pack import shipped
from changegate.classify.pack_lines import line_of
from changegate.classify.standing import known_at, path_at
from changegate.model.change import ChangeSet, Document
from changegate.model.value import Embedded, Stream

DATA = Stream((
    {"size": 1},
    {"oidc": {"issuer": "https://id.example.com", "scopes": ["a", "b"]}, "text": Embedded("x", "yaml", {"client_id": "a"})},
))  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("#0/size", []),
        ("#1/oidc/issuer", ["issuer"]),
        ("#1/oidc/scopes/1", ["client"]),
        ("#1/text!/client_id", ["client"]),
        ("#1/oidc", None),
        ("#1/oidc/issuers", None),
        ("#2/size", None),
        ("", None),
    ],
)
def test_a_pointer_leads_to_a_setting_and_to_what_it_means(given: str, expected: list[str] | None) -> None:
    document = Document("a.yaml", "yaml", DATA)
    asked = scene(ChangeSet("a.yaml", None, document, document, ()), shipped(), {})
    path = path_at(asked, given)
    found = None if path is None else [one.meaning.category.value for one in known_at(asked, path)]
    assert found == expected


def test_a_pattern_of_a_shipped_pack_is_found_in_its_file() -> None:
    file, _, line = line_of("containers", "**.with.audience", {}).partition(":")
    assert file == "containers.yaml"
    assert int(line) > 1
    assert line_of("containers", "no.such.pattern", {}) == "containers.yaml"
    assert line_of("own", "door", {}) == ""


def test_a_pattern_of_an_own_pack_is_found_in_its_file() -> None:
    text = "name: own\nsettings:\n  - {path: doors, category: issuer}\n  - path: door\n  - {'path' : \"a.b[]\"}\n"
    own = {"own": ("p/own.yaml", text), "containers": ("p/c.yaml", "name: containers\n")}
    asked = [("own", "door"), ("own", "a.b[]"), ("own", "window"), ("containers", "**.with.audience")]
    assert [line_of(*one, own) for one in asked] == ["p/own.yaml:4", "p/own.yaml:5", "p/own.yaml", "p/c.yaml"]
