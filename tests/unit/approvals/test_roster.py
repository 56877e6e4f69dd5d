"""Rosters: what could count twice, or for nobody, is refused with the place it stands at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from changegate.approvals.roster import roster
from changegate.errors import InvalidInputError
from changegate.load.read import parse
from changegate.model.approval import Revocation, Roster, Veto
from changegate.model.config import Limits
from changegate.model.key import tag_key, typed_key
from changegate.model.value import Opaque, Tagged, Twofold
from changegate.resources import shipped
from signing import (
    ALICE,
    BOB,
    certified,
    packed,
    packed_number,
    soft_device_ecdsa,
    soft_device_ed25519,
    soft_ed25519,
)
from words import hear

ORIGIN = ".changegate/roster.yaml"
A, B, C = soft_ed25519("a").line, soft_ed25519("b").line, soft_ed25519("c").line
FINGERPRINT = soft_ed25519("a").fingerprint
SCHEMA = Draft202012Validator(json.loads(shipped("schemas", "roster.schema.json")))


def person(*keys: Any, **more: Any) -> dict[str, Any]:
    return {"roles": ["identity-owner"], "keys": list(keys), **more}


def of(**people: Any) -> dict[str, Any]:
    return {"approvers": {f"{name}@example.com": one for name, one in people.items()}}


def refusal(data: Any) -> tuple[str | None, str]:
    with pytest.raises(InvalidInputError) as caught:
        roster(data, ORIGIN)
    assert caught.value.where.path == ORIGIN
    hear(caught.value)
    return caught.value.where.pointer, f"{caught.value.problem}; {caught.value.hint}"


FULL: Mapping[str, Any] = {
    "version": 1,
    "approvers": {
        "Alice@Example.com": {
            "roles": ["identity-owner", "release-manager"],
            "emails": ["Alice@Users.noreply.example.com", "jürgen@example.com"],
            "keys": [
                f"{A} laptop of Alice",
                {"key": B, "not-before": "2026-01-01", "not-after": "2027-01-01T12:30Z"},
                soft_device_ed25519("d").line,
                soft_device_ecdsa(3).line,
            ],
            "github": ["Alice-Example", "alice2"],
            "gitlab": ["alice.example"],
        },
        BOB: {"roles": [], "keys": []},
    },
    "authorities": [
        {
            "key": f"{C} people",
            "principals": {"bob": BOB, "adm.bob": BOB},
            "not-after": "2030-01-01T00:00:00Z",
        },
        {"key": soft_ed25519("e").line},
    ],
    "revoked": [
        {"fingerprint": FINGERPRINT, "since": "2026-05-01T08:00:00Z", "reason": "lost"},
        {"fingerprint": soft_ed25519("z").fingerprint, "reason": "left"},
    ],
    "vetoes": [{"change": "a" * 64, "by": ALICE, "reason": "no"}],
}


def test_everything_a_roster_can_say_is_read() -> None:
    found = roster(FULL, ORIGIN)
    alice = found.by_email("ALICE@users.noreply.example.com")
    assert alice is not None
    assert alice.name == "Alice@Example.com"
    assert alice.emails == {ALICE, "alice@users.noreply.example.com", "jürgen@example.com"}
    assert alice.roles == {"identity-owner", "release-manager"}
    assert alice.logins == {"github:alice-example", "github:alice2", "gitlab:alice.example"}
    assert (alice.keys[0].comment, alice.keys[0].fingerprint) == ("laptop of Alice", FINGERPRINT)
    assert alice.keys[1].not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert alice.keys[1].not_after == datetime(2027, 1, 1, 12, 30, tzinfo=UTC)
    assert found.authorities[0].principals == (("adm.bob", BOB), ("bob", BOB))
    assert found.authorities[0].authority
    assert found.authorities[0].not_after == datetime(2030, 1, 1, tzinfo=UTC)
    assert found.revocations == (
        Revocation(FINGERPRINT, datetime(2026, 5, 1, 8, tzinfo=UTC), "lost"),
        Revocation(soft_ed25519("z").fingerprint, None, "left"),
    )
    assert found.vetoes == (Veto("a" * 64, ALICE, "no"),)


def test_an_empty_roster_has_nobody_on_it() -> None:
    assert roster({"approvers": {}}, ORIGIN) == Roster(())


def test_the_order_of_people_does_not_matter() -> None:
    assert roster(of(alice=person(A), bob=person(B)), ORIGIN) == roster(
        of(bob=person(B), alice=person(A)), ORIGIN
    )


def test_a_file_reads_like_its_data() -> None:
    text = f"approvers:\n  {ALICE}:\n    roles: [identity-owner]\n    keys: ['{A}']\nrevoked: []\n"
    assert roster(parse(ORIGIN, text.encode(), Limits()), ORIGIN) == roster(of(alice=person(A)), ORIGIN)


REFUSED: list[tuple[Any, str, str]] = [
    ([], "/", "mapping"),
    (None, "/", "mapping"),
    ({}, "/", "'approvers' is missing"),
    ({"approvers": None}, "/approvers", "mapping"),
    ({"approvers": []}, "/approvers", "mapping"),
    ({"approvers": {}, "aprovers": {}}, "/aprovers", "did you mean 'approvers'"),
    ({"approvers": {}, "version": 2}, "/version", "must be 1"),
    ({"approvers": {}, "version": True}, "/version", "must be 1"),
    ({"approvers": {}, "version": "1"}, "/version", "must be 1"),
    ({"approvers": {}, "revoked": None}, "/revoked", "list"),
    ({"approvers": {}, "revoked": {}}, "/revoked", "list"),
    ({"approvers": {}, "vetoes": "x"}, "/vetoes", "list"),
    ({"approvers": {ALICE: None}}, "/approvers/alice@example.com", "mapping"),
    ({"approvers": {ALICE: {"roles": ["x"]}}}, "/approvers/alice@example.com", "'keys' is missing"),
    ({"approvers": {ALICE: {"keys": []}}}, "/approvers/alice@example.com", "'roles' is missing"),
    (of(alice=person(A, key=A)), "/approvers/alice@example.com/key", "did you mean 'keys'"),
    (of(alice=person(A, roles="x")), "/approvers/alice@example.com/roles", "list"),
    (of(alice=person(A, roles=[""])), "/approvers/alice@example.com/roles/0", "empty"),
    (of(alice=person(A, roles=["*"])), "/approvers/alice@example.com/roles/0", "not a role"),
    (of(alice=person(A, roles=[7])), "/approvers/alice@example.com/roles/0", "text"),
    (of(alice=person(A, emails=["*@example.com"])), "/approvers/alice@example.com/emails/0", "wildcards"),
    (of(alice=person(A, emails=["alice"])), "/approvers/alice@example.com/emails/0", "e-mail"),
    (of(alice=person(A, emails=["a\u200b@example.com"])), "/approvers/alice@example.com/emails/0", "hidden"),
    (of(alice=person(A, github=["a b"])), "/approvers/alice@example.com/github/0", "login"),
    (of(alice=person(A, gitlab=["robot[bot]"])), "/approvers/alice@example.com/gitlab/0", "login"),
    (of(alice=person(A, logins=["alice"])), "/approvers/alice@example.com/logins", "not known"),
    (of(alice=person(None)), "/approvers/alice@example.com/keys/0", "mapping"),
    (of(alice=person(7)), "/approvers/alice@example.com/keys/0", "mapping"),
    (of(alice=person("")), "/approvers/alice@example.com/keys/0", "empty"),
    (of(alice=person(A[:-8])), "/approvers/alice@example.com/keys/0", "no SSH public key"),
    (of(alice=person(f"cert-authority {A}")), "/approvers/alice@example.com/keys/0", "no SSH public key"),
    (of(alice=person(f"{A}\n{B}")), "/approvers/alice@example.com/keys/0", "one line"),
    (of(alice=person({"key": A, "touch": True})), "/approvers/alice@example.com/keys/0/touch", "not known"),
    (of(alice=person({"not-after": "2027-01-01"})), "/approvers/alice@example.com/keys/0", "'key' is missing"),
    (of(alice=person({"key": A, "not-after": "2027-01-01T00:00:00"})), "/approvers/alice@example.com/keys/0/not-after", "UTC"),
    (of(alice=person({"key": A, "not-after": "2027-01-01T00:00:00+09:00"})), "/approvers/alice@example.com/keys/0/not-after", "UTC"),
    (of(alice=person({"key": A, "not-after": "2027-02-30"})), "/approvers/alice@example.com/keys/0/not-after", "UTC"),
    (of(alice=person({"key": A, "not-before": 20260101})), "/approvers/alice@example.com/keys/0/not-before", "text"),
    (of(alice=person({"key": A, "not-before": "2027-01-01", "not-after": "2026-01-01"})), "/approvers/alice@example.com/keys/0", "never count"),
    (of(alice=person(certified(soft_ed25519("a"), soft_ed25519("c")).line)), "/approvers/alice@example.com/keys/0", "certificate"),
    (of(alice=person(A), bob=person(A)), "/approvers/bob@example.com", "stands at /approvers/alice@example.com"),
    (of(alice=person(A, A)), "/approvers/alice@example.com", "already"),
    (of(alice=person(A), bob=person(soft_device_ed25519("a").line)), "/approvers/bob@example.com", "already"),
    ({**of(alice=person(A)), "authorities": [{"key": A}]}, "/authorities/0", "already"),
    ({"approvers": {}, "authorities": [{"key": A}, {"key": A}]}, "/authorities/1", "already"),
    ({"approvers": {}, "authorities": [A]}, "/authorities/0", "mapping"),
    ({"approvers": {}, "authorities": [{"key": A, "principals": []}]}, "/authorities/0/principals", "mapping"),
    ({"approvers": {}, "authorities": [{"key": A, "principals": {}}]}, "/authorities/0/principals", "mapping"),
    ({"approvers": {}, "authorities": [{"key": A, "principals": {"x": ALICE}}]}, "/authorities/0/principals/x", "no approver"),
    ({**of(alice=person(B)), "authorities": [{"key": A, "principals": {"*": ALICE}}]}, "/authorities/0/principals/*", "wildcards"),
    ({**of(alice=person(B)), "authorities": [{"key": A, "principals": {"a": 7}}]}, "/authorities/0/principals/a", "text"),
    (of(alice=person(A, emails=["x@example.com"]), bob=person(B, emails=["X@example.com"])), "/approvers/bob@example.com", "share the address"),
    (of(alice=person(A), Alice=person(B)), "/approvers/Alice@example.com", "share the address"),
    (of(alice=person(A, github=["ally"]), bob=person(B, github=["Ally"])), "/approvers/bob@example.com", "share the login"),
    ({"approvers": {}, "revoked": [{"fingerprint": FINGERPRINT}]}, "/revoked/0", "'reason' is missing"),
    ({"approvers": {}, "revoked": [{"fingerprint": FINGERPRINT, "reason": " "}]}, "/revoked/0/reason", "empty"),
    ({"approvers": {}, "revoked": [{"fingerprint": "MD5:00", "reason": "x"}]}, "/revoked/0/fingerprint", "no fingerprint"),
    ({"approvers": {}, "revoked": [{"fingerprint": FINGERPRINT[:-1], "reason": "x"}]}, "/revoked/0/fingerprint", "no fingerprint"),
    ({"approvers": {}, "revoked": [{"fingerprint": FINGERPRINT + "=", "reason": "x"}]}, "/revoked/0/fingerprint", "no fingerprint"),
    ({"approvers": {}, "revoked": [{"fingerprint": FINGERPRINT, "since": "yesterday", "reason": "x"}]}, "/revoked/0/since", "UTC"),
    ({"approvers": {}, "revoked": [FINGERPRINT]}, "/revoked/0", "mapping"),
    ({"approvers": {}, "vetoes": [{"change": "A" * 64, "by": "x", "reason": "x"}]}, "/vetoes/0/change", "64 hex"),
    ({"approvers": {}, "vetoes": [{"change": "a" * 64, "reason": "x"}]}, "/vetoes/0", "'by' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "pointer", "telling"), REFUSED)
def test_what_cannot_be_meant_is_refused_where_it_stands(data: Any, pointer: str, telling: str) -> None:
    found, problem = refusal(data)
    assert found == pointer
    assert telling in problem


@pytest.mark.parametrize(
    "name",
    [
        "*@example.com",
        "*",
        "alice",
        "",
        "alice@",
        "@example.com",
        "al ice@example.com",
        "../../etc@example.com",
        "a/b@example.com",
        "-oProxyCommand=x@example.com",
        "alice@example.com,bob@example.com",
        "!alice@example.com",
        "a?ice@example.com",
        "аlice@example.com",
        "alice@example.com\n",
        "alice\x1b@example.com",
        'alice"@example.com',
        "$(x)@example.com",
    ],
)
def test_an_approver_is_named_by_one_plain_address(name: str) -> None:
    assert "is no name for an approver" in refusal({"approvers": {name: person(A)}})[1]


@pytest.mark.parametrize(
    "key", [typed_key("1"), typed_key("null"), tag_key(ALICE), typed_key(ALICE), 7, None]
)
def test_a_name_that_was_no_plain_text_is_refused(key: Any) -> None:
    assert "is no name" in refusal({"approvers": {key: person(A)}})[1]


def test_a_principal_that_was_no_plain_text_is_refused_beside_one_that_is() -> None:
    data = {**of(alice=person(B)), "authorities": [{"key": A, "principals": {"a": ALICE, 7: ALICE}}]}
    assert refusal(data)[0] == "/authorities/0/principals/7"


def test_weak_keys_are_refused() -> None:
    weak = packed(b"ssh-rsa") + packed_number(65537) + packed_number((1 << 1023) | 1)
    import base64  # noqa: PLC0415  only here

    pointer, problem = refusal(of(alice=person(f"ssh-rsa {base64.b64encode(weak).decode()}")))
    assert pointer == "/approvers/alice@example.com/keys/0"
    assert "1024 bits" in problem


def test_hostile_text_is_shown_escaped() -> None:
    for data in (
        {"approvers": {"\x1b[2K@example.com": {}}},
        of(alice=person(A, roles=["\x1b[2K"])),
        of(alice=person("\x1b[2K")),
    ):
        assert "\x1b" not in refusal(data)[1]


JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    Decimal("1e400"),
    10**400,
    "",
    "x" * 100_000,
    "\ud800",
    "ssh-ed25519 \ud800",
    [],
    [None],
    [[[]]],
    {},
    {"key": None},
    {typed_key("1"): 1},
    Twofold("no", yaml11=False, yaml12="no"),
    Tagged("!vault", "x"),
    Opaque("template", "sha256:x"),
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_anywhere_is_refused_and_never_a_crash(junk: Any) -> None:
    places: list[Any] = [
        junk,
        {"approvers": junk, "revoked": []},
        {"approvers": {ALICE: junk}},
        *({**FULL, name: junk} for name in FULL if name not in {"version", "approvers"} or junk != {}),
        *(of(alice={**person(A), name: junk}) for name in ("roles", "keys", "emails", "github")),
        *(of(alice={**person(A), name: [junk]}) for name in ("roles", "keys", "emails", "github")),
        of(alice=person({"key": junk})),
        of(alice=person({"key": A, "not-before": junk})),
        *({**FULL, name: [junk]} for name in ("authorities", "revoked", "vetoes")),
        *({**FULL, "authorities": [{"key": C, "principals": one}]} for one in (junk, {"x": junk})),
        *({**FULL, "revoked": [{"fingerprint": FINGERPRINT, "reason": "x", "since": junk}]} for _ in "x"),
        *({**FULL, "vetoes": [{"change": junk, "by": junk, "reason": junk}]} for _ in "x"),
    ]
    refused = []
    for data in places:
        try:
            roster(data, ORIGIN)
        except InvalidInputError as error:
            refused.append(error.where.path)
    assert set(refused) == {ORIGIN}


def test_the_schema_takes_what_the_roster_takes() -> None:
    SCHEMA.check_schema(SCHEMA.schema)
    assert [error.message for error in SCHEMA.iter_errors(FULL)] == []
    assert [error.message for error in SCHEMA.iter_errors({"approvers": {}})] == []


# What no schema can say: whether a key is one, and what stands twice.
BEYOND = (
    "already",
    "stands at",
    "share the",
    "no SSH public key",
    "certificate",
    "never count",
    "no approver",
    "hidden",
    "one line",
)


@pytest.mark.parametrize(
    "data",
    [data for data, _, telling in REFUSED if not telling.startswith(BEYOND) and "02-30" not in str(data)],
)
def test_the_schema_refuses_what_the_roster_refuses(data: Any) -> None:
    assert not SCHEMA.is_valid(data)


# Pipelines that sign what the gate said.


def test_a_verifier_has_keys_and_nothing_else() -> None:
    data = {**of(alice=person(A)), "verifiers": {"gate@example.com": {"keys": [B]}}}
    assert SCHEMA.is_valid(data)
    (gate,) = roster(data, ORIGIN).verifiers
    assert (gate.name, gate.roles, [key.fingerprint for key in gate.keys]) == (
        "gate@example.com",
        frozenset(),
        [soft_ed25519("b").fingerprint],
    )
    assert roster(data, ORIGIN).named("gate@example.com") is None


@pytest.mark.parametrize(
    ("verifiers", "pointer"),
    [
        ({"gate@example.com": {"keys": [A]}}, "/verifiers/gate@example.com"),
        ({"alice@example.com": {"keys": [B]}}, "/verifiers/alice@example.com"),
        (
            {"gate@example.com": {"keys": [B], "roles": ["identity-owner"]}},
            "/verifiers/gate@example.com/roles",
        ),
        ({"gate@example.com": {}}, "/verifiers/gate@example.com"),
        ({"gate": {"keys": [B]}}, "/verifiers/gate"),
        ([], "/verifiers"),
    ],
)
def test_a_verifier_is_no_approver(verifiers: Any, pointer: str) -> None:
    data = {**of(alice=person(A)), "verifiers": verifiers}
    assert refusal(data)[0] == pointer


def test_verifiers_stand_in_the_order_of_their_names() -> None:
    pipelines = {"z@example.com": {"keys": [B]}, "a@example.com": {"keys": [C]}}
    found = roster({**of(alice=person(A)), "verifiers": pipelines}, ORIGIN)
    assert [one.name for one in found.verifiers] == ["a@example.com", "z@example.com"]


def test_an_authority_counts_from_when_the_roster_says() -> None:
    limits = {"not-before": "2026-06-01", "not-after": "2026-07-01"}
    (found,) = roster({**of(alice=person(A)), "authorities": [{"key": B, **limits}]}, ORIGIN).authorities
    assert (found.not_before, found.not_after) == (
        datetime(2026, 6, 1, tzinfo=UTC),
        datetime(2026, 7, 1, tzinfo=UTC),
    )


def test_what_is_wrong_with_an_authority_is_said_with_its_place() -> None:
    places = [
        refusal({**of(alice=person(A)), "authorities": [wrong]})[0]
        for wrong in ({"key": "x"}, {}, {"key": 7})
    ]
    assert places == ["/authorities/0/key", "/authorities/0", "/authorities/0/key"]


def test_a_key_that_counts_for_no_time_is_refused() -> None:
    never = {"key": A, "not-before": "2026-06-01", "not-after": "2026-06-01"}
    assert "never count" in refusal(of(alice=person(never)))[1]


def test_a_certificate_with_a_comment_is_known_for_one() -> None:
    line = certified(soft_ed25519("a"), soft_ed25519("b")).line
    assert "is a certificate" in refusal(of(alice=person(f"{line} her laptop")))[1]


def test_a_long_name_is_cut_where_it_is_shown() -> None:
    wrong = person(A, emails=["!" * 90])
    assert repr("!" * 80) in refusal(of(alice=wrong))[1]
