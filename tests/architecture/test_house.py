"""The house keeps its own rules: tables complete, rooms small and described, packages shipped."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "changegate"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
FAMILIES = {
    "load/formats": "FORMATS",
    "approvals/forges": "FORGES",
    "approvals/sources": "SOURCES",
    "chronicle/formats": "PAGES",
    "classify/cautions": "CAUTIONS",
    "classify/shapes": "SHAPES",
    "decide/conditions": "CONDITIONS",
    "live/kinds": "KINDS",
    "live/receivers": "RECEIVERS",
    "report/renderers": "RENDERERS",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("folder", FAMILIES)
def test_every_member_of_a_family_is_in_its_sorted_table(folder: str) -> None:
    package = importlib.import_module(f"changegate.{folder.replace('/', '.')}")
    table = getattr(package, FAMILIES[folder])
    assert list(table) == sorted(table)
    registered = {Path(str(module.__file__)).stem for module in table.values()}
    members = {path.stem for path in (PACKAGE / folder).glob("*.py") if not path.stem.startswith("_")}
    assert registered == members


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_is_small_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    sentence = (ast.get_docstring(ast.parse(text)) or "").splitlines()
    assert sentence
    assert len(sentence[0]) <= 110


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_fit_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{path.name}: {node.name}"


def test_every_folder_of_the_package_is_shipped() -> None:
    listed = set(tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {
        ".".join(path.parent.relative_to(PROJECT).parts) for path in MODULES if path.name == "__init__.py"
    }
    assert listed == folders | {"changegate.schemas", "changegate.policies"}


def test_every_dependency_has_its_line_of_why() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    reasons = (PROJECT / "docs/dependencies.md").read_text()
    development = project["optional-dependencies"]["dev"]
    for requirement in [
        *project["dependencies"],
        *(one for one in development if not one.startswith("types-")),
    ]:
        name = re.split(r"[><=\[]", requirement)[0]
        assert name in reasons.lower(), name


def test_help_imports_no_heavy_library() -> None:
    heavy = ("cryptography", "deepdiff", "git", "hcl2", "jsonschema", "re2", "yaml")
    code = (
        "import sys\n"
        "from changegate.cli.main import command\n"
        "try: command(['--help'])\n"
        "except SystemExit: pass\n"
        f"print('heavy:', [name for name in {heavy!r} if name in sys.modules])"
    )
    import sys  # noqa: PLC0415  the interpreter under test is this one

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_the_top_level_holds_nothing_unforeseen() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    top = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    allowed = {
        ".ci",
        ".gitattributes",
        ".github",
        ".gitignore",
        ".importlinter",
        ".pre-commit-hooks.yaml",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "action.yml",
        "benchmarks",
        "changegate",
        "docs",
        "policies",
        "pyproject.toml",
        "schemas",
        "tests",
    }
    assert top <= allowed, top - allowed
