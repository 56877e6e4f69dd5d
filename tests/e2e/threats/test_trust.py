"""Threats 9 to 11, 15, 20, 21, 25, 26, 28 and 29: the judge's book, and where it is read."""

from __future__ import annotations

import pytest

from forging import CONFIG, MOVED, POLICY, ROSTER, House, document, fingerprint, people, policy, reasons
from session import AUTH, CONFIGURATION, GATE, ISSUER

OPEN = "version: 1\nrules: [{name: open, when: {severity: low}, allow: true}]\notherwise: allow\n"


def test_threat_09_a_proposal_is_not_judged_by_the_policy_it_brings(house: House) -> None:
    """The proposal that moves the issuer also writes a policy that asks for little and a config that looks elsewhere.

    Defended by: changegate.trust.read_trust, changegate.cli.sides.proposing.proposal
    """
    house.withdraw("carol")
    house.world.write(POLICY, OPEN)
    house.world.write(CONFIG, GATE.replace("services/**", "nowhere/**"))
    report = house.gate(status=1)
    assert {one["path"]: one["verdict"] for one in report["documents"]} == {
        AUTH: "pending",
        POLICY: "pending",
        CONFIG: "pending",
    }
    for path in (POLICY, CONFIG):
        categories = {
            finding["category"] for one in document(report, path)["changes"] for finding in one["findings"]
        }
        assert categories == {"trust"}
        assert document(report, path)["requirements"][0]["missing"] == 2


def test_threat_10_a_policy_does_not_go_back_however_many_approve(house: House) -> None:
    """An older, weaker policy that once was good is put back, and everybody approves it.

    Defended by: changegate.decide.policy.check_monotonic, changegate.succession.flaw
    """
    strict = policy("approvals: 3, from: identity-owner", version=7)
    house.deploy({POLICY: strict})
    house.world.git("checkout", "--quiet", "-B", "feature", "deployed")
    house.world.write(POLICY, policy(version=6))
    back = document(house.gate(deployed="deployed", status=1), POLICY)["change_id"]
    for person in ("alice", "bob"):
        key = str(house.session.key(person))
        house.run(
            "approve", "--deployed", "deployed", "--key", key, "--reason", "CHG-1", "--yes", back, status=0
        )
    found = document(house.gate(deployed="deployed", status=1), POLICY)
    assert found["verdict"] == "denied"
    assert "goes back from version 7 to 6" in str(found["schema_errors"])
    assert found["requirements"][0]["missing"] == 0
    house.world.write(POLICY, policy(version=8))
    found = document(house.gate(deployed="deployed", status=1), POLICY)
    assert found["verdict"] == "pending"


def test_threat_11_nobody_puts_themselves_on_the_roster_that_judges_them(house: House) -> None:
    """Mallory writes herself onto the roster, into the role, and onto bob's entry, and signs with her key.

    Defended by: changegate.trust.read_trust, changegate.approvals.holder.holder
    """
    house.withdraw("carol")
    known = ("alice", "carol", "mallory")
    keys = f"['{house.session.public('bob')}', '{house.session.public('hers')}']"
    entry = f"  bob@example.com: {{roles: [identity-owner], keys: {keys}}}\n"
    house.world.write(ROSTER, people(house, *known, more=entry))
    house.record("mallory", house.resigned("mallory", house.as_owner("mallory")))
    house.record("hers", house.resigned("hers", house.as_owner("bob", by="hers")))
    assert house.held() == {"mallory": "unknown-key", "hers": "unknown-key"}
    assert document(house.gate(status=1), ROSTER)["verdict"] == "pending"


def test_threat_15_a_key_that_was_revoked_or_a_role_that_was_left_counts_no_more(house: House) -> None:
    """After the approval and before the merge, carol's key is lost; in another world carol leaves the team.

    Defended by: changegate.approvals.holder._insist_not_revoked, changegate.decide.count._unfit
    """
    lost = f"revoked: [{{fingerprint: '{fingerprint(house.session, 'carol')}', reason: lost on a train}}]\n"
    known = people(house, "alice", "bob", "carol").replace("revoked: []\n", lost)
    house.deploy({ROSTER: known})
    assert house.held(deployed="deployed") == {"carol@example.com": "key-revoked"}
    assert "lost on a train" in house.run("approvals", "verify", "--deployed", "deployed", status=1).out
    public = house.session.public("carol")
    left = people(
        house, "alice", "bob", more=f"  carol@example.com: {{roles: [other], keys: ['{public}']}}\n"
    )
    house.deploy({ROSTER: left}, "left")
    assert house.held(deployed="left") == {"carol@example.com": "not-in-role"}


def test_threat_20_a_veto_and_a_revocation_are_out_of_reach(house: House) -> None:
    """Whoever may push deletes all refs of ours and writes a roster without veto and revocation.

    Defended by: changegate.approvals.verify.insist_on_no_veto, changegate.trust.read_trust
    """
    veto = f"vetoes: [{{change: {house.change}, by: alice@example.com, reason: not with this provider}}]\n"
    lost = f"revoked: [{{fingerprint: '{fingerprint(house.session, 'carol')}', reason: lost}}]\n"
    known = people(house, "alice", "bob", "carol")
    house.deploy({ROSTER: known.replace("revoked: []\n", lost) + veto})
    house.world.merge("deployed")
    house.world.write(ROSTER, known)
    for name in house.world.git("for-each-ref", "--format=%(refname)", "refs/changegate/").split():
        house.world.git("update-ref", "-d", name)
    found = house.auth(deployed="deployed", status=1)
    assert reasons(found) == {"bob@example.com": "vetoed", "carol@example.com": "key-revoked"}
    assert found["requirements"][0]["missing"] == 2


@pytest.mark.parametrize(
    ("roster", "status", "says"),
    [
        ("", 1, None),
        ("revoked: []\n", 3, "approvers"),
        ("{people}revoked:\n", 3, "revoked"),
        ("{people}revoked: [{{fingerprint: '{carol}'}}]\n", 3, "reason"),
        ("{people}revokd: [{{fingerprint: '{carol}', reason: lost}}]\n", 3, "revokd"),
    ],
    ids=["empty", "no approvers", "null", "no reason", "misspelt"],
)
def test_threat_21_a_broken_list_of_revocations_is_no_empty_one(
    house: House, roster: str, status: int, says: str | None
) -> None:
    """The deployed roster is empty, or its revocations are missing, misspelt or broken.

    Defended by: changegate.approvals.roster.roster, changegate.approvals.roster._revocation
    """
    known = people(house, "alice", "bob", "carol").replace("revoked: []\n", "")
    text = roster.format(people=known, carol=fingerprint(house.session, "carol"))
    house.deploy({ROSTER: text})
    done = house.run("check", "--deployed", "deployed", status=status)
    if says is not None:
        assert says in done.err


def test_threat_25_a_name_that_could_mean_two_things_means_neither(house: House) -> None:
    """A tag and a branch called like the deployed branch, both pointing where the proposal is already deployed.

    Defended by: changegate.repository.repository.Repository._looked_up
    """
    world = house.world
    for name in ("refs/tags/main", "refs/heads/refs/heads/main", "refs/tags/refs/heads/main"):
        world.git("update-ref", name, "feature")
    house.withdraw("carol")
    assert house.session.check(status=1)["deployed"]["revision"] == world.git("rev-parse", "refs/heads/main")
    assert "ambiguous" in house.run("check", "--deployed", "main", status=3).err
    world.git("update-ref", "-d", "refs/heads/main")
    assert house.run("check", "--deployed", "refs/heads/main").status == 3


def test_threat_26_a_deployed_tag_that_was_moved_here_is_not_moved_there(house: House) -> None:
    """Somebody moves the tag that says what is deployed onto their proposal, in their clone.

    A clone cannot know better than its own refs (SECURITY.md says to protect them on the forge): the verdict names
    the commit it took for deployed, the pipeline's clone has another one, and the forge refuses a moved tag.
    Defended by: changegate.cli.judging.inputs._named, changegate.cli.judging.inputs._about_sides
    """
    tagged = GATE.replace("refs/heads/main", "refs/tags/deployed/prod")
    released = house.deploy({CONFIG: tagged})
    world = house.world
    world.git("tag", "deployed/prod", released)
    world.git("checkout", "--quiet", "-B", "feature", "deployed")
    world.commit({AUTH: CONFIGURATION.replace(ISSUER, MOVED)}, "move the issuer")
    origin = world.clone(world.top.parent / "origin.git", "--bare")
    world.git("remote", "add", "origin", f"file://{origin.top}")
    world.git("tag", "--force", "deployed/prod", "HEAD")
    here = house.session.check("--deployed", "refs/tags/deployed/prod", "--proposed", "HEAD", status=0)
    assert here["deployed"]["revision"] == here["proposed"]["revision"] == world.head
    assert any("both sides are the same commit" in notice for notice in here["notices"])
    world.git("push", "--quiet", "origin", "deployed/prod", fails=True)
    pipeline = origin.clone(world.top.parent / "pipeline")
    pipeline.checkout("origin/feature")
    options = ("--deployed", "refs/tags/deployed/prod", "--proposed", "HEAD")
    done = house.session.run("check", *options, "--format", "json", status=1, cwd=pipeline.top)
    assert done.json["deployed"]["revision"] == released


@pytest.mark.parametrize(
    ("number", "require", "says"),
    [
        (28, "approvals: 2, from: identity-owners", "identity-owners"),
        (29, "from: identity-owner", "approvals"),
        (29, "approvals: 0, from: identity-owner", "approvals"),
        (29, "all: []", "asks nothing"),
    ],
)
def test_threat_28_and_29_a_rule_that_names_nobody_or_no_number_is_refused(
    house: House, number: int, require: str, says: str
) -> None:
    """A deployed rule misspells its role (28), or forgets how many must approve (29): never 'anybody', never 'none'.

    Defended by: changegate.decide.rules.role, changegate.decide.rules._requirement,
    changegate.decide.rules._requirements
    """
    assert number in {28, 29}
    house.deploy({POLICY: policy(require)})
    done = house.run("check", "--deployed", "deployed", status=3)
    assert POLICY in done.err
    assert says in done.err
