"""A house under attack: an approved change in a real repository, and every way of making a record by hand.

The change moves the issuer of a service on branch `feature`; bob and carol have approved it, their records lie in
the working tree, and the gate lets it pass. An attack alters one thing and sees the gate close.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from session import AUTH, ISSUER, Done, Session, make_session, roster, with_command
from signing import SoftKey, packed
from worlds import World, made_environment

MOVED = "issuer: https://auth.example.net/\n"
RECORDS = ".changegate/approvals"
ROSTER = ".changegate/roster.yaml"
CONFIG = ".changegate/config.yaml"
POLICY = ".changegate/policies/own.yaml"
KIND = "application/vnd.in-toto+json"
APPROVED = ("bob", "carol")


def policy(require: str = "approvals: 2, from: identity-owner", *, version: int = 1, more: str = "") -> str:
    """Return a policy that asks something of every identity change and two owners for changes to the book."""
    return (
        f"version: {version}\nroles: [identity-owner, other]\nrules:\n"
        f"  - {{name: identity, when: {{category: identity}}, require: {{{require}}}}}\n"
        "  - {name: trust, when: {category: trust}, require: {approvals: 2, from: identity-owner}}\n"
        f"{more}otherwise: allow\n"
    )


@dataclass
class House:
    """A session with an approved change: its id, and the bytes of the records that approve it."""

    session: Session
    change: str
    records: Mapping[str, bytes]

    @property
    def world(self) -> World:
        """The repository; `feature` is checked out."""
        return self.session.world

    def record(self, name: str, content: bytes, *, change: str | None = None) -> str:
        """Put a record into the working tree as if it were for a change; return where it lies."""
        path = f"{RECORDS}/{change or self.change}/{name}.json"
        self.world.write(path, content)
        return path

    def withdraw(self, *people: str) -> None:
        """Take records of people out of the working tree."""
        for person in people:
            self.world.remove(f"{RECORDS}/{self.change}/{person}@example.com.json")

    def deploy(self, files: Mapping[str, str | None], name: str = "deployed", *, onto: str = "main") -> str:
        """Make a branch on which further files are deployed (None: no more), whatever the working tree looks like."""
        index = {"GIT_INDEX_FILE": str(self.world.top / ".git/deploying")}
        self.world.git("read-tree", onto, **index)
        for path, content in files.items():
            if content is None:
                self.world.git("update-index", "--force-remove", path, **index)
                continue
            blob = self.world.git("hash-object", "-w", "--stdin", text=content.encode())
            self.world.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", **index)
        tree = self.world.git("write-tree", **index)
        commit = self.world.git("commit-tree", "-p", onto, "-m", f"deploy {name}", tree)
        self.world.git("update-ref", f"refs/heads/{name}", commit)
        return commit

    def gate(
        self, *arguments: str, deployed: str = "main", status: int | None = None, **environment: str
    ) -> Any:
        """Run the gate over the working tree and return its JSON."""
        return self.session.check("--deployed", deployed, *arguments, status=status, **environment)

    def auth(self, *arguments: str, **more: Any) -> dict[str, Any]:
        """Run the gate and return what it says of the service's configuration."""
        return document(self.gate(*arguments, **more))

    def held(self, *arguments: str, **more: Any) -> dict[str, str]:
        """Insist that exactly one approval is missing and return the reason of every record that counts for nothing."""
        found = self.auth(*arguments, **(more | {"status": 1}))
        assert found["verdict"] == "pending", found
        assert [one["missing"] for one in found["requirements"]] == [1], found
        return reasons(found)

    def run(self, *arguments: str, **more: Any) -> Done:
        """Run changegate in the repository."""
        return self.session.run(*arguments, **more)

    def resigned(
        self,
        by: str,
        edit: Callable[[dict[str, Any]], object] = lambda _: None,
        *,
        record: str = "carol",
        namespace: str = "changegate",
    ) -> bytes:
        """Return a record whose statement was edited, signed anew by ssh-keygen with somebody's key."""
        statement = told(self.records[record])
        edit(statement)
        return self.signed(by, rfc8785.dumps(statement), namespace=namespace)

    def signed(self, by: str, payload: bytes, *, kind: str = KIND, namespace: str = "changegate") -> bytes:
        """Return an envelope of any payload, signed by ssh-keygen with somebody's key."""
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
        done = subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", self.session.key(by)],
            env=self.world.environment,
            input=message,
            capture_output=True,
            check=True,
        )
        return envelope(payload, done.stdout, kind=kind)

    def as_owner(self, person: str, by: str | None = None) -> Callable[[dict[str, Any]], None]:
        """Return an edit that claims to be of a person, with the key of `by`."""
        mark = fingerprint(self.session, by or person)

        def edit(statement: dict[str, Any]) -> None:
            statement["predicate"]["approver"] = {"name": f"{person}@example.com", "fingerprint": mark}

        return edit

    def soft(self, person: str) -> SoftKey:
        """Return somebody's key file as a key in memory, for signatures that ssh-keygen refuses to make."""
        key = load_ssh_private_key(self.session.key(person).read_bytes(), None)
        assert isinstance(key, ed25519.Ed25519PrivateKey)
        blob = base64.b64decode(self.session.public(person).split()[1])
        return SoftKey(blob, lambda data: packed(b"ssh-ed25519") + packed(key.sign(data)))


def claiming(**claims: Any) -> Callable[[dict[str, Any]], None]:
    """Return an edit of the members of a statement's predicate."""

    def edit(statement: dict[str, Any]) -> None:
        statement["predicate"].update(claims)

    return edit


def envelope(payload: bytes, signature: bytes, *, kind: str = KIND) -> bytes:
    """Return a DSSE envelope."""
    sealed = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": kind,
        "signatures": [{"keyid": "x", "sig": base64.b64encode(signature).decode()}],
    }
    return json.dumps(sealed).encode()


def told(record: bytes) -> dict[str, Any]:
    """Return the statement of a record."""
    found: dict[str, Any] = json.loads(base64.b64decode(json.loads(record)["payload"]))
    return found


def fingerprint(session: Session, person: str) -> str:
    """Return the fingerprint of somebody's key as ssh-keygen prints it."""
    done = subprocess.run(
        ["ssh-keygen", "-l", "-f", session.key(person)], capture_output=True, check=True, text=True
    )
    return done.stdout.split()[1]


def document(report: Any, path: str = AUTH) -> dict[str, Any]:
    """Return what a report says of one file."""
    found: dict[str, Any] = next(one for one in report["documents"] if one["path"] == path)
    return found


def reasons(found: Mapping[str, Any]) -> dict[str, str]:
    """Return why each record counts for nothing, by the name of its file."""
    return {
        one["locator"].rpartition("/")[2].removesuffix(".json"): one["reason"] for one in found["rejections"]
    }


def build(folder: Path) -> House:
    """Make the house: main has the old issuer, `feature` the new one, bob and carol have approved."""
    session = make_session(folder)
    world = session.world
    shutil.rmtree(world.top / ".git/hooks", ignore_errors=True)
    world.branch("feature")
    session.edit(AUTH, ISSUER, MOVED)
    world.commit(message="move the issuer")
    for person in APPROVED:
        session.approve(person, "--deployed", "main", "--proposed", "HEAD")
    place = next((world.top / RECORDS).iterdir())
    records = {person: (place / f"{person}@example.com.json").read_bytes() for person in APPROVED}
    world.commit(message="add the approvals")
    house = House(session, place.name, records)
    house.gate(status=0)
    return house


def reopened(folder: Path) -> House:
    """Return the house that `build` made in a folder."""
    world = World(folder / "repository", made_environment(folder), 3)
    place = next((world.top / RECORDS).iterdir())
    records = {person: (place / f"{person}@example.com.json").read_bytes() for person in APPROVED}
    return House(Session(with_command(world), folder / "keys"), place.name, records)


def copy(house: House, folder: Path) -> House:
    """Return a copy of a house that may be burnt down."""
    top = folder / "repository"
    shutil.copytree(house.world.top, top, symlinks=True)
    world = World(top, dict(house.world.environment), house.world.commits)
    return House(Session(world, house.session.keys), house.change, house.records)


def people(house: House, *names: str, extra: str = "", more: str = "") -> str:
    """Return a roster on which people are identity owners with their keys; `more` are further approvers."""
    known = {name: house.session.public(name) for name in names}
    return roster(known, extra=extra).replace("revoked: []\n", f"{more}revoked: []\n")
