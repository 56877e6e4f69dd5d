"""JUnit XML against the schema by which Jenkins' xUnit plugin refuses reports, as pytest's sources ship it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import xmlschema

import decisions
from changegate.report.renderers import junit
from changegate.report.renderers._contract import View

MEMBER = "testing/example_scripts/junit-10.xsd"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("pytest")
    sources = ("--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder))
    subprocess.run([sys.executable, "-m", "pip", "download", *sources, "pytest==8.3.5"], check=True)
    (archive,) = Path(folder).glob("pytest-*.tar.gz")
    with tarfile.open(archive) as package:
        member = package.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{MEMBER}")
        assert member is not None
        return xmlschema.XMLSchema(member.read().decode("utf-8"))


@pytest.mark.parametrize("case", decisions.EVERY)
def test_a_report_is_valid(schema: Any, case: str) -> None:
    found = schema.iter_errors(junit.render(decisions.EVERY[case](), View()))
    assert [f"{error.path}: {error.reason}" for error in found] == []


def test_the_schema_would_refuse_a_wrong_report(schema: Any) -> None:
    report = junit.render(decisions.denied(), View())
    assert not schema.is_valid(report.replace("<testcase ", '<testcase file="app.yaml" ', 1))
