"""The door to ssh-keygen: every kind of key it can name, and every way it fails said in words."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from changegate.approvals import signature, sshsig
from changegate.approvals.signature import public_key_line, public_key_of, sign
from changegate.errors import ToolError
from signing import SoftKey, blob_of, keygen, new_key, public_line, soft_device_ed25519
from words import hear

MESSAGE = b"a message\n"
KINDS = {"ed25519": ("-t", "ed25519"), "rsa": ("-t", "rsa", "-b", "2048"), "ecdsa": ("-t", "ecdsa")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name, arguments in KINDS.items():
        new_key(folder, name, *arguments)
    new_key(folder, "locked", "-t", "ed25519", passphrase="correct horse")
    new_key(folder, "old", "-t", "rsa", "-b", "2048", "-m", "PEM")
    new_key(folder, "old-locked", "-t", "rsa", "-b", "2048", "-m", "PEM", passphrase="correct horse")
    return folder


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}


@pytest.fixture
def agent(folder: Path, environment: Mapping[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """A real agent that holds the ed25519 key alone."""
    socket = tmp_path / "agent"
    running = subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    told = {**environment, "SSH_AUTH_SOCK": str(socket)}
    try:
        for _ in range(200):
            added = subprocess.run(
                ["ssh-add", "-q", str(folder / "ed25519")], env=told, capture_output=True, check=False
            )
            if added.returncode == 0:
                break
            assert running.poll() is None
        yield told
    finally:
        running.terminate()
        running.wait()


def failure(key: str | Path, environment: Mapping[str, str], *, interactive: bool = False) -> tuple[str, str]:
    with pytest.raises(ToolError) as caught:
        sign(MESSAGE, str(key), environment, interactive=interactive)
    hear(caught.value)
    assert caught.value.tool == "ssh-keygen"
    hear(caught.value)
    return caught.value.problem, caught.value.hint


def signer_of(armored: str) -> bytes:
    parsed = sshsig.parse(armored.encode())
    sshsig.verify(parsed, MESSAGE)
    return parsed.signer


@pytest.mark.parametrize("kind", [*KINDS, "old"])
def test_a_key_file_signs(folder: Path, environment: dict[str, str], kind: str) -> None:
    armored = sign(MESSAGE, str(folder / kind), environment, interactive=False)
    assert (
        signer_of(armored)
        == blob_of(public_line(folder / kind))
        == public_key_of(str(folder / kind), environment)
    )


def test_a_public_key_file_signs_with_the_private_half_beside_it(
    folder: Path, environment: dict[str, str]
) -> None:
    armored = sign(MESSAGE, str(folder / "ed25519.pub"), environment, interactive=False)
    assert signer_of(armored) == public_key_of(str(folder / "ed25519.pub"))


def test_a_home_directory_is_found(
    folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert sign(MESSAGE, "~/ed25519", environment, interactive=False).startswith("-----BEGIN SSH")


def test_the_message_may_hold_anything(folder: Path, environment: dict[str, str]) -> None:
    message = bytes(range(256)) * 400
    armored = sign(message, str(folder / "ed25519"), environment, interactive=False)
    assert sshsig.verify(sshsig.parse(armored.encode()), message) is None


@pytest.mark.parametrize("prefix", ["key::", ""])
def test_a_key_named_by_itself_signs_through_the_agent(
    folder: Path, agent: dict[str, str], prefix: str
) -> None:
    line = prefix + public_line(folder / "ed25519")
    assert signer_of(sign(MESSAGE, line, agent, interactive=False)) == public_key_of(line)


def test_a_public_key_file_alone_signs_through_the_agent(
    folder: Path, tmp_path: Path, agent: dict[str, str]
) -> None:
    (tmp_path / "key.pub").write_text(public_line(folder / "ed25519") + "\n", encoding="utf-8")
    assert signer_of(sign(MESSAGE, str(tmp_path / "key.pub"), agent, interactive=False)) is not None


def test_an_agent_that_does_not_hold_the_key_is_told_from_none_at_all(
    folder: Path, agent: dict[str, str], environment: dict[str, str]
) -> None:
    line = f"key::{public_line(folder / 'rsa')}"
    assert "agent does not hold" in failure(line, agent)[0]
    problem, hint = failure(line, environment)
    assert "no agent is running" in problem
    assert "ssh-add" in hint
    gone = {**environment, "SSH_AUTH_SOCK": "/nowhere/at/all"}
    assert "agent does not hold" in failure(line, gone)[0]


def test_a_locked_key_with_nobody_to_ask_says_so(folder: Path, environment: dict[str, str]) -> None:
    for name in ("locked", "old-locked"):
        problem, hint = failure(folder / name, environment)
        assert "locked with a passphrase" in problem
        assert "ssh-add" in hint


def test_nobody_is_asked_through_a_window_either(
    folder: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    asking = tmp_path / "ask"
    asking.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho wrong\n", encoding="utf-8")
    asking.chmod(0o700)
    given = {**environment, "SSH_ASKPASS": str(asking), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":9"}
    assert "nobody to ask" in failure(folder / "locked", given)[0]
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(("passphrase", "right"), [("correct horse", True), ("battery staple", False)])
def test_whoever_is_there_is_asked(
    folder: Path, tmp_path: Path, environment: dict[str, str], passphrase: str, *, right: bool
) -> None:
    asking = tmp_path / "ask"
    asking.write_text(f"#!/bin/sh\necho '{passphrase}'\n", encoding="utf-8")
    asking.chmod(0o700)
    given = {**environment, "SSH_ASKPASS": str(asking), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":9"}
    if right:
        assert signer_of(sign(MESSAGE, str(folder / "locked"), given, interactive=True)) is not None
    else:
        problem, _ = failure(folder / "locked", given, interactive=True)
        assert "passphrase" in problem
        assert "wrong" in problem


def test_the_public_half_of_a_locked_key_needs_no_passphrase(
    folder: Path, environment: dict[str, str]
) -> None:
    (folder / "alone").write_bytes((folder / "locked").read_bytes())
    assert public_key_of(str(folder / "alone"), environment) == blob_of(public_line(folder / "locked"))


def test_the_public_half_of_an_old_key_comes_from_ssh_keygen(
    folder: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    alone = tmp_path / "alone"
    alone.write_bytes((folder / "old").read_bytes())
    alone.chmod(0o600)
    assert public_key_of(str(alone), environment) == blob_of(public_line(folder / "old"))


def test_a_public_key_line_is_what_a_roster_takes(folder: Path) -> None:
    assert public_key_line(str(folder / "ed25519.pub")) == public_line(folder / "ed25519")
    assert public_line(folder / "ed25519").startswith(public_key_line(str(folder / "ed25519")))


@pytest.mark.parametrize("name", ["nowhere", "nowhere.pub", "", ".", "a\0b", "~nobody-here/key"])
def test_a_key_that_is_not_there_says_how_to_name_one(
    folder: Path, environment: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    problem, hint = failure(name, environment)
    assert "no key file" in problem
    assert "user.signingkey" in hint
    with pytest.raises(ToolError, match="no key file") as caught:
        public_key_of(name)
    hear(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n!\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + base64.b64encode(b"openssh-key-v1\0" + b"\xff" * 20)
        + b"\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        b"just some text\n",
    ],
)
def test_a_file_that_holds_no_key_says_so(
    tmp_path: Path, environment: dict[str, str], content: bytes
) -> None:
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(ToolError, match="is no SSH") as caught:
        public_key_of(str(tmp_path / "key"), environment)
    hear(caught.value)
    assert "is no SSH" in failure(tmp_path / "key", environment)[0]


@pytest.mark.parametrize(
    "line", ["key::", "key::ssh-ed25519", "key::ssh-ed25519 !!", "key::-oops x", "ssh-x AAAA"]
)
def test_a_key_named_by_itself_must_be_one(environment: dict[str, str], line: str) -> None:
    assert "is no SSH key" in failure(line, environment)[0]


def test_a_key_that_others_can_read_is_not_used(
    folder: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "key").write_bytes((folder / "ed25519").read_bytes())
    (tmp_path / "key").chmod(0o644)
    problem, hint = failure(tmp_path / "key", environment)
    assert "others can read" in problem
    assert "chmod 600" in hint


def test_a_security_key_that_is_not_plugged_in_says_so(tmp_path: Path, environment: dict[str, str]) -> None:
    device: SoftKey = soft_device_ed25519("device")
    problem, _ = failure(f"key::{device.line}", environment)
    assert "agent" in problem
    assert str(tmp_path) not in problem


def test_with_a_device_ssh_keygen_speaks_to_the_person_itself(
    environment: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    line = f"key::{soft_device_ed25519('device').line}"
    assert "says why above" in failure(line, environment, interactive=True)[0]
    assert "No private key found" in capfd.readouterr().err


def test_without_ssh_keygen_the_message_says_what_to_install(folder: Path, tmp_path: Path) -> None:
    problem, hint = failure(folder / "ed25519", {"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert "not installed" in problem
    assert "8.2" in hint


def test_a_program_planted_where_one_stands_is_not_run(
    folder: Path, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "ssh-keygen"
    planted.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    planted.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    for path in (".:/usr/bin:/bin", ":/usr/bin:/bin", "./:bin:/usr/bin:/bin"):
        sign(MESSAGE, str(folder / "ed25519"), {**environment, "PATH": path}, interactive=False)
    assert not (tmp_path / "ran").exists()


def fake(folder: Path, script: str) -> dict[str, str]:
    """A world in which ssh-keygen is some script."""
    program = folder / "ssh-keygen"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o700)
    return {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(folder)}


def test_nothing_but_what_a_key_needs_is_handed_on(folder: Path, tmp_path: Path) -> None:
    environment = fake(
        tmp_path, f'env > {tmp_path}/seen; cat > {tmp_path}/message; echo "$@" > {tmp_path}/arguments'
    )
    secrets = {
        "AWS_SECRET_ACCESS_KEY": "x",
        "LD_PRELOAD": "/nowhere.so",
        "SSH_SK_HELPER": "/nowhere",
        "GIT_DIR": "x",
    }
    sign(
        MESSAGE, str(folder / "ed25519"), {**environment, **secrets, "SSH_AUTH_SOCK": "/s"}, interactive=False
    )
    seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines())
    assert secrets.keys().isdisjoint(seen)
    assert (seen["SSH_AUTH_SOCK"], seen["LC_ALL"]) == ("/s", "C")
    assert (tmp_path / "message").read_bytes() == MESSAGE
    assert (tmp_path / "arguments").read_text().split() == [
        *("-Y", "sign", "-n", "changegate", "-f"),
        str(folder / "ed25519"),
    ]


def test_the_name_of_a_key_is_never_an_option_or_a_command(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = fake(tmp_path, f'echo "$@" > {tmp_path}/arguments')
    for name in ("-oops", "$(touch x)", "a b;c"):
        (tmp_path / name).write_bytes((folder / "ed25519").read_bytes())
        monkeypatch.chdir(tmp_path)
        sign(MESSAGE, name, environment, interactive=False)
        assert (tmp_path / "arguments").read_text().strip().endswith(f"-f {tmp_path}/{name}")
    assert not (tmp_path / "x").exists()


def test_a_key_given_as_text_lies_where_nobody_else_can_read_and_not_for_long(
    folder: Path, tmp_path: Path
) -> None:
    script = f'for last; do :; done; stat -c %a "$(dirname "$last")" > {tmp_path}/mode; echo "$last" > {tmp_path}/file'
    sign(MESSAGE, f"key::{public_line(folder / 'rsa')}", fake(tmp_path, script), interactive=False)
    assert (tmp_path / "mode").read_text().strip() == "700"
    assert not Path((tmp_path / "file").read_text().strip()).exists()


@pytest.mark.parametrize(
    ("said", "telling"),
    [
        ("sign_and_send: signing failed: agent refused operation", "refused to sign"),
        ("Couldn't sign message: device not found", "plugged in"),
        ("ssh-keygen: illegal option -- Y", "too old"),
        ("unknown option -- Y", "too old"),
        ("Couldn't load public key x: No such file or directory", "no SSH key"),
        ("Load key: Permission denied", "read by you"),
        ("Load key: error in libcrypto: unsupported", "no SSH private key"),
        ("something \033[2K else", "else"),
        ("", "does not say why"),
    ],
)
def test_what_ssh_keygen_says_becomes_a_sentence(
    folder: Path, tmp_path: Path, said: str, telling: str
) -> None:
    problem, _ = failure(folder / "ed25519", fake(tmp_path, f"printf '%s\\n' \"{said}\" >&2; exit 255"))
    assert telling in problem
    assert "\x1b" not in problem


def test_a_program_that_waits_for_nobody_is_not_waited_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(signature._SECONDS, False, 0.2)
    problem, hint = failure(folder / "ed25519", fake(tmp_path, "exec sleep 60"))
    assert "did not answer" in problem
    assert "touch" in hint


def test_a_program_that_cannot_be_started_says_so(folder: Path, tmp_path: Path) -> None:
    environment = fake(tmp_path, "")
    (tmp_path / "ssh-keygen").write_bytes(b"\x7fELF broken")
    assert "cannot be started" in failure(folder / "ed25519", environment)[0]


def test_signing_leaves_nothing_behind(folder: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    before = sorted(os.listdir(folder))  # noqa: PTH208  names are enough
    sign(MESSAGE, str(folder / "ed25519"), {**environment, "TMPDIR": str(tmp_path)}, interactive=False)
    assert sorted(os.listdir(folder)) == before  # noqa: PTH208  the same
    assert list(tmp_path.iterdir()) == []


def test_ssh_keygen_itself_agrees(folder: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "sig").write_text(sign(MESSAGE, str(folder / "rsa"), environment, interactive=False))
    (tmp_path / "allowed").write_text(f"a {public_line(folder / 'rsa')}\n")
    keygen(
        tmp_path,
        *["-Y", "verify", "-f", "allowed", "-I", "a", "-n", "changegate", "-s", "sig"],
        given=MESSAGE,
    )


def test_the_keys_an_agent_holds_are_known_and_sign(
    folder: Path, environment: dict[str, str], agent: dict[str, str]
) -> None:
    (key,) = signature.held_by_agent(agent)
    assert public_key_of(key, agent) == blob_of(public_line(folder / "ed25519"))
    assert signer_of(sign(MESSAGE, key, agent, interactive=False)) == public_key_of(key, agent)
    assert signature.held_by_agent(environment) == ()
    assert signature.held_by_agent({**environment, "SSH_AUTH_SOCK": str(folder / "nobody")}) == ()
