"""What a schema calls secret is shown nowhere, whatever its key is called and whatever it is about."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.model.config import Config, SchemaMapping
from changegate.validation import SchemaBook
from meant import categories, meant, messages


def book(**said: Any) -> tuple[Config, SchemaBook]:
    schema = {"properties": {"outer": {"properties": {"plan": said}}, "list": {"items": said}}}
    config = Config(schemas=(SchemaMapping(("*.yaml",), "s.json"),))
    return config, SchemaBook(config, {"s.json": schema})


@pytest.mark.parametrize("category", [None, "issuer", "signing-key", "verification", "token-lifetime"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("canary1", "canary2"), ("https://canary1.example.com/realms/a", "https://canary2.example.com/realms/a"),
     ("canary1 ", "canary1"), ("urn:canary1:x", "canary2")],
)  # fmt: skip
def test_a_value_that_a_schema_hides_is_in_no_message(category: str | None, old: str, new: str) -> None:
    said = {"x-changegate-secret": True} | ({} if category is None else {"x-changegate-category": category})
    config, schemas = book(**said)
    files = [{"a.yaml": f"outer: {{plan: '{value}'}}\nlist: ['{value}']\n"} for value in (old, new)]
    found = meant(*files, config=config, schemas=schemas)
    assert set(found) >= {"a.yaml#/outer/plan"}
    for item in found.values():
        assert item.secret
        assert "canary" not in messages(item)
        assert category is None or category in categories(item)


def test_without_the_schema_it_is_no_secret() -> None:
    found = meant({"a.yaml": "outer: {plan: canary1}\n"}, {"a.yaml": "outer: {plan: canary2}\n"})
    assert not found["a.yaml#/outer/plan"].secret
