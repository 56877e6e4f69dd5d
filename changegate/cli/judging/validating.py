"""Everything of one side held against what it must say, and every problem told, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from changegate.cli.edge.clock import now
from changegate.cli.edge.console import say
from changegate.cli.edge.options import SideOptions
from changegate.cli.sides.scope import given_paths, narrowed
from changegate.cli.sides.spelling import Places
from changegate.errors import ChangegateError
from changegate.live.declared import declarations
from changegate.load.read import is_configuration, lines, read
from changegate.model.config import Config
from changegate.model.secrecy import without_secrets
from changegate.model.side import FileKind, Side
from changegate.model.value import Opaque
from changegate.report.escape import shown
from changegate.trust import HOME, Trust, packs, policy_data, read_config, read_trust, schema_data
from changegate.validation import SchemaBook, schema_comment


def validated(directory: Path, spec: str, paths: tuple[str, ...]) -> bool:
    """Write every problem of a side; return whether there was none."""
    with ExitStack() as closing:
        places = Places.opened(directory, (spec,), closing)
        side = places.side(spec)
        wanted = narrowed(given_paths(SideOptions(directory, None, spec, None, paths), places))
        problems = list(_problems(side, wanted))
        count = sum(1 for path in side.entries() if wanted(path) and is_configuration(path))
    for problem in problems:
        say(shown(without_secrets(problem)) + "\n")
    say(f"{count} files, {len(problems)} problems\n")
    return not problems


def _problems(side: Side, wanted: Callable[[str], bool]) -> Iterator[str]:
    try:
        config = read_config(side)
        trust = read_trust(side, config)
        packs(trust)
        declarations(trust)
        book = SchemaBook(config, schema_data(trust))
        yield from _examples(side, trust)
    except ChangegateError as error:
        yield f"{error}{f' ({error.hint})' if error.hint else ''}"
        return
    for path, entry in sorted(side.entries().items()):
        regular = entry.kind in {FileKind.REGULAR, FileKind.EXECUTABLE}
        if regular and wanted(path) and is_configuration(path) and not path.startswith(HOME):
            yield from _file(side, path, config, book)


def _examples(side: Side, trust: Trust) -> Iterator[str]:
    """What the policies' own examples say that their rules do not."""
    from changegate.decide.examples import failures  # noqa: PLC0415  only here

    for path, data in policy_data(side, trust.config.limits).items():
        for failure in failures(data, path, trust.roster, now()):
            yield f"{path}: {failure.pointer}: example {failure.name!r}: {failure.said}"


def _file(side: Side, path: str, config: Config, book: SchemaBook) -> Iterator[str]:
    content = side.read(path)
    document = read(path, content, config.limits)
    if isinstance(document.data, Opaque):
        yield f"{path}: cannot be read: {document.data.reason}"
        return
    try:
        errors = book.errors(document, schema_comment(content))
    except ChangegateError as error:
        yield str(error)
        return
    found = lines(path, content, {address for address, _ in errors}) if errors else {}
    for address, problem in errors:
        line = f":{found[address]}" if address in found else ""
        yield f"{path}{line}: {problem.pointer or '/'}: {problem.message} [{problem.schema}]"
