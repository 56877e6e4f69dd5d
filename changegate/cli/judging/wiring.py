"""What starts the gate can be changed like anything else: a proposal that does so is said aloud."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from changegate.errors import ChangegateError
from changegate.model.shown import printable
from changegate.model.side import FileKind, Side

# Where hooks and pipelines are described, as their makers document it.
_WIRING: Final = (
    *(".pre-commit-config.yaml", ".pre-commit-config.yml", ".gitlab-ci.yml", "azure-pipelines.yml"),
    *(".github/workflows/*.yml", ".github/workflows/*.yaml", ".circleci/config.yml"),
    *("bitbucket-pipelines.yml", "Jenkinsfile", "lefthook.yml"),
)
_NAME: Final = b"changegate"


def rewired(deployed: Side, proposed: Side) -> Iterator[str]:
    """Yield a sentence for every file that runs the gate where it is deployed and differs in the proposal."""
    before, after = deployed.entries(), proposed.entries()
    for path in sorted(path for path in before if any(fnmatchcase(path, glob) for glob in _WIRING)):
        if after.get(path) != before[path] and _runs_gate(deployed, path):
            yield (
                f"{printable(path)} runs this gate and is changed by the proposal: see that the check still "
                "runs, and require it by name on the forge"
            )


def _runs_gate(side: Side, path: str) -> bool:
    if side.entries()[path].kind not in {FileKind.REGULAR, FileKind.EXECUTABLE}:
        return False
    try:
        return _NAME in side.read(path)
    except ChangegateError:
        return False
