"""The configuration file: what it may say, and what is refused by its pointer."""

from __future__ import annotations

from typing import Any

import pytest

from changegate.config import config
from changegate.errors import InvalidInputError
from changegate.model.config import Config, Environment, Ignored, Limits, SchemaMapping, Service
from changegate.schema import check


def test_the_configuration_of_the_handbook_is_read() -> None:
    found = config(
        {
            "version": 1,
            "repository": "example.com/platform-config",
            "environments": {"prod": {"deployed": "refs/heads/main", "paths": ["services/**"]}},
            "default": "prod",
            "services": {"auth": {"paths": "services/auth/**"}},
            "schemas": [
                {"paths": ["services/auth/*.yaml"], "schema": ".changegate/schemas/auth.schema.json"}
            ],
            "ignore": [{"paths": ["docs/**"], "pointer": "/info/*", "reason": "an example"}],
            "limits": {"file-bytes": 1000, "depth": 10},
        },
        "config.yaml",
    )
    assert found == Config(
        repository="example.com/platform-config",
        environments=(Environment("prod", "refs/heads/main", ("services/**",)),),
        services=(Service("auth", ("services/auth/**",)),),
        schemas=(SchemaMapping(("services/auth/*.yaml",), ".changegate/schemas/auth.schema.json"),),
        ignores=(Ignored(("docs/**",), "/info/*", "an example"),),
        limits=Limits(file_bytes=1000, depth=10),
        default_environment="prod",
    )


def test_the_version_alone_is_a_configuration() -> None:
    assert config({"version": 1}, "config.yaml") == Config()


@pytest.mark.parametrize(
    "revision",
    [
        "refs/heads/main",
        "refs/tags/deployed/prod",
        "refs/remotes/origin/main",
        "origin/main",
        "HEAD",
        "HEAD~3",
        "v1.2^",
        "a" * 40,
        "main",
        "release-2026.1",
        "fix/#7",
        "straße",
    ],
)
def test_what_names_a_commit_may_be_deployed(revision: str) -> None:
    data = {"version": 1, "environments": {"prod": {"deployed": revision, "paths": "**"}}}
    assert config(data, "config.yaml").environments[0].deployed == revision


@pytest.mark.parametrize(
    "revision",
    [
        "-rf",
        "--upload-pack=x",
        "a..b",
        "main@{1}",
        "@{-1}",
        "main:file",
        "^main",
        "a b",
        "a\nb",
        "main/",
        "main.lock",
        "refs//x",
        "refs/.x",
        ":/fix",
        "x\u202ey",
        "a" * 300,
        "HEAD^{/fix}",
        "~1",
    ],
)
def test_what_names_no_commit_is_refused(revision: str) -> None:
    data = {"version": 1, "environments": {"prod": {"deployed": revision, "paths": "**"}}}
    with pytest.raises(InvalidInputError, match="names no commit") as caught:
        config(data, "config.yaml")
    assert caught.value.where.pointer == "/environments/prod/deployed"
    assert "refs/heads/main" in caught.value.hint


@pytest.mark.parametrize(
    ("deployed", "spelled", "signers", "line"),
    [
        ("dir:/srv/live", "dir:/srv/live", "", ""),
        ({"branch": "main"}, "refs/heads/main", "", ""),
        ({"tag": "deployed/prod"}, "refs/tags/deployed/prod", "", ""),
        ({"directory": "../live"}, "dir:../live", "", ""),
        ({"snapshot": "../live.tar.gz"}, "snapshot:../live.tar.gz", "", ""),
        ({"record": "prod", "signers": "deployer"}, "record:prod", "deployer", ""),
        ({"record": "eu.prod", "line": "refs/heads/main"}, "record:eu.prod", "", "refs/heads/main"),
    ],
)
def test_there_are_several_ways_to_say_what_runs(
    deployed: object, spelled: str, signers: str, line: str
) -> None:
    data = {"version": 1, "environments": {"prod": {"deployed": deployed, "paths": "**"}}}
    check(data, "config", "config.yaml")
    assert config(data, "config.yaml").environments == (Environment("prod", spelled, ("**",), signers, line),)


@pytest.mark.parametrize(
    ("deployed", "word"),
    [
        ({}, "exactly one"),
        ({"branch": "main", "tag": "v1"}, "exactly one"),
        ({"branch": "refs/heads/main"}, "full name"),
        ({"branch": "index"}, "proposed, not deployed"),
        ({"tag": "a..b"}, "names no commit"),
        ({"directory": ""}, "not empty"),
        ({"directory": "https://example.com/"}, "no path"),
        ({"directory": "../live", "signers": "deployer"}, "deployment records only"),
        ({"record": "prod"}, "beside 'signers' or 'line'"),
        ({"record": "a/b", "signers": "deployer"}, "no name"),
        ({"record": "prod", "line": "worktree"}, "proposed, not deployed"),
        ({"brnach": "main"}, "not known here"),
        ("dir:", "not empty"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(deployed: object, word: str) -> None:
    data = {"version": 1, "environments": {"prod": {"deployed": deployed, "paths": "**"}}}
    with pytest.raises(InvalidInputError, match=word):
        config(data, "config.yaml")
    with pytest.raises(InvalidInputError):
        check(data, "config", "config.yaml")


@pytest.mark.parametrize("side", ["index", "worktree"])
def test_what_is_proposed_is_not_deployed(side: str) -> None:
    # A side compared with itself never differs, so that everything would pass.
    data = {"version": 1, "environments": {"prod": {"deployed": side, "paths": "**"}}}
    with pytest.raises(InvalidInputError, match="proposed, not deployed"):
        config(data, "config.yaml")


@pytest.mark.parametrize(
    ("top", "pointer", "word"),
    [
        ({"version": 2}, "/version", "must be 1"),
        ({"version": True}, "/version", "whole number"),
        ({"version": "1"}, "/version", "whole number"),
        ({"enviroments": {}}, "/enviroments", "'enviroments'"),
        ({"repository": ""}, "/repository", "text"),
        ({"environments": []}, "/environments", "mapping"),
        ({"environments": {"a/b": {}}}, "/environments/a~1b", "no name"),
        ({"environments": {"prod": {"paths": "**"}}}, "/environments/prod", "'deployed' is missing"),
        ({"environments": {"prod": {"deployed": "HEAD"}}}, "/environments/prod", "'paths' is missing"),
        ({"environments": {"prod": {"deployed": "HEAD", "paths": []}}}, "/environments/prod/paths", "empty"),
        (
            {"environments": {"prod": {"deployed": "HEAD", "paths": ["a", "/b"]}}},
            "/environments/prod/paths/1",
            "no file",
        ),
        (
            {"environments": {"prod": {"deployed": "HEAD", "paths": "./a"}}},
            "/environments/prod/paths",
            "no file",
        ),
        (
            {"environments": {"prod": {"deployed": "HEAD", "paths": "a[z-a]"}}},
            "/environments/prod/paths",
            "not accepted",
        ),
        (
            {"environments": {"prod": {"deployed": "HEAD", "paths": "a{b"}}},
            "/environments/prod/paths",
            "not accepted",
        ),
        ({"default": "prod"}, "/default", "no environment"),
        ({"services": {"auth": {"path": "a"}}}, "/services/auth/path", "'path'"),
        (
            {"schemas": [{"paths": "a", "schema": "https://example.com/s.json"}]},
            "/schemas/0/schema",
            "no file",
        ),
        ({"schemas": [{"paths": "a", "schema": "../s.json"}]}, "/schemas/0/schema", "no file"),
        ({"schemas": [{"paths": "a", "schema": "/etc/s.json"}]}, "/schemas/0/schema", "no file"),
        ({"schemas": {}}, "/schemas", "list"),
        ({"ignore": [{"paths": "a", "pointer": "/x"}]}, "/ignore/0", "'reason' is missing"),
        (
            {"ignore": [{"paths": "a", "pointer": "/[z-a]", "reason": "r"}]},
            "/ignore/0/pointer",
            "not accepted",
        ),
        ({"limits": {"depth": 0}}, "/limits/depth", "at least 1"),
        ({"limits": {"depth": 100_000}}, "/limits/depth", "at most 128"),
        ({"limits": {"file_bytes": 1}}, "/limits/file_bytes", "'file_bytes'"),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_refused(
    top: dict[str, Any], pointer: str, word: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        config({"version": 1} | top, "config.yaml")
    assert caught.value.where.path == "config.yaml"
    assert caught.value.where.pointer == pointer
    assert word in caught.value.problem


TWO: dict[str, Any] = {name: {"deployed": "main", "paths": "**"} for name in ("staging", "prod")}


@pytest.mark.parametrize(
    ("entry", "pointer", "word"),
    [
        ({}, "", "must have 'values'"),
        ({"values": {"prod": "a"}}, "/values", "two environments"),
        ({"values": {"prod": "a", "prd": "b"}}, "/values/prd", "'prd'"),
        ({"values": {"prod": 1, "staging": "b"}}, "/values/prod", "text"),
        ({"pointer": "/replicas"}, "", "'reason'"),
        ({"pointer": "/replicas", "values": {"prod": [], "staging": 1}}, "/values/prod", "single value"),
        ({"values": {"prod": "a", "staging": "b"}, "paths": "/a"}, "/paths", "no file"),
    ],
)
def test_an_expected_difference_that_cannot_be_meant_is_refused(
    entry: object, pointer: str, word: str
) -> None:
    with pytest.raises(InvalidInputError, match=word) as caught:
        config({"version": 1, "environments": TWO, "expected-differences": [entry]}, "config.yaml")
    assert caught.value.where.pointer == f"/expected-differences/0{pointer}"


def test_nothing_is_a_configuration_without_its_version() -> None:
    with pytest.raises(InvalidInputError, match="'version' is missing"):
        config({}, "config.yaml")
