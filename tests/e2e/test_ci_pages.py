"""What the pages about CI systems say is run as it stands there, and what they name is in the templates."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from worlds import World, make_repository

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "docs" / "ci"
FILE = "services/auth/app.yaml"
# page: what its check writes, its template, the line there that fetches the whole history
PAGES = {
    "github.md": ("summary.md", "github.yml", "fetch-depth: 0"),
    "gitlab.md": ("gl-code-quality-report.json", "gitlab.yml", 'GIT_DEPTH: "0"'),
    "jenkins.md": ("changegate.xml", "Jenkinsfile", "cloneOption(shallow: false"),
    "azure-devops.md": ("changegate.md", "azure-pipelines.yml", 'fetchDepth: "0"'),
    "bitbucket.md": ("test-results/changegate.xml", "bitbucket-pipelines.yml", "depth: full"),
}


def blocks(page: str, language: str) -> list[str]:
    text = (TEMPLATES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository whose branch `topic` moves the issuer."""
    world = make_repository(tmp_path_factory.mktemp("origin"), {FILE: "issuer: https://login.example.com\n"})
    world.branch("topic")
    world.commit({FILE: "issuer: https://id.example.com\n"})
    return world


def run(world: World, script: str) -> subprocess.CompletedProcess[str]:
    environment = world.environment | {"TARGET": "main"}
    environment["PATH"] = f"{Path(sys.prefix) / 'bin'}:{environment['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=world.top,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_mends_a_shallow_clone_and_says_there_what_the_job_says(
    page: str, origin: World, tmp_path: Path
) -> None:
    written, template, line = PAGES[page]
    mend, check = blocks(page, "sh")
    clone = origin.clone(tmp_path / "clone", "--branch", "topic", "--depth", "1")
    clone.git("fetch", "--quiet", "--depth", "1", "origin", "+refs/heads/main:refs/remotes/origin/main")
    refused = run(clone, check)
    assert refused.returncode == 3
    assert "the history is cut off here (a shallow clone)" in refused.stderr
    assert run(clone, mend).returncode == 0
    held = run(clone, check)
    assert held.returncode == 1, held.stderr
    assert "issuer" in held.stdout
    assert (clone.top / written).stat().st_size > 0
    # The page says which line of the template makes this needless.
    assert line.split("(")[0] in (TEMPLATES / page).read_text(encoding="utf-8")
    assert line in (TEMPLATES / template).read_text(encoding="utf-8")


def test_a_step_of_a_page_is_a_step(tmp_path: Path) -> None:
    (text,) = blocks("github.md", "yaml")
    workflow = {
        "on": "pull_request",
        "jobs": {"gate": {"runs-on": "ubuntu-latest", "steps": yaml.safe_load(text)}},
    }
    (tmp_path / "workflow.yml").write_text(yaml.safe_dump(workflow))
    (text,) = blocks("gitlab.md", "yaml")
    (tmp_path / "gitlab.yml").write_text(yaml.safe_dump({"gate": yaml.safe_load(text)}))
    for schema, file in (("vendor.github-workflows", "workflow.yml"), ("vendor.gitlab-ci", "gitlab.yml")):
        done = subprocess.run(
            [Path(sys.prefix) / "bin" / "check-jsonschema", "--builtin-schema", schema, str(tmp_path / file)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_the_overview_leads_to_every_page_and_every_link_leads_somewhere() -> None:
    overview = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    assert set(PAGES) | {"hooks.md"} <= set(re.findall(r"\]\(([\w-]+\.md)", overview))
    for page in TEMPLATES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)[^):]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
