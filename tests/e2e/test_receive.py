"""Real pushes to a bare repository whose hook is the gate."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session import AUTH, GATE, ISSUER, Session, make_session, roster
from worlds import World

MOVED = "issuer: https://auth.example.net/\n"
HOOK = "#!/bin/sh\nexec changegate hook pre-receive\n"
NONE = "#!/bin/sh\n"
RECORDS = "refs/changegate/approvals/*:refs/changegate/approvals/*"


class Server:
    """A bare repository that people push to, and somebody's clone of it."""

    def __init__(self, folder: Path, session: Session, hook: str = HOOK, name: str = "pre-receive") -> None:
        self.session = session
        self.top = folder / "server.git"
        subprocess.run(
            ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(self.top)],
            check=True,
            env=session.world.environment,
        )
        self.world = World(self.top, session.world.environment)
        self.hook(hook, name)
        session.world.git("remote", "add", "origin", f"file://{self.top}")

    def hook(self, script: str, name: str = "pre-receive") -> None:
        """Put a script where git looks for a hook."""
        place = self.top / "hooks" / name
        place.write_text(script)
        place.chmod(0o755)

    def push(self, *arguments: str) -> tuple[bool, str]:
        """Push, and return whether it got through and what the pusher was told."""
        done = subprocess.run(
            ["git", "push", *arguments],
            cwd=self.session.world.top,
            env=self.session.world.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (line.removeprefix("remote: ").rstrip() for line in done.stderr.splitlines())
        said = "\n".join(lines)
        assert "Traceback" not in said, said
        return done.returncode == 0, said

    def tip(self, ref: str = "refs/heads/main") -> str:
        return self.world.git("rev-parse", ref)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return make_session(tmp_path)


@pytest.fixture
def server(tmp_path: Path, session: Session) -> Server:
    """A server that has main already, from before it had a gate."""
    server = Server(tmp_path, session, hook=NONE)
    assert server.push("origin", "main")[0]
    server.hook(HOOK)
    return server


def move(session: Session) -> str:
    session.edit(AUTH, ISSUER, MOVED)
    return session.world.commit({}, "move the issuer")


def test_the_first_push_founds_and_the_second_is_judged(tmp_path: Path, session: Session) -> None:
    server = Server(tmp_path, session)
    through, said = server.push("origin", "main", "main:topic")
    assert through
    assert "refs/heads/main: nothing is deployed here yet: its first push passes (bootstrap)" in said
    begun = server.tip()
    move(session)
    through, said = server.push("origin", "main", "main:topic")
    assert not through
    assert f"{AUTH}: held back" in said
    assert "rule identity asks for approvals: 0 of 2 identity-owner" in said
    assert (server.tip(), server.tip("refs/heads/topic")) == (begun, begun)


def test_an_unapproved_change_is_held_back_and_the_same_push_passes_with_its_approvals(
    server: Server, session: Session
) -> None:
    listing = server.top.parent / "listing"
    server.hook(
        f'#!/bin/sh\nfind "$GIT_QUARANTINE_PATH" "$PWD" -type f | sort > "{listing}.before"\n'
        f'changegate hook pre-receive\nstatus=$?\nfind "$GIT_QUARANTINE_PATH" "$PWD" -type f | sort > "{listing}.after"\n'
        "exit $status\n"
    )
    base, tip = server.tip(), move(session)
    through, said = server.push("origin", "main")
    assert not through
    before = listing.with_suffix(".before").read_text()
    assert "incoming-" in before
    assert listing.with_suffix(".after").read_text() == before, "the hook wrote where it may only read"

    (command,) = {
        line for line in said.splitlines() if line.startswith("  changegate approve") and "--yes" not in line
    }
    assert command == f"  changegate approve --deployed {base} --env prod --proposed {tip}"
    for person in ("bob", "carol"):
        session.approve(person, *command.split()[2:], "--store", "ref")
    # The records travel with the very push that needs them.
    through, said = server.push("origin", "main", RECORDS)
    assert through, said
    assert "2 of 2 identity-owner: bob@example.com, carol@example.com" in said
    assert server.tip() == tip

    # They are made once: neither replaced nor taken away, and nothing else may lie among them.
    made, _ = server.world.git("for-each-ref", "--format=%(refname)", "refs/changegate").splitlines()
    session.world.write("junk", "{}")
    junk = session.world.git("hash-object", "-w", "junk")
    new = f"refs/changegate/approvals/{'a' * 64}/bob@example.com.json"
    through, said = server.push("--force", "origin", f"{junk}:{made}", f"{junk}:{new}")
    assert not through
    assert f"{made}: held back: an approval record is never replaced or taken away" in said
    assert f"{new}: held back: this is no approval record" in said
    assert not server.push("origin", "--delete", made)[0]
    # Who may say what was deployed is for the server's own permissions.
    assert server.push("origin", f"{tip}:refs/changegate/deployments/prod")[0]


def test_what_is_judged_by_cannot_be_weakened_by_the_push_that_is_judged(
    server: Server, session: Session
) -> None:
    weak = GATE.replace("services/**", "nothing/**").replace("refs/heads/main", "refs/heads/other")
    mallory = roster({name: session.public(name) for name in ("mallory", "trudy")})
    allow = "version: 1\nrules:\n  - {name: all, when: {kind: [added]}, allow: true}\notherwise: allow\n"
    session.edit(AUTH, ISSUER, MOVED)
    session.world.commit(
        {
            ".changegate/config.yaml": weak,
            ".changegate/roster.yaml": mallory,
            ".changegate/policies/all.yaml": allow,
        }
    )
    base = server.tip()
    through, said = server.push("origin", "main")
    assert not through
    for file in (AUTH, ".changegate/config.yaml", ".changegate/roster.yaml", ".changegate/policies/all.yaml"):
        assert f"{file}: held back" in said or f"{file}: denied" in said, said
    assert server.tip() == base


def test_every_ref_of_a_push_is_judged_and_told(server: Server, session: Session) -> None:
    base = server.tip()
    session.world.git("tag", "v1")
    session.world.branch("topic")
    move(session)
    # Neither a branch nor a tag says what is deployed: people may work there, and break what they like.
    through, said = server.push("origin", "topic", "v1")
    assert (through, "held back" in said) == (True, False)
    for book in ("environments: [nonsense]\n", GATE):
        session.world.commit({".changegate/config.yaml": book})
        assert server.push("origin", "topic")[0]
    through, said = server.push("origin", "--delete", "main")
    assert not through
    assert "refs/heads/main: held back: it says what is deployed" in said
    session.world.checkout("main")
    session.world.git("commit", "--quiet", "--amend", "--message", "another beginning")
    through, said = server.push("--force", "origin", "main", "topic:another", ":v1")
    assert not through
    assert "refs/heads/main: held back: a forced push takes away the history" in said
    assert server.tip() == base
    assert "another" not in server.world.git("for-each-ref")


def test_a_branch_that_an_environment_is_deployed_from_is_guarded_before_it_is_there(
    server: Server, session: Session
) -> None:
    # As `init` writes it: what a clone calls the branch.
    gate = GATE.replace("refs/heads/main", "refs/remotes/origin/production")
    server.hook(NONE)
    session.world.commit({".changegate/config.yaml": gate})
    assert server.push("origin", "main")[0]
    server.hook(HOOK)
    # It begins as what main is, and no environment is deployed from main any more.
    assert server.push("origin", "main:production")[0]
    move(session)
    assert server.push("origin", "main")[0]
    through, said = server.push("origin", "main:production")
    assert not through
    assert f"{AUTH}: held back" in said
    # The judge's book on main says what is guarded, so it is guarded itself.
    session.world.commit({".changegate/config.yaml": GATE})
    through, said = server.push("origin", "main")
    assert not through
    assert ".changegate/config.yaml: held back" in said
    assert AUTH not in said


def test_what_cannot_be_decided_blocks(server: Server, session: Session) -> None:
    server.hook(NONE)
    session.world.commit({".changegate/roster.yaml": "approvers: [nonsense]\n"})
    assert server.push("origin", "main")[0]
    server.hook(HOOK)
    move(session)
    through, said = server.push("origin", "main")
    assert not through
    assert "/approvers: must be a mapping" in said


def test_the_update_hook_of_the_documentation_holds_back_its_ref_alone(
    server: Server, session: Session
) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "ci" / "hooks.md"
    script = page.read_text().partition("<!-- update -->\n```sh\n")[2].partition("```")[0]
    server.hook(NONE)
    server.hook(script, "update")
    base, tip = server.tip(), move(session)
    through, said = server.push("origin", "main", "main:topic")
    assert not through
    assert f"{AUTH}: held back" in said
    assert (server.tip(), server.tip("refs/heads/topic")) == (base, tip)


def test_pre_push_says_before_what_the_server_would_say(server: Server, session: Session) -> None:
    session.world.git("fetch", "--quiet", "origin")
    session.world.git("remote", "set-head", "origin", "main")
    hook = session.world.top / ".git" / "hooks" / "pre-push"
    hook.write_text('#!/bin/sh\nexec changegate hook pre-push "$@"\n')
    hook.chmod(0o755)
    server.hook(NONE)
    move(session)
    assert server.push("origin", "main:topic")[0]
    done = session.world.git("push", "origin", "main", fails=True)
    assert f"{AUTH}: held back" in done


def test_a_hook_that_is_told_no_refs_is_wrong_usage(session: Session) -> None:
    done = subprocess.run(
        ["changegate", "hook", "pre-receive"],
        cwd=session.world.top,
        env=session.world.environment,
        input="a b refs/heads/main\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "'a' is no object id" in done.stderr
    assert "git calls this as a hook" in done.stderr
