"""The main road, end to end: held back, approved, passed, and nothing that should not help helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from session import AUTH, ISSUER, Session, make_session

MOVED = "issuer: https://auth.example.net/\n"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return make_session(tmp_path)


def stage_identity_change(session: Session, new: str = MOVED) -> None:
    session.edit(AUTH, ISSUER, new)
    session.world.git("add", AUTH)


def test_nothing_changed_is_allowed(session: Session) -> None:
    assert session.check("--staged", status=0)["verdict"] == "allowed"
    assert session.run("check", "--staged", status=0).out == "", "a hook with nothing to say is silent"
    assert session.run("check", status=0).out.startswith("ALLOWED  0 files changed")


def test_an_ordinary_change_is_allowed(session: Session) -> None:
    session.edit(AUTH, "level: info", "level: debug")
    session.world.git("add", AUTH)
    report = session.check("--staged", status=0)
    (document,) = report["documents"]
    assert [change["pointer"] for change in document["changes"]] == ["/logging/level"]
    assert document["changes"][0]["findings"] == []


def test_an_identity_change_is_held_back_and_explained(session: Session) -> None:
    stage_identity_change(session)
    report = session.check("--staged", status=1)
    assert report["verdict"] == "pending"
    (document,) = report["documents"]
    (change,) = document["changes"]
    assert (change["pointer"], change["kind"], change["line"]) == ("/issuer", "modified", 2)
    assert change["findings"][0]["category"] == "issuer"
    (requirement,) = document["requirements"]
    assert requirement["missing"] == 2
    assert requirement["eligible"] == ["alice@example.com", "bob@example.com", "carol@example.com"]
    told = session.run("explain", "--staged", f"{AUTH}#/issuer", status=0).out
    assert "https://auth.example.net/" in told
    still = session.run("explain", "--staged", f"{AUTH}#/logging/level", status=0).out
    assert "it did not change" in still
    assert "a change of it would be ordinary" in still
    assert f"changegate approve --staged --yes {document['change_id']}" in told


def test_two_identity_owners_open_the_gate(session: Session) -> None:
    stage_identity_change(session)
    session.approve("bob", "--staged", "--stage")
    assert session.check("--staged", status=1)["documents"][0]["requirements"][0]["missing"] == 1
    session.approve("carol", "--staged", "--stage")
    report = session.check("--staged", status=0)
    approvals = next(one for one in report["documents"] if one["path"] == AUTH)["approvals"]
    assert [approval["approver"] for approval in approvals] == ["bob@example.com", "carol@example.com"]


def test_the_authors_own_approval_does_not_count(session: Session) -> None:
    stage_identity_change(session)
    author = {"GIT_AUTHOR_EMAIL": "bob@example.com"}
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    report = session.check("--staged", status=1, **author)
    reasons = [
        rejection["reason"] for document in report["documents"] for rejection in document["rejections"]
    ]
    assert reasons == ["author"]


def test_one_character_more_is_another_change(session: Session) -> None:
    stage_identity_change(session)
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    session.edit(AUTH, MOVED, MOVED.replace("net/", "net"))
    session.world.git("add", AUTH)
    report = session.check("--staged", status=1)
    assert next(one for one in report["documents"] if one["path"] == AUTH)["requirements"][0]["missing"] == 2


def test_an_approval_survives_reformatting_and_an_unrelated_edit(session: Session) -> None:
    stage_identity_change(session)
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    session.edit(AUTH, "# the authentication service", "\n# the service that signs people in\n")
    session.edit(AUTH, "logging: {level: info}", "logging:\n    level: 'debug'")
    session.world.git("add", AUTH)
    session.check("--staged", status=0)


def test_a_policy_weakened_in_the_same_change_does_not_help(session: Session) -> None:
    stage_identity_change(session)
    easy = "version: 9\nrules: [{name: easy, when: {category: identity}, allow: true}]\notherwise: allow\n"
    session.world.stage({".changegate/policies/easy.yaml": easy})
    report = session.check("--staged", status=1)
    assert {document["path"]: document["verdict"] for document in report["documents"]} == {
        AUTH: "pending",
        ".changegate/policies/easy.yaml": "pending",
    }


def test_a_key_added_to_the_roster_in_the_same_change_does_not_count(session: Session) -> None:
    stage_identity_change(session)
    roster = session.world.top / ".changegate/roster.yaml"
    roster.write_text(roster.read_text().replace(session.public("bob"), session.public("mallory")))
    session.world.git("add", "--all")
    change = next(
        document["change_id"]
        for document in session.check("--staged", status=1)["documents"]
        if document["path"] == AUTH
    )
    refused = session.run("approve", "--staged", "--key", str(session.key("mallory")), "--yes", change)
    assert refused.status == 3
    assert "roster" in refused.err


def test_an_approval_survives_the_commit_a_rebase_and_a_squash(session: Session) -> None:
    world = session.world
    world.branch("move-issuer")
    session.edit(AUTH, ISSUER, MOVED)
    world.commit()
    session.approve("bob", "--proposed", "HEAD")
    session.approve("carol", "--proposed", "HEAD")
    world.commit(message="approved")
    session.check("--proposed", "HEAD", status=0)
    world.checkout("main")
    world.commit({"services/other/app.yaml": "replicas: 2\n"})
    session.check("--proposed", "move-issuer", status=0)
    world.checkout("move-issuer")
    world.git("rebase", "--quiet", "main")
    session.check("--proposed", "HEAD", status=0)
    world.branch("squashed", "main")
    world.git("merge", "--quiet", "--squash", "move-issuer")
    world.commit(message="squashed")
    session.check("--proposed", "HEAD", status=0)


def test_a_change_that_was_rolled_back_needs_a_new_approval(session: Session) -> None:
    world = session.world
    stage_identity_change(session)
    session.approve("bob", "--staged", "--stage")
    session.approve("carol", "--staged", "--stage")
    world.commit(message="move the issuer")
    session.edit(AUTH, MOVED, ISSUER)
    world.commit(message="roll back")
    stage_identity_change(session)
    report = session.check("--staged", status=1)
    (document,) = report["documents"]
    assert {rejection["reason"] for rejection in document["rejections"]} == {"stale"}


def test_what_others_merged_meanwhile_is_neither_undone_nor_hidden(session: Session) -> None:
    world = session.world
    world.branch("feature")
    world.commit({"services/other/app.yaml": "replicas: 2\n"})
    world.checkout("main")
    session.edit(AUTH, ISSUER, MOVED)
    world.commit()
    report = session.check("--proposed", "feature", status=0)
    assert [document["path"] for document in report["documents"]] == ["services/other/app.yaml"]


def test_a_policy_that_goes_back_to_an_older_version_is_denied(session: Session) -> None:
    policy = "version: {}\nrules: [{{name: all, when: {{category: identity}}, deny: nothing moves}}]\notherwise: allow\n"
    session.world.commit({".changegate/policies/own.yaml": policy.format(7)})
    session.world.stage({".changegate/policies/own.yaml": policy.format(6)})
    (document,) = session.check("--staged", status=1)["documents"]
    assert document["verdict"] == "denied"
    assert "version 7" in document["schema_errors"][0]["message"]


def test_a_roster_that_nobody_could_read_once_deployed_is_denied(session: Session) -> None:
    session.world.stage({".changegate/roster.yaml": "approvers: {nobody: {roles: [], keys: []}}\n"})
    (document,) = session.check("--staged", status=1)["documents"]
    assert document["verdict"] == "denied"
    assert document["schema_errors"]


def test_a_schema_is_found_by_glob_by_its_name_and_by_the_comment_for_editors(session: Session) -> None:
    schema = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"port": {"type": "integer"}}}'
    session.world.commit(
        {
            ".changegate/schemas/service.json": schema,
            ".changegate/config.yaml": (session.world.top / ".changegate/config.yaml").read_text()
            + 'schemas: [{paths: ["services/mapped/*"], schema: .changegate/schemas/service.json}]\n',
        }
    )
    comment = "# yaml-language-server: $schema=.changegate/schemas/service.json\n"
    session.world.stage(
        {
            "services/mapped/a.yaml": "port: x\n",
            "services/named/b.json": '{"$schema": "service.json", "port": "x"}',
            "services/told/c.yaml": comment + "port: x\n",
            "services/free/d.yaml": "port: x\n",
        }
    )
    report = session.check("--staged", status=1)
    refused = {document["path"] for document in report["documents"] if document["schema_errors"]}
    assert refused == {"services/mapped/a.yaml", "services/named/b.json", "services/told/c.yaml"}
