"""Threats 2, 3, 13, 14, 32 and 35: a good record at another place, at another time, for another change."""

from __future__ import annotations

import json

import pytest

from forging import CONFIG, MOVED, POLICY, RECORDS, House, claiming, document, policy, reasons
from session import AUTH, CONFIGURATION, GATE, ISSUER

OTHER = "issuer: https://other.example.org/\n"


def carried(house: House, found: dict[str, object]) -> None:
    """File all records under the id of the change that is held back now."""
    for person, content in house.records.items():
        house.record(f"{person}@example.com", content, change=str(found["change_id"]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("example.com/platform-config", "example.com/other-config"),
        ("prod:", "live:"),
    ],
    ids=["repository", "environment"],
)
def test_threat_02_a_record_counts_in_its_own_repository_and_environment(
    house: House, old: str, new: str
) -> None:
    """The very same change of the very same file is judged elsewhere, and the records come along.

    Defended by: changegate.approvals.statement.read, changegate.diff.digest.change_id
    """
    house.deploy({CONFIG: GATE.replace(old, new)})
    first = house.auth(deployed="deployed", status=1)
    assert first["change_id"] != house.change
    carried(house, first)
    found = house.auth(deployed="deployed", status=1)
    assert reasons(found) == {"bob@example.com": "wrong-change", "carol@example.com": "wrong-change"}


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("services/Auth/config.yaml", ""),
        ("services/ausl\u00e4nder/a.yaml", "services/ausla\u0308nder/a.yaml"),
    ],
    ids=["in another case", "in another normal form"],
)
def test_threat_02_a_record_counts_at_its_own_path(house: House, path: str, ours: str) -> None:
    """The same change of a file whose name only looks the same.

    Defended by: changegate.approvals.statement.read, changegate.diff.digest.change_id
    """
    house.deploy({AUTH: None, path: CONFIGURATION})
    house.world.git("checkout", "--quiet", "-B", "feature", "deployed")
    house.world.write(path, CONFIGURATION.replace(ISSUER, MOVED))
    first = document(house.gate(deployed="deployed", status=1), path)
    carried(house, first)
    # A record that was altered to say so is a forgery; one that was signed for the other spelling is for that one.
    house.record("spelled", house.resigned("carol", claiming(path=ours or AUTH)), change=first["change_id"])
    found = document(house.gate(deployed="deployed", status=1), path)
    assert reasons(found) == dict.fromkeys(
        ("bob@example.com", "carol@example.com", "spelled"), "wrong-change"
    )


def test_threat_03_a_change_that_was_rolled_back_needs_new_approvals(house: House) -> None:
    """The change went out, was rolled back, and is proposed again with the old records; once openly, once by a merge.

    Defended by: changegate.freshness.Freshness._why, changegate.repository.repository.Repository.revisions_between
    """
    world = house.world
    world.git("branch", "proposed", "feature")
    world.git("checkout", "--quiet", "-B", "openly", "main")
    world.merge("feature")
    world.commit({AUTH: CONFIGURATION}, "roll back")
    world.git("checkout", "--quiet", "-B", "feature", "openly")
    world.git("checkout", "--quiet", "proposed", "--", AUTH)
    stale = {"bob@example.com": "stale", "carol@example.com": "stale"}
    assert reasons(house.auth(deployed="openly", status=1)) == stale
    # There and back on a side branch: a history that leaves merges out shows nothing of it.
    world.git("reset", "--quiet", "--hard")
    world.git("checkout", "--quiet", "-B", "side", "main")
    world.commit({AUTH: CONFIGURATION.replace(ISSUER, MOVED)}, "there")
    world.commit({AUTH: CONFIGURATION}, "back")
    world.git("checkout", "--quiet", "-B", "merged", "main")
    world.commit({"docs/a.md": "a\n"}, "unrelated")
    world.merge("side")
    assert world.git("log", "--oneline", "main..merged", "--", AUTH) == ""
    world.git("checkout", "--quiet", "proposed")
    assert reasons(house.auth(deployed="merged", status=1)) == stale


def test_threat_03_an_unrelated_deployment_in_between_takes_nothing_away(house: House) -> None:
    """The other side of it: what was deployed meanwhile and has nothing to do with the change is no reason to ask again.

    Defended by: changegate.freshness.Freshness._differed
    """
    elsewhere = CONFIGURATION.replace("level: info", "level: warn")
    house.deploy({"services/mail/config.yaml": "port: 25\n", AUTH: elsewhere})
    house.gate(deployed="deployed", status=0)


def test_threat_13_an_approval_dies_of_one_character_and_of_nothing_else(house: House) -> None:
    """After it was approved the change is amended; before that it is reformatted, rebased and squashed.

    Defended by: changegate.approvals.statement.read, changegate.diff.digest.subject_changes
    """
    world, content = house.world, (house.world.top / AUTH).read_text()
    comment = "# moved to the new provider\n" + content.replace("{level: info}", "\n  level:   'info'\n  ")
    world.write(AUTH, comment)
    house.gate(status=0)
    house.deploy({"services/mail/config.yaml": "port: 25\n"})
    world.git("checkout", "--quiet", "-B", "squashed", "deployed", "--force")
    world.git("checkout", "--quiet", "feature", "--", ".")
    world.commit(message="squashed and rebased")
    house.gate(deployed="deployed", status=0)
    world.write(AUTH, content.replace(MOVED, MOVED.replace("net/", "net")))
    house.gate(deployed="deployed", status=1)
    found = house.auth(status=1)
    assert reasons(found) == {"bob@example.com": "wrong-change", "carol@example.com": "wrong-change"}


def test_threat_14_another_value_of_which_the_same_is_said_needs_its_own_approvals(house: House) -> None:
    """Two secrets of which the report says the very same; the records of the one are filed under the other.

    Defended by: changegate.approvals.statement.read, changegate.diff.digest.subject_changes
    """
    path = "services/shop/app.yaml"
    house.deploy({path: "client_secret: Zq7Vx9Kd83mPw2Lr\n"})
    house.world.git("checkout", "--quiet", "-B", "feature", "deployed")
    told, ids = [], []
    for secret in ("Hb4Tn6Wy81sQe5Ju", "Mc2Rk8Zp47vXa9Gd"):
        house.world.write(path, f"client_secret: {secret}\n")
        if not ids:
            house.session.approve("bob", "--deployed", "deployed")
            house.session.approve("carol", "--deployed", "deployed")
            house.gate(deployed="deployed", status=0)
            ids = [one.name for one in (house.world.top / RECORDS).iterdir()]
            continue
        found = document(house.gate(deployed="deployed", status=1), path)
        told = [change["findings"][0]["message"] for change in found["changes"]]
        for record in (house.world.top / RECORDS / ids[0]).iterdir():
            house.record(record.stem, record.read_bytes(), change=found["change_id"])
        found = document(house.gate(deployed="deployed", status=1), path)
        assert reasons(found) == {"bob@example.com": "wrong-change", "carol@example.com": "wrong-change"}
        assert found["change_id"] not in ids
    assert all("Zq7" not in one and "Hb4" not in one and "Mc2" not in one for one in told)


def test_threat_32_a_verdict_is_about_two_revisions_and_dies_with_either(house: House) -> None:
    """After the check passed, what is deployed moves on before the merge: into a conflict, and under the proposal.

    Defended by: changegate.repository.merge.merged, changegate.freshness.Freshness._why
    """
    passed = house.gate("--proposed", "feature", status=0)
    tips = [house.world.git("rev-parse", name) for name in ("main", "feature")]
    assert [passed[side]["revision"] for side in ("deployed", "proposed")] == tips
    house.deploy({AUTH: CONFIGURATION.replace(ISSUER, OTHER)}, "elsewhere")
    done = house.run("check", "--deployed", "elsewhere", "--proposed", "feature", status=3)
    assert "conflicts with what is deployed" in done.err
    # The candidate of a merge queue resolves the conflict in favour of the proposal: another change altogether.
    house.world.git("checkout", "--quiet", "-B", "queue", "elsewhere")
    house.world.git("merge", "--quiet", "-X", "theirs", "--message", "queue", "feature")
    found = house.auth("--proposed", "queue", deployed="elsewhere", status=1)
    assert found["verdict"] == "pending"
    assert found["requirements"][0]["approved_by"] == []


def test_threat_35_an_override_is_for_one_change_and_never_for_a_hard_rule(house: House) -> None:
    """Overrides of a soft rule are used for the next change, without a word of explanation, and for a hard rule.

    Defended by: changegate.decide.override.overrides, changegate.approvals.statement.read
    """
    for level in ("soft", "hard"):
        rule = f"  - {{name: no, when: {{category: issuer}}, level: {level}, deny: not this year}}\n"
        more = f"{rule}override: {{approvals: 2, from: identity-owner, reason-min: 20}}\n"
        house.deploy({POLICY: policy(more=more)}, level)
    words = "the provider moves on Sunday"
    for person in ("bob", "carol"):
        override = claiming(decided="override", reason=words)
        house.record(f"{person}-override", house.resigned(person, override, record=person))
        silent = claiming(decided="override", reason="x")
        house.record(f"{person}-silent", house.resigned(person, silent, record=person))
    found = house.auth(deployed="soft", status=0)
    assert found["verdict"] == "allowed"
    assert reasons(found) == {"bob-silent": "no-reason", "carol-silent": "no-reason"}
    shown = house.run("check", "--deployed", "soft", status=0).out
    assert "bob@example.com" in shown
    assert "overrid" in shown
    found = house.auth(deployed="hard", status=1)
    assert found["verdict"] == "denied"
    assert set(reasons(found).values()) == {"not-accepted"}
    house.session.edit(AUTH, MOVED, OTHER)
    next_one = house.auth(deployed="soft", status=1)
    for file in (house.world.top / RECORDS / house.change).iterdir():
        house.record(file.stem, file.read_bytes(), change=next_one["change_id"])
    again = house.auth(deployed="soft", status=1)
    assert again["verdict"] == "denied"
    assert set(reasons(again).values()) == {"wrong-change"}
    assert json.dumps(again).count("bob-override") >= 1
