"""A stored commit taken apart."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from changegate.errors import MalformedInputError
from changegate.repository import Repository
from changegate.repository.commits import co_authors, commit_time, signed
from worlds import World, make_repository

PLAIN = (
    b"tree 1111111111111111111111111111111111111111\n"
    b"author Ada <ada@example.com> 1760000000 +0200\n"
    b"committer Bob <bob@example.com> 1760000060 -0500\n"
)


def test_author_and_committer_are_named() -> None:
    commit = signed("c", PLAIN + b"\nmessage\n")
    assert commit.emails == {"ada@example.com", "bob@example.com"}
    assert commit.payload == PLAIN + b"\nmessage\n"
    assert commit.signature == b""


@pytest.mark.parametrize(
    "trailer",
    [
        b"Co-authored-by: Eve <eve@example.com>",
        b"co-authored-by: Eve <eve@example.com>",
        b"CO-AUTHORED-BY:eve@example.com",
        b"  Co-authored-by : Eve Example  < eve@example.com >  ",
        b"Co-authored-by: Eve <eve@example.com> (pair)",
        b"Co-authored-by: Eve <eve@example.com>\r",
        b"Co-authored-by: \xff\xfe <eve@example.com>",
        b"Co-authored-by: Eve Example\n <eve@example.com>",
        b"Co-authored-by: Eve Example\n\tof Example\r\n\t<eve@example.com>",
        b"Co-developed-by: Eve <eve@example.com>",
        b"Coauthored by: Eve <eve@example.com>",
        b"co_authored_by: Eve <eve@example.com>",
    ],
)
def test_a_co_author_is_named_however_the_trailer_is_written(trailer: bytes) -> None:
    assert co_authors(b"subject\n\n" + trailer + b"\n\nmore\n") == {"eve@example.com"}


def test_several_addresses_in_one_name_all_count() -> None:
    line = b"author A <a@example.com> <b@example.com> 1760000000 +0000\ncommitter C <> 1760000000 +0000\n"
    assert signed("c", b"tree x\n" + line + b"\nm\n").emails == {"a@example.com", "b@example.com"}


def test_an_address_in_the_message_is_no_author() -> None:
    commit = signed("c", PLAIN + b"\nauthor X <x@example.com>\n\nThanks to <y@example.com>\n")
    assert commit.emails == {"ada@example.com", "bob@example.com"}


def test_two_signatures_are_none() -> None:
    twice = PLAIN + b"gpgsig one\n and\ngpgsig two\n\nm\n"
    assert signed("c", twice).signature == b""
    assert signed("c", twice).payload == PLAIN + b"\nm\n"
    assert signed("c", PLAIN + b"gpgsig one\ngpgsig-sha256 two\n\nm\n").signature == b""


def test_a_signature_within_a_merged_tag_is_not_the_signature_of_the_commit() -> None:
    tag = b"mergetag object 2222222222222222222222222222222222222222\n gpgsig of the tag\n gpgsig\n"
    commit = signed("c", PLAIN + tag + b"\nm\n")
    assert commit.signature == b""
    assert commit.payload == PLAIN + tag + b"\nm\n"


def test_the_time_is_the_one_of_the_committer_in_utc() -> None:
    assert commit_time(PLAIN + b"\nm\n", "c") == datetime(2025, 10, 9, 8, 54, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", [b"", b"committer X <x> 999999999999 +0000\n", b"committer X <x> soon +0000\n"]
)
def test_an_impossible_time_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedInputError, match="the commit names"):
        commit_time(b"tree x\n" + line + b"\nm\n", "c")


def test_a_time_in_the_message_is_not_taken() -> None:
    with pytest.raises(MalformedInputError, match="names no time"):
        commit_time(b"tree x\n\ncommitter X <x> 1760000000 +0000\n", "c")


def _ssh_signed(tmp_path: Path, *options: str) -> tuple[World, Path]:
    world = make_repository(tmp_path, {"a": "1"}, options=options)
    key = tmp_path / "key"
    keygen = shutil.which("ssh-keygen")
    assert keygen is not None
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    world.git("config", "gpg.format", "ssh")
    world.git("config", "user.signingkey", str(key))
    world.stage({"a": "2"})
    world.git("commit", "--quiet", "-S", "--message", "signed\n\nCo-authored-by: Eve <eve@example.com>")
    return world, key


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_payload_and_signature_are_what_ssh_keygen_verifies(tmp_path: Path, options: tuple[str, ...]) -> None:
    world, key = _ssh_signed(tmp_path, *options)
    with Repository.open(world.top) as repository:
        commit = signed(world.head, repository.objects.read(world.head, "commit"))
    (tmp_path / "signature").write_bytes(commit.signature)
    public = key.with_suffix(".pub").read_text()
    (tmp_path / "allowed").write_text(f"ada@example.com {public}")
    names = ("-f", str(tmp_path / "allowed"), "-I", "ada@example.com", "-n", "git")
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", *names, "-s", str(tmp_path / "signature")],
        input=commit.payload,
        capture_output=True,
        check=False,
    )
    assert done.stdout.startswith(b"Good"), done.stderr
    assert commit.emails == {"ada@example.com", "eve@example.com"}
