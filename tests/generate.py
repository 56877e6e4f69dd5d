"""Write the files that follow from others: `python -m tests.generate`, held fresh by a test."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from changegate.classify.compiled import text, written
from changegate.decide.language import conditions_schema, findings_schema
from changegate.live.kinds import KINDS
from changegate.load.read import parse
from changegate.model.config import Limits
from changegate.model.key import key_text
from changegate.model.value import Twofold

PROJECT = Path(__file__).resolve().parents[1]
PACKS = PROJECT / "changegate" / "classify" / "packs"


def compiled_packs() -> str:
    """Return all shipped packs as they are compiled, checked."""
    paths = sorted(PACKS.glob("*.yaml"))
    return text(written(plain(parse(path.name, path.read_bytes(), Limits())), path.name) for path in paths)


def plain(value: object) -> Any:
    """Return data of a file as JSON has it: keys and scalars as they were written."""
    match value:
        case Mapping():
            return {key_text(key): plain(item) for key, item in value.items()}
        case Twofold():
            return value.text
        case str():
            return value
        case Sequence():
            return [plain(item) for item in value]
        case _:
            return value


def pack_page(path: Path) -> str:
    """Return the page about a shipped pack."""
    from pages import page  # noqa: PLC0415  found only with the tests' folder on the path

    return page(plain(parse(path.name, path.read_bytes(), Limits())))


def threats() -> str:
    """Return the page about threats and their tests."""
    from threats_page import threats_page  # noqa: PLC0415  found only with the tests' folder on the path

    return threats_page()


def incidents_page() -> str:
    """Return the page about the incidents that are replayed."""
    from incident_cases import page  # noqa: PLC0415  found only with the tests' folder on the path

    return page()


def policy_schema() -> str:
    """Return the schema of policies with the options of all conditions and the words of all findings in it."""
    schema = _shipped("policy.schema.json")
    schema["$defs"]["conditions"] = conditions_schema()
    schema["$defs"]["given"]["properties"] |= findings_schema()
    return json.dumps(schema, indent=2) + "\n"


def decision_schema() -> str:
    """Return the schema of decisions with all categories and signals in it."""
    schema = _shipped("decision.schema.json")
    words = findings_schema()
    schema["$defs"]["finding"]["properties"] |= {key: words[key] for key in ("category", "signals")}
    return json.dumps(schema, indent=2) + "\n"


def checkins_schema() -> str:
    """Return the schema of check-ins with the facts of all probes in it."""
    schema = _shipped("checkins.schema.json")
    for kind in schema["properties"]["checkins"]["additionalProperties"]["anyOf"]:
        name = next(name for name in kind["properties"] if name in KINDS)
        if "expect" in kind["properties"]:
            kind["properties"]["expect"]["propertyNames"] = {"enum": sorted(KINDS[name].FACTS)}
    return json.dumps(schema, indent=2) + "\n"


def checkin_schema() -> str:
    """Return the schema of rounds of check-ins with all categories and signals in it."""
    schema = _shipped("checkin.schema.json")
    words = findings_schema()
    schema["$defs"]["finding"]["properties"] |= {key: words[key] for key in ("category", "signals")}
    return json.dumps(schema, indent=2) + "\n"


def _shipped(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((PROJECT / "schemas" / name).read_text(encoding="utf-8"))
    return data


# What is written, by its path in the project, and the function that says what it must hold.
GENERATED: Mapping[str, Callable[[], str]] = {
    "changegate/classify/packs/_compiled.json": compiled_packs,
    "docs/threats.md": threats,
    "docs/incidents.md": incidents_page,
    "schemas/checkin.schema.json": checkin_schema,
    "schemas/checkins.schema.json": checkins_schema,
    "schemas/decision.schema.json": decision_schema,
    "schemas/policy.schema.json": policy_schema,
    **{f"docs/packs/{path.stem}.md": partial(pack_page, path) for path in sorted(PACKS.glob("*.yaml"))},
}


def main() -> None:
    """Write every generated file whose content is not what it must be."""
    sys.path.insert(0, str(PROJECT / "tests"))
    for name, content in GENERATED.items():
        path = PROJECT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = content()
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            path.write_text(wanted, encoding="utf-8")
            print("wrote", name)  # noqa: T201  a script tells what it did


if __name__ == "__main__":
    main()
