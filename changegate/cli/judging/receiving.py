"""What a push would bring about: every guarded ref it moves is judged against what that ref stands at now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Final

from changegate.cli.edge.console import say
from changegate.cli.edge.options import Push, SideOptions
from changegate.cli.edge.reports import emit
from changegate.cli.sides.scope import moved_by
from changegate.errors import InputError, UsageError
from changegate.frozen import frozen
from changegate.model.decision import Verdict
from changegate.model.shown import printable
from changegate.regex import regex
from changegate.repository import Repository
from changegate.trust import read_config

HEADS: Final = "refs/heads/"
RECORDS: Final = "refs/changegate/approvals/"
OWN: Final = "refs/changegate/"
BY_GIT: Final = "git calls this as a hook; see 'git help hooks'"
_NO_HOME: Final = (
    "{ref} has no commit here, so every branch is judged; if yours has another name, say so in the "
    "repository that is pushed to: git symbolic-ref HEAD refs/heads/NAME\n"
)
_ID: Final = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")


@frozen
class Update:
    """One ref of a push: what it stands at, and what it is to stand at; empty where there is nothing."""

    ref: str
    old: str
    new: str


@frozen
class Home:
    """The default branch of what is pushed to, whose config says what is guarded; empty if there is none."""

    ref: str
    commit: str


@frozen
class Receiver:
    """A repository that is pushed to, as it stands before the push."""

    directory: Path
    repository: Repository
    home: Home
    records: Mapping[str, str]
    _deployed: dict[str, frozenset[str]] = field(default_factory=dict)

    def judged(self, update: Update) -> bool:
        """Say what becomes of a ref, and whether it may move as it is to."""
        if update.ref.startswith(OWN):
            return self._own(update)
        if not self._guarded(update):
            return True
        if not update.new:
            return _held(update, "it says what is deployed, and a push must not take it away")
        if update.ref.startswith(HEADS) and self._rewritten(update):
            why = "a forced push takes away the history that approvals are judged by; revert in a new commit"
            return _held(update, why)
        against = update.old or self.home.commit
        if not against:
            say(f"{printable(update.ref)}: nothing is deployed here yet: its first push passes (bootstrap)\n")
            return True
        return self._decided(update, against)

    def _own(self, update: Update) -> bool:
        """Records are made once and never moved; who may record deployments is for the server to say."""
        if not update.ref.startswith(RECORDS):
            return True
        if update.old:
            return _held(update, "an approval record is never replaced or taken away; make another beside it")
        try:
            _insist_on_record(self.repository, update.new)
        except InputError as error:
            return _held(update, f"this is no approval record: {error.problem}")
        return True

    def _guarded(self, update: Update) -> bool:
        """Whether the default branch, or what the ref stands at, says that something is deployed there."""
        if update.ref == self.home.ref or (not self.home.commit and update.ref.startswith(HEADS)):
            return True
        if self.home.commit and update.ref in self._deployed_refs(self.home.commit):
            return True
        # Somebody's branch with a broken book of its own is a branch like any other: were it guarded, nobody
        # could have pushed that there.
        with suppress(InputError):
            return bool(update.old) and update.ref in self._deployed_refs(update.old)
        return False

    def _deployed_refs(self, commit: str) -> frozenset[str]:
        """The refs that the book of a commit names as deployed; read once, however many refs are pushed."""
        if commit not in self._deployed:
            known = self.repository.objects.kind(commit) in {"commit", "tag"}
            environments = read_config(self.repository.side(commit)).environments if known else ()
            self._deployed[commit] = frozenset(ref for one in environments for ref in moved_by(one))
        return self._deployed[commit]

    def _rewritten(self, update: Update) -> bool:
        if not update.old:
            return False
        old, new = (self.repository.resolve(one) for one in (update.old, update.new))
        return not self.repository.is_ancestor(old, new)

    def _decided(self, update: Update, against: str) -> bool:
        from changegate.cli.judging.inputs import decided  # noqa: PLC0415  only for a guarded ref

        config = read_config(self.repository.side(against))
        named = [one.name for one in config.environments if update.ref in moved_by(one)]
        book_only = not named and len(config.environments) > 0 and update.ref == self.home.ref
        push = Push(update.ref, self.records, book_only=book_only)
        environment = named[0] if len(named) == 1 else None
        sides = SideOptions(self.directory, against, update.new, environment, (), push=push)
        decision = decided(sides)
        if decision.documents or decision.notices:
            say(f"{printable(update.ref)}\n")
            emit(decision, (), verbose=False, colour="never", sides=sides.spelled)
        return decision.verdict is Verdict.ALLOWED


def _held(update: Update, why: str) -> bool:
    say(f"{printable(update.ref)}: held back: {why}\n")
    return False


def _insist_on_record(repository: Repository, oid: str) -> None:
    """Keep rubbish out of the records; whether one counts is found out where it is offered."""
    from changegate.approvals import envelope  # noqa: PLC0415  only for records
    from changegate.approvals.rejected import Rejected  # noqa: PLC0415  the same
    from changegate.errors import MalformedInputError  # noqa: PLC0415  the same
    from changegate.repository.refs import read_object  # noqa: PLC0415  the same

    try:
        envelope.open(read_object(repository, oid))
    except Rejected as rejected:
        raise MalformedInputError(oid, rejected.detail) from rejected


def received(directory: Path, updates: tuple[Update, ...], home: Callable[[Repository], Home]) -> bool:
    """Judge every ref of a push, say what holds one back, and return whether the push may go through.

    Raises:
        ChangegateError: it could not be decided; then nothing of the push may go through.
    """
    records = {one.ref: one.new for one in updates if one.ref.startswith(RECORDS) and one.new}
    with Repository.open(directory) as repository:
        receiver = Receiver(directory, repository, home(repository), records)
        if not receiver.home.commit and any(one.ref.startswith(HEADS) for one in updates):
            say(_NO_HOME.format(ref=printable(receiver.home.ref) or "the default branch"))
        # Each is judged, whatever became of the one before: the pusher is told everything at once.
        return all([receiver.judged(update) for update in updates])  # noqa: C419  no short cut


def default_branch(repository: Repository) -> Home:
    """Return the branch that `HEAD` of a repository names, as it stands."""
    from changegate.repository.settings import current_branch  # noqa: PLC0415  start-up: help needs no git

    ref = current_branch(repository) or ""
    return Home(ref, repository.resolve("HEAD") if repository.has_commits() else "")


def default_branch_of(remote: str) -> Callable[[Repository], Home]:
    """Return what tells the default branch of a remote, as it was last fetched."""

    def found(repository: Repository) -> Home:
        from changegate.repository.settings import remote_default_branch  # noqa: PLC0415  the same

        tracking = remote_default_branch(repository, remote)
        if tracking is None:
            return Home("", "")
        return Home(HEADS + tracking.split("/", 3)[3], repository.resolve(tracking))

    return found


def from_receive(lines: bytes) -> tuple[Update, ...]:
    """Read what git tells `pre-receive` (githooks(5)): a line `<old> <new> <ref>` each."""
    return tuple(_update(ref, old, new) for old, new, ref in _fields(lines, 3))


def from_push(lines: bytes) -> tuple[Update, ...]:
    """Read what git tells `pre-push`: a line `<local ref> <local id> <remote ref> <remote id>` each."""
    return tuple(_update(ref, old, new) for _, new, ref, old in _fields(lines, 4))


def _fields(lines: bytes, count: int) -> Iterator[list[str]]:
    for line in lines.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n"):
        fields = line.split(" ")
        if len(fields) != count:
            problem = f"standard input does not say which refs are pushed: {printable(line[:80])!r}"
            raise UsageError(problem, hint=BY_GIT)
        yield fields


def _update(ref: str, old: str, new: str) -> Update:
    for oid in (old, new):
        if _ID.fullmatch(oid) is None:
            raise UsageError(f"{printable(oid[:80])!r} is no object id", hint=BY_GIT)
    if not ref.startswith("refs/"):
        raise UsageError(f"{printable(ref[:80])!r} is not the full name of a ref", hint=BY_GIT)
    return Update(ref, _present(old), _present(new))


def _present(oid: str) -> str:
    """Git says that a ref is not there with an id of zeros."""
    return "" if set(oid) == {"0"} else oid
