"""A page for each shipped pack, made from the pack itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def page(pack: Mapping[str, Any]) -> str:
    """Return the Markdown page of a pack given as plain data."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {pack['title']}"
    yield ""
    yield f"Pack `{pack['name']}`, documented at <{pack['documentation']}>. This page is made from the pack."
    if "checked" in pack:
        yield ""
        yield "Compared, key by key, with:"
        yield ""
        for one in pack["checked"]:
            yield f"- <{one['source']}> ({one['version']})"
    for part in pack.get("parts", [pack]):
        yield ""
        yield "## Recognised by"
        yield ""
        for way in part["recognise"]:
            yield f"- {'; '.join(f'{word}: {_spelled(value)}' for word, value in way.items())}"
        yield ""
        yield "| setting | about | compared as | why it matters |"
        yield "|---|---|---|---|"
        for setting in part["settings"]:
            yield _row(setting)
    yield ""
    yield "## Examples"
    yield ""
    for example in pack.get("examples", []):
        found = ", ".join(f"`{one['pointer']}` {one['category']}" for one in example.get("findings", []))
        yield f"- {example['says']}: {found or 'nothing is found'}"


def _row(setting: Mapping[str, Any]) -> str:
    severity = f" ({setting['severity']})" if "severity" in setting else ""
    about = "ordinary" if setting["category"] == "none" else f"{setting['category']}{severity}"
    cells = (_code(setting["path"]), about, _code(setting.get("compare", "")), str(setting.get("says", "")))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _spelled(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"`{key}` is {_spelled(item)}" for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"
