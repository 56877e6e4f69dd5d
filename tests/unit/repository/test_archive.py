"""Archives as sides: the files git would have, and nothing that leads elsewhere or fills the memory."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from changegate.errors import InputError, MissingInputError
from changegate.repository import Repository
from changegate.repository.archive import ArchiveSide
from worlds import make_repository

FILES = {"a.yaml": "x: 1\n", "deep/er/grüße.yaml": "y: 2\n"}


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "zip"])
def test_what_git_archives_is_what_it_has(tmp_path: Path, suffix: str) -> None:
    world = make_repository(tmp_path, FILES)
    (world.top / "link").symlink_to("a.yaml")
    (world.top / "run").write_text("#!/bin/sh\n")
    (world.top / "run").chmod(0o755)
    world.commit()
    world.git("archive", "-o", f"../a.{suffix}", "HEAD")
    side = ArchiveSide(tmp_path / f"a.{suffix}", "snapshot:a")
    with Repository.open(world.top) as repository:
        assert dict(side.entries()) == dict(repository.side("HEAD").entries())
    assert side.read("deep/er/grüße.yaml") == b"y: 2\n"
    assert side.read("link") == b"a.yaml"
    with pytest.raises(MissingInputError, match="is not in snapshot:a"):
        side.read("b.yaml")


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", ".git/config", "a/.GIT/x", "a//b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr(name, "")
    for suffix in ("tar", "zip"):
        with pytest.raises(InputError, match="leads out"):
            ArchiveSide(tmp_path / f"a.{suffix}", "a")


def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for _ in range(2):
            archive.addfile(tarfile.TarInfo("a.yaml"), io.BytesIO())
    with pytest.raises(InputError, match="twice"):
        ArchiveSide(tmp_path / "a.tar", "a")


def test_a_device_or_hard_link_is_no_file(tmp_path: Path) -> None:
    for kind in (tarfile.FIFOTYPE, tarfile.LNKTYPE):
        info = tarfile.TarInfo("a.yaml")
        info.type, info.linkname = kind, "b.yaml"
        with tarfile.open(tmp_path / "a.tar", "w") as archive:
            archive.addfile(info)
        with pytest.raises(InputError):
            ArchiveSide(tmp_path / "a.tar", "a")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04broken", b"\x1f\x8b\x08broken"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as an archive"):
        ArchiveSide(tmp_path / "a.tar", "a")
    with pytest.raises(MissingInputError, match="no such snapshot"):
        ArchiveSide(tmp_path / "b.tar", "b")
