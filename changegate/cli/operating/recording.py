"""Record that a revision went out to an environment, and share the record."""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Final

from changegate import VERSION
from changegate.approvals import signature
from changegate.approvals.record import approver_for
from changegate.approvals.sources._file import read as read_file
from changegate.cli.edge import console
from changegate.cli.edge.clock import now
from changegate.cli.edge.options import SideOptions
from changegate.cli.edge.signing import signing_key
from changegate.cli.sides.scope import book_of, named_environment
from changegate.cli.sides.spelling import Places
from changegate.errors import InvalidInputError, MissingInputError, UsageError
from changegate.frozen import frozen
from changegate.model.config import Config
from changegate.model.deployment import Deployment, Recorded
from changegate.model.shown import printable
from changegate.model.side import Side
from changegate.release import statement
from changegate.release.records import append, ref_of
from changegate.repository import Repository
from changegate.repository.settings import config
from changegate.repository.sharing import follow, share
from changegate.trust import read_config, read_trust

_PERSON: Final = ("GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL", "EMAIL")
_ATTESTATION_AT_MOST: Final = 16 * 1024 * 1024


@frozen
class Request:
    """What went out where, who says so and why, and what is to become of the record."""

    environment: str
    revision: str
    by: str | None
    reason: str
    attestation: Path | None
    key: str | None
    sign: bool
    push: str | None


def recorded(directory: Path, request: Request) -> None:
    """Write the record and say where it is."""
    with ExitStack() as closing:
        places = Places.opened(directory, ("HEAD",), closing)
        if places.repository is None:
            raise UsageError("not inside a git repository")
        book = book_of(SideOptions(directory, None, None, request.environment, ()), places)
        known = read_config(book) if book is not None else Config()
        if known.environments:
            named_environment(known, request.environment)
        name = ref_of(request.environment)
        if request.push is not None:
            follow(places.repository, request.push, name, now())
        one = _record(places.repository, known, book, request)
        _say(one)
        if request.push is not None:
            share(places.repository, request.push, name, now())
            console.say(f"pushed to {printable(request.push)}\n")


def _record(repository: Repository, known: Config, book: Side | None, request: Request) -> Recorded:
    signing = request.sign or request.key is not None
    key = signing_key(repository.git_dir, request.key) if signing else ""
    at = now().replace(microsecond=0)
    name, fingerprint = _signer(known, book, key, at) if signing else (_person(repository, request.by), "")
    if signing and request.by not in {None, name}:
        raise UsageError(f"--by {request.by}: the key is {name}'s", hint="leave --by out of a signed record")
    deployment = Deployment(
        repository=known.repository,
        environment=request.environment,
        revision=repository.resolve(request.revision),
        deployed_at=at,
        deployer=name,
        fingerprint=fingerprint,
        reason=request.reason,
        attestation=_digest(request.attestation),
        previous=(),
        version=VERSION,
    )
    return append(repository, deployment, lambda one: _sealed(one, key) if signing else statement.build(one))


def _sealed(deployment: Deployment, key: str) -> bytes:
    def sign(message: bytes) -> str:
        return signature.sign(message, key, interactive=console.terminal(), namespace=statement.NAMESPACE)

    return statement.seal(deployment, sign)


def _signer(known: Config, book: Side | None, key: str, at: datetime) -> tuple[str, str]:
    if book is None:
        raise UsageError("nobody's signature is known here: there is no roster")
    held = approver_for(read_trust(book, known).roster, signature.public_key_of(key), at)
    return held.approver.name, held.fingerprint


def _person(repository: Repository, named: str | None) -> str:
    """Who says so, where no key does: a claim, and shown as one."""
    given = (os.environ.get(name) for name in _PERSON)  # noqa: TID251  git takes a committer from there
    found = named or next(filter(None, given), None) or config(repository, "user.email")
    if not found:
        raise UsageError("nobody to name as the deployer", hint="say who: --by NAME, or sign with --key FILE")
    return found


def _digest(file: Path | None) -> str:
    if file is None:
        return ""
    content = read_file(str(file), _ATTESTATION_AT_MOST)
    if content is None:
        raise MissingInputError(str(file), "cannot be read as a file")
    if len(content) > _ATTESTATION_AT_MOST:
        raise InvalidInputError(str(file), "is larger than any attestation")
    return hashlib.sha256(content).hexdigest()


def _say(one: Recorded) -> None:
    deployment = one.deployment
    how = (
        f"signed by {deployment.deployer}"
        if deployment.fingerprint
        else f"by {deployment.deployer}, unsigned"
    )
    console.say(
        f"recorded: {deployment.environment} runs {deployment.revision[:12]} ({printable(how)})\n"
        f"  {ref_of(deployment.environment)} is now {one.commit[:12]}\n"
    )
