"""The action and the pipeline templates: valid by their systems' schemas, and their steps run as written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from forges import forge, github_pull, page
from worlds import World, make_repository

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "docs" / "ci"
PROGRAMS = Path(sys.prefix) / "bin"
FILE = "services/auth/app.yaml"
DEPLOYED = "issuer: https://login.example.com\n"
PROPOSED = "issuer: https://id.example.com\n"
SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "docs/ci/github.yml": "vendor.github-workflows",
    "docs/ci/gitlab.yml": "vendor.gitlab-ci",
    "docs/ci/azure-pipelines.yml": "vendor.azure-pipelines",
    "docs/ci/bitbucket-pipelines.yml": "vendor.bitbucket-pipelines",
}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def origin(tmp_path: Path) -> World:
    """A repository whose branch `topic` moves the issuer, and whose branch `ordinary` does not."""
    world = make_repository(tmp_path, {FILE: DEPLOYED}, name="origin")
    world.branch("topic")
    world.commit({FILE: PROPOSED})
    world.branch("ordinary", "main")
    world.commit({FILE: DEPLOYED + "replicas: 3\n"})
    return world


@dataclass
class Checkout:
    """A clone as a CI system makes it, with the program on the path and nothing to install."""

    world: World
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def top(self) -> Path:
        return self.world.top

    def run(self, script: str, shell: tuple[str, ...] = ("bash", "-eo", "pipefail"), **variables: str) -> Any:
        environment = self.world.environment | self.extra | variables
        environment["PATH"] = f"{PROGRAMS}:{environment['PATH']}"
        return subprocess.run(
            [*shell, "-c", script], cwd=self.top, env=environment, capture_output=True, text=True, check=False
        )


def clone(origin: World, branch: str, *options: str) -> Checkout:
    return Checkout(origin.clone(origin.top.parent / f"clone-{branch}", "--branch", branch, *options))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_template_is_valid_by_the_schema_of_its_system(name: str) -> None:
    done = subprocess.run(
        [PROGRAMS / "check-jsonschema", "--builtin-schema", SCHEMAS[name], str(PROJECT / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_linter_finds_nothing_in_the_action_and_only_tags_in_the_workflow(tmp_path: Path) -> None:
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "changegate.yml").write_bytes((TEMPLATES / "github.yml").read_bytes())
    assert linted(PROJECT / "action.yml") == set()
    # Which commit to pin to is the reader's to look up; the file says so at each.
    assert linted(tmp_path) == {"unpinned-uses"}


def linted(path: Path) -> set[str]:
    done = subprocess.run(
        [PROGRAMS / "zizmor", "--offline", "--no-exit-codes", "--format=json", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return {finding["ident"] for finding in json.loads(done.stdout)}


@dataclass
class Runner:
    """What runs the steps of the action: variables, the two files it reads afterwards."""

    checkout: Checkout

    def __post_init__(self) -> None:
        self.temporary = self.checkout.top.parent / "runner"
        programs = self.temporary / "changegate-venv" / "bin"
        programs.mkdir(parents=True)
        for name in ("changegate", "python"):
            (programs / name).symlink_to(PROGRAMS / name)
        self.output = self.temporary / "output"
        self.summary = self.temporary / "summary"

    def run(
        self, inputs: Mapping[str, str] | None = None, **variables: str
    ) -> tuple[int, dict[str, str], str]:
        """Run all steps with the inputs; return the exit status, the outputs and the log."""
        action = read(PROJECT / "action.yml")
        given = {name: about["default"] for name, about in action["inputs"].items()} | dict(inputs or {})
        variables |= {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_ACTION_PATH": str(PROJECT),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        status, log = 0, ""
        for step in action["runs"]["steps"]:
            assert "${{" not in step["run"]
            values = {name: expanded(text, given) for name, text in step.get("env", {}).items()}
            done = self.checkout.run(step["run"], **(values | variables))
            log += done.stdout + done.stderr
            status = done.returncode
        lines = self.output.read_text(encoding="utf-8").splitlines() if self.output.exists() else []
        return status, dict(line.split("=", 1) for line in lines), log


def expanded(text: str, inputs: Mapping[str, str]) -> str:
    name = re.fullmatch(r"\$\{\{ (inputs\.(\w+)|github\.event\.[\w.]+) \}\}", text)
    assert name is not None, text
    return inputs[name[2]] if name[2] else ""


def test_the_action_holds_back_a_pull_request_and_says_so_everywhere(origin: World) -> None:
    runner = Runner(clone(origin, "topic"))
    status, outputs, log = runner.run(GITHUB_BASE_REF="main")
    assert status == 1
    assert outputs["verdict"] == "pending"
    assert json.loads(Path(outputs["report"]).read_text(encoding="utf-8"))["verdict"] == "pending"
    assert f"::error file={FILE},line=1,title=changegate%3A Issuer" in log
    assert "held back" in runner.summary.read_text(encoding="utf-8")


def test_the_action_lets_an_ordinary_change_pass(origin: World) -> None:
    status, outputs, _ = Runner(clone(origin, "ordinary")).run(GITHUB_BASE_REF="main")
    assert (status, outputs["verdict"]) == (0, "allowed")


def test_the_action_compares_a_merge_group_with_what_it_is_put_upon(origin: World) -> None:
    base = origin.git("rev-parse", "main")
    runner = Runner(clone(origin, "topic"))
    status, outputs, _ = runner.run(MERGE_GROUP_BASE=base)
    assert (status, outputs["verdict"]) == (1, "pending")
    report = json.loads(Path(outputs["report"]).read_text(encoding="utf-8"))
    assert report["deployed"]["revision"] == base


def test_the_action_reads_the_reviews_of_a_pull_request_and_of_an_entry_of_the_queue(
    origin: World, tmp_path: Path
) -> None:
    checkout = clone(origin, "topic")
    runner = Runner(checkout)
    with forge(tmp_path) as (served, certificate):
        checkout.extra |= {
            "SSL_CERT_FILE": str(certificate),
            "GITHUB_API_URL": served.url,
            "GITHUB_REPOSITORY": "example/platform-config",
        }
        path = "/repos/example/platform-config/pulls/7"
        served.pages |= {path: page(github_pull("ada")), f"{path}/reviews?per_page=100": page([])}
        origin.git("update-ref", "refs/pull/7/head", "ordinary")
        queued = "gh-readonly-queue/release/1/pr-7-0123456789abcdef0123456789abcdef01234567"
        for variables in (
            {"PULL_REQUEST_NUMBER": "7", "PULL_REQUEST_BASE": "main"},
            {"GITHUB_REF_NAME": queued, "MERGE_GROUP_BASE": origin.git("rev-parse", "main")},
        ):
            served.asked.clear()
            inputs = {"reviews": "true", "token": "ghs_of_the_job"}
            status, outputs, log = runner.run(inputs, **variables)
            assert (status, outputs["verdict"]) == (1, "pending"), log
            assert [asked for asked, _ in served.asked] == [path, f"{path}/reviews?per_page=100"]
            assert {headers["authorization"] for _, headers in served.asked} == {"Bearer ghs_of_the_job"}
        # What was reviewed is there to look at, though no branch of the clone has it.
        checkout.world.git("cat-file", "-e", origin.git("rev-parse", "ordinary"))
        # Without a number there is nobody to ask, and nothing is asked.
        served.asked.clear()
        runner.run({"reviews": "true"}, GITHUB_BASE_REF="main", PULL_REQUEST_NUMBER="7;x")
        assert served.asked == []


def test_the_action_writes_further_formats_and_takes_arguments(origin: World) -> None:
    runner = Runner(clone(origin, "topic"))
    inputs = {"formats": "text\nsarif=report.sarif\n", "args": "--advise\n"}
    status, outputs, log = runner.run(inputs, GITHUB_BASE_REF="main")
    assert (status, outputs["verdict"]) == (0, "pending")
    assert "HELD BACK" in log
    assert (
        json.loads((runner.checkout.top / "report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    )


@pytest.mark.parametrize("name", ["deployed", "proposed", "env", "formats", "args"])
def test_no_input_of_the_action_is_run(origin: World, name: str) -> None:
    runner = Runner(clone(origin, "topic"))
    text = 'a"; touch pwned; "\n$(touch pwned)\n`touch pwned`\n; touch pwned'
    runner.run({name: text}, GITHUB_BASE_REF="main")
    assert list(runner.checkout.top.glob("**/pwned")) == []


def test_a_verdict_that_is_none_has_no_report(origin: World) -> None:
    status, outputs, _ = Runner(clone(origin, "topic")).run({"deployed": "no-such-revision"})
    assert status == 3
    assert outputs == {"verdict": "undecided", "report": ""}


def test_the_gitlab_job_runs_as_written(origin: World) -> None:
    checkout = clone(origin, "topic")
    job = read(TEMPLATES / "gitlab.yml")["changegate"]
    done = checkout.run("\n".join(job["script"]), CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert done.returncode == 1, done.stderr
    assert "HELD BACK" in done.stdout
    for name in ("gl-code-quality-report.json", "changegate.xml", "changegate.html"):
        assert (checkout.top / name).stat().st_size > 0


def test_the_azure_steps_run_as_written(origin: World) -> None:
    checkout = clone(origin, "topic")
    (step,) = [
        step
        for step in read(TEMPLATES / "azure-pipelines.yml")["steps"]
        if "bash" in step and "check" in step["bash"]
    ]
    done = checkout.run(step["bash"], SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main")
    assert done.returncode == 1, done.stderr
    assert "##vso[task.logissue type=error;" in done.stdout
    assert f"##vso[task.uploadsummary]{checkout.top}/changegate.md" in done.stdout
    assert "<testsuites" in (checkout.top / "changegate.xml").read_text(encoding="utf-8")


def test_the_bitbucket_steps_run_as_written(origin: World) -> None:
    checkout = clone(origin, "topic")
    (pipeline,) = read(TEMPLATES / "bitbucket-pipelines.yml")["pipelines"]["pull-requests"].values()
    script = [line for line in pipeline[0]["step"]["script"] if "pip install" not in line]
    done = checkout.run("\n".join(script), BITBUCKET_PR_DESTINATION_BRANCH="main")
    assert done.returncode == 1, done.stderr
    assert (checkout.top / "test-results" / "changegate.xml").exists()


def jenkins_scripts() -> Iterator[str]:
    text = (TEMPLATES / "Jenkinsfile").read_text(encoding="utf-8")
    assert '"""' not in text, "Groovy would put variables into the script"
    for script in re.findall(r"sh '''\n(.*?)'''", text, re.DOTALL):
        # In quotes of three, Groovy takes a backslash at the end of a line away together with the line's end.
        yield script.replace("\\\n", "")


def test_the_jenkins_steps_run_as_written(origin: World) -> None:
    checkout = clone(origin, "topic")
    install, check = jenkins_scripts()
    assert "pip install" in install
    done = checkout.run(check, ("sh", "-xe"), CHANGE_TARGET="main", WORKSPACE_TMP=str(checkout.top.parent))
    assert done.returncode == 1, done.stderr
    assert (checkout.top / "changegate.html").exists()


def test_a_branch_name_is_not_run(origin: World) -> None:
    name = "$(touch${IFS}pwned)"
    origin.branch(name, "main")
    checkout = clone(origin, "topic")
    job = read(TEMPLATES / "gitlab.yml")["changegate"]
    done = checkout.run("\n".join(job["script"]), CI_MERGE_REQUEST_TARGET_BRANCH_NAME=name)
    assert done.returncode == 1, done.stderr
    assert not (checkout.top / "pwned").exists()


def test_a_shallow_checkout_is_refused_and_mended_by_the_line_of_the_documentation(origin: World) -> None:
    checkout = clone(origin, "topic", "--depth", "1")
    fetched = "git fetch --quiet --depth 1 origin +refs/heads/main:refs/remotes/origin/main"
    assert checkout.run(fetched).returncode == 0
    check = "changegate check --deployed=origin/main --proposed=HEAD"
    page = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    refused = checkout.run(check)
    assert refused.returncode == 3
    said = "the history is cut off here (a shallow clone)"
    assert said in refused.stderr
    assert said in page
    (line,) = re.findall(r"^\| anywhere \| `(git fetch [^`]+)`", page, re.MULTILINE)
    assert checkout.run(line).returncode == 0
    assert checkout.run(check).returncode == 1


def test_all_formats_can_be_written_in_one_pass(origin: World) -> None:
    checkout = clone(origin, "topic")
    page = (PROJECT / "docs" / "reports" / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ (changegate check .*)$", page, re.MULTILINE)
    done = checkout.run(command + " --deployed origin/main --proposed HEAD")
    assert done.returncode == 1, done.stderr
    assert "HELD BACK" in done.stdout
    assert (checkout.top / "changegate.sarif").exists()
    assert (checkout.top / "changegate.html").exists()
