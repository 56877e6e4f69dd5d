"""Ancestry, what happened between revisions, and who made a proposal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from changegate.errors import ChangegateError, MissingInputError, ToolError
from changegate.repository import Repository
from changegate.repository.history import authorship, log
from worlds import START, World, make_repository

EVE, BOB, MALLORY = ("Eve", "eve@example.com"), ("Bob", "bob@example.com"), ("Mallory", "mallory@example.com")


def test_ancestry(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    first, second = world.head, world.commit({"a": "2"})
    with Repository.open(world.top) as repository:
        assert repository.is_ancestor(first, second)
        assert repository.is_ancestor(second, second)
        assert not repository.is_ancestor(second, first)


def test_what_was_there_and_back_again_on_a_side_branch_is_found(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "A"})
    start = world.head
    world.branch("side")
    there = world.commit({"a.yaml": "B"})
    back = world.commit({"a.yaml": "A"})
    world.checkout("main")
    world.commit({"other": "1"})
    end = world.merge("side")
    assert world.git("rev-list", f"{start}..{end}", "--", "a.yaml") == ""
    with Repository.open(world.top) as repository:
        assert repository.revisions_between(start, end, ["a.yaml"]) == (back, there)
        assert len(repository.revisions_between(start, end)) == 4
        assert repository.revisions_between(end, end, ["a.yaml"]) == ()
        assert repository.revisions_between(end, start) == ()


def test_a_merge_that_brings_something_of_its_own_is_found(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "A"})
    start = world.head
    world.branch("side")
    world.commit({"x": "1"})
    world.checkout("main")
    world.commit({"y": "1"})
    world.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    evil = world.commit({"a.yaml": "evil"})
    with Repository.open(world.top) as repository:
        assert repository.revisions_between(start, evil, ["a.yaml"]) == (evil,)


def test_paths_stand_for_themselves(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"[ab].yaml": "1", "a.yaml": "1", ":(top)z": "1", "-n": "1"})
    start = world.head
    world.commit({"a.yaml": "2"})
    odd = [world.commit({name: "2"}) for name in ("[ab].yaml", ":(top)z", "-n")]
    with Repository.open(world.top) as repository:
        for name, commit in zip(("[ab].yaml", ":(top)z", "-n"), odd, strict=True):
            assert repository.revisions_between(start, world.head, [name]) == (commit,)


def test_more_paths_than_a_command_line_holds_are_asked_in_parts(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1", "z.yaml": "1"})
    start = world.head
    one, two, three = (
        world.commit({name: text}) for name, text in (("z.yaml", "2"), ("a.yaml", "2"), ("z.yaml", "3"))
    )
    paths = ["a.yaml", *(f"folder/{'x' * 200}{n}.yaml" for n in range(1200)), "z.yaml"]
    with Repository.open(world.top) as repository:
        assert repository.revisions_between(start, world.head, paths) == (three, two, one)


def test_history_that_was_cut_off_decides_nothing(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    first, second = world.head, world.commit({"a": "2"})
    world.commit({"a": "3"})
    (world.top / ".git" / "shallow").write_text(f"{second}\n")
    assert world.git("rev-list", "--count", "HEAD") == "2"
    with Repository.open(world.top) as repository:
        asked = (
            lambda: repository.is_ancestor(first, world.head),
            lambda: repository.revisions_between(first, world.head),
            lambda: authorship(repository, first, "HEAD"),
            lambda: list(log(repository, "HEAD")),
        )
        for ask in asked:
            with pytest.raises(MissingInputError, match="cut off") as caught:
                ask()
            assert "git fetch --unshallow" in caught.value.hint


def test_grafts_and_replacements_do_not_bend_history(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    first = world.head
    second = world.commit({"a": "2"}, author=MALLORY)
    third = world.commit({"a": "3"})
    world.git("replace", "--graft", third, first)
    (world.top / ".git" / "info").mkdir(exist_ok=True)
    (world.top / ".git" / "info" / "grafts").write_text(f"{third} {first}\n")
    assert second not in world.git("rev-list", "HEAD")
    with Repository.open(world.top) as repository:
        assert repository.revisions_between(first, third) == (third, second)
        assert "mallory@example.com" in authorship(repository, first, "HEAD").emails
        assert [commit.commit for commit in log(repository, "HEAD")] == [third, second, first]


def test_a_forged_commit_graph_does_not_bend_history(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    first, second = world.head, world.commit({"a": "2"})
    third = world.commit({"a": "3"})
    world.git("commit-graph", "write", "--reachable")
    graph = world.top / ".git" / "objects" / "info" / "commit-graph"
    content = graph.read_bytes()
    ids = sorted((first, second, third))
    # The parent of each commit is a position in the sorted list of ids, after the id of its tree.
    data = content.index(bytes.fromhex(world.git("rev-parse", f"{third}^{{tree}}")))
    forged = content[: data + 20] + ids.index(first).to_bytes(4, "big") + content[data + 24 :]
    graph.chmod(0o644)
    graph.write_bytes(forged)
    assert second not in world.git("rev-list", third)
    with Repository.open(world.top) as repository:
        assert repository.revisions_between(first, third) == (third, second)
        assert [commit.commit for commit in log(repository, third)] == [third, second, first]


def test_everybody_who_made_a_commit_on_the_way_is_an_author(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    deployed = world.head
    world.branch("side")
    side = world.commit({"b": "1"}, author=EVE, committer=MALLORY)
    world.checkout("main")
    main = world.commit({"c": "1"}, "with\n\nco-authored-by: Bob <bob@example.com>")
    merge = world.merge("side", author=("Merger", "merger@example.com"))
    with Repository.open(world.top) as repository:
        found = authorship(repository, deployed, "HEAD")
        assert {commit.commit for commit in found.commits} == {side, main, merge}
        assert found.emails == {
            "ada@example.com",
            "bob@example.com",
            "eve@example.com",
            "mallory@example.com",
            "merger@example.com",
        }
        assert found.uncommitted is False
        assert authorship(repository, merge, "HEAD").emails == frozenset()


def test_what_is_not_committed_is_made_by_whoever_would_commit_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    world.git("config", "user.email", "configured@example.com")
    world.git("config", "author.email", "author@example.com")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "env-author@example.com")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "env-committer@example.com")
    monkeypatch.setenv("EMAIL", "mail@example.com")
    with Repository.open(world.top) as repository:
        for spec in ("index", "worktree"):
            found = authorship(repository, world.head, spec)
            assert found.emails == {
                "author@example.com",
                "configured@example.com",
                "env-author@example.com",
                "env-committer@example.com",
                "mail@example.com",
            }
            assert found.uncommitted is True
            assert found.commits == ()
        assert authorship(repository, world.head, "HEAD").emails == frozenset()


def test_authors_are_found_in_a_sha256_repository_too(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"}, options=("--object-format=sha256",))
    deployed = world.head
    world.commit({"a": "2"}, author=EVE)
    with Repository.open(world.top) as repository:
        assert authorship(repository, deployed, "HEAD").emails == {"eve@example.com"}
        with pytest.raises(ToolError, match="sha256"):
            list(log(repository, "HEAD"))


def test_a_proposal_without_commits_of_its_own_does_not_load_gitpython(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    lines = (
        "import sys",
        "from changegate.repository import Repository, changed, merged",
        "from changegate.repository.history import authorship",
        "with Repository.open('.') as repository:",
        "    head, index = repository.side('HEAD'), repository.side('index')",
        "    assert changed(head, merged(repository, head.revision, index), lambda _: True) == ()",
        "    authorship(repository, head.revision, 'index')",
        "print('git' in sys.modules)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=world.top,
        env=world.environment,
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"False\n"


def test_the_log_tells_of_the_commits_that_touch_a_path(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "1", "b.yaml": "1"})
    first = world.head
    world.commit({"b.yaml": "2"})
    last = world.commit(
        {"a.yaml": "2"}, "sübject\n\nCo-authored-by: Bob <bob@example.com>", author=EVE, committer=MALLORY
    )
    with Repository.open(world.top) as repository:
        newest, oldest = log(repository, "HEAD", ["a.yaml"])
        assert (newest.commit, oldest.commit) == (last, first)
        assert newest.author == "Eve"
        assert newest.author_email == "eve@example.com"
        assert newest.committer_email == "mallory@example.com"
        assert newest.co_authors == ("bob@example.com",)
        assert newest.message.splitlines()[0] == "sübject"
        assert newest.committed_at == newest.authored_at == datetime.fromtimestamp(START + 180, UTC)
        assert newest.signed is False
        assert oldest.parents == ()
        assert [commit.commit for commit in log(repository, "HEAD", ["a.yaml"], since=first)] == [last]
        assert repository.commit_time(last) == newest.committed_at


def test_gitpython_sees_nothing_of_the_hook_it_runs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    deployed = world.head
    world.commit({"a": "2"}, author=EVE)
    other = make_repository(tmp_path, {"z": "1"}, name="other")
    variables = {
        "GIT_DIR": str(other.top / ".git"),
        "GIT_INDEX_FILE": str(other.top / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.top / ".git" / "objects"),
        "GIT_CONFIG_COUNT": "nonsense",
        "GIT_EXEC_PATH": str(tmp_path / "nowhere"),
        "GIT_PYTHON_GIT_EXECUTABLE": str(tmp_path / "nowhere"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    with Repository.open(world.top) as repository:
        assert authorship(repository, deployed, "HEAD").emails == {"eve@example.com"}
        assert len(list(log(repository, "HEAD"))) == 2
    assert dict(os.environ) == before


def _commit_of(world: World, *lines: bytes, message: bytes = b"m\n") -> str:
    tree = world.git("rev-parse", "HEAD^{tree}").encode()
    content = b"\n".join((b"tree " + tree, b"parent " + world.head.encode(), *lines)) + b"\n\n" + message
    return world.git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", text=content)


MALLORYS = b"<mallory@example.com> 1760000000 +0000"


@pytest.mark.parametrize(
    "lines",
    [
        (b"author M " + MALLORYS, b"committer M " + MALLORYS, b"encoding no-such-thing"),
        (b"author \xff\xfe " + MALLORYS, b"committer \xff " + MALLORYS),
        (b"author " + MALLORYS, b"committer " + MALLORYS),
        (b"author M <mallory@example.com> 99999999999999999999 +9999", b"committer M " + MALLORYS),
        (b"author M <mallory@example.com>", b"committer M " + MALLORYS),
        (b"committer M " + MALLORYS,),
    ],
)
def test_a_commit_made_to_confuse_names_its_author_or_decides_nothing(
    tmp_path: Path, lines: tuple[bytes, ...]
) -> None:
    world = make_repository(tmp_path, {"a": "1"})
    commit = _commit_of(world, *lines)
    with Repository.open(world.top) as repository:
        try:
            emails = authorship(repository, world.head, commit).emails
        except ChangegateError:
            return
        assert "mallory@example.com" in emails
