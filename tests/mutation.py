"""Try every small change that mutmut makes to the deciding rooms, and count those that no test notices.

mutmut makes the mutants and keeps what became of each; here they are tried. It would start pytest anew for every one
of them, which takes longer than the tests: so the tests are collected once, and every mutant is tried in a fork of
that, with the tests that reach its function. What was noticed is not tried again; what was not, is.

`python -m tests.mutation [GLOB...]`, or `make mutation`; then `mutmut results` and `mutmut show NAME`.
"""

from __future__ import annotations

import fnmatch
import gc
import mmap
import os
import pickle
import resource
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any, Final

import pytest
from _pytest.tmpdir import tmppath_result_key
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

NOTICED, SURVIVED, UNREACHED, ENDLESS = 1, 0, 33, 36
WORDS: Final = {NOTICED: "noticed", SURVIVED: "not noticed", UNREACHED: "not reached", ENDLESS: "endless"}
# A mutant may loop for ever, wait for ever, or fill the memory.
SECONDS, TIMES, WAIT, BYTES = 3, 10, 180, 4 << 30
# pytest keeps what is printed below it; this is said past it.
OUT: Final = os.fdopen(os.dup(1), "w")


@dataclass(frozen=True, slots=True)
class Reach:
    """The functions that each test reaches, the processor time it takes, and the keys that were made for it."""

    tests: Mapping[str, Sequence[str]]
    seconds: Mapping[str, float]
    keys: Mapping[Any, Any]


def mutants() -> list[SourceFileMutationData]:
    """Make the mutants of every module, and return what is known of them."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(1)
    found = [SourceFileMutationData(path=path) for path in walk_mutatable_files()]
    for one in found:
        one.load()
        one.meta_path = one.meta_path.absolute()
    return [one for one in found if one.exit_code_by_key]


@dataclass
class Trials:
    """A plugin of pytest that runs no test, but tries mutants."""

    modules: Sequence[SourceFileMutationData]
    globs: Sequence[str]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try what is to be tried; each trial is a fork, and so is the run that finds out who reaches what."""
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        reach: Reach = _forked(lambda: _reach(session.items))
        _keys().update(reach.keys)
        # What is there by now stays, and a fork need not look at it.
        gc.collect()
        gc.freeze()
        items = {item.nodeid: item for item in session.items}
        for module in self.modules:
            wanted = [one for one, before in module.exit_code_by_key.items() if self._wanted(one, before)]
            reaching = {name for mutant in wanted for name in _names(mutant, reach)}
            code, by = _tried("", [items[name] for name in sorted(reaching)], reach)
            if code not in {SURVIVED, UNREACHED}:
                raise SystemExit(f"{by or module.path} fails without any mutant")
            # What has noticed a mutant of a module is likely to notice the next one, and is asked first.
            keen: Counter[str] = Counter()
            for mutant in wanted:
                order = sorted(_names(mutant, reach), key=lambda name: -keen[name])
                code, by = _tried(mutant, [items[name] for name in order], reach)
                module.exit_code_by_key[mutant] = code
                keen[by] += 1
            module.save()
            _tell(str(module.path), module.exit_code_by_key.values())
        return True

    def _wanted(self, mutant: str, before: int | None) -> bool:
        named = not self.globs or any(fnmatch.fnmatch(mutant, glob) for glob in self.globs)
        return named and before not in {NOTICED, ENDLESS}


def _names(mutant: str, reach: Reach) -> Sequence[str]:
    """The tests that reach the function of a mutant, the quickest first."""
    return reach.tests.get(mangled_name_from_mutant_name(mutant), ())


def _reach(items: Sequence[pytest.Item]) -> Reach:
    tests: dict[str, list[str]] = defaultdict(list)
    seconds: dict[str, float] = {}
    set_mutant_under_test("stats")
    for item, following in pairwise([*items, None]):
        state()._stats.clear()
        begun = process_time()
        if _fails(item, following):
            raise SystemExit(f"{item.nodeid} fails without any mutant")
        seconds[item.nodeid] = process_time() - begun
        for function in state()._stats:
            tests[function].append(item.nodeid)
    quickest = {name: sorted(some, key=seconds.__getitem__) for name, some in tests.items()}
    return Reach(quickest, seconds, _keys())


def _keys() -> dict[Any, Any]:
    """The keys made so far by the copy of the tests that is run; making them takes longer than most tests."""
    found: dict[Any, Any] = sys.modules["signing"].KEY_PAIRS
    return found


def _fails(item: pytest.Item | None, following: pytest.Item | None) -> bool:
    """Whether a test fails. The report that pytest would make of it takes longer than the test."""
    assert isinstance(item, pytest.Function)
    if not item._request:
        item._initrequest()
    # What the fixture of folders looks for in a report.
    item.stash[tmppath_result_key] = {}
    fixtures = item.session._setupstate
    try:
        try:
            fixtures.setup(item)
            item.runtest()
        finally:
            fixtures.teardown_exact(following)
    except BaseException:  # noqa: BLE001  whatever it is, it is noticed
        return True
    finally:
        # Else what a test has opened stays open.
        item._request, item.funcargs = False, {}
    return False


def _tried(mutant: str, items: Sequence[pytest.Item], reach: Reach) -> tuple[int, str]:
    """Try a mutant in a fork, and say by an exit code of mutmut's what became of it, and which test noticed."""
    if not items:
        return UNREACHED, ""
    limit = SECONDS + int(TIMES * sum(reach.seconds[item.nodeid] for item in items))
    at = mmap.mmap(-1, 4)
    child = os.fork()
    if child == 0:
        code = NOTICED
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(WAIT)
            set_mutant_under_test(mutant)
            code = NOTICED if _noticed(items, at) else SURVIVED
        finally:
            os._exit(code)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended in {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}:
        return ENDLESS, ""
    return (SURVIVED, "") if ended == SURVIVED else (NOTICED, items[int.from_bytes(at)].nodeid)


def _noticed(items: Sequence[pytest.Item], at: mmap.mmap) -> bool:
    for number, (item, following) in enumerate(pairwise([*items, None])):
        at[:] = number.to_bytes(4)
        if _fails(item, following):
            return True
    return False


def _forked(work: Callable[[], Any]) -> Any:
    """Return what some work returns that leaves nothing behind in this process, such as filled caches."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            with os.fdopen(writer, "wb") as stream:
                pickle.dump(work(), stream)
        except BaseException as error:  # noqa: BLE001  whatever it was is told, and ends this process
            print(error, file=OUT, flush=True)
            os._exit(1)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        content = stream.read()
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit("the tests do not run without any mutant")
    return pickle.loads(content)  # noqa: S301  of our own making


def _tell(name: str, codes: Iterable[int | None]) -> None:
    counted = Counter(WORDS.get(code, "not tried") if code is not None else "not tried" for code in codes)
    told = ", ".join(f"{number} {word}" for word, number in sorted(counted.items()))
    print(f"{name}: {told}", file=OUT, flush=True)


def main() -> int:
    """Try the mutants that are named, or all; return the status of pytest, under which they are tried."""
    modules = mutants()
    os.chdir("mutants")
    chosen = [*config().pytest_add_cli_args, *config().pytest_add_cli_args_test_selection]
    still = ("--rootdir=.", "-q", "-s", "-p", "no:logging", "-o", "tmp_path_retention_policy=none")
    # A folder of its own: that of all pytests of a machine is cleared by whichever starts next.
    with tempfile.TemporaryDirectory() as folder:
        ended = pytest.main(
            [*still, f"--basetemp={folder}/pytest-of-mutants", *chosen],
            plugins=[Trials(modules, sys.argv[1:])],
        )
    _tell("all", (code for module in modules for code in module.exit_code_by_key.values()))
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
