"""The cases of public incidents, and the page about them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

CASES: Final = Path(__file__).parent / "incidents" / "cases"
_HEAD: Final = """\
# Incidents, replayed

Public incidents whose cause was a change of configuration, as synthetic configurations of the same shape. Each is
deployed, changed and judged by the tests: it is seen at commit, held back and explained. Names and values are made
up; what changed is not.

"""
_TAIL: Final = """\
## What a difference cannot show

A gate that compares configurations sees nothing where nothing in them changes. These are listed so that nobody
counts on it; where something else here helps, it is named.

| when | what happened | why no difference shows it | what helps |
|---|---|---|---|
| 2020-02-03 | A certificate of a chat service's sign-in expired. | Time passed; nothing changed. | `checkin` with a `tls` probe warns before the end (`warn`). |
| 2021-04-06 | A wildcard certificate of an internal zone expired; logins failed. | The same. | The same, on every host that shows it. |
| 2018-12-06 | A certificate inside installed software of a network node expired. | It was in no configuration. | Nothing here. |
| 2021-09-30 | A root certificate expired; old trust stores refused its chains. | The trust stores did not change. | `checkin` with `ca` set to the store that clients have. |
| 2019-05-04 | An intermediate certificate that signed add-ons expired. | Time passed. | Nothing here: the chain was not served by a probe's target. |
| 2020-12-14 | Automation cut the quota of a user-id service to nothing. | The quota was no setting of its configuration. | Where quotas are files, a pack of one's own that knows them. |
| 2025-11-18 | A grant on a database doubled rows of a query that a proxy was built from. | The grant is seen where grants are files; its effect on another system is not. | A finding for the grant, and people who know. |
| 2022-04 | Tokens of integrations were stolen and used. | Nothing was changed. | Narrow scopes: widening them is seen. |
| 2021-10-04 | A command took a backbone off the air, and with it every sign-in. | It was no configuration of identity. | Nothing here. |
"""


@dataclass(frozen=True)
class Case:
    """An incident: what happened, and what the gate must say of its shape."""

    name: str
    when: str
    title: str
    category: str
    file: str
    pointer: str
    means: str
    source: str


def cases() -> list[Case]:
    """Return all cases, oldest first."""
    found = [
        Case(path.name, **yaml.safe_load((path / "incident.yaml").read_text(encoding="utf-8")))
        for path in sorted(CASES.iterdir())
    ]
    return sorted(found, key=lambda case: case.when)


def page() -> str:
    """Return the page about all incidents."""
    parts = [_HEAD]
    for case in cases():
        heading = case.name.replace("-", " ")
        when = "The outage this project began with" if case.when == "seed" else case.when
        said = "\n".join(textwrap.wrap(f"{when}. {case.title}", 110, break_on_hyphens=False))
        parts.append(
            f"## {heading[0].upper()}{heading[1:]}\n\n{said}\n\n"
            f"- category: `{case.category}`, found at `{case.pointer or '/'}` of `{case.file}`\n"
            f"- source: {case.source}\n- replayed from `tests/incidents/cases/{case.name}`\n\n"
        )
    return "".join(parts) + _TAIL
