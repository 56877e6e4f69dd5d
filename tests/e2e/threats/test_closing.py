"""Threats 19, 27, 30, 33 and 37: what is missing, broken, hidden, rewired or too much never opens the gate."""

from __future__ import annotations

import base64
import json
import os
import pty
import stat
import subprocess
import zlib
from pathlib import Path

import pytest

from forging import CONFIG, POLICY, RECORDS, ROSTER, House, claiming, policy, reasons
from session import AUTH, CHANGEGATE, CONFIGURATION, ISSUER


def test_threat_19_approvals_that_are_deleted_are_missing(house: House) -> None:
    """Carol's approval stands in a ref alone, and the ref is deleted; then bob's is deleted from the tree.

    Defended by: changegate.decide.count.count
    """
    name = f"refs/changegate/approvals/{house.change}/carol"
    house.withdraw("carol")
    blob = house.world.git("hash-object", "-w", "--stdin", text=house.records["carol"])
    house.world.git("update-ref", name, blob)
    house.gate(status=0)
    house.world.git("update-ref", "-d", name)
    assert house.held() == {}
    house.withdraw("bob")
    assert house.auth(status=1)["requirements"][0]["missing"] == 2


def test_threat_19_a_record_that_was_deployed_is_not_rewritten_unseen(house: House) -> None:
    """Records belong to the history: changing or deleting one that is deployed is a change of the judge's book.

    Defended by: changegate.cli.sides.world._new_record, changegate.classify.own_files.governed
    """
    world = house.world
    bob, carol = (f"{RECORDS}/{house.change}/{person}@example.com.json" for person in ("bob", "carol"))
    world.remove(bob)
    world.write(carol, house.resigned("carol", claiming(reason="CHG-2")))
    report = house.gate(deployed="feature", status=1)
    assert {one["path"]: one["verdict"] for one in report["documents"]} == {bob: "pending", carol: "pending"}


def _damaged(house: House) -> None:
    blob = house.world.git("rev-parse", f"main:{AUTH}")
    place = house.world.top / ".git/objects" / blob[:2] / blob[2:]
    place.chmod(stat.S_IRUSR | stat.S_IWUSR)
    place.write_bytes(zlib.compress(b"blob 4\0a: 1"))


def _lost(house: House) -> None:
    blob = house.world.git("rev-parse", f"main:{ROSTER}")
    (house.world.top / ".git/objects" / blob[:2] / blob[2:]).unlink()


FAULTS = {
    "a damaged object": _damaged,
    "a lost roster": _lost,
    "a policy that is no yaml": lambda house: house.deploy({POLICY: "rules: ["}, onto="main"),
    "a policy without rules": lambda house: house.deploy(
        {POLICY: "version: 1\nrules: []\notherwise: allow\n"}
    ),
    "an environment without a branch": lambda house: house.deploy(
        {CONFIG: "version: 1\nenvironments: {prod: {deployed: '', paths: ['**']}}\n"}
    ),
    "no git": None,
    "a report that cannot be written": None,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_threat_27_nothing_that_goes_wrong_lets_anything_pass(house: House, fault: str) -> None:
    """Something breaks on the way to a verdict that would have been 'allowed'.

    Defended by: changegate.cli.edge.exit._status, changegate.repository.objects.Objects.read,
    changegate.decide.rules.rules
    """
    if fault == "no git":
        house.run("check", "--deployed", "main", status=3, PATH="/nonexistent")
        return
    if fault == "a report that cannot be written":
        command = f"'{CHANGEGATE}' check --deployed main > /dev/full"
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=house.world.top,
            env=house.world.environment,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 3
        return
    act = FAULTS[fault]
    assert act is not None
    made = act(house)
    done = house.run("check", "--deployed", "deployed" if made else "main", status=3)
    assert done.err.startswith("changegate: ")
    assert done.out == ""


def test_threat_30_an_approver_sees_all_of_it_and_nothing_that_hides(house: House) -> None:
    """The new value erases the line, turns the text around, and is longer than any screen.

    Defended by: changegate.cli.approving.showing.shown, changegate.model.shown.contained
    """
    value = "https://auth.example.net/\x1b[2K\u202e\u2066\u200b\r" + "a" * 5_000 + "/the-end"
    house.world.write(AUTH, CONFIGURATION.replace(ISSUER, f"issuer: {json.dumps(value)}\n"))
    house.deploy({POLICY: policy()})  # the shipped one would not even let anybody approve this
    key = str(house.session.key("alice"))
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [CHANGEGATE, "approve", "--deployed", "deployed", "--key", key, "--reason", "CHG-1"],
        cwd=house.world.top,
        env=house.world.environment,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    os.write(leader, b"n\n")
    shown = _drained(leader)
    assert process.wait() == 1, shown
    assert not {"\x1b", "\u202e", "\u2066", "\u200b"} & set(shown)
    assert shown.replace("\r", "").replace("\n", "").count("a" * 5_000) == 1
    assert "/the-end" in shown
    assert not list((house.world.top / RECORDS).rglob("alice*"))


def _drained(leader: int) -> str:
    found = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(leader)
    return found.decode()


def test_threat_33_a_proposal_that_rewires_the_gate_is_said_aloud(house: House) -> None:
    """The workflow that runs the gate, and the hook, are changed beside the identity change.

    No program can see that it was not run; SECURITY.md says what to require on the forge.
    Defended by: changegate.cli.judging.wiring.rewired
    """
    workflow, hooks, other = (
        ".github/workflows/check.yml",
        ".pre-commit-config.yaml",
        ".github/workflows/x.yml",
    )
    step = "jobs: {check: {steps: [{run: changegate check --deployed origin/main}]}}\n"
    house.deploy({workflow: step, hooks: "repos: [{hooks: [{id: changegate}]}]\n", other: "jobs: {}\n"})
    house.world.git("checkout", "--quiet", "-B", "feature", "deployed")
    assert house.gate(deployed="deployed", status=0)["notices"] == []
    house.world.write(workflow, step.replace("changegate", "true # changegate"))
    house.world.remove(hooks)
    house.world.write(other, "jobs: {x: {}}\n")
    notices = house.gate(deployed="deployed", status=0)["notices"]
    assert [notice.partition(" ")[0] for notice in notices] == [workflow, hooks]
    assert all("runs this gate" in notice for notice in notices)
    text = (Path(__file__).parents[3] / "SECURITY.md").read_text()
    assert "`git commit --no-verify`" in text
    assert "require the check by name on the forge" in text


def junk(house: House, number: int) -> bytes:
    """Return one of many records that are none, each of its own kind."""
    record = json.loads(house.records["bob"])
    signature = base64.b64decode(record["signatures"][0]["sig"]).decode()
    wrong = base64.b64encode(signature.replace("A", "B", 1).encode()).decode()
    kinds = (
        os.urandom(200),
        json.dumps({"payload": number}).encode(),
        json.dumps(record | {"signatures": [{"keyid": str(number), "sig": wrong}]}).encode(),
        json.dumps(record | {"payload": base64.b64encode(b'{"n": %d}' % number).decode()}).encode(),
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n# %d" % number,
        b"[" * 50_000 + b"%d" % number,
        b'{"a%d": 1, ' % number + b'"a": 1, ' * 7_000 + b'"b": 1}',
        b"x" * 70_000 + b"%d" % number,
    )
    return kinds[number % len(kinds)]


def test_threat_37_a_flood_of_junk_changes_no_verdict(house: House) -> None:
    """Junk of every kind lies in the tree, in refs and in a directory; carol's record is among it, then is not.

    Defended by: changegate.approvals.envelope.open, changegate.approvals.strict_json.parse,
    changegate.approvals.verify._listed
    """
    world = house.world
    aside = world.top.parent / "aside"
    aside.mkdir()
    lines = ""
    for number in range(160):
        content = junk(house, number)
        house.record(f"junk-{number:03}", content)
        (aside / f"junk-{number:03}.json").write_bytes(content)
        blob = world.git("hash-object", "-w", "--stdin", text=content) if number < 16 else ""
        lines += f"create refs/changegate/approvals/{house.change}/junk-{number}\0{blob}\0" if blob else ""
    world.git("update-ref", "-z", "--stdin", text=lines.encode())
    assert house.auth("--approvals", str(aside), status=0)["verdict"] == "allowed"
    house.withdraw("carol")
    found = house.held("--approvals", str(aside))
    assert set(found.values()) <= {
        "malformed",
        "too-large",
        "bad-signature",
        "unsupported-version",
        "duplicate",
    }
    assert len(found) < 120


def test_threat_37_rubbish_is_no_wall_to_hide_a_refusal_behind(house: House) -> None:
    """However much junk there is, the reason why somebody's own record does not count is still told.

    Defended by: changegate.approvals.verify._listed
    """
    for number in range(0, 320, 8):
        house.record(f"junk-{number:03}", junk(house, number))
    house.withdraw("carol")
    house.record(
        "of-carol",
        house.resigned("carol", claiming(expiresAt="2026-01-02T00:00:00Z", issuedAt="2026-01-01T00:00:00Z")),
    )
    found = house.auth(status=1)
    assert reasons(found)["of-carol"] == "expired"
    assert {one["locator"]: one["reason"] for one in found["rejections"]}["20 more"] == "malformed"
