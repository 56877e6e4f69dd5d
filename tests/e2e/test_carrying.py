"""Approvals that travel: in refs from clone to clone, and what they would be worth before anybody signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from session import AUTH, ISSUER, Session, make_session
from worlds import World

REFS = "refs/changegate/approvals/"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = make_session(tmp_path)
    session.edit(AUTH, ISSUER, "issuer: https://auth.example.net/\n")
    session.world.git("add", AUTH)
    return session


def refs_of(world: World) -> list[str]:
    return world.git("for-each-ref", "--format=%(refname)", REFS).split()


def test_approvals_in_refs_travel_from_clone_to_clone(session: Session, tmp_path: Path) -> None:
    world = session.world
    world.branch("proposal")
    world.commit(message="move the issuer")
    hub = world.clone(tmp_path / "hub.git", "--bare")
    sides = ("--deployed", "origin/main", "--proposed", "origin/proposal")
    for person in ("bob", "carol"):
        there = Session(hub.clone(tmp_path / person), session.keys)
        there.approve(person, *sides, "--store", "ref")
        there.run("approvals", "push", status=0)
    # Somebody approves again from the same clone: a second record beside the first, never over it.
    there.approve("carol", *sides, "--store", "ref", reason="CHG-2")
    told = there.run("approvals", "push", "origin", status=0).out
    assert told.splitlines()[-1] == "1 sent to origin, 1 there already"
    assert len(refs_of(hub)) == 3
    assert {hub.git("cat-file", "-t", name) for name in refs_of(hub)} == {"commit"}

    pipeline = Session(hub.clone(tmp_path / "pipeline"), session.keys)
    pipeline.check(*sides, status=1)
    assert "3 new from origin" in pipeline.run("approvals", "fetch", status=0).out
    report = pipeline.check(*sides, status=0)
    assert report["documents"][0]["requirements"][0]["approved_by"] == [
        "bob@example.com",
        "carol@example.com",
    ]
    # What is deleted can only close the gate.
    pipeline.world.git("update-ref", "-d", next(name for name in refs_of(pipeline.world) if "bob" in name))
    pipeline.check(*sides, status=1)


def test_there_must_be_somewhere_to_push_to(session: Session) -> None:
    assert "there is no remote" in session.run("approvals", "push", status=2).err
    assert "there is no such remote" in session.run("approvals", "fetch", "nowhere", status=3).err


def test_an_approval_is_tried_out_without_signing_it(session: Session) -> None:
    def tried(*names: str, more: tuple[str, ...] = ()) -> str:
        asked = [part for name in names for part in ("--simulate-approval", f"{name}@example.com")]
        return session.run("explain", "--staged", f"{AUTH}#/issuer", *asked, *more, status=0).out

    one = tried("bob")
    assert "if bob@example.com approved this as well (simulated; nothing was signed):" in one
    assert "rule identity asks for approvals: 1 of 2 identity-owner: bob@example.com" in one
    assert one.endswith("the verdict would be: held back: approvals are missing\n")
    assert tried("bob", "bob").endswith("the verdict would be: held back: approvals are missing\n")
    assert tried("bob", "carol").endswith("the verdict would be: allowed\n")
    session.approve("alice", "--staged", "--stage")
    assert tried("alice").endswith("the verdict would be: held back: approvals are missing\n")
    assert tried("bob").endswith("the verdict would be: allowed\n")
    session.check("--staged", status=1)
    unknown = session.run("explain", "--staged", "--simulate-approval", "eve@example.com", status=2)
    assert "eve@example.com is not on the deployed roster" in unknown.err
