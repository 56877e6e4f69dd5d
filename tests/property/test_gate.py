"""Laws of the whole gate, on made-up proposals of several files."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import NOW
from changegate.classify.pack import shipped
from changegate.gate import Proposal, judgements, run
from changegate.live.memory import MemorySide
from changegate.meaning import Meanings
from changegate.model.approval import Authorship, Evidence
from changegate.model.config import Config
from changegate.model.decision import Decision
from changegate.repository import changed
from changegate.trust import read_trust
from changegate.validation import SchemaBook
from laws import examples

URLS = st.sampled_from(["https://a.example.com/", "https://b.example.net/", "http://a.example.com/", "x", ""])
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "issuer": URLS,
        "redirect_uris": st.lists(URLS, max_size=3),
        "oidc": st.fixed_dictionaries({}, optional={"client_id": st.sampled_from("ab"), "audience": URLS}),
        "verify": st.booleans(),
        "port": st.integers(1, 3),
        "log": st.none() | st.text(max_size=3),
    },
)
NAMES = st.sampled_from(["a/app.json", "a/auth.json", "b/app.json", "b/web.json"])
FILES = st.dictionaries(NAMES, SETTINGS, max_size=4)


def side(revision: str, files: dict[str, Any], *, spread: bool = False) -> MemorySide:
    """A side of JSON files; `spread` writes the same settings otherwise."""
    texts = {path: _written(data, spread=spread) for path, data in files.items()}
    return MemorySide({path: text.encode() for path, text in texts.items()}, revision)


def _written(data: dict[str, Any], *, spread: bool) -> str:
    if not spread:
        return json.dumps(data)
    return json.dumps(dict(reversed(data.items())), indent=3, ensure_ascii=False) + "\n"


def proposal(deployed: MemorySide, proposed: MemorySide) -> Proposal:
    trust = read_trust(MemorySide({}, "book"), Config())
    return Proposal(
        deployed=deployed,
        deployed_revision="",
        proposed=proposed,
        pairs=changed(deployed, proposed, lambda _: True),
        environment="prod",
        trust=trust,
        meanings=Meanings(deployed, proposed, Config(), shipped(), SchemaBook.empty(), NOW),
        candidates=lambda _: (),
        stale=lambda _subject, _pair: lambda _revision: None,
        reviews=lambda _subject, _stale: Evidence((), ()),
        authorship=lambda: Authorship(frozenset(), proven=False),
        flaw=lambda: None,
        now=NOW,
    )


def by_path(decision: Decision) -> dict[str, Any]:
    return {document.path: document for document in decision.documents}


HELD: Final = {"issuer": "https://b.example.net/"}


@settings(max_examples=examples(30))
@given(FILES, FILES, st.randoms(use_true_random=False))
@example(
    {"a/app.json": {}, "a/auth.json": {}, "b/app.json": HELD},
    {"a/app.json": HELD, "a/auth.json": HELD, "b/app.json": {"issuer": "https://a.example.com/"}},
    random.Random(0),  # noqa: S311  it shuffles, and guards nothing
)
def test_the_order_of_documents_never_matters(old: Any, new: Any, dice: random.Random) -> None:
    asked = proposal(side("old", old), side("new", new))
    other = replace(asked, pairs=tuple(dice.sample(asked.pairs, len(asked.pairs))))
    before, after = run(asked), run(other)
    assert by_path(before) == by_path(after)
    assert before.verdict is after.verdict


@settings(max_examples=examples(30))
@given(FILES, FILES)
def test_how_a_file_is_written_says_nothing(old: Any, new: Any) -> None:
    plain, spread = (
        [
            subject.change_id
            for subject, decision in judgements(proposal(side("old", old), after))
            if decision.changes
        ]
        for after in (side("new", new), side("new", new, spread=True))
    )
    assert plain == spread
    again = run(proposal(side("old", old), side("new", old, spread=True)))
    assert all(document.changes == () for document in again.documents)


@settings(max_examples=examples(30))
@given(FILES, FILES)
def test_the_same_proposal_has_the_same_decision_and_none_has_no_documents(old: Any, new: Any) -> None:
    one, other = (run(proposal(side("old", old), side("new", new))) for _ in range(2))
    assert one == other
    assert run(proposal(side("old", old), side("new", old))).documents == ()


@settings(max_examples=examples(30))
@given(FILES, FILES)
def test_the_id_of_a_change_differs_whenever_what_is_gated_differs(old: Any, new: Any) -> None:
    there = {subject.path: subject for subject, _ in judgements(proposal(side("old", old), side("new", new)))}
    back = {subject.path: subject for subject, _ in judgements(proposal(side("new", new), side("old", old)))}
    for path in there.keys() & back.keys():
        gated = (there[path].changes, back[path].changes)
        assert (there[path].change_id == back[path].change_id) == (gated[0] == gated[1])
