"""What ssh-keygen and ssh-add are started with, and what is made of their answers, without starting them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from changegate.approvals import signature
from changegate.approvals.signature import held_by_agent, public_key_line, public_key_of, sign
from changegate.approvals.tool_failure import failure
from changegate.errors import ToolError
from signing import soft_ed25519
from words import hear

KEY = soft_ed25519("alice")


@dataclass
class Tools:
    """Stands where the two programs stand: keeps how they are called, and answers as it is told."""

    folder: Path
    answer: bytes = b""
    said: bytes = b""
    status: int = 0
    calls: list[dict[str, Any]] = field(default_factory=list)

    def run(self, command: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
        named = Path(command[-1])
        held = named.read_text(encoding="utf-8") if named.name == "key.pub" else ""
        self.calls.append({"command": command, "held": held, **how})
        return subprocess.CompletedProcess(command, self.status, self.answer, self.said)

    @property
    def call(self) -> Mapping[str, Any]:
        (only,) = self.calls
        return only

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": str(self.folder), **more}

    def old_key(self) -> str:
        """A private key file of the kind that only ssh-keygen can take apart."""
        file = self.folder / "old"
        file.write_text("-----BEGIN RSA PRIVATE KEY-----\n", encoding="utf-8")
        return str(file)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    for name in (signature.TOOL, signature.AGENT_TOOL):
        (tmp_path / name).touch(0o700)
    found = Tools(tmp_path)
    monkeypatch.setattr(subprocess, "run", found.run)
    return found


@pytest.mark.parametrize("interactive", [True, False])
def test_somebody_is_asked_and_waited_for_only_where_there_is_somebody(
    tools: Tools, *, interactive: bool
) -> None:
    asked = {} if interactive else {"interactive": False}
    sign(b"message", f"key::{KEY.line}", tools.environment(), **asked)
    call = tools.call
    assert call["input"] == b"message"
    assert call["start_new_session"] is not interactive
    assert call["timeout"] == (300 if interactive else 30)
    assert call["env"].get("SSH_ASKPASS_REQUIRE") == (None if interactive else "never")
    assert call["stderr"] == subprocess.PIPE


def test_a_key_given_as_text_is_written_as_it_is_into_a_folder_of_a_telling_name(tools: Tools) -> None:
    sign(b"", f"key::{KEY.line} Jürgen", tools.environment(), interactive=False)
    assert tools.call["held"] == f"{KEY.line} Jürgen\n"
    assert Path(tools.call["command"][-1]).parent.name.startswith("changegate-")


def test_a_public_half_is_asked_for_with_nothing_to_read_and_somebody_to_answer(tools: Tools) -> None:
    tools.answer = f"{KEY.line} J\xff\n".encode("latin-1")
    assert public_key_line(tools.old_key(), tools.environment()) == f"{KEY.line} J\ufffd"
    assert public_key_of(tools.old_key(), tools.environment()) == KEY.blob
    for call in tools.calls:
        assert (call["input"], call["start_new_session"], call["stderr"]) == (b"", False, subprocess.PIPE)


def test_an_agent_is_asked_with_nothing_to_read_and_nobody_to_answer(tools: Tools) -> None:
    tools.answer = f"{KEY.line} J\xff\n\n".encode("latin-1")
    assert held_by_agent(tools.environment(SSH_AUTH_SOCK="/s")) == (f"key::{KEY.line} J\ufffd",)
    assert (tools.call["input"], tools.call["start_new_session"]) == (b"", True)
    assert tools.call["command"] == [str(tools.folder / "ssh-add"), "-L"]


def test_without_an_agent_nobody_is_asked(tools: Tools) -> None:
    assert held_by_agent(tools.environment()) == ()
    assert tools.calls == []


def test_an_answer_that_is_no_text_is_left_to_be_refused(tools: Tools) -> None:
    tools.answer = b"\xff\xfe"
    assert sign(b"", f"key::{KEY.line}", tools.environment(), interactive=False) == "\ufffd\ufffd"


def test_the_environment_is_the_given_one_or_else_the_own(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools.answer = f"{KEY.line}\n".encode()
    for mark, given in (("own", None), ("given", tools.environment(TERM="given", SSH_AUTH_SOCK="/s"))):
        for name, value in tools.environment(TERM="own", SSH_AUTH_SOCK="/s").items():
            monkeypatch.setenv(name, value)
        tools.calls.clear()
        sign(b"", f"key::{KEY.line}", given, interactive=False)
        public_key_line(tools.old_key(), given)
        public_key_of(tools.old_key(), given)
        held_by_agent(given)
        assert [call["env"]["TERM"] for call in tools.calls] == [mark] * 4


def test_without_a_path_the_programs_are_where_the_system_keeps_its_own(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "defpath", str(tools.folder))
    sign(b"", f"key::{KEY.line}", {}, interactive=False)
    assert tools.call["env"]["PATH"] == str(tools.folder)


@pytest.mark.parametrize("said", ["incorrect passphrase supplied", "No private key found"])
@pytest.mark.parametrize("agent", [True, False])
def test_why_there_is_no_public_half_is_said(tools: Tools, said: str, *, agent: bool) -> None:
    tools.status, tools.said = 255, said.encode()
    more = {"SSH_AUTH_SOCK": "/s"} if agent else {}
    with pytest.raises(ToolError) as caught:
        public_key_line(tools.old_key(), tools.environment(**more))
    hear(caught.value.problem.replace(str(tools.folder), "…"), caught.value.hint)


def test_what_comes_back_as_a_public_half_must_be_one(tools: Tools) -> None:
    tools.answer = b"no key at all\n"
    with pytest.raises(ToolError) as caught:
        public_key_of(tools.old_key(), tools.environment())
    hear(caught.value.problem.replace(str(tools.folder), "…"), caught.value.hint)


def test_of_what_nobody_knows_the_last_line_is_said_and_cut() -> None:
    said = b"first\nsecond \xff" + b"x" * 300 + b"\n"
    problem = failure(said, "k" * 130, agent=False, interactive=False).problem
    assert problem == f"could not sign with {'k' * 120!r}: " + "second \ufffd".ljust(200, "x")
