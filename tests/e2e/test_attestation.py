"""The gate writes its verdict down, and the deploy step goes by it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from session import AUTH, GATE, ISSUER, Session, make_session, roster

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verdict.md"
MOVED = "issuer: https://auth.example.net/\n"


def gated(folder: Path) -> tuple[Session, str]:
    """A repository with a verifier on its roster, and a proposal on top of main that moves the issuer."""
    session = make_session(folder)
    people = {name: session.public(name) for name in ("alice", "bob", "carol")}
    verifiers = f"verifiers:\n  gate@example.com: {{keys: [{json.dumps(session.public('gate'))}]}}\n"
    session.world.commit({".changegate/roster.yaml": roster(people, extra=verifiers)}, "list the gate")
    session.world.branch("topic")
    session.edit(AUTH, ISSUER, MOVED)
    return session, session.world.commit({}, "move the issuer")


def test_only_what_the_gate_passed_is_deployed(tmp_path: Path) -> None:
    session, _ = gated(tmp_path)
    sides = ("--deployed", "main", "--proposed", "HEAD")
    signing = ("--attest", "verdict.json", "--key", str(session.key("gate")))
    verify = ("verify-attestation", "verdict.json", "--deployed", "main")

    # What is held back is written down too, and nothing is deployed by it.
    session.run("check", *sides, *signing, status=1)
    told = session.run(*verify, status=1)
    assert told.out == "verdict.json: held-back: the gate said pending; have it approved and check again\n"

    for person in ("bob", "carol"):
        session.approve(person, *sides, "--stage")
    session.world.git("commit", "--quiet", "--message", "approve")
    session.run("check", *sides, *signing, status=0)
    report = session.run(*verify, "--format", "json", status=0).json
    predicate = report["statement"]["predicate"]
    (document,) = predicate["https://changegate.dev/attestation/verdict/v1"]["documents"]
    assert (document["path"], document["verdict"]) == (AUTH, "allowed")
    assert [one["approver"] for one in document["approvals"]] == ["bob@example.com", "carol@example.com"]
    for used in predicate["inputAttestations"]:
        content = session.world.git("show", f"HEAD:{used['uri']}") + "\n"
        digest = subprocess.run(["sha256sum"], input=content.encode(), capture_output=True, check=True).stdout
        assert used["digest"]["sha256"] == digest.split()[0].decode()
    assert predicate["verificationResult"] == "PASSED"

    # Squashed onto main it is another commit with the same files: that is what was judged.
    before = session.world.git("rev-parse", "main")
    session.world.checkout("main")
    session.world.git("merge", "--quiet", "--squash", "topic")
    session.world.git("commit", "--quiet", "--message", "squashed")
    deploy = ("verify-attestation", "verdict.json", "--deployed", before, "--env", "prod")
    session.run(*deploy, status=0)

    # What counts as deployed here is main, which has moved; and one more commit is something nobody judged.
    assert "wrong-deployed: the gate compared with" in session.run(*verify, status=1).out
    session.world.commit({AUTH: "issuer: https://evil.example.org/\n"}, "one more")
    assert "wrong-revision: the gate judged other files" in session.run(*deploy, status=1).out


def test_a_verdict_nobody_could_rely_on_is_not_written(tmp_path: Path) -> None:
    session, _ = gated(tmp_path)
    commits = ("--deployed", "main", "--proposed", "HEAD")
    gate, alice = str(session.key("gate")), str(session.key("alice"))
    for arguments, status, said in (
        ((*commits, "--key", alice), 3, "is the key of no verifier on the deployed roster"),
        ((*commits,), 2, "no key to sign with"),
        (("--key", gate), 2, "worktree is no commit"),
        ((*commits, AUTH, "--key", gate), 2, "a verdict is about everything that would be deployed"),
        ((*commits, "--env", "nowhere", "--key", gate), 2, "there is no environment 'nowhere'"),
    ):
        told = session.run("check", *arguments, "--attest", "verdict.json", status=status)
        assert said in told.err, told
    told = session.run("verify-attestation", str(session.keys / "gate.pub"), "--max-age", "soon", status=2)
    assert "'soon' is no length of time" in told.err

    # What is promoted and translated on the way is no tree that anybody could name.
    two = GATE.replace(
        "environments:", "expected-differences: [{values: {dev: dev, prod: prod}}]\nenvironments:"
    )
    two += '  dev: {deployed: refs/heads/topic, paths: ["services/**"]}\n'
    session.world.commit({".changegate/config.yaml": two}, "two environments")
    promoted = ("--deployed", "HEAD", "--env", "prod", "--proposed", "env:dev", "--key", gate)
    told = session.run("check", *promoted, "--attest", "verdict.json", status=2)
    assert "is no commit: nobody could look at it again" in told.err
    assert not (session.world.top / "verdict.json").exists()
    session.run("check", *commits, "--key", gate, status=2)


def test_the_deploy_job_of_the_documentation_runs_as_written(tmp_path: Path) -> None:
    session, _ = gated(tmp_path)
    job = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    session.world.commit(
        {AUTH: session.world.git("show", f"main:{AUTH}") + "\nreplicas: 3\n"}, "only replicas"
    )
    before = session.world.git("rev-parse", "main")
    variables = {"BEFORE": before, "AFTER": session.world.head, "GATE_KEY": str(session.key("gate"))}
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(job) + "\ntouch deployed\n"],
        cwd=session.world.top,
        env=session.world.environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done
    assert "the gate allowed this" in done.stdout
    assert (session.world.top / "deployed").exists()
