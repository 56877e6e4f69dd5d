"""Revisions and the index as sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import InputError, InvalidInputError, MalformedInputError, MissingInputError, ToolError
from changegate.model.side import Entry, FileKind
from changegate.repository import Repository
from worlds import World, make_repository

ODD = (
    "plain.yaml",
    'quo"te.yaml',
    "new\nline.yaml",
    "tab\t.yaml",
    "grüße.yaml",
    "-rf.yaml",
    "[ab].yaml",
    ":(top)x.yaml",
)


def test_names_are_taken_as_they_are(tmp_path: Path) -> None:
    world = make_repository(tmp_path, dict.fromkeys(ODD, "x: 1\n"))
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            side = repository.side(spec)
            assert sorted(side.entries()) == sorted(ODD)
            assert all(side.read(path) == b"x: 1\n" for path in ODD)


def test_a_name_that_is_no_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {})
    world.write(b"caf\xe9.yaml", "x: 1\n")
    world.commit()
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            assert list(repository.side(spec).entries()) == ["caf\udce9.yaml"]
            assert repository.side(spec).read("caf\udce9.yaml") == b"x: 1\n"


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_object_ids_agree_on_all_sides(tmp_path: Path, options: tuple[str, ...]) -> None:
    world = make_repository(tmp_path, options=options)
    world.write("run.sh", "#!/bin/sh\n").chmod(0o755)
    (world.top / "link").symlink_to("../../../etc/passwd")
    world.commit({"c.yaml": "x: 1\n", "big.yaml": "x" * 3_000_000, "empty.yaml": ""})
    with Repository.open(world.top) as repository:
        sides = [repository.side(spec) for spec in ("HEAD", "index", "worktree")]
        listings = [dict(side.entries()) for side in sides]
        assert listings[0] == listings[1] == listings[2]
        assert listings[0]["c.yaml"] == Entry(FileKind.REGULAR, world.git("rev-parse", "HEAD:c.yaml"))
        assert listings[0]["run.sh"].kind is FileKind.EXECUTABLE
        assert listings[0]["link"].kind is FileKind.SYMLINK
        assert [side.read("link") for side in sides] == [b"../../../etc/passwd"] * 3
        assert [len(side.read("big.yaml")) for side in sides] == [3_000_000] * 3


def test_a_submodule_is_its_commit(tmp_path: Path) -> None:
    inner = make_repository(tmp_path, {"x.yaml": "1"}, name="inner")
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    allowed = ("-c", "protocol.file.allow=always")
    world.git(*allowed, "submodule", "--quiet", "add", f"file://{inner.top}", "parts/inner")
    world.commit()
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            side = repository.side(spec)
            assert side.entries()["parts/inner"] == Entry(FileKind.SUBMODULE, inner.head)
            assert side.read("parts/inner").decode() == inner.head
            assert sorted(side.entries()) == [".gitmodules", "c.yaml", "parts/inner"]


def test_a_file_that_is_not_there_is_said_to_be_missing_by_name(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            with pytest.raises(MissingInputError, match=r"d\.yaml: is not in"):
                repository.side(spec).read("d.yaml")


def test_a_conflict_in_the_index_decides_nothing(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.branch("other")
    world.commit({"c.yaml": "x: 2\n"})
    world.checkout("main")
    world.commit({"c.yaml": "x: 3\n"})
    world.git("merge", "other", fails=True)
    with Repository.open(world.top) as repository:
        with pytest.raises(InvalidInputError, match=r"c\.yaml: is in conflict in the index"):
            repository.side("index").entries()
        assert b"<<<<<<<" in repository.side("worktree").read("c.yaml")


def test_what_is_only_announced_is_not_in_the_index(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"empty.yaml": "", "c.yaml": "x: 1\n"})
    hostile = "z\n  size: 0\tflags: 0\n.yaml"
    world.write("new.yaml", "x: 2\n")
    world.write(hostile, "x: 3\n")
    world.git("add", "--intent-to-add", "new.yaml", hostile)
    with Repository.open(world.top) as repository:
        assert sorted(repository.side("index").entries()) == ["c.yaml", "empty.yaml"]
        assert repository.side("worktree").read("new.yaml") == b"x: 2\n"


def test_a_sparse_checkout_has_all_files_of_the_index(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a/x.yaml": "1", "b/y.yaml": "2", "c/d/z.yaml": "3"})
    world.git("sparse-checkout", "set", "--cone", "--sparse-index", "a")
    assert not (world.top / "b").exists()
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            side = repository.side(spec)
            assert sorted(side.entries()) == ["a/x.yaml", "b/y.yaml", "c/d/z.yaml"]
            assert side.read("b/y.yaml") == b"2"


def _tree_with(world: World, *names: bytes) -> str:
    blob = world.git("hash-object", "-w", "--stdin", text=b"x: 1\n")
    content = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in sorted(names))
    tree = world.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", text=content)
    return world.git("commit-tree", tree, text=b"hostile\n")


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/../../b", b"/etc"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: bytes) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    commit = _tree_with(world, b"a.yaml", name)
    with (
        Repository.open(world.top) as repository,
        pytest.raises(MalformedInputError, match="leads elsewhere"),
    ):
        repository.side(commit).entries()


def test_content_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    good = world.git("rev-parse", "HEAD:c.yaml")
    evil = world.git("hash-object", "-w", "--stdin", text=b"x: 2\n")
    objects = world.top / ".git" / "objects"
    target = objects / good[:2] / good[2:]
    target.chmod(0o644)
    target.write_bytes((objects / evil[:2] / evil[2:]).read_bytes())
    with Repository.open(world.top) as repository, pytest.raises(InputError, match="other content"):
        repository.side("HEAD").read("c.yaml")


def test_a_blob_that_is_gone_is_missing_and_the_next_is_still_read(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n", "d.yaml": "x: 2\n"})
    oid = world.git("rev-parse", "HEAD:c.yaml")
    (world.top / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with Repository.open(world.top) as repository:
        side = repository.side("HEAD")
        with pytest.raises(MissingInputError, match="missing"):
            side.read("c.yaml")
        assert side.read("d.yaml") == b"x: 2\n"


def test_many_files_are_read_by_one_process_that_ends(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {f"{n}.yaml": f"n: {n}\n" for n in range(300)})
    with Repository.open(world.top) as repository:
        side = repository.side("HEAD")
        assert all(side.read(f"{n}.yaml") == f"n: {n}\n".encode() for n in range(300))
        process = repository.objects._process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None


def test_a_file_larger_than_memory_should_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("changegate.repository.objects.LARGEST", 1000)
    monkeypatch.setattr("changegate.repository.files.LARGEST", 1000)
    world = make_repository(tmp_path, {"c.yaml": "x" * 1001, "d.yaml": "x: 2\n"})
    with Repository.open(world.top) as repository:
        for spec in ("HEAD", "index", "worktree"):
            side = repository.side(spec)
            with pytest.raises(MalformedInputError, match="too large"):
                side.read("c.yaml")
            assert side.read("d.yaml") == b"x: 2\n"


def test_replaced_objects_are_not_taken_for_the_real_ones(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    first = world.head
    evil = world.git("hash-object", "-w", "--stdin", text=b"x: 666\n")
    world.git("replace", world.git("rev-parse", "HEAD:c.yaml"), evil)
    second = world.commit({"c.yaml": "x: 2\n"})
    world.git("replace", second, first)
    assert world.git("show", "HEAD:c.yaml") == "x: 666"
    with Repository.open(world.top) as repository:
        assert repository.side(second).read("c.yaml") == b"x: 2\n"
        assert repository.side(first).read("c.yaml") == b"x: 1\n"


def test_objects_borrowed_from_another_store_are_found(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    world.git("clone", "--quiet", "--shared", str(world.top), str(tmp_path / "borrower"))
    with Repository.open(tmp_path / "borrower") as repository:
        assert repository.side("HEAD").read("c.yaml") == b"x: 1\n"


def _tree_of_mode(world: World, mode: bytes) -> str:
    blob = world.git("hash-object", "-w", "--stdin", text=b"x: 1\n")
    content = mode + b" c.yaml\0" + bytes.fromhex(blob)
    tree = world.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", text=content)
    return world.git("commit-tree", tree, text=b"odd\n")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        (b"100664", FileKind.REGULAR),
        (b"100600", FileKind.REGULAR),
        (b"100777", FileKind.EXECUTABLE),
        (b"60644", FileKind.SUBMODULE),
    ],
)
def test_an_odd_mode_in_a_tree_is_taken_as_git_takes_it(tmp_path: Path, mode: bytes, kind: FileKind) -> None:
    world = make_repository(tmp_path, {})
    with Repository.open(world.top) as repository:
        assert repository.side(_tree_of_mode(world, mode)).entries()["c.yaml"].kind is kind


def test_a_settings_file_git_cannot_read_is_named(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"c.yaml": "x: 1\n"})
    (world.top / ".git" / "config").write_text("[core\n")
    with pytest.raises(ToolError, match="bad config line 1"):
        Repository.open(world.top)
