"""Approvals that travel: in refs from clone to clone, and what they would be worth before anybody signs."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from changegate.approvals.statement import build
from changegate.cli.approving.showing import shown
from changegate.cli.approving.withdrawing import withdrawn
from changegate.diff.digest import change_id
from changegate.errors import InvalidInputError
from session import AUTH, GATE, ISSUER, Session, make_session
from signing import make_claims, make_subject, soft_ed25519
from worlds import World, isolate, make_repository

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
    (change,) = session.change_ids("--deployed", "main", "--proposed", "proposal")
    for person in ("bob", "carol"):
        there = Session(hub.clone(tmp_path / person), session.keys)
        signing = ("--key", str(session.key(person)), "--yes", change, "--store", "ref")
        there.run("approve", *sides, *signing, status=0)
        there.run("approvals", "push", status=0)
    assert {hub.git("cat-file", "-t", name) for name in refs_of(hub)} == {"commit"}

    pipeline = Session(hub.clone(tmp_path / "pipeline"), session.keys)
    assert "2 new from origin" in pipeline.run("approvals", "fetch", "origin", status=0).out
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
    def tried(*names: str) -> str:
        asked = [part for name in names for part in ("--simulate-approval", f"{name}@example.com")]
        return session.run("explain", "--staged", f"{AUTH}#/issuer", *asked, status=0).out

    one = tried("bob", "bob")
    assert "if bob@example.com approved this as well (simulated; nothing was signed):" in one
    assert "rule identity asks for approvals: 1 of 2 identity-owner: bob@example.com" in one
    assert one.endswith("the verdict would be: held back: approvals are missing\n")
    assert tried("bob", "carol").endswith("the verdict would be: allowed\n")
    unknown = session.run("explain", "--staged", "--simulate-approval", "eve@example.com", status=2)
    assert "eve@example.com is not on the deployed roster" in unknown.err


def asked(session: Session, tmp_path: Path, *more: str) -> tuple[Path, str]:
    """Have a request made, carry it to a place of its own, and return the file and the change id in it."""
    air = tmp_path / "air"
    air.mkdir()
    told = session.run("request", *more, "--output", str(air / "x.request"), status=0).out
    assert "asks approval of services/auth/config.yaml" in told
    data = json.loads((air / "x.request").read_text())
    return air / "x.request", data["requests"][0]["change_id"]


def test_a_request_is_answered_where_there_is_no_repository(session: Session, tmp_path: Path) -> None:
    file, change = asked(session, tmp_path, "--staged")
    bob, agreed = ("--key", str(session.key("bob"))), ("--reason", "CHG-1", "--yes", change)
    silent = session.run("approve", file.name, *bob, status=1, cwd=file.parent)
    assert "WARNING: nothing here was checked against a repository of yours: you are in no git" in silent.err
    assert 'proposed string "https://auth.example.net/"' in silent.out
    assert "the request says: rule identity asks for approvals: 0 of 2" in silent.out
    assert "not approved" in silent.out

    # Who agrees by id is still shown what nobody checked.
    done = session.run("approve", file.name, *bob, *agreed, status=0, cwd=file.parent)
    assert 'proposed string "https://auth.example.net/"' in done.out
    assert "approved as bob@example.com: x.request" in done.out
    override = session.run("approve", file.name, *bob, *agreed, "--override", status=2, cwd=file.parent)
    assert "asks for approval, and for no override" in override.err
    stranger = session.run(
        "approve", file.name, "--key", str(session.key("eve")), *agreed, status=3, cwd=file.parent
    )
    assert "the request names nobody who has the key" in stranger.err
    session.check("--staged", "--approvals", str(file), status=1)

    # The other one has her key in the settings that are her own, and answers into a file of her own.
    own = tmp_path / "own.gitconfig"
    own.write_text(f"[user]\n\tsigningkey = {session.key('carol')}.pub\n")
    more = ("approve", file.name, *agreed, "--output", "answer.request")
    second = session.run(*more, status=0, cwd=file.parent, GIT_CONFIG_GLOBAL=str(own))
    assert "the file holds a record of bob@example.com for it, which was not verified here" in second.out
    report = session.check("--staged", "--approvals", str(file.with_name("answer.request")), status=0)
    assert [one["approver"] for one in report["documents"][0]["approvals"]] == [
        "bob@example.com",
        "carol@example.com",
    ]
    assert "is there already" in session.run("request", "--staged", "--output", str(file), status=2).err


def test_nothing_of_a_request_speaks_to_the_terminal_or_hides() -> None:
    change = {
        "pointer": "/a\x1b[2J",
        "locator": ["a"],
        "kind": "modified\x1b[1A",
        "deployed": {"absent": True, "string": "seen"},
        "proposed": {"str\x1b[2Jing": "x" * 5000 + "\u202e"},
    }
    subject = make_subject(changes=[change])
    claims = make_claims(soft_ed25519("alice"), reason="why\nnot")
    text = "\n".join(shown(build(subject, claims), subject, ("told",), brief=False))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "seen" in text
    assert "x" * 5000 in text


def test_an_agent_with_one_key_that_counts_needs_no_settings(session: Session, tmp_path: Path) -> None:
    (change,) = session.change_ids("--staged")
    socket = str(tmp_path / "agent")
    running = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        while not (tmp_path / "agent").exists():
            assert running.poll() is None
            time.sleep(0.01)

        def add(person: str) -> None:
            told = {**session.world.environment, "SSH_AUTH_SOCK": socket}
            subprocess.run(["ssh-add", "-q", session.key(person)], env=told, check=True)

        for person in ("eve", "bob"):  # eve is on no roster
            add(person)
        signing = ("approve", "--staged", "--yes", change)
        assert "approved as bob@example.com" in session.run(*signing, status=0, SSH_AUTH_SOCK=socket).out
        add("carol")
        several = session.run(*signing, status=2, SSH_AUTH_SOCK=socket).err
        assert "the agent holds keys of bob@example.com and carol@example.com" in several
    finally:
        running.terminate()
        running.wait()
    assert "no key to sign with" in session.run(*signing, status=2).err


def test_an_approver_with_a_repository_finds_the_change_herself(session: Session, tmp_path: Path) -> None:
    session.world.branch("proposal")
    session.world.commit(message="move the issuer")
    session.world.checkout("main")
    session.approve("alice", "--proposed", "proposal", "--store", f"dir:{tmp_path / 'given'}")
    given = ("--approvals", str(tmp_path / "given"))
    file, change = asked(session, tmp_path, "--proposed", "proposal", *given)
    her = Session(session.world.clone(tmp_path / "hers"), session.keys)
    answering = ("approve", str(file), "--key", str(session.key("bob")), "--reason", "CHG-1", "--yes", change)
    told = her.run(*answering, status=0)
    assert "WARNING" not in told.err
    assert "rule identity asks for approvals: 1 of 2 identity-owner: alice@example.com" in told.out
    assert "the request says" not in told.out
    session.check("--proposed", "proposal", "--approvals", str(file), status=0)

    # Whoever wrote the file asks for something else, and gives it the id that fits.
    data = json.loads(file.read_text())
    (request,) = data["requests"]
    request["changes"][0]["proposed"]["string"] = "https://evil.example.org/"
    file.write_text(json.dumps(data))
    assert "by an id that its changes do not have" in her.run(*answering, status=3).err
    request["change_id"] = change_id(
        *(request[name] for name in ("repository", "environment", "path")), request["changes"]
    )
    file.write_text(json.dumps(data))
    before = file.read_bytes()
    forged = her.run(*answering[:-1], request["change_id"], status=3)
    assert "your own repository finds no such change" in forged.err
    assert file.read_bytes() == before
    # A commit she does not have is said, and shown as what it is.
    data["proposed"] = "e" * 40
    file.write_text(json.dumps(data))
    unknown = her.run("approve", str(file), *answering[2:4], status=1)
    assert "does not know the commit eeeeeeeeeeee" in unknown.err
    assert "NOT CHECKED" in unknown.out


def test_what_no_commit_holds_is_said_to_who_asks_and_who_answers(session: Session, tmp_path: Path) -> None:
    hers = session.world.clone(tmp_path / "hers")
    file = tmp_path / "x.request"
    told = session.run("request", "--staged", "--output", str(file), status=0).out
    assert "note: what is proposed is in no commit, and cannot be looked up in a clone" in told
    assert json.loads(file.read_text())["proposed"] == ""
    (change,) = session.change_ids("--staged")
    for person in ("bob", "carol"):
        answering = ("approve", str(file), "--key", str(session.key(person)), "--yes", change)
        done = Session(hers, session.keys).run(*answering, status=0)
        assert (
            "what it asks about was in no commit when it was made (once it is: --proposed COMMIT)" in done.err
        )
    # It is the change that was approved, and committing it makes no other.
    session.world.branch("proposal")
    session.world.commit(message="move the issuer")
    session.check("--deployed", "main", "--proposed", "HEAD", "--approvals", str(file), status=0)
    again = session.run(
        "request",
        "--deployed",
        "main",
        "--proposed",
        "HEAD",
        "--output",
        str(tmp_path / "y.request"),
        status=0,
    )
    assert "note:" not in again.out


def test_what_is_in_a_bundle_is_listed_before_it_is_used(session: Session, tmp_path: Path) -> None:
    file, change = asked(session, tmp_path, "--staged")
    air, short = file.parent, f"services/auth/config.yaml ({change[:12]})"
    before = session.run("approvals", "list", "--from", str(file), status=0, cwd=air).out
    assert before == (
        f"{file}: asks to approve {short}\n"
        f"0 records, 1 requests; 'changegate approvals verify --approvals {file}' says which of them count\n"
    )
    signing = ("--key", str(session.key("bob")), "--reason", "CHG-1", "--yes", change)
    session.run("approve", str(file), *signing, status=0, cwd=air)
    session.run("approve", "--staged", *signing, "--store", f"dir:{air / 'kept'}", status=0)
    (air / "junk.json").write_text("junk")
    (air / "half.request").write_text(
        '{"schema": "changegate/approval-bundle/v1", "requests": [7], "records": []}'
    )
    places = [
        part for name in ("x.request", "kept", "junk.json", "half.request") for part in ("--from", name)
    ]
    rows = session.run("approvals", "list", *places, "--format", "json", status=0, cwd=air).json
    assert [(row["kind"], row["source"], row["approver"], row["problem"] != "") for row in rows] == [
        ("request", "bundle", "", False),
        ("request", "bundle", "", True),
        ("record", "bundle", "bob@example.com", False),
        ("record", "directory", "bob@example.com", False),
        ("record", "bundle", "", True),
    ]
    assert {row["change_id"] for row in rows if not row["problem"]} == {change}
    shown = session.run("approvals", "list", *places, status=0, cwd=air).out
    assert f"x.request#00000: bob@example.com approves {short} at 20" in shown
    assert "junk.json: cannot be read as an approval record: the record is not JSON" in shown
    assert "half.request: is no bundle of approval requests: a request has change_id" in shown
    nothing = session.run("approvals", "list", status=0).out
    assert nothing == "0 records; 'changegate approvals verify' says which of them count\n"


def test_an_approval_does_not_follow_a_file_to_another_name_and_says_so(session: Session) -> None:
    world, moved = session.world, "services/login/config.yaml"
    world.branch("proposal")
    for person in ("bob", "carol"):
        session.approve(person, "--deployed", "main", "--proposed", "index", "--stage")
    world.commit(message="move the issuer")
    session.check("--deployed", "main", "--proposed", "HEAD", status=0)

    def refused(*sides: str) -> set[tuple[str, str]]:
        report = session.check(*sides, status=1)
        (document,) = (one for one in report["documents"] if one["path"] == moved)
        return {(one["reason"], one["detail"].partition(";")[0]) for one in document["rejections"]}

    said = f"it was given for path '{AUTH}', this is '{moved}'"
    (world.top / moved).parent.mkdir()
    world.git("mv", AUTH, moved)
    world.commit(message="and call it otherwise")
    assert refused("--deployed", "main", "--proposed", "HEAD") == {("wrong-change", said)}
    # The same where others renamed it, and the proposal follows.
    world.git("checkout", "--quiet", "-B", "renamed", "main")
    (world.top / moved).parent.mkdir(exist_ok=True)
    world.git("mv", AUTH, moved)
    world.commit(message="call it otherwise")
    world.git("checkout", "--quiet", "-B", "rebased", "renamed")
    world.git("cherry-pick", "proposal~1")
    assert refused("--deployed", "renamed", "--proposed", "HEAD") == {("wrong-change", said)}


STRICT = """\
version: 1
roles: [identity-owner]
rules:
  - name: identity
    when: {category: identity}
    level: soft
    require: {approvals: 2, from: identity-owner, ticket: 'CHG-\\d+'}
  - name: book
    when: {category: trust}
    require: {approvals: 2, from: identity-owner}
otherwise: allow
override: {approvals: 1, from: identity-owner, reason-min: 20}
freeze:
  - {from: 2020-01-01, until: 2999-01-01, environments: prod, reason: holidays}
exemptions:
  - {when: {pointer: /audience}, reason: the API moves, owner: carol@example.com, expires: 2999-01-31}
"""


def test_what_holds_and_what_sets_it_aside_is_told_with_its_reason(session: Session) -> None:
    world = session.world
    world.git("stash", "--quiet")
    world.commit({".changegate/policies/strict.yaml": STRICT}, "strict")
    world.git("stash", "pop", "--quiet")
    session.edit(AUTH, "audience: https://api.example.com", "audience: https://api.example.org")
    report = session.check(status=1)["documents"][0]
    change, (denial,) = report["change_id"], report["denials"]
    assert denial["rule"] == "freeze"
    # No approval outweighs a freeze, and whoever tries is told so, by the one way and by the other.
    key = ("--key", str(session.key("bob")))
    told = session.run("approve", *key, status=1).out
    assert "no approval helps here: rule freeze denies this: nothing of this kind goes out before" in told
    refused = session.run("approve", *key, "--yes", change, status=2).err
    assert "a soft rule is set aside with --override" in refused
    override = ("approve", "--override", "--yes", change, "--reason", "the old provider is down: INC-77")
    assert "can be overridden: 0 of 2 identity-owner" in session.run(*override, *key, status=0).out
    session.run(*override, "--key", str(session.key("carol")), status=0)
    shown = session.run("check", status=0).out
    assert "rule exemption allows this (set aside until 2999-01-31 on the word of carol@example.com" in shown
    assert "rule freeze: overridden by bob@example.com (the old provider is down: INC-77), carol@" in shown


def test_the_first_introduction_is_said_aloud(session: Session, tmp_path: Path) -> None:
    new = make_repository(tmp_path / "new", {AUTH: ISSUER})
    new.write(".changegate/config.yaml", GATE)
    shown = session.run("check", cwd=new.top, status=0).out
    assert "the deployed side has no .changegate/ yet: the shipped policy applies" in shown
    assert "[bootstrap]" in shown


def test_an_approval_is_taken_back_by_a_veto_that_is_deployed(session: Session) -> None:
    (change,) = session.change_ids("--staged")
    for person in ("bob", "carol"):
        session.run(
            "approve", "--staged", "--stage", "--key", str(session.key(person)), "--yes", change, status=0
        )
    by = ("--by", "carol@example.com", "--reason", 'not "yet"')
    told = session.run("approvals", "withdraw", change, *by, status=0).out
    assert "from when it is deployed" in told
    assert "refused there already" in session.run("approvals", "withdraw", change, *by, status=0).out
    assert "is no change id" in session.run("approvals", "withdraw", change[:12], *by, status=2).err
    world = session.world
    world.git("stash", "--quiet", "--", AUTH, ".changegate/approvals")
    world.commit(message="veto")
    world.git("stash", "pop", "--quiet")
    world.git("add", "--all")
    report = session.check("--staged", status=1)
    (document,) = report["documents"]
    assert {one["reason"] for one in document["rejections"]} == {"vetoed"}
    assert 'carol@example.com refused this change (not "yet")' in document["rejections"][0]["detail"]


@pytest.mark.parametrize(
    ("vetoes", "after"),
    [
        ("", "vetoes:\n  - {"),
        ("vetoes: []  # none yet\n", "vetoes:\n  - {"),
        (f"vetoes:\n- {{change: {'a' * 64}, by: bob@example.com, reason: x}}\n", "vetoes:\n- {change: bbb"),
    ],
)
def test_a_veto_is_added_to_the_roster_as_it_is_written(
    session: Session, vetoes: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, session.keys)
    file = session.world.top / ".changegate/roster.yaml"
    file.write_text(file.read_text() + vetoes)
    withdrawn(session.world.top, "b" * 64, "bob@example.com", "x")
    assert after in file.read_text()


def test_a_roster_that_cannot_be_added_to_safely_is_left_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, session.keys)
    file = session.world.top / ".changegate/roster.yaml"
    file.write_text(file.read_text() + f"vetoes: [{{change: {'a' * 64}, by: bob@example.com, reason: x}}]\n")
    before = file.read_bytes()
    with pytest.raises(InvalidInputError, match="safely"):
        withdrawn(session.world.top, "b" * 64, "bob@example.com", "x")
    assert file.read_bytes() == before
