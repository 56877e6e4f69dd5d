"""From one environment to the next: what is expected to differ is no finding, and everything else is."""

from __future__ import annotations

from pathlib import Path

from session import AUTH, CONFIGURATION, ISSUER, make_session

GATE = """\
version: 1
repository: example.com/platform-config
environments:
  staging: {deployed: {branch: staging}, paths: ["services/**"]}
  prod: {deployed: {branch: main}, paths: ["services/**"]}
  blue: {deployed: {branch: main}, paths: ["blue/**"]}
  green: {deployed: {branch: main}, paths: ["green/**"]}
expected-differences:
  - values: {staging: staging.example.com, prod: example.com}
  - values: {blue: blue, green: green}
  - values: {blue: blue.example.com, green: example.com}
  - {pointer: /session/lifetime, values: {staging: 1h, prod: 8h}}
  - {pointer: "/clients/*/client_secret", reason: each environment has a secret of its own}
"""
FULL = CONFIGURATION.replace("cookie_secure: true", "cookie_secure: true, lifetime: 8h").replace(
    "callback]", "callback]\n    client_secret: prod-prod-prod-1"
)


def staged(content: str) -> str:
    content = content.replace("example.com", "staging.example.com").replace(
        "prod-prod-prod-1", "stage-stage-2"
    )
    return content.replace("lifetime: 8h", "lifetime: 1h")


def test_promoting_is_no_wall_of_findings_and_hides_nothing(tmp_path: Path) -> None:
    session = make_session(tmp_path, files={AUTH: FULL, ".changegate/config.yaml": GATE})
    world = session.world
    world.branch("staging")
    world.commit({AUTH: staged(FULL)}, "staging is another place")
    world.checkout("main")
    promote = ("--env", "prod", "--proposed")
    # A name that is a branch means the branch, as always: then every host is a finding.
    walls = session.check(*promote, "staging", status=1)
    assert walls["summary"]["findings"] > 3
    clean = session.check(*promote, "env:staging", status=0)
    assert clean["summary"]["findings"] == 0
    assert any("expected differences" in notice for notice in clean["notices"])
    world.checkout("staging")
    moved = "issuer: https://login.staging.example.com.evil.example/\n"
    session.edit(AUTH, ISSUER.replace("example.com", "staging.example.com"), moved)
    session.edit(AUTH, "lifetime: 1h", "lifetime: 9h")
    world.commit({}, "one identity value differs otherwise")
    world.checkout("main")
    report = session.check(*promote, "env:staging", status=1)
    (document,) = report["documents"]
    found = {change["pointer"] for change in document["changes"] if change["findings"]}
    assert found == {"/issuer", "/session/lifetime"}
    # The approval is of what would run in prod, so it holds for the change that brings exactly this there.
    for person in ("bob", "carol"):
        session.approve(person, *promote, "env:staging", "--store", "ref")
    assert session.check(*promote, "env:staging", status=0)["verdict"] == "allowed"
    assert "no environment 'canary'" in session.run("check", *promote, "env:canary", status=2).err


def test_folders_of_environments_are_compared_file_by_file(tmp_path: Path) -> None:
    blue = CONFIGURATION.replace("example.com", "blue.example.com")
    files = {"blue/auth.yaml": blue, "green/auth.yaml": CONFIGURATION, ".changegate/config.yaml": GATE}
    session = make_session(tmp_path, files=files)
    # No branch is called so: the name alone is enough.
    assert session.check("--env", "green", "--proposed", "blue", status=0)["documents"] == []
    session.edit("blue/auth.yaml", "https://shop.blue.example.com/callback", "https://evil.blue.example.com/")
    session.world.commit({}, "another client")
    (document,) = session.check("--env", "green", "--proposed", "blue", status=1)["documents"]
    assert document["path"] == "green/auth.yaml"
    assert {change["findings"][0]["category"] for change in document["changes"]} == {"redirect-uri"}
