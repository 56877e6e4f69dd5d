"""The texts that `init` writes into a repository."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

PRE_COMMIT: Final = """\
repos:
  - repo: local
    hooks:
      - id: changegate
        name: changegate
        entry: changegate check --staged
        language: system
        pass_filenames: false
        always_run: true
        require_serial: true
        stages: [pre-commit, pre-merge-commit]
"""

PRE_COMMIT_ENTRY: Final = PRE_COMMIT.split("\n", 1)[1]

GITHUB: Final = """\
# The gate as a required check. Protect the branch and make the job `changegate` required.
name: changegate
on:
  pull_request:
  merge_group:
permissions:
  contents: read
jobs:
  changegate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # whether an approval still stands is read from the history
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pipx install changegate
      - run: changegate check --deployed "origin/${BASE:-BRANCH}" --proposed HEAD
        env:
          BASE: ${{ github.base_ref }}
"""

GITLAB: Final = """\
# The gate as a job; include it from .gitlab-ci.yml and require pipelines to succeed.
changegate:
  image: python:3.12
  variables:
    GIT_DEPTH: "0" # whether an approval still stands is read from the history
  script:
    - pip install changegate
    - changegate check --deployed "origin/${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-BRANCH}" --proposed HEAD
"""

SHELL: Final = """\
#!/bin/sh
# The gate in a pipeline: needs the whole history (a shallow clone cannot be decided).
set -eu
exec changegate check --deployed "${CHANGEGATE_DEPLOYED:-origin/BRANCH}" --proposed HEAD
"""


def config(
    repository: str, environments: Mapping[str, tuple[str, Sequence[str]]], services: Mapping[str, str]
) -> str:
    """Return the text of `.changegate/config.yaml`.

    Environments map a name to the deployed revision and the globs, services a name to one glob.
    """
    lines = [
        "# How this repository is laid out. Changes to anything in .changegate/ need approval themselves.",
        "version: 1",
        f"repository: {json.dumps(repository)}  # named in every approval, so that none counts elsewhere",
        "environments:",
    ]
    for name, (deployed, paths) in environments.items():
        lines.append(
            f"  {json.dumps(name)}: {{deployed: {json.dumps(deployed)}, paths: {json.dumps(list(paths))}}}"
        )
    if services:
        lines.append("services:")
        lines += [f"  {json.dumps(name)}: {{paths: [{json.dumps(glob)}]}}" for name, glob in services.items()]
    return "\n".join(lines) + "\n"


def roster(email: str, key: str | None) -> str:
    """Return the text of `.changegate/roster.yaml` with the one person git knows."""
    keys = f"[{json.dumps(key)}]" if key is not None else "[]  # paste the .pub file of an SSH key"
    return (
        "# Who may approve. Identity changes need two identity-owners who are not the author,\n"
        "# so put at least three people here before relying on the gate.\n"
        "approvers:\n"
        f"  {json.dumps(email)}:\n"
        "    roles: [identity-owner]\n"
        f"    keys: {keys}\n"
        "revoked: []\n"
    )
