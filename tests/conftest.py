"""Options and surroundings that all tests share."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings

# How long an example takes says more of the machine than of the law. Half of the usual number, in every run the same:
# a required check must not fail for what the change under it did not touch.
settings.register_profile("changegate", max_examples=50, deadline=None, derandomize=True)
settings.load_profile("changegate")
# In every run others, and more of them: `make laws`.
settings.register_profile("others", max_examples=200, deadline=None)
# Laws tried for as long as one likes: pytest --hypothesis-profile=thorough tests/property
settings.register_profile("thorough", max_examples=5_000, deadline=None)
# Whether a law notices something at all: the first example that breaks it is enough, however large.
settings.register_profile(
    "noticing", max_examples=1_000, deadline=None, phases=(Phase.generate,), report_multiple_bugs=False
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected output of golden cases; review with git diff",
    )
    parser.addoption(
        "--every-fault",
        action="store_true",
        help="have every call to the system fail in every way, not each place in the code once; takes long",
    )
