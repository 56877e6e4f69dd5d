"""The law that no secret is shown: planted anywhere, in any shape, it stands in no report and in no record."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_outcome
from changegate.cli.judging.diffing import differences
from changegate.diff.digest import canonical, subject_changes
from changegate.model.decision import Decision, DocumentDecision, SchemaError
from changegate.model.path import pointer
from changegate.report.mask import masked
from changegate.report.renderers import RENDERERS
from changegate.report.renderers._contract import View
from laws import examples

SCOPE = {"repository": "example.com/x", "environment": "prod", "path": "services/s/app.yaml"}
# Under these keys anything is a secret.
KEYS = (
    "client_secret", "clientSecret", "CLIENT-SECRET", "password", "dbPassword", "db_pass", "bindpw", "passphrase",
    "api_key", "apiKey", "secretKey", "SECRET_KEY_BASE", "private_key", "signing_key", "cookie_secret", "token",
    "refresh_token", "accessToken", "dsn", "connectionString", "jwt_secret", "sas_token", "encryption_key",
)  # fmt: skip
# In these forms a secret gives itself away, whatever it is called.
SHAPES = {
    "an address with a password": "postgres://app:{}@db.example.com:5432/app",
    "an address with a token": "https://x.example.com/callback?access_token={}",
    "a connection string": "Server=db.example.com;User Id=app;Password={};Encrypt=true",
    "a header": "Authorization: Bearer {}",
    "an option": "run --verbose --password={}",
    "a private key": "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
    "a token of a forge": "ghp_{}{}",
    "a JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{}.c2lnbmF0dXJl",
    "a password's hash": "$2b$12${}{}",
    "a key of a cloud": "AIza{}{}",
}
INNOCENT = ("note", "value", "issuer", "url", "x", "command")
CANARY = st.text("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=13, max_size=13)


# A key, and a form for the value: one of the two says that it is a secret.
PLACES = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.just("{}")),
    st.tuples(st.sampled_from(INNOCENT), st.sampled_from(list(SHAPES.values()))),
)
NAMES = st.sampled_from(["app.yaml", "app.json", "values.prod.yaml"])


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# What holds a setting and its canary: around it, within a text, encoded, as a key, and beside it once more.
HOLDERS: tuple[Callable[[dict[str, str], str], object], ...] = (
    lambda one, _: one,
    lambda one, _: {"clients": [{"id": "shop", **one}]},
    lambda one, _: [one, {"name": "x", "password": list(one.values())}],
    lambda one, _: {"env": [{"name": key.upper(), "value": value} for key, value in one.items()]} | one,
    lambda one, _: {"app.json": json.dumps(one)},
    lambda one, _: {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": {"name": "m"},
        "data": {"a.json": json.dumps(one)},
    },
    lambda one, _: {
        "kind": "Secret",
        "apiVersion": "v1",
        "metadata": {"name": "s"},
        "data": {"x": encoded(json.dumps(one))},
    },
    lambda _, canary: {
        "tokens": {f"{canary}9": {"role": "admin"}},
        "roles": {f"ghp_{canary}{canary}": "admin"},
    },
    lambda _, canary: {"auths": {"registry.example.com": {"auth": encoded(f"app:{canary}")}}},
    lambda one, canary: {
        **one,
        "password": canary,
        "issuer": f"https://{canary}.example.com/",
        "audience": canary,
    },
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secrets")


def decided(folder: Path, name: str, old: object, new: object) -> Decision:
    """What the gate says of the change, with a rule that holds all of it."""
    for side, data in (("old", old), ("new", new)):
        shutil.rmtree(folder / side, ignore_errors=True)
        (folder / side).mkdir()
        if data is not None:
            (folder / side / name).write_text(json.dumps(data))
    found = differences(folder, "old", "new", ())
    return replace(found, documents=tuple(map(_held, found.documents)))


def _held(document: DocumentDecision) -> DocumentDecision:
    pointers = tuple(pointer(item.change.path) for item in document.changes)
    errors = tuple(SchemaError(one, 1, "is not allowed here", "s.json") for one in pointers)
    return replace(document, outcomes=(make_outcome(pointers=pointers),), schema_errors=errors)


def outputs(decision: Decision) -> Iterator[tuple[str, str]]:
    shown = masked(decision, b"key")
    for name, renderer in RENDERERS.items():
        for view in (View(), View(verbose=True)):
            yield f"{name}, {view}", renderer.render(shown, view)
    records = [subject_changes(one.changes, SCOPE) for one in decision.documents]
    yield "record", canonical([list(one) for one in records]).decode()


@settings(max_examples=examples(100), deadline=None)
@given(
    NAMES, PLACES, st.sampled_from(HOLDERS), CANARY, CANARY, st.sampled_from(["changed", "added", "removed"])
)
def test_no_report_and_no_record_shows_a_secret(
    folder: Path,
    name: str,
    place: tuple[str, str],
    holder: Callable[[dict[str, str], str], object],
    one: str,
    other: str,
    kind: str,
) -> None:
    canaries = f"Zq7{one}4k", f"Zq7{other}5k"
    old, new = (holder({place[0]: place[1].format(canary, canary)}, canary) for canary in canaries)
    sides = {"changed": (old, new), "added": ({"port": 1}, new), "removed": (old, {"port": 1})}
    decision = decided(folder, name, *sides[kind])
    assert decision.documents
    shown = dict(outputs(decision))
    if holder is HOLDERS[-1]:
        # Who signs must see the issuer that gets signed, even where somebody made it a password besides.
        del shown["record"]
    for where, text in shown.items():
        for canary in canaries:
            assert canary not in text, (where, canary)
            assert encoded(f"app:{canary}") not in text, (where, canary)
