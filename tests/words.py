"""What people are told, kept to the letter: beside the tests lies a golden file for each module of them.

A helper that gets something told hands it to `hear`. Once the test is over, all it heard is held against
`words/<module>.json`; `--update-golden` writes that anew, and git shows what is said otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

_HEARD: set[str] = set()
# Keys that ssh-keygen makes, and folders of tests, are others every time.
_KEY = r"AAAA[A-Za-z0-9+/]{40,}|SHA256:[A-Za-z0-9+/]{43}"
_VARYING = re.compile(rf"{_KEY}|/\S*/pytest-of-(?:[\w-]+/)+|(?<=localhost:)\d+|(?<=127\.0\.0\.1:)\d+")


def hear(*told: object) -> None:
    """Keep something that was told; of an error all that people see."""
    _HEARD.add(_VARYING.sub("…", " | ".join(map(_said, told))))


def _said(one: object) -> str:
    more = [
        getattr(one, name) for name in ("reason", "hint") if isinstance(one, Exception) and hasattr(one, name)
    ]
    return " | ".join(str(part) for part in (one, *more) if part != "")


@pytest.fixture(autouse=True)
def words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold what a test heard against the golden file."""
    _HEARD.clear()
    yield
    if not _HEARD:
        return
    file = request.path.parent / "words" / f"{request.path.stem}.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    heard = sorted(_HEARD)
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        text = json.dumps({**known, request.node.name: heard}, indent=1, sort_keys=True, ensure_ascii=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    else:
        assert heard == known.get(request.node.name), (
            "if this is meant: pytest --update-golden, and look at it"
        )
