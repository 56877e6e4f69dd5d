"""Every source of approvals keeps the same promises: settled order, no error on rubbish, nothing hidden."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from changegate.approvals.bundle import Bundle, Request, read, write
from changegate.approvals.sources import SOURCES, bundle, directory, refs, tree
from changegate.approvals.sources._shelf import named_change
from changegate.approvals.verify import verify
from changegate.model.approval import Candidate, RejectionReason
from changegate.repository import Repository, directory_side
from changegate.repository.refs import create_ref, write_commit, write_object
from signing import (
    ALICE,
    BOB,
    NOW,
    candidate,
    make_record,
    make_subject,
    never_stale,
    roster_of,
    soft_ed25519,
)
from worlds import isolate, make_repository

ONE, TWO, NONE = "1" * 64, "2" * 64, "0" * 64
A, B = soft_ed25519("alice"), soft_ed25519("bob")


def record(change_id: str, name: str) -> bytes:
    key, approver = {"alice": (A, ALICE), "bob": (B, BOB)}[name]
    return make_record(key, approver, subject=make_subject(change_id=change_id))


RECORDS: Mapping[tuple[str, str], bytes] = {
    (ONE, "bob"): record(ONE, "bob"),
    (TWO, "alice"): record(TWO, "alice"),
    (ONE, "alice"): record(ONE, "alice"),
}
RUBBISH: Mapping[tuple[str, str], bytes] = {
    (ONE, "binary"): bytes(range(256)),
    (ONE, "empty"): b"",
    (ONE, "large"): b"x" * 70_000,
    (ONE, "half"): record(ONE, "alice")[:500],
}


@dataclass
class Place:
    """A source with a way to put records into a place of its kind; `keep` is given them all at once."""

    module: ModuleType
    keep: Callable[[Mapping[tuple[str, str], bytes]], Any]


@pytest.fixture(params=sorted(SOURCES))
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    isolate(monkeypatch, tmp_path / "home")
    opened: list[Repository] = []

    def in_tree(records: Mapping[tuple[str, str], bytes]) -> Any:
        _write(tmp_path / "side" / ".changegate" / "approvals", records)
        (tmp_path / "side").mkdir(exist_ok=True)
        return directory_side(tmp_path / "side")

    def in_directory(records: Mapping[tuple[str, str], bytes]) -> Any:
        _write(tmp_path / "records", records)
        return tmp_path / "records"

    def in_bundle(records: Mapping[tuple[str, str], bytes]) -> Any:
        carried = [content for content in records.values() if _is_json(content)]
        (tmp_path / "bundle.json").write_bytes(write(Bundle(records=tuple(carried))))
        return tmp_path / "bundle.json"

    def in_refs(records: Mapping[tuple[str, str], bytes]) -> Any:
        world = make_repository(tmp_path / "repository")
        world.commit({"file": "x"})
        repository = Repository.open(world.top)
        opened.append(repository)
        for number, ((change_id, name), content) in enumerate(records.items()):
            make = (
                write_commit(repository, "a.json", content)
                if number % 2
                else write_object(repository, content)
            )
            create_ref(repository, f"refs/changegate/approvals/{change_id}/{name}", make)
        return repository

    ways = {"bundle": in_bundle, "directory": in_directory, "refs": in_refs, "tree": in_tree}
    yield Place(SOURCES[request.param], ways[request.param])  # type: ignore[arg-type]  # a module is its own type
    for repository in opened:
        repository.close()


def _write(folder: Path, records: Mapping[tuple[str, str], bytes]) -> None:
    for (change_id, name), content in records.items():
        (folder / change_id).mkdir(parents=True, exist_ok=True)
        (folder / change_id / f"{name}.json").write_bytes(content)


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def contents(found: Iterator[Candidate]) -> list[bytes]:
    return [one.content for one in found]


def test_the_records_of_a_change_are_found(place: Place) -> None:
    location = place.keep(RECORDS)
    assert sorted(contents(place.module.candidates(location, ONE))) == sorted(
        [RECORDS[ONE, "alice"], RECORDS[ONE, "bob"]]
    )
    assert contents(place.module.candidates(location, TWO)) == [RECORDS[TWO, "alice"]]


def test_a_change_without_records_has_none(place: Place) -> None:
    assert contents(place.module.candidates(place.keep(RECORDS), NONE)) == []


def test_an_empty_place_holds_nothing(place: Place) -> None:
    location = place.keep({})
    assert contents(place.module.candidates(location, ONE)) == []
    assert contents(place.module.candidates(location, "")) == []


def test_all_records_are_found_where_no_change_is_named(place: Place) -> None:
    found = contents(place.module.candidates(place.keep(RECORDS), ""))
    assert sorted(found) == sorted(RECORDS.values())


def test_the_order_is_settled(place: Place) -> None:
    location = place.keep(RECORDS)
    first = list(place.module.candidates(location, ""))
    assert first == list(place.module.candidates(location, ""))
    assert [one.locator for one in first] == sorted(one.locator for one in first)
    assert len({one.locator for one in first}) == len(first)


def test_a_listing_kept_on_a_shelf_gives_the_same(place: Place) -> None:
    location = place.keep(RECORDS)
    shelf = place.module.shelf(location)
    for change_id in (ONE, TWO, NONE, ""):
        assert list(shelf.candidates(change_id)) == list(place.module.candidates(location, change_id))
        assert list(place.module.candidates(shelf, change_id)) == list(shelf.candidates(change_id))


def test_rubbish_is_offered_without_an_error_and_turned_down(place: Place) -> None:
    location = place.keep({**RECORDS, **RUBBISH})
    found = list(place.module.candidates(location, ONE))
    roster = roster_of({ALICE: [A.line], BOB: [B.line]})
    evidence = verify(found, make_subject(change_id=ONE), roster, NOW, never_stale)
    assert [one.approver for one in evidence.approvals] == [ALICE, BOB]
    assert len(evidence.rejections) == len(found) - 2
    assert max(len(content) for content in contents(iter(found))) <= 64 * 1024 + 1


def test_what_a_candidate_says_of_itself_names_its_source(place: Place) -> None:
    name = place.module.__name__.rpartition(".")[2]
    for one in place.module.candidates(place.keep(RECORDS), ""):
        assert one.source == name
        assert one.locator


def test_asking_for_something_odd_finds_nothing(place: Place) -> None:
    location = place.keep(RECORDS)
    for odd in ("..", "../..", ONE[:-1], ONE + "/", "*", f"{ONE}/alice", "\0", ONE.upper() + "A"):
        assert contents(place.module.candidates(location, odd)) == []


# What is particular to one of them


def test_a_tree_follows_no_link_and_looks_into_no_other_folder(tmp_path: Path) -> None:
    folder = tmp_path / ".changegate" / "approvals" / ONE
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere.json").write_bytes(RECORDS[ONE, "alice"])
    (folder / "link.json").symlink_to(tmp_path / "elsewhere.json")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "x.json").write_bytes(RECORDS[ONE, "alice"])
    (folder / "note.txt").write_bytes(RECORDS[ONE, "alice"])
    (folder.parent / "loose.json").write_bytes(RECORDS[ONE, "alice"])
    (folder.parent / "short").mkdir()
    (folder.parent / "short" / "x.json").write_bytes(RECORDS[ONE, "alice"])
    found = list(tree.candidates(directory_side(tmp_path), ""))
    assert found == [Candidate("tree", f".changegate/approvals/{ONE}/link.json", b"")]


def test_a_directory_holds_records_as_they_came(tmp_path: Path) -> None:
    (tmp_path / "from-bob.json").write_bytes(RECORDS[ONE, "bob"])
    (tmp_path / "note.txt").write_bytes(b"x")
    (tmp_path / "broken.json").write_bytes(b"junk")
    assert contents(directory.candidates(tmp_path, TWO)) == [b"junk"]
    both = sorted([RECORDS[ONE, "bob"], b"junk"])
    assert sorted(contents(directory.candidates(tmp_path, ONE))) == both
    assert sorted(contents(directory.candidates(tmp_path, ""))) == both


def test_a_directory_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    folder = tmp_path / "records" / ONE
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere.json").write_bytes(RECORDS[ONE, "alice"])
    (folder / "link.json").symlink_to(tmp_path / "elsewhere.json")
    (folder / "dangling.json").symlink_to(tmp_path / "nowhere")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    found = list(directory.candidates(tmp_path / "records", ONE))
    assert [Path(one.locator).name for one in found] == [
        "dangling.json",
        "folder.json",
        "link.json",
        "pipe.json",
    ]
    assert contents(iter(found)) == [b""] * 4


def test_a_directory_takes_no_more_than_a_record_may_have(tmp_path: Path) -> None:
    (tmp_path / ONE).mkdir()
    with (tmp_path / ONE / "huge.json").open("wb") as stream:
        stream.truncate(1 << 33)
    (found,) = directory.candidates(tmp_path, ONE)
    assert len(found.content) == 64 * 1024 + 1


def test_names_that_are_no_text_are_shown_escaped(tmp_path: Path) -> None:
    (tmp_path / ONE).mkdir()
    (tmp_path / ONE / os.fsdecode(b"\x1b[2K\xff.json")).write_bytes(RECORDS[ONE, "alice"])
    (found,) = directory.candidates(tmp_path, ONE)
    assert found.locator.isprintable()
    assert found.content == RECORDS[ONE, "alice"]


@pytest.mark.parametrize("source", [directory, bundle])
def test_a_place_that_is_not_there_holds_nothing(tmp_path: Path, source: ModuleType) -> None:
    assert list(source.candidates(tmp_path / "nowhere", ONE)) == []
    assert list(source.candidates(tmp_path / "nowhere", "")) == []


def test_a_ref_that_holds_no_single_file_is_offered_as_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, tmp_path / "home")
    world = make_repository(tmp_path / "repository")
    commit = world.commit({"a": "x", "b": "y"})
    world.git("update-ref", f"refs/changegate/approvals/{ONE}/commit", commit)
    world.git("update-ref", f"refs/changegate/approvals/{ONE}/tree", f"{commit}^{{tree}}")
    world.git("update-ref", "refs/changegate/approvals/short/x", commit)
    world.git("update-ref", f"refs/changegate/approvals/{ONE}/deeper/x", commit)
    with Repository.open(world.top) as repository:
        found = list(refs.candidates(repository, ""))
    assert contents(iter(found)) == [b"", b""]
    evidence = verify(found, make_subject(), roster_of({}), NOW, never_stale)
    assert {one.reason for one in evidence.rejections} == {RejectionReason.MALFORMED}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        b"[]",
        b"{}",
        b'{"schema": "changegate/approval-bundle/v2", "records": []}',
        b"[" * 50_000,
    ],
)
def test_a_file_that_is_no_bundle_is_itself_offered_and_turned_down(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    found = list(bundle.candidates(tmp_path / "x.json", ONE))
    assert [(one.source, one.locator) for one in found] == [("bundle", str(tmp_path / "x.json"))]
    evidence = verify(found, make_subject(), roster_of({}), NOW, never_stale)
    assert [one.reason for one in evidence.rejections] == [RejectionReason.MALFORMED]


def test_a_bundle_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as stream:
        stream.truncate(1 << 33)
    (found,) = bundle.candidates(tmp_path / "x.json", ONE)
    evidence = verify([found], make_subject(), roster_of({}), NOW, never_stale)
    assert [one.reason for one in evidence.rejections] == [RejectionReason.TOO_LARGE]


def test_a_bundle_carries_records_back(tmp_path: Path) -> None:
    asked = make_subject(change_id=ONE)
    answer = tmp_path / "answer.json"
    answer.write_bytes(write(Bundle((Request(asked),), (RECORDS[ONE, "alice"],))))
    roster = roster_of({ALICE: [A.line]})
    evidence = verify(bundle.candidates(answer, ONE), asked, roster, NOW, never_stale)
    assert [one.approver for one in evidence.approvals] == [ALICE]


def test_a_request_altered_on_the_way_gets_no_approval(tmp_path: Path) -> None:
    asked = make_subject(change_id=ONE)
    altered = write(Bundle((Request(asked),))).replace(b"https://id.example.org", b"https://id.example.net")
    (seen,) = read(altered, "bundle.json").requests
    answer = tmp_path / "answer.json"
    answer.write_bytes(write(Bundle(records=(make_record(A, subject=seen.subject),))))
    evidence = verify(bundle.candidates(answer, ONE), asked, roster_of({ALICE: [A.line]}), NOW, never_stale)
    assert [one.reason for one in evidence.rejections] == [RejectionReason.WRONG_CHANGE]


def test_the_change_a_record_names_is_read_without_believing_it() -> None:
    assert named_change(RECORDS[ONE, "alice"]) == ONE
    assert named_change(make_record(soft_ed25519("stranger"), subject=make_subject(change_id=TWO))) == TWO
    for rubbish in RUBBISH.values():
        assert named_change(rubbish) == ""
    odd = make_record(A, subject=make_subject(change_id="../../etc"))
    assert named_change(odd) == ""
    assert candidate(odd).content == odd
