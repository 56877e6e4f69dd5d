"""A policy file's plain data: what it may say, and what is refused with file, pointer and hint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import ROLE, make_approver, make_policy, make_roster, make_rule, read_policy
from changegate.decide.policy import check_monotonic, combine, policy
from changegate.errors import InvalidInputError
from changegate.model.approval import Roster
from changegate.model.policy import (
    Allow,
    Condition,
    Deny,
    Exemption,
    Freeze,
    Level,
    Override,
    Policy,
    Require,
    Requirement,
    Rule,
)
from changegate.model.value import Twofold
from words import hear

RULE: dict[str, Any] = {
    "name": "identity",
    "when": {"category": "issuer"},
    "require": {"approvals": 2, "from": ROLE},
}


def rule(**entries: Any) -> dict[str, Any]:
    """The usual rule with other entries; None takes one out."""
    return {key: value for key, value in (RULE | entries).items() if value is not None}


def require(**entries: Any) -> dict[str, Any]:
    given = {"approvals": 2, "from": ROLE} | {key.replace("_", "-"): value for key, value in entries.items()}
    return rule(require={key: value for key, value in given.items() if value is not None})


def refused(rules: Any, roster: Roster | None = None, **top: Any) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        read_policy(rules, roster, **top)
    hear(caught.value)
    assert caught.value.where.path == "policy.yaml"
    hear(caught.value)
    return caught.value


# What may be said


def test_the_policy_of_the_handbook_is_read() -> None:
    found = read_policy(
        [
            {
                "name": "identity-in-production",
                "when": {
                    "environment": ["prod"],
                    "category": ["issuer", "signing-key"],
                    "severity": "high",
                },
                "require": {
                    "approvals": 2,
                    "from": ROLE,
                    "distinct-from-author": True,
                    "max-age": "14d",
                    "ticket": r"CHG-\d+",
                },
            },
            {
                "name": "no-plain-http-issuer",
                "when": {"category": ["issuer"], "signal": ["http-downgrade"]},
                "deny": "issuers are https",
            },
        ],
        version=3,
    )
    assert found.version == 3
    assert found.otherwise == Allow()
    assert found.rules[0].effect == Require(
        (Requirement(ROLE, 2),), max_age=timedelta(days=14), ticket=r"CHG-\d+"
    )
    assert found.rules[0].when == (
        Condition("category", ("issuer", "signing-key")),
        Condition("environment", ("prod",)),
        Condition("severity", "high"),
    )
    assert found.rules[1] == Rule(
        "no-plain-http-issuer",
        (Condition("category", ("issuer",)), Condition("signal", ("http-downgrade",))),
        Deny("issuers are https"),
    )


def test_what_is_left_may_ask_and_deny_like_a_rule() -> None:
    asking = read_policy([RULE], otherwise={"require": {"approvals": 2, "from": ROLE}})
    assert asking.otherwise == Require((Requirement(ROLE, 2),))
    assert read_policy([RULE], otherwise={"deny": "not this"}).otherwise == Deny("not this")


def test_a_requirement_says_beside_all_or_in_it_and_no_ticket_is_found_everywhere() -> None:
    each = [{"approvals": 1, "from": ROLE}]
    for beside in ({"approvals": 1}, {"from": ROLE}):
        error = refused([rule(require={"all": each, **beside})])
        assert error.where.pointer == f"/rules/0/require/{next(iter(beside))}"
    for everywhere in ("", "^$", "X?"):
        assert refused([require(ticket=everywhere)]).where.pointer == "/rules/0/require/ticket"


def test_everything_a_requirement_can_ask_is_read() -> None:
    asked = {
        "all": [{"approvals": 1, "from": ROLE}, {"approvals": 2, "from": "developer"}],
        "distinct-from-author": False,
        "distinct-across-roles": False,
        "max-age": "36h",
        "ticket": "X-",
        "touch": True,
        "user-verification": True,
        "unproven-extra": 1,
        "accepts": ["signature", "github-review"],
    }
    assert read_policy([rule(require=asked)]).rules[0].effect == Require(
        (
            Requirement(ROLE, 1, distinct_from_author=False),
            Requirement("developer", 2, distinct_from_author=False),
        ),
        max_age=timedelta(hours=36),
        ticket="X-",
        touch=True,
        user_verification=True,
        unproven_extra=1,
        distinct_across_roles=False,
        accepts=frozenset({"signature", "github-review"}),
    )


def test_the_rest_of_a_policy_is_read() -> None:
    found = read_policy(
        [
            rule(
                level={"staging": "soft", "dev": "advisory"}, unless={"path": "docs/**"}, message="look twice"
            )
        ],
        otherwise={"deny": "nothing else"},
        override={"approvals": 1, "from": ROLE},
        exemptions=[{"when": {"path": "a"}, "reason": "r", "owner": "o", "expires": "2027-01-31"}],
        freeze=[
            {
                "from": "2026-12-20",
                "until": "2027-01-02T06:00Z",
                "reason": "holidays",
                "environments": "prod",
            },
            {"from": "2026-12-20", "until": "2027-01-02", "reason": "all", "level": "hard"},
        ],
    )
    only = found.rules[0]
    assert [only.level_in(name) for name in ("prod", "staging", "dev")] == list(Level)
    assert (only.unless, only.message) == ((Condition("path", "docs/**"),), "look twice")
    assert found.otherwise == Deny("nothing else")
    assert found.override == Override(ROLE, 1, 20)
    assert found.exemptions == (
        Exemption((Condition("path", "a"),), "r", "o", datetime(2027, 1, 31, tzinfo=UTC)),
    )
    start = datetime(2026, 12, 20, tzinfo=UTC)
    assert found.freezes == (
        Freeze(start, datetime(2027, 1, 2, 6, 0, tzinfo=UTC), frozenset({"prod"}), "holidays"),
        Freeze(start, datetime(2027, 1, 2, tzinfo=UTC), frozenset(), "all", Level.HARD),
    )


def test_words_that_two_yaml_readers_read_differently_are_words() -> None:
    found = read_policy([rule(when={"environment": [Twofold("on", True, "on")]})])
    assert found.rules[0].when == (Condition("environment", ("on",)),)


def test_a_role_that_is_declared_may_be_held_by_nobody() -> None:
    data = {"version": 1, "roles": "security", "rules": [rule(require={"approvals": 1, "from": "security"})]}
    found = policy({**data, "otherwise": "allow"}, "policy.yaml", Roster(()))
    assert found.rules[0].effect == Require((Requirement("security", 1),))


def test_a_role_that_somebody_holds_need_not_be_declared() -> None:
    roster = make_roster(make_approver("eve", roles=("security",)))
    read_policy([rule(require={"approvals": 1, "from": "security"})], roster, roles="other")


# What is refused


@pytest.mark.parametrize(
    ("entries", "pointer", "word", "hint"),
    [
        ({"name": None}, "/rules/0", "'name' is missing", "nothing is assumed"),
        ({"name": " "}, "/rules/0/name", "text", ""),
        ({"name": "otherwise"}, "/rules/0/name", "the gate's own word", "something else"),
        ({"when": None}, "/rules/0", "'when' is missing", ""),
        ({"wen": {}}, "/rules/0/wen", "'wen'", "'when'"),
        ({"when": []}, "/rules/0/when", "mapping", ""),
        ({"when": {"categry": "issuer"}}, "/rules/0/when/categry", "'categry'", "'category'"),
        ({"when": {"category": "isuer"}}, "/rules/0/when/category", "'isuer'", "'issuer'"),
        (
            {"when": {"category": ["issuer", "audiance"]}},
            "/rules/0/when/category/1",
            "'audiance'",
            "'audience'",
        ),
        ({"when": {"category": []}}, "/rules/0/when/category", "empty", ""),
        ({"when": {"severity": ["high"]}}, "/rules/0/when/severity", "text", ""),
        ({"when": {"severity": "hihg"}}, "/rules/0/when/severity", "'hihg'", "'high'"),
        ({"when": {"path": "a[z-a]"}}, "/rules/0/when/path", "not accepted", "RE2"),
        ({"when": {"path": ["ok", 3]}}, "/rules/0/when/path/1", "text", ""),
        ({"when": {"value": {}}}, "/rules/0/when/value", "empty", "deployed, proposed"),
        ({"when": {"value": {"new": "x"}}}, "/rules/0/when/value/new", "'new'", "proposed"),
        ({"when": {"value": {"proposed": "(?=x)"}}}, "/rules/0/when/value/proposed", "not accepted", "RE2"),
        ({"unless": {}}, "/rules/0/unless", "empty", ""),
        ({"require": None}, "/rules/0", "exactly one", ""),
        ({"deny": "no"}, "/rules/0", "exactly one", ""),
        ({"require": None, "deny": ""}, "/rules/0/deny", "text", ""),
        ({"require": None, "allow": False}, "/rules/0/allow", "true", "deny"),
        ({"require": None, "allow": True, "level": "soft"}, "/rules/0/level", "allows", ""),
        ({"level": "sofd"}, "/rules/0/level", "'sofd'", "'soft'"),
        ({"level": {"prod": "hrad"}}, "/rules/0/level/prod", "'hrad'", "'hard'"),
        ({"level": {"a b": "hard"}}, "/rules/0/level/a b", "no name", ""),
        ({"message": 3}, "/rules/0/message", "text", ""),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(
    entries: dict[str, Any], pointer: str, word: str, hint: str
) -> None:
    error = refused([rule(**entries)])
    assert error.where.pointer == pointer
    assert word in error.problem
    assert hint in error.hint


@pytest.mark.parametrize(
    ("entries", "pointer", "word"),
    [
        ({"approvals": None}, "", "'approvals' is missing"),
        ({"from": None}, "", "'from' is missing"),
        ({"approvals": 0}, "/approvals", "at least 1"),
        ({"approvals": -1}, "/approvals", "at least 1"),
        ({"approvals": True}, "/approvals", "whole number"),
        ({"approvals": "2"}, "/approvals", "whole number"),
        ({"approvals": 1.0}, "/approvals", "whole number"),
        ({"from": "identity-owners"}, "/from", "held by nobody"),
        ({"aprovals": 2}, "/aprovals", "'aprovals'"),
        ({"max_age": "14"}, "/max-age", "duration"),
        ({"max_age": "0d"}, "/max-age", "duration"),
        ({"max_age": 14}, "/max-age", "text"),
        ({"ticket": "(?=CHG)"}, "/ticket", "not accepted"),
        ({"ticket": "(CHG-)*"}, "/ticket", "in every reason"),
        ({"touch": "yes"}, "/touch", "true or false"),
        ({"distinct_from_author": Twofold("yes", True, "yes")}, "/distinct-from-author", "true or false"),
        ({"unproven_extra": -1}, "/unproven-extra", "at least 0"),
        ({"accepts": []}, "/accepts", "empty"),
        ({"accepts": ["comment"]}, "/accepts/0", "'comment'"),
        ({"all": []}, "/from", "beside 'all'"),
        ({"approvals": None, "from": None, "all": []}, "/all", "nothing of anybody"),
        ({"approvals": None, "from": None, "all": [{"from": ROLE}]}, "/all/0", "'approvals' is missing"),
        (
            {"approvals": None, "from": None, "all": [{"from": ROLE, "approvals": 1}] * 2},
            "/all/1",
            "asked twice",
        ),
    ],
)
def test_a_requirement_that_asks_nothing_or_nonsense_is_refused(
    entries: dict[str, Any], pointer: str, word: str
) -> None:
    error = refused([require(**entries)])
    assert error.where.pointer == f"/rules/0/require{pointer}"
    assert word in error.problem


@pytest.mark.parametrize(
    ("top", "pointer", "word"),
    [
        ({"rules": []}, "/rules", "empty"),
        ({"rules": {}}, "/rules", "list"),
        ({"rules": [RULE, RULE]}, "/rules/1", "two rules"),
        ({"version": 0}, "/version", "at least 1"),
        ({"version": "1"}, "/version", "whole number"),
        ({"otherwise": "deny"}, "/otherwise", "allow, or a mapping"),
        ({"otherwise": {}}, "/otherwise", "exactly one"),
        ({"otherwise": {"allow": True}}, "/otherwise/allow", "'allow'"),
        ({"otherwise": {"require": {"from": ROLE}}}, "/otherwise/require", "'approvals' is missing"),
        ({"override": {"from": ROLE}}, "/override", "'approvals' is missing"),
        ({"override": {"from": "nobody", "approvals": 1}}, "/override/from", "held by nobody"),
        ({"override": {"from": ROLE, "approvals": 1, "reason-min": 0}}, "/override/reason-min", "at least 1"),
        ({"exemptions": [{"when": {"path": "a"}}]}, "/exemptions/0", "'reason' is missing"),
        (
            {"exemptions": [{"when": {}, "reason": "r", "owner": "o", "expires": "2027-01-01"}]},
            "/exemptions/0/when",
            "what is exempt",
        ),
        (
            {"exemptions": [{"when": {"path": "a"}, "reason": "r", "owner": "o", "expires": "2027-02-30"}]},
            "/exemptions/0/expires",
            "a day",
        ),
        (
            {
                "exemptions": [
                    {"when": {"path": "a"}, "reason": "r", "owner": "o", "expires": "2027-01-01T00:00+02:00"}
                ]
            },
            "/exemptions/0/expires",
            "in UTC",
        ),
        (
            {"freeze": [{"from": "2027-01-02", "until": "2027-01-02", "reason": "r"}]},
            "/freeze/0/until",
            "after",
        ),
        ({"freeze": [{"from": "2027-01-02", "until": "2027-01-03"}]}, "/freeze/0", "'reason' is missing"),
        ({"roles": []}, "/roles", "empty"),
        ({"description": 1}, "/description", "text"),
        ({"extra": 1}, "/extra", "'extra'"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(top: dict[str, Any], pointer: str, word: str) -> None:
    data = {"version": 1, "rules": [RULE], "otherwise": "allow", "roles": ROLE}
    with pytest.raises(InvalidInputError) as caught:
        policy(data | top, "policy.yaml", make_roster())
    hear(caught.value)
    assert caught.value.where.pointer == pointer
    assert word in caught.value.problem


@pytest.mark.parametrize("missing", ["version", "rules", "otherwise"])
def test_nothing_of_a_policy_is_assumed(missing: str) -> None:
    data = {"version": 1, "rules": [RULE], "otherwise": "allow"}
    del data[missing]
    with pytest.raises(InvalidInputError, match=f"'{missing}' is missing") as caught:
        policy(data, "policy.yaml", make_roster())
    hear(caught.value)


@pytest.mark.parametrize("data", [None, "allow", [], 3])
def test_what_is_no_mapping_is_no_policy(data: object) -> None:
    with pytest.raises(InvalidInputError, match="must be a mapping") as caught:
        policy(data, "policy.yaml", make_roster())
    hear(caught.value)


def test_an_unknown_role_is_refused_with_the_nearest_known_one() -> None:
    error = refused([require(**{"from": "identity-ower"})])
    assert "did you mean 'identity-owner'?" in error.hint
    assert "declared under 'roles'" in error.problem


# Several files


def test_all_rules_of_several_files_hold_and_the_strictest_otherwise() -> None:
    one = make_policy(make_rule("a"), otherwise=Allow())
    other = make_policy(make_rule("b"), otherwise=Deny("no"))
    for order in ([one, other], [other, one]):
        found = combine(order)
        assert {rule.name for rule in found.rules} == {"a", "b"}
        assert found.otherwise == Deny("no")


def test_several_files_are_all_that_each_of_them_says() -> None:
    exemption = {"when": {"path": "legacy/**"}, "reason": "switched off", "owner": "carol@example.com"}
    freeze = {"from": "2026-12-20", "until": "2027-01-02", "reason": "holidays"}

    def one(name: str, version: int, **more: Any) -> Policy:
        data = {"version": version, "rules": [rule(name=name)], "otherwise": "allow", **more}
        return policy(data, f"{name}.yaml", make_roster())

    first = one("a", 2, exemptions=[{**exemption, "expires": "2027-01-31"}], freeze=[freeze])
    second = one("b", 9, override={"approvals": 1, "from": ROLE}, freeze=[{**freeze, "level": "hard"}])
    third = one("c", 5, exemptions=[{**exemption, "expires": "2027-02-28"}])
    assert combine([first, second, third]) == Policy(
        version=9,
        rules=(*first.rules, *second.rules, *third.rules),
        otherwise=Allow(),
        origin=("a.yaml", "b.yaml", "c.yaml"),
        override=second.override,
        exemptions=(*first.exemptions, *third.exemptions),
        freezes=(*first.freezes, *second.freezes),
        versions=(2, 9, 5),
    )
    assert combine([first]) == first
    assert combine([second]) == second


def test_of_two_requirements_the_one_that_asks_more_holds_otherwise() -> None:
    less = make_policy(make_rule("a"), otherwise=Require((Requirement(ROLE, 1),)))
    more = make_policy(
        make_rule("b"), otherwise=Require((Requirement(ROLE, 2), Requirement("security", 1)), touch=True)
    )
    assert combine([less, more]).otherwise == combine([more, less]).otherwise == more.otherwise


@pytest.mark.parametrize(
    "other",
    [
        Require((Requirement("security", 9),)),
        Require((Requirement(ROLE, 2, distinct_from_author=False),)),
        Require((Requirement(ROLE, 2),), accepts=frozenset({"signature", "github-review"})),
    ],
)
def test_where_neither_asks_the_more_somebody_has_to_say(other: Require) -> None:
    one = make_policy(make_rule("a"), otherwise=Require((Requirement(ROLE, 1),), touch=True))
    with pytest.raises(InvalidInputError, match="neither asks the more") as caught:
        combine([one, make_policy(make_rule("b"), otherwise=other)])
    hear(caught.value)


def test_two_files_do_not_name_the_same_thing() -> None:
    with pytest.raises(InvalidInputError, match="two rules are called 'a'") as caught:
        combine([make_policy(make_rule("a")), make_policy(make_rule("a"))])
    hear(caught.value)
    override = Override(ROLE, 1, 20)
    with pytest.raises(InvalidInputError, match="more than one override") as caught:
        combine([make_policy(make_rule(name), override=override) for name in ("a", "b")])
    hear(caught.value)


def test_no_policy_at_all_is_no_policy() -> None:
    with pytest.raises(InvalidInputError, match="no policy") as caught:
        combine([])
    hear(caught.value)


def test_a_version_does_not_go_down() -> None:
    old, new = read_policy([RULE], version=7), read_policy([RULE], version=6)
    with pytest.raises(InvalidInputError, match="from version 7 to 6") as caught:
        check_monotonic(old, new)
    hear(caught.value)
    assert caught.value.where.path == "policy.yaml"
    assert "version 8" in caught.value.hint
    check_monotonic(new, old)
    check_monotonic(old, old)


def test_versions_are_compared_file_by_file() -> None:
    roster = make_roster()

    def data(name: str, version: int) -> dict[str, Any]:
        return {"version": version, "rules": [rule(name=name)], "otherwise": "allow"}

    old = combine([policy(data("a", 9), "a.yaml", roster), policy(data("b", 2), "b.yaml", roster)])
    new = combine([policy(data("a", 9), "a.yaml", roster), policy(data("b", 1), "b.yaml", roster)])
    with pytest.raises(InvalidInputError, match=r"b\.yaml") as caught:
        check_monotonic(old, new)
    hear(caught.value)
    check_monotonic(old, policy(data("c", 1), "c.yaml", roster))


def test_policies_together_have_no_more_rules_than_one_may_have() -> None:
    halves = [make_policy(*(make_rule(f"{half}{n}") for n in range(251))) for half in "ab"]
    with pytest.raises(InvalidInputError, match="502 rules together") as caught:
        combine(halves)
    hear(caught.value)
    most = [make_policy(*(make_rule(f"{half}{n}") for n in range(250))) for half in "ab"]
    assert len(combine(most).rules) == 500
