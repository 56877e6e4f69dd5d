"""What differs between two sides, and what merely moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from changegate.errors import InvalidInputError, MalformedInputError
from changegate.model.side import Entry, FileKind, Pair
from changegate.repository import Repository, changed, directory_side
from changegate.repository.objects import blob_name
from worlds import make_repository


@dataclass
class Plain:
    """A side made of nothing but content, that counts what is read."""

    files: Mapping[str, bytes | Entry]
    revision: str = "plain"
    asked: list[str] = field(default_factory=list)

    def entries(self) -> Mapping[str, Entry]:
        return {
            path: content
            if isinstance(content, Entry)
            else Entry(FileKind.REGULAR, blob_name(content, "sha1"))
            for path, content in self.files.items()
        }

    def read(self, path: str, at_most: int | None = None) -> bytes:  # noqa: ARG002  a side's signature
        self.asked.append(path)
        content = self.files[path]
        return b"" if isinstance(content, Entry) else content


def is_yaml(path: str) -> bool:
    return path.endswith(".yaml")


def moved(
    deployed: Mapping[str, bytes | Entry],
    proposed: Mapping[str, bytes | Entry],
    wanted: Callable[[str], bool] = is_yaml,
    may_move: Callable[[str, str], bool] | None = None,
) -> list[tuple[str | None, str | None]]:
    """Pairs as (deployed path, proposed path), None where there is no file."""
    pairs = changed(Plain(deployed), Plain(proposed), wanted, may_move)
    return [
        (
            None if pair.deployed is None else pair.previous_path or pair.path,
            pair.path if pair.proposed else None,
        )
        for pair in pairs
    ]


LONG = b"".join(b"key%d: value\n" % n for n in range(10))


def test_equal_sides_have_no_pairs() -> None:
    assert moved({"a.yaml": LONG}, {"a.yaml": LONG}) == []


def test_added_removed_and_modified_files_are_pairs_sorted_by_path() -> None:
    deployed = {"c.yaml": b"1", "b.yaml": b"1", "same.yaml": b"s", "other.txt": b"1"}
    proposed = {"b.yaml": b"2", "a.yaml": b"9", "same.yaml": b"s", "other.txt": b"2"}
    assert moved(deployed, proposed) == [(None, "a.yaml"), ("b.yaml", "b.yaml"), ("c.yaml", None)]


def test_a_pair_says_what_stands_on_each_side() -> None:
    (pair,) = changed(Plain({"a.yaml": LONG}), Plain({"b.yaml": LONG}), is_yaml)
    entry = Entry(FileKind.REGULAR, blob_name(LONG, "sha1"))
    assert pair == Pair("b.yaml", "a.yaml", entry, entry)


def test_a_file_with_the_same_content_moved() -> None:
    assert moved({"a/x.yaml": LONG}, {"b/x.yaml": LONG}) == [("a/x.yaml", "b/x.yaml")]


def test_of_several_copies_the_nearest_moved() -> None:
    deployed = {"a/x.yaml": LONG, "a/y.yaml": LONG, "b/x.yaml": LONG}
    proposed = {"c/y.yaml": LONG, "b/z.yaml": LONG}
    assert moved(deployed, proposed) == [
        ("a/x.yaml", None),
        ("b/x.yaml", "b/z.yaml"),
        ("a/y.yaml", "c/y.yaml"),
    ]


def test_a_copy_is_an_added_file() -> None:
    assert moved({"a.yaml": LONG}, {"a.yaml": LONG, "b.yaml": LONG}) == [(None, "b.yaml")]


def test_a_file_that_kept_half_of_its_lines_moved() -> None:
    half = b"".join(LONG.splitlines(keepends=True)[:5]) + b"other: 1\n" * 5
    less = b"".join(LONG.splitlines(keepends=True)[:4]) + b"other: 1\n" * 6
    assert moved({"a.yaml": LONG}, {"b.yaml": half}) == [("a.yaml", "b.yaml")]
    assert moved({"a.yaml": LONG}, {"b.yaml": less}) == [("a.yaml", None), (None, "b.yaml")]


def test_the_more_similar_file_moved() -> None:
    nearly = LONG + b"more: 1\n"
    half = b"".join(LONG.splitlines(keepends=True)[:6]) + b"other: 1\n" * 4
    assert moved({"a.yaml": LONG}, {"b.yaml": half, "c.yaml": nearly}) == [
        (None, "b.yaml"),
        ("a.yaml", "c.yaml"),
    ]


def test_another_suffix_is_another_file() -> None:
    lines = LONG + b"more: 1\n"
    assert (
        moved({"a.yaml": LONG}, {"a.json": lines}, lambda _: True)
        == [("a.yaml", None), (None, "a.json")][::-1]
    )


def test_a_file_renamed_out_of_what_is_wanted_is_removed() -> None:
    assert moved({"a.yaml": LONG}, {"a.txt": LONG}) == [("a.yaml", None)]


def test_a_file_renamed_into_what_is_wanted_is_added() -> None:
    assert moved({"a.txt": LONG}, {"a.yaml": LONG}) == [(None, "a.yaml")]


def test_empty_files_do_not_move() -> None:
    assert moved({"a.yaml": b""}, {"b.yaml": b""}) == [("a.yaml", None), (None, "b.yaml")]


def test_links_and_submodules_do_not_move() -> None:
    for kind in (FileKind.SYMLINK, FileKind.SUBMODULE):
        entry = Entry(kind, "1" * 40)
        assert moved({"a.yaml": entry}, {"b.yaml": entry}) == [("a.yaml", None), (None, "b.yaml")]


def test_where_moving_is_forbidden_a_file_is_removed_and_added() -> None:
    def same_service(previous: str, path: str) -> bool:
        return previous.split("/", maxsplit=1)[0] == path.split("/", maxsplit=1)[0]

    deployed = {"auth/a.yaml": LONG, "mail/a.yaml": LONG + b"m: 1\n"}
    proposed = {"auth/b.yaml": LONG, "shop/a.yaml": LONG + b"m: 1\n"}
    assert moved(deployed, proposed, is_yaml, same_service) == [
        ("auth/a.yaml", "auth/b.yaml"),
        ("mail/a.yaml", None),
        (None, "shop/a.yaml"),
    ]


def test_too_many_candidates_are_not_compared_line_by_line() -> None:
    deployed = {f"a{n}.yaml": b"%d\n" % n + LONG for n in range(300)}
    proposed = {f"b{n}.yaml": b"x%d\n" % n + LONG for n in range(300)}
    before, after = Plain(deployed), Plain(proposed)
    assert len(changed(before, after, is_yaml)) == 600
    assert before.asked == after.asked == []


def test_ten_thousand_copies_move_without_comparing_each_with_each() -> None:
    deployed: dict[str, bytes | Entry] = {f"a/{n}.yaml": LONG for n in range(10_000)}
    proposed: dict[str, bytes | Entry] = {f"b/{n}.yaml": LONG for n in range(10_000)}
    assert all(None not in pair for pair in moved(deployed, proposed))


def test_a_file_that_became_executable_did_not_change_but_one_that_became_a_link_did() -> None:
    oid = "1" * 40
    one, other = Entry(FileKind.REGULAR, oid), Entry(FileKind.EXECUTABLE, oid)
    link = Entry(FileKind.SYMLINK, oid)
    assert moved({"a.yaml": one}, {"a.yaml": other}) == []
    assert moved({"a.yaml": one}, {"a.yaml": link}) == [("a.yaml", "a.yaml")]


def test_only_what_differs_is_asked_about_between_listings(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {f"{n}.yaml": f"n: {n}\n" for n in range(50)})
    world.stage({"7.yaml": "n: other\n", "new.yaml": "x: 1\n"})
    asked: list[str] = []

    def wanted(path: str) -> bool:
        asked.append(path)
        return True

    with Repository.open(world.top) as repository:
        pairs = changed(repository.side("HEAD"), repository.side("index"), wanted)
        assert [pair.path for pair in pairs] == ["7.yaml", "new.yaml"]
        assert sorted(asked) == ["7.yaml", "new.yaml"]
        assert repository.objects._process is None


def test_sides_of_all_kinds_compare_with_each_other(tmp_path: Path) -> None:
    world = make_repository(tmp_path, {"a.yaml": "x: 1\n", "b.yaml": "x: 1\n"})
    world.write("a.yaml", "x: 2\n")
    with Repository.open(world.top) as repository:
        sides = [repository.side("HEAD"), repository.side("index"), repository.side("worktree")]
        plain = directory_side(world.top)
        for side in sides[:2]:
            for other in (sides[2], plain):
                assert [pair.path for pair in changed(side, other, is_yaml)] == ["a.yaml"]
        assert changed(sides[2], plain, is_yaml) == ()


def test_a_wanted_name_that_is_no_utf8_is_refused_only_if_it_differs() -> None:
    name = "caf\udce9.yaml"
    with pytest.raises(MalformedInputError, match=r"caf\\udce9\.yaml: the name of the file is no UTF-8"):
        moved({}, {name: b"1"})
    assert moved({name: b"1"}, {name: b"1"}) == []
    assert moved({}, {"caf\udce9.txt": b"1"}) == []


def test_who_is_asked_about_a_name_never_gets_a_lone_surrogate() -> None:
    moved({}, {"caf\udce9.txt": b"1"}, lambda path: len(path.encode("utf-8")) == 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("auth.yaml", "Auth.yaml"),
        ("conf/a.yaml", "CONF/a.yaml"),
        ("stra\u00dfe.yaml", "strasse.yaml"),
        ("caf\u00e9.yaml", "cafe\u0301.yaml"),
        ("\u212aey.yaml", "key.yaml"),
    ],
)
def test_names_that_are_one_on_some_file_systems_are_refused(one: str, other: str) -> None:
    for old, new in ((one, other), (other, one)):
        with pytest.raises(InvalidInputError, match="differ only in case"):
            moved({old: b"1"}, {old: b"1", new: b"2"})


def test_names_that_were_one_already_do_not_block_other_changes() -> None:
    deployed = {"a.yaml": b"1", "A.yaml": b"2", "b.yaml": b"3"}
    assert moved(deployed, deployed | {"b.yaml": b"4"}) == [("b.yaml", "b.yaml")]
    assert moved(deployed, {"A.yaml": b"2", "b.yaml": b"3"}) == [("a.yaml", None)]
    assert moved({"a.yaml": LONG}, {"A.yaml": LONG}) == [("a.yaml", "A.yaml")]


def test_a_name_without_end_and_files_without_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    none = Plain({})
    with pytest.raises(InvalidInputError, match="more than 4096 letters") as caught:
        changed(none, Plain({f"{'x' * 5000}.yaml": b"a"}), is_yaml)
    assert len(str(caught.value)) < 200
    monkeypatch.setattr("changegate.repository.pairs.FILES_AT_MOST", 2)
    with pytest.raises(InvalidInputError, match="3 files differ"):
        changed(none, Plain({f"{name}.yaml": b"a" for name in "abc"}), is_yaml)
