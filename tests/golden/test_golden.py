"""A case is a folder: deployed/ and proposed/ go in, the decision in every lasting format comes out.

`args` holds further arguments, one a line. `pytest --update-golden` rewrites what is expected.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from session import CHANGEGATE

CASES = Path(__file__).parent / "cases"
FORMATS = {"text": "expected.txt", "json": "expected.json"}
# The fingerprint of a secret is under a key that is new for every run.
_FINGERPRINT = re.compile(r'(\(secret |"secret": ")[0-9a-f]{8}')


def cases() -> list[Path]:
    return sorted(path for path in CASES.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
@pytest.mark.parametrize("form", FORMATS)
def test_the_decision_is_as_it_was_reviewed(
    case: Path, form: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    given = (case / "args").read_text().split() if (case / "args").exists() else []
    sides = ["--deployed", "dir:deployed", "--proposed", "dir:proposed"]
    done = subprocess.run(
        [CHANGEGATE, "check", "-C", case, *sides, "--format", form, *given],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )
    shown = _FINGERPRINT.sub(r"\g<1>********", done.stdout) or done.stderr
    shown = shown.replace(str(case.resolve()), "CASE").replace(str(case), "CASE")
    told = f"{shown}[exit status {done.returncode}]\n"
    expected = case / FORMATS[form]
    if request.config.getoption("--update-golden"):
        expected.write_text(told)
    assert told == expected.read_text()
