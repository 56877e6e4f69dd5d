"""Values that name another environment than the file they stand in."""

from __future__ import annotations

import functools
import re
from typing import Final

from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import text
from changegate.model.finding import Signal
from changegate.regex import regex

SIGNAL: Final = Signal.ENV_MISMATCH

_ENVIRONMENTS: Final = {
    "prod": "production", "production": "production", "prd": "production",
    "preprod": "pre-production", "preproduction": "pre-production",
    "staging": "staging", "stage": "staging", "stg": "staging",
    "dev": "development", "development": "development", "develop": "development",
    "qa": "test", "uat": "test", "test": "test", "testing": "test", "tst": "test",
    "sandbox": "sandbox", "sbx": "sandbox",
}  # fmt: skip
_SPELLED: Final = regex(r"prod|prd|stag|stg|dev|qa|uat|test|tst|sandbox|sbx", re.IGNORECASE)
_NAME: Final = regex(r"[^\s{}$<>]{3,300}")


def fires(setting: Setting) -> bool:
    """Whether a name or address is of one environment, the file of another, and the old value was not."""
    new, old = text(setting.proposed), text(setting.deployed)
    if new is None or _NAME.fullmatch(new.strip()) is None:
        return False
    if _SPELLED.search(new) is None:
        return False
    here, there = _named(setting.path), _named(new)
    return len(here) == len(there) == 1 and here != there and there != _named(old or "")


@functools.lru_cache(maxsize=4096)
def _named(value: str) -> frozenset[str]:
    """Return the environments a text names; `pre-prod` is not `prod`."""
    found = words(
        value.replace("pre-prod", "preprod").replace("pre_prod", "preprod").replace("non-prod", "test")
    )
    return frozenset(_ENVIRONMENTS[word] for word in found if word in _ENVIRONMENTS)
