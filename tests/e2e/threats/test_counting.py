"""Threats 5 to 8: one person who would be two, and an author who would be an approver."""

from __future__ import annotations

import json

import pytest

from forging import POLICY, ROSTER, House, people, policy

ALICE, BOB, CAROL = (("Somebody", f"{name}@example.com") for name in ("alice", "bob", "carol"))


def test_threat_05_an_author_nobody_can_prove_does_not_approve_alone(house: House) -> None:
    """Carol writes the change under bob's address and approves it herself; the policy asks for one approval.

    Defended by: changegate.decide.count._threshold, changegate.decide.count.Ballot.authors
    """
    house.deploy({POLICY: policy("approvals: 1, from: identity-owner")})
    world = house.world
    world.git("commit", "--quiet", "--amend", "--no-edit", "--reset-author", **identity(BOB))
    house.withdraw("bob")
    found = house.auth(deployed="deployed", status=1)
    (asked,) = found["requirements"]
    assert asked["approved_by"] == ["carol@example.com"]
    assert (asked["threshold"], asked["missing"], asked["eligible"]) == (2, 1, ["alice@example.com"])
    house.record("alice", house.resigned("alice", house.as_owner("alice")))
    house.gate(deployed="deployed", status=0)


def test_threat_06_one_person_with_two_keys_is_one(house: House) -> None:
    """Bob signs once with each of his two keys; then one key stands under two names.

    Defended by: changegate.decide.matching.seat, changegate.approvals.roster._insist_on_one_use
    """
    keys = json.dumps([house.session.public(name) for name in ("bob", "second")])
    entry = f"  bob@example.com: {{roles: [identity-owner], keys: {keys}}}\n"
    house.deploy({ROSTER: people(house, "alice", "carol", more=entry)})
    house.withdraw("carol")
    house.record("second", house.resigned("second", house.as_owner("bob", by="second"), record="bob"))
    assert list(house.held(deployed="deployed").values()) == ["duplicate"]
    shared = f"  dave@example.com: {{roles: [identity-owner], keys: ['{house.session.public('bob')}']}}\n"
    house.deploy({ROSTER: people(house, "alice", "bob", more=shared)}, "shared")
    assert "stands at" in house.run("check", "--deployed", "shared", status=3).err


def test_threat_07_one_approval_in_many_places_is_one(house: House) -> None:
    """Bob's record lies in the tree twice, on the deployed side, in a ref, in a directory, and was signed once more.

    Defended by: changegate.approvals.verify._evidence, changegate.decide.matching.seat
    """
    house.withdraw("carol")
    content = house.records["bob"]
    house.deploy({house.record("again", content): content.decode()})
    blob = house.world.git("hash-object", "-w", "--stdin", text=content)
    house.world.git("update-ref", f"refs/changegate/approvals/{house.change}/bob", blob)
    aside = house.world.top.parent / "aside"
    aside.mkdir()
    (aside / "loose.json").write_bytes(content)
    house.record("anew", house.resigned("bob", record="bob"))
    found = house.held("--approvals", str(aside), deployed="deployed")
    assert set(found.values()) == {"duplicate"}
    assert len(found) >= 3


@pytest.mark.parametrize("how", ["side branch", "folded trailer", "another trailer"])
def test_threat_08_whoever_had_a_hand_in_it_does_not_approve_it(house: House, how: str) -> None:
    """Bob's part comes in by a merged side branch, or is only named in a trailer that is oddly written.

    Defended by: changegate.repository.history.authorship, changegate.repository.commits.co_authors
    """
    world = house.world
    if how == "side branch":
        world.branch("side", "main")
        world.commit({"docs/a.md": "a\n"}, "my part", author=BOB)
        world.checkout("feature")
        world.merge("side")
    else:
        trailer = {
            "folded trailer": "cO-aUTHORED-bY : Bob\n <bob@example.com>",
            "another trailer": "Co-developed-by: bob@example.com",
        }[how]
        world.commit({"docs/a.md": "a\n"}, f"our part\n\n{trailer}\n")
    assert house.held() == {"bob@example.com": "author"}
    house.record("alice", house.resigned("alice", house.as_owner("alice")))
    house.gate(status=0)


def identity(person: tuple[str, str]) -> dict[str, str]:
    """Return the variables by which git commits in somebody's name."""
    return {
        f"GIT_{role}_{kind}": value
        for role in ("AUTHOR", "COMMITTER")
        for kind, value in zip(("NAME", "EMAIL"), person, strict=True)
    }
