"""Take each defence away in a copy of the program, and see that the attack it is for then gets through.

`python -m tests.removals [WORD...]`, or `make defences`: not part of the suite, because it takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from forging import build  # noqa: E402  found only with the tests' folder on the path

TESTS = "tests/e2e/threats"


@dataclass(frozen=True, slots=True)
class Removal:
    """A test that must fail once some texts of the program are replaced; each is a file, the old text and the new."""

    test: str
    edits: tuple[tuple[str, str, str], ...]


def removal(test: str, *edits: tuple[str, str, str]) -> Removal:
    """Return a removal."""
    return Removal(test, edits)


COMPARED = ("approvals/statement.py", "if payload == expected:", "if True:")
DEPLOYED_BOOK = (
    "cli/sides/proposing.py",
    "trust = read_trust(world.deployed,",
    "trust = read_trust(world.proposed,",
)
OWN_CHANGES = """def subject_changes(_changes: object, _scope: object) -> tuple[dict[str, object], ...]:
    import pathlib

    return tuple(json.loads(pathlib.Path("changes.json").read_text()))


def _subject_changes("""
REMOVALS = (
    removal(
        "threat_01",
        ("approvals/raw_signature.py", "if not _holds(key, algorithm, raw, signed):", "if False:"),
    ),
    removal("threat_02_a_record_counts_in_its_own", COMPARED),
    removal("threat_02_a_record_counts_at_its_own", COMPARED),
    removal(
        "threat_03_a_change_that_was",
        ("freshness.py", "if self._differed(subject, pair, commit):", "if False:"),
    ),
    removal("threat_03_a_change_that_was", ("repository/repository.py", '"--full-history", ', "")),
    removal(
        "threat_03_an_unrelated",
        (
            "freshness.py",
            "return any(_overlap(one, other) for one in changed for other in gated)",
            "return len(gated) > 0",
        ),
    ),
    removal(
        "threat_04",
        ("approvals/sshsig.py", "if namespace != wanted.encode():", "if False:"),
        (
            "approvals/sshsig.py",
            "return Signature(signer, wanted,",
            "return Signature(signer, namespace.decode(),",
        ),
    ),
    removal(
        "threat_05",
        (
            "decide/count.py",
            "if ballot.authorship.proven or not requirement.distinct_from_author:",
            "if True:",
        ),
    ),
    removal("threat_06", ("approvals/roster.py", "if material in seen:", "if False:")),
    removal(
        "threat_08 and side",
        ("repository/repository.py", '"--full-history", ', '"--first-parent", '),
        ("repository/history.py", "emails |= _named(repository, deployed_commit, base)", "pass"),
    ),
    removal("threat_08 and folded", ("repository/commits.py", "(?:\\n[ \\t].*)*", "")),
    removal("threat_08 and another", ("repository/commits.py", "(?:authored|developed)", "authored")),
    removal("threat_09", DEPLOYED_BOOK),
    removal("threat_10", ("decide/policy.py", "if version < before.get(origin, version):", "if False:")),
    removal("threat_11", DEPLOYED_BOOK),
    removal(
        "threat_12_a_file_that_moves",
        (
            "repository/pairs.py",
            "    return before.keys() | after.keys()",
            "    return before.keys() & after.keys()",
        ),
    ),
    removal(
        "threat_12_a_link",
        ("meaning.py", "content = side.read(path)", "content = self.deployed.read(path)"),
        ("meaning.py", "if entry.kind in {FileKind.SYMLINK, FileKind.SUBMODULE}:", "if False:"),
    ),
    removal(
        "threat_12_nothing_hides",
        ("classify/own_files.py", "change_set.previous_path is None and _is_record(change_set)", "True"),
    ),
    removal("threat_13", COMPARED),
    removal("threat_14", COMPARED),
    removal(
        "threat_15",
        ("approvals/holder.py", "if revocation.fingerprint == key_fingerprint and (", "if False and ("),
    ),
    removal("threat_15", ("decide/count.py", "if requirement.role in held]", "]")),
    removal(
        "threat_16",
        ("approvals/holder.py", "if key.not_after is not None and now >= key.not_after:", "if False:"),
    ),
    removal("threat_17", ("approvals/verify.py", "if claims.issued_at > now + SKEW:", "if False:")),
    removal(
        "threat_17",
        (
            "approvals/verify.py",
            "if claims.expires_at is not None and now >= claims.expires_at:",
            "if False:",
        ),
    ),
    removal("threat_18", COMPARED),
    removal("threat_18", ("approvals/envelope.py", "if kind != PAYLOAD_TYPE:", "if False:")),
    removal("threat_19_approvals_that", ("model/decision.py", "if met else Verdict.PENDING", "")),
    removal(
        "threat_19_a_record_that",
        ("cli/sides/world.py", "pair.deployed is not None or pair.proposed is None", "pair.proposed is None"),
    ),
    removal("threat_20", ("approvals/verify.py", "if veto.change_id == subject.change_id:", "if False:")),
    removal("threat_20", DEPLOYED_BOOK),
    removal(
        "threat_21 and misspelt",
        ("approvals/roster.py", '"revoked", "vetoes",', '"revoked", "revokd", "vetoes",'),
    ),
    removal(
        "threat_22",
        (
            "repository/repository.py",
            "if self.is_shallow:\n            raise MissingInputError(\n                printable(str",
            "if False:\n            raise MissingInputError(\n                printable(str",
        ),
    ),
    removal(
        "threat_23",
        ("repository/plumbing.py", '    "--no-replace-objects",\n', ""),
        ("repository/plumbing.py", '    "GIT_NO_REPLACE_OBJECTS": "1",\n', ""),
    ),
    removal("threat_23", ("repository/plumbing.py", '    "GIT_GRAFT_FILE": os.devnull,\n', "")),
    removal("threat_24", ("repository/plumbing.py", '    *("-c", "core.fsmonitor=false"),\n', "")),
    removal("threat_24", ("repository/settings.py", '("--global", "--system")', '("--local",)')),
    removal(
        "threat_25", ("repository/repository.py", 'if "is ambiguous" in finished.errors and', "if False and")
    ),
    removal(
        "threat_26",
        (
            "cli/judging/inputs.py",
            "if world.commit is not None and world.offered.revision == world.commit:",
            "if False:",
        ),
    ),
    removal(
        "threat_27",
        ("cli/edge/exit.py", "complain(str(error), error.hint)\n        return UNDECIDED", "return ALLOWED"),
    ),
    removal(
        "threat_28 and identity-owners",
        (
            "decide/rules.py",
            "reader.word(roles, \"is held by nobody on the roster and not declared under 'roles'\")",
            "reader.text()",
        ),
    ),
    removal(
        "threat_28 and 29",
        (
            "decide/rules.py",
            'entries["approvals"].whole(1), distinct)',
            'entries["approvals"].whole(0), distinct)',
        ),
    ),
    removal(
        "threat_30",
        (
            "model/shown.py",
            'return "".join(map(_shown, text)) if text.isascii() else _WORD.sub(_unmixed, text)',
            "return text",
        ),
    ),
    removal(
        "threat_31",
        ("decide/count.py", "if require.touch and approval.touched is not True:", "if False:"),
    ),
    removal(
        "threat_32",
        ("cli/sides/world.py", "proposed = merged(repository, commit, offered)", "proposed = offered"),
    ),
    removal(
        "threat_33", ("cli/judging/inputs.py", "    yield from rewired(world.deployed, world.proposed)\n", "")
    ),
    removal(
        "threat_34",
        (
            "load/read.py",
            "def is_configuration(path: str) -> bool:",
            "def is_configuration(path: str, *, _plain: bool = True) -> bool:\n    if not path.isascii():\n        return False\n    return _is_configuration(path)\n\n\ndef _is_configuration(path: str) -> bool:",
        ),
    ),
    removal(
        "threat_35",
        (
            "decide/evaluate.py",
            "is Level.SOFT and not isinstance",
            "is not Level.ADVISORY and not isinstance",
        ),
    ),
    removal(
        "threat_35", ("decide/override.py", "len(approval.reason.strip()) >= override.reason_min", "True")
    ),
    removal(
        "threat_36",
        (
            "diff/digest.py",
            "def subject_changes(",
            OWN_CHANGES,
        ),
    ),
    removal(
        "threat_37_a_flood",
        ("approvals/strict_json.py", "except RecursionError as error:", "except ZeroDivisionError as error:"),
    ),
    removal(
        "threat_37_rubbish",
        (
            "approvals/verify.py",
            "by_reason.setdefault(rejection.reason, [])",
            "by_reason.setdefault(RejectionReason.MALFORMED, [])",
        ),
    ),
)


def tried(one: Removal, house: str) -> str:
    """Return what became of the test without the defence; the house was built by the whole program."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "changegate"
        shutil.copytree(PROJECT / "changegate", package, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("schemas", "policies"):
            shutil.copytree(PROJECT / name, package / name)
        for file, old, new in one.edits:
            target = package / file
            text = target.read_text(encoding="utf-8")
            if text.count(old) != 1:
                return f"CANNOT {one.test}: {file} has {old!r} {text.count(old)} times"
            target.write_text(text.replace(old, new), encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": folder, "CHANGEGATE_TEST_HOUSE": house}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            TESTS,
            "-k",
            one.test,
        ]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    word = {0: "NOT NOTICED", 1: "noticed"}.get(done.returncode, "BROKEN")
    word = "BROKEN" if " error" in last else word
    failed = next((line for line in done.stdout.splitlines() if line.startswith("E  ")), "")
    where = ", ".join(sorted({file for file, _, _ in one.edits}))
    return f"{word:11} {one.test} without {where}: {last}  {failed[:160]}"


def main() -> int:
    """Try every removal whose test has one of the words given, two at a time; say how many were not noticed."""
    words = sys.argv[1:]
    chosen = [one for one in REMOVALS if not words or any(word in one.test for word in words)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        build(Path(folder))
        told = []
        for line in pool.map(partial(tried, house=folder), chosen):
            print(line, flush=True)  # noqa: T201  a script tells what it found
            told.append(line)
    return sum(not line.startswith("noticed") for line in told)


if __name__ == "__main__":
    sys.exit(main())
