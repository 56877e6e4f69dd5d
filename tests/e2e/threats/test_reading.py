"""Threats 12, 22 to 24 and 34: files that hide, history that lies, and a repository that would run something."""

from __future__ import annotations

import os
import shutil
import stat

import pytest

from forging import MOVED, House, document, reasons
from session import AUTH, CONFIGURATION, ISSUER


@pytest.mark.parametrize(
    "target",
    [
        "docs/config.yaml",
        "services/auth/config.txt",
        "services/auth/CONFIG.YAML",
    ],
)
def test_threat_12_a_file_that_moves_or_changes_its_suffix_takes_its_settings_along(
    house: House, target: str
) -> None:
    """The configuration moves out of the environment, out of sight, into another case, and where no rule names it.

    Defended by: changegate.repository.pairs.changed, changegate.model.side.Pair
    """
    world = house.world
    world.git("checkout", "--quiet", "main")
    world.write(target, CONFIGURATION.replace(ISSUER, MOVED))
    world.remove(AUTH)
    report = house.gate(status=1)
    held = {one["path"] for one in report["documents"] if one["verdict"] == "pending"}
    assert held & {AUTH, target}
    assert any(change["findings"] for one in report["documents"] for change in one["changes"])


def test_threat_12_a_link_or_a_module_is_not_followed(house: House) -> None:
    """A link and a submodule stand where gated files stood, and a link leads the folder of the records elsewhere.

    Defended by: changegate.meaning.Meanings._document, changegate.approvals.sources.tree.shelf
    """
    world = house.world
    house.deploy({"services/mail/config.yaml": CONFIGURATION})
    world.git("checkout", "--quiet", "-B", "feature", "deployed")
    world.write("services/mail/there.txt", "issuer: https://evil.example.net/\n")
    # Whoever followed this one would see no change at all, until the file it leads to has another.
    world.write("services/mail/same.txt", CONFIGURATION)
    for path, link in ((AUTH, "../mail/there.txt"), ("services/mail/config.yaml", "same.txt")):
        world.remove(path)
        (world.top / path).symlink_to(link)
    aside = world.top.parent / "aside"
    for person, content in house.records.items():
        folder = aside / house.change
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{person}.json").write_bytes(content)
    (world.top / ".changegate/approvals").symlink_to(aside)
    report = house.gate(deployed="deployed", status=1)
    for path in (AUTH, "services/mail/config.yaml"):
        assert document(report, path)["verdict"] == "pending"
        assert document(report, path)["rejections"] == []


def test_threat_12_nothing_hides_where_records_are_kept(house: House) -> None:
    """Configuration, a link and a folder of one's own lie among the records, which nobody would look at.

    Defended by: changegate.classify.own_files.governed, changegate.cli.sides.world._new_record
    """
    odd = [f".changegate/approvals/{name}" for name in ("a.yaml", f"{house.change}/a.yaml", "x/bob.json")]
    for path in odd:
        house.world.write(path, "{}\n")
    link = f".changegate/approvals/{house.change}/link.json"
    (house.world.top / link).symlink_to("bob@example.com.json")
    report = house.gate(status=1)
    held = {one["path"] for one in report["documents"] if one["verdict"] == "pending"}
    assert held == {*odd, link}
    assert reasons(document(report)) == {"link": "malformed"}


def test_threat_22_history_that_was_cut_off_decides_nothing(house: House) -> None:
    """A shallow clone, and a file that makes git believe this one is shallow.

    Defended by: changegate.repository.repository.Repository.insist_on_history
    """
    world = house.world
    clone = world.clone(world.top.parent / "clone", "--depth=1", "--no-single-branch")
    sides = ("--deployed", "origin/main", "--proposed", "HEAD")
    done = house.session.run("check", *sides, status=3, cwd=clone.top)
    assert "fetch-depth: 0" in done.err
    house.deploy({"services/mail/config.yaml": "port: 25\n"})
    world.write(".git/shallow", world.git("rev-parse", "feature") + "\n")
    done = house.run("check", "--deployed", "deployed", status=3)
    assert "cut off" in done.err
    assert "git fetch --unshallow" in done.err


def test_threat_23_a_replaced_object_and_a_graft_change_no_verdict(house: House) -> None:
    """Objects are replaced: the proposal by the deployed file, the author by another, a roll-back by nothing.

    Defended by: changegate.repository.plumbing.OPTIONS, changegate.repository.plumbing.FIXED
    """
    world = house.world
    world.git("checkout", "--quiet", "-B", "openly", "main")
    world.merge("feature")
    rolled_back = world.commit({AUTH: CONFIGURATION}, "roll back")
    world.git("checkout", "--quiet", "feature")
    world.git("checkout", "--quiet", "--detach", "openly")
    world.write(AUTH, CONFIGURATION.replace(ISSUER, MOVED))
    world.commit(message="again")
    told = house.gate("--proposed", "HEAD", deployed="openly", status=1)
    assert set(reasons(document(told)).values()) == {"stale"}
    world.git("replace", world.git("rev-parse", f"HEAD:{AUTH}"), world.git("rev-parse", f"main:{AUTH}"))
    world.git("replace", "--graft", rolled_back, "main")
    world.write(".git/info/grafts", f"{rolled_back} {world.git('rev-parse', 'main')}\n")
    assert "roll back" in world.git("log", "--oneline", "-1", "openly")
    assert world.git("rev-list", "--count", "main..openly") == "1"
    assert house.gate("--proposed", "HEAD", deployed="openly", status=1) == told


def test_threat_24_nothing_that_the_repository_names_is_run(house: House) -> None:
    """Filters, hooks, diff and merge drivers, pagers, signing programs and aliases are all told to leave a trace.

    Defended by: changegate.repository.plumbing.OPTIONS, changegate.repository.plumbing.scrubbed,
    changegate.cli.edge.signing.signing_key
    """
    world = house.world
    trace, trap = world.top.parent / "trace", world.top / "trap"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{trace}'\nexit 1\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    hooks = world.top / "hooks"
    hooks.mkdir()
    for name in (
        "pre-commit",
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "fsmonitor-watchman",
    ):
        shutil.copy2(trap, hooks / name)
    for name in (
        *(
            "core.fsmonitor",
            "core.pager",
            "core.editor",
            "core.sshCommand",
            "core.askPass",
            "gpg.ssh.program",
        ),
        *(
            "gpg.program",
            "diff.external",
            "diff.x.textconv",
            "diff.x.command",
            "merge.x.driver",
            "filter.x.clean",
        ),
        *(
            "filter.x.smudge",
            "filter.x.process",
            "interactive.diffFilter",
            "credential.helper",
            "alias.status",
        ),
        *("uploadpack.packObjectsHook", "gpg.ssh.defaultKeyCommand", "user.signingkey"),
    ):
        world.git("config", name, str(trap))
    world.git("config", "core.hooksPath", str(hooks))
    world.git("config", "filter.x.required", "true")
    world.write(".gitattributes", "* filter=x diff=x merge=x\n")
    trace.unlink(missing_ok=True)
    house.gate(status=0)
    house.gate("--proposed", "index", status=0)
    house.run("explain", "--deployed", "main", PATH=f"{trap.parent}:{os.environ['PATH']}")
    key, sides = str(house.session.key("alice")), ("--deployed", "main", "--stage", "--reason", "CHG-9")
    house.withdraw("carol")
    done = house.run("approve", *sides, "--yes", house.change, status=2)
    assert "no key to sign with" in done.err
    house.run("approve", *sides, "--key", key, "--yes", house.change, status=0)
    assert not trace.exists(), trace.read_text()


ODD = (
    "services/\u00e9t\u00e9/config.yaml",
    "services/[ab].yaml",
    "services/a b/c\td.yaml",
    'services/"quoted".yaml',
    "services/-n.yaml",
    "services/:(top)x.yaml",
    "services/new\nline.yaml",
    "services/a/b/c/d/e/f/g.yaml",
    "services/.hidden/.config.yaml",
    "services/\u202egnp.yaml",
)


def test_threat_34_no_file_name_slips_through(house: House) -> None:
    """Names that git quotes, that look like patterns or options, and folders at any depth; beside `[ab].yaml` an `a.yaml`.

    Defended by: changegate.repository.plumbing.OPTIONS, changegate.repository.sides.TreeSide.listing,
    changegate.pattern.glob_matches
    """
    world = house.world
    world.git("checkout", "--quiet", "main")
    world.commit(dict.fromkeys((*ODD, "services/a.yaml"), CONFIGURATION), "odd names")
    world.git("checkout", "--quiet", "-b", "odd")
    for name in ODD:
        world.write(name, CONFIGURATION.replace(ISSUER, MOVED))
    for side in ("worktree", "index"):
        world.git("add", "--all")
        report = house.gate("--proposed", side, status=1)
        assert {one["path"]: one["verdict"] for one in report["documents"]} == dict.fromkeys(ODD, "pending")
