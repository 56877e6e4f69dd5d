"""Where in a pack's file stands what it says of a setting: for whoever asks why it fired."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from changegate.classify.pack import shipped
from changegate.resources import shipped as shipped_data

_FOLDER: Final = "classify.packs"


def line_of(pack: str, pattern: str, own: Mapping[str, tuple[str, str]]) -> str:
    """Return file and line of a pattern (`keycloak.yaml:12`), nothing where its pack is none of a file.

    `own` are the packs of the user by name, each with the path and the text of its file; they speak first.
    """
    if pack in own:
        path, text = own[pack]
        return _located(path, text, pattern)
    return _shipped_line(pack, pattern)


@functools.lru_cache(maxsize=256)
def _shipped_line(pack: str, pattern: str) -> str:
    if all(known.name != pack for known in shipped().packs):
        return ""
    file = f"{pack}.yaml"
    return _located(file, shipped_data(_FOLDER, file).decode(), pattern)


def _located(file: str, text: str, pattern: str) -> str:
    said = re.compile(rf"\bpath[\"']?\s*:\s*[\"']?{re.escape(pattern)}[\"']?(?:[,}}\s]|$)")
    found = next((number for number, line in enumerate(text.splitlines(), 1) if said.search(line)), None)
    return file if found is None else f"{file}:{found}"
