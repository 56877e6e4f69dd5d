"""What runs where: records are written, shared, believed or not, and never lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session import AUTH, CHANGEGATE, GATE, ISSUER, Session, make_session
from worlds import World

MOVED = "issuer: https://auth.example.net/\n"
RECORDS = "refs/changegate/deployments/prod"


def gate(deployed: str) -> dict[str, str]:
    return {".changegate/config.yaml": GATE.replace("refs/heads/main", deployed)}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return make_session(
        tmp_path, files=gate("{record: prod, signers: identity-owner, line: refs/heads/main}")
    )


def test_a_release_manager_records_what_went_out_and_sees_what_waits(
    session: Session, tmp_path: Path
) -> None:
    first = session.world.head
    lost = session.run("check", "--env", "prod", status=3).err
    assert "there is no deployment record here" in lost
    assert "changegate deployed record" in lost
    verdict = tmp_path / "verdict.json"
    verdict.write_text("{}")
    told = session.run(
        *("deployed", "record", "--env", "prod", "--key", str(session.key("bob")), "--reason", "REL-1"),
        *("--attestation", str(verdict)),
        status=0,
    ).out
    assert f"prod runs {first[:12]} (signed by bob@example.com)" in told
    session.edit(AUTH, ISSUER, MOVED)
    session.world.commit({}, "move the issuer")
    shown = session.run("deployed", "show", status=0).out
    assert f"prod: {first[:12]}  (record:prod)" in shown
    assert "by bob@example.com (signed by bob@example.com): REL-1" in shown
    assert "1 commit behind HEAD, 1 identity change waiting to go out" in shown
    assert (
        'services/auth/config.yaml/issuer: "https://login.example.com/" -> "https://auth.example.net/"'
        in shown
    )
    (prod,) = session.run("deployed", "show", "--env", "prod", "--format", "json", status=0).json[
        "environments"
    ]
    assert (prod["revision"], prod["behind"], prod["verdict"]) == (first, 1, "pending")
    assert prod["record"]["deployer"] == "bob@example.com"
    assert prod["record"]["attestation"] == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    report = session.check("--env", "prod", "--proposed", "HEAD", status=1)
    assert report["deployed"]["revision"] == first
    session.run("deployed", "record", "--env", "prod", "--key", str(session.key("carol")), status=0)
    assert session.check("--env", "prod", "--proposed", "HEAD", status=0)["verdict"] == "allowed"
    # A clone of one commit knows no history, and can record all the same.
    clone = session.world.clone(tmp_path / "shallow", "--depth=1")
    pipeline = Session(clone, session.keys)
    pipeline.run("deployed", "record", "--env", "prod", "--by", "pipeline", "--push", "origin", status=0)
    subjects = session.world.git("log", "--format=%H", RECORDS).split()
    assert len(subjects) == 3


def test_a_record_that_anybody_could_have_pushed_decides_nothing(session: Session) -> None:
    session.run("deployed", "record", "--env", "prod", "--by", "mallory", status=0)
    refused = session.run("check", "--env", "prod", status=3).err
    assert "does not count: nobody signed it" in refused
    shown = session.run("deployed", "show", status=3).out
    assert "prod: cannot be told" in shown
    # Signed, but of a revision that never was on the line.
    session.world.branch("aside")
    session.world.commit({".changegate/config.yaml": GATE}, "aside")
    session.world.checkout("main")
    session.run(
        *("deployed", "record", "--env", "prod", "--revision", "aside", "--key", str(session.key("bob"))),
        status=0,
    )
    assert "is not in the history of refs/heads/main" in session.run("check", "--env", "prod", status=3).err
    # By somebody who is not on the roster at all.
    stranger = session.run(
        "deployed", "record", "--env", "prod", "--key", str(session.key("eve")), status=3
    ).err
    assert "nobody on the deployed roster has the key" in stranger
    assert "no environment 'prd'" in session.run("deployed", "record", "--env", "prd", status=2).err
    # What is no record at all, under the name of one.
    blob = session.world.git("hash-object", "-w", "--stdin", text=b"{}")
    tree = session.world.git("mktree", text=f"100644 blob {blob}\tdeployment.json".encode())
    session.world.git("update-ref", RECORDS, session.world.git("commit-tree", tree, "-m", "deployment.json"))
    assert "is no deployment record" in session.run("check", "--env", "prod", status=3).err


def test_of_records_made_at_the_same_time_none_is_lost(session: Session) -> None:
    command = [CHANGEGATE, "deployed", "record", "--env", "prod", "--by"]
    started = [
        subprocess.Popen(
            [*command, f"pipeline-{number}"],
            cwd=session.world.top,
            env=session.world.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(5)
    ]
    assert [one.wait() for one in started] == [0] * 5
    for one in started:
        one.communicate()
    kept = session.world.git("log", "--format=%T", RECORDS).split()
    says = [session.world.git("show", f"{tree}:deployment.json") for tree in kept]
    assert all(any(f"pipeline-{number}" in said for said in says) for number in range(5))


@pytest.mark.parametrize("moment", ["commit-tree", "update-ref"])
def test_killed_in_the_middle_nothing_is_half_written(session: Session, tmp_path: Path, moment: str) -> None:
    key = str(session.key("bob"))
    session.run("deployed", "record", "--env", "prod", "--key", key, status=0)
    before = session.world.git("rev-parse", RECORDS)
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True)
    deadly = tmp_path / "bin" / "git"
    deadly.parent.mkdir()
    deadly.write_text(
        f'#!/bin/sh\ncase " $* " in *" {moment} "*) kill -9 $PPID; exit 1;; esac\nexec {real.stdout.strip()} "$@"\n'
    )
    deadly.chmod(0o755)
    path = f"{deadly.parent}:{session.world.environment['PATH']}"
    killed = session.run("deployed", "record", "--env", "prod", "--key", key, PATH=path)
    assert killed.status == -9
    assert session.world.git("rev-parse", RECORDS) == before
    session.run("deployed", "record", "--env", "prod", "--key", key, status=0)
    assert session.world.git("rev-parse", f"{RECORDS}^") == before
    session.world.git("fsck", "--strict", "--no-dangling")


def test_records_of_two_clones_are_joined_and_both_kept(session: Session, tmp_path: Path) -> None:
    bare = session.world.clone(tmp_path / "remote.git", "--bare")
    one, two = (
        Session(World(bare.clone(tmp_path / name).top, dict(session.world.environment)), session.keys)
        for name in ("one", "two")
    )
    one.run("deployed", "record", "--env", "prod", "--by", "one", status=0)
    two.run("deployed", "record", "--env", "prod", "--by", "two", "--push", "origin", status=0)
    one.run("deployed", "record", "--env", "prod", "--by", "one-more", "--push", "origin", status=0)
    two.run("deployed", "record", "--env", "prod", "--by", "two-more", "--push", "origin", status=0)
    bare.git("fsck", "--strict")
    trees = bare.git("log", "--format=%T", RECORDS).split()
    said = "".join(bare.git("show", f"{tree}:deployment.json") for tree in trees if bare.git("ls-tree", tree))
    assert [name for name in ("one", "two", "one-more", "two-more") if f'"name":"{name}"' not in said] == []
    (prod,) = two.run("deployed", "show", "--format", "json").json["environments"]
    assert prod["problem"].count("nobody signed it") == 1
    nowhere = ("--push", str(tmp_path / "nowhere"))
    unreachable = two.run("deployed", "record", "--env", "prod", "--by", "two", *nowhere, status=3)
    assert "there is no such remote" in unreachable.err


def test_what_lies_on_a_server_is_judged_by_the_book_of_the_repository(tmp_path: Path) -> None:
    session = make_session(tmp_path, files=gate("{directory: ../live}"))
    live = tmp_path / "live"
    session.world.git("clone", "--quiet", ".", str(live))
    (live / ".git").rename(tmp_path / "git-of-live")
    for name in ("config.yaml", "roster.yaml"):
        (live / ".changegate" / name).unlink()
    assert session.check("--env", "prod", "--staged", status=0)["deployed"]["revision"] == "dir:../live"
    session.edit(AUTH, ISSUER, MOVED)
    session.world.git("add", AUTH)
    session.check("--env", "prod", "--staged", status=1)
    for person in ("bob", "carol"):
        session.approve(person, "--env", "prod", "--staged", "--stage")
    session.check("--env", "prod", "--staged", status=0)
    # A book that is proposed beside the change judges nothing.
    session.world.write(".changegate/policies/easy.yaml", "version: 1\nrules: []\notherwise: allow\n")
    session.world.git("add", ".changegate/policies/easy.yaml")
    paths = [document["path"] for document in session.check("--env", "prod", "--staged")["documents"]]
    assert ".changegate/policies/easy.yaml" in paths


def test_a_snapshot_file_says_what_runs(tmp_path: Path) -> None:
    session = make_session(tmp_path, files=gate("{snapshot: ../prod.tar.gz}"))
    session.world.git("archive", "-o", "../prod.tar.gz", "HEAD")
    session.check("--env", "prod", status=0)
    session.edit(AUTH, ISSUER, MOVED)
    (document,) = session.check("--env", "prod", status=1)["documents"]
    assert document["changes"][0]["pointer"] == "/issuer"


def test_a_directory_within_the_proposal_would_judge_itself(tmp_path: Path) -> None:
    session = make_session(tmp_path, files=gate("{directory: live}"))
    (session.world.top / "live").mkdir()
    assert "lies in the working tree" in session.run("check", "--env", "prod", status=3).err
