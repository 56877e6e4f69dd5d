"""Key files, read without ssh-keygen: what each of them holds, and what is said of those that hold none."""

from __future__ import annotations

from pathlib import Path
from typing import Never

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from changegate.approvals import key_file
from changegate.errors import ToolError
from signing import private, soft_ed25519
from words import hear

KEY = soft_ed25519("alice")


def private_text(seed: str) -> str:
    return private(seed).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def refused(file: Path) -> None:
    with pytest.raises(ToolError) as caught:
        key_file.public_line(str(file))
    assert caught.value.tool == "ssh-keygen"
    hear(str(caught.value).replace(str(file.parent), "…"), caught.value.hint)


def test_of_two_private_keys_in_a_file_the_first_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(private_text("alice") + private_text("bob"), encoding="utf-8")
    assert key_file.public_line(str(file)) == KEY.line


def test_a_private_key_with_something_between_is_none(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(private_text("alice").replace("\nb3", "\n!b3", 1), encoding="utf-8")
    refused(file)


def test_a_public_half_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "key.pub"
    file.write_text("no key at all\n", encoding="utf-8")
    refused(file)


def test_what_stands_too_far_into_a_file_is_not_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "key.pub"
    file.write_text(" " * (64 * 1024) + KEY.line, encoding="utf-8")
    refused(file)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> Never:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "key"
    file.touch()
    monkeypatch.setattr(Path, "open", denied)
    refused(file)


@pytest.mark.parametrize("name", ["k" * 130, "key::" + "k" * 130])
def test_long_names_are_cut_where_they_are_shown(name: str) -> None:
    with pytest.raises(ToolError) as caught:
        key_file.public_line(name)
    assert repr(name[:120]) in caught.value.problem
