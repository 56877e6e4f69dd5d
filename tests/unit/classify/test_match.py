"""Changes become findings: the strongest evidence speaks, and nothing that matters is silenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Pack, Packs, pack, shipped
from changegate.diff.compare import compare
from changegate.model.change import Change, ChangeSet, Document
from changegate.model.config import Ignored
from changegate.model.finding import Category, ClassifiedChange, Direction, Severity, Signal
from changegate.model.path import Item, pointer
from changegate.model.value import Opaque, Twofold

NOTHING = Packs(())
X = {"name": "X", "value": "b"}


def own(*settings: Mapping[str, Any], name: str = "own", **rest: Any) -> Pack:
    data = {"name": name, "recognise": [{"keys": ["gate"]}], "settings": list(settings)} | rest
    return pack(data, f"{name}.yaml")


def changes(
    deployed: Any,
    proposed: Any,
    packs: Packs = NOTHING,
    *,
    path: str = "a.yaml",
    annotations: Mapping[tuple[str | int, ...], Category] | None = None,
    ignores: Sequence[Ignored] = (),
) -> dict[str, ClassifiedChange]:
    sides = [None if side is None else Document(path, "yaml", side) for side in (deployed, proposed)]
    change_set = compare(path, None, sides[0], sides[1], list_rules(sides[0], sides[1], packs))
    found = match(change_set, packs, annotations or {}, ignores)
    return {pointer(item.change.path): item for item in found}


def categories(item: ClassifiedChange) -> list[str]:
    return [finding.category.value for finding in item.findings]


def gate(**settings: Any) -> dict[str, Any]:
    return {"gate": True, **settings}


def test_a_change_nobody_knows_anything_of_is_ordinary() -> None:
    found = changes({"replicas": 1}, {"replicas": 2})
    assert found["/replicas"].findings == ()
    assert not found["/replicas"].secret


def test_quotes_alone_change_no_variable() -> None:
    quoted = changes({"env": {"OIDC_ENABLED": False}}, {"env": {"OIDC_ENABLED": "false"}})
    assert quoted["/env/OIDC_ENABLED"].findings == ()
    switched = changes({"env": {"OIDC_ENABLED": True}}, {"env": {"OIDC_ENABLED": "false"}})
    assert categories(switched["/env/OIDC_ENABLED"]) == ["access-path"]
    setting = changes({"app": {"oidc_enabled": False}}, {"app": {"oidc_enabled": "false"}})
    assert categories(setting["/app/oidc_enabled"]) == ["access-path"]


def test_evidence_is_believed_in_order_of_strength() -> None:
    weak = own({"path": "oidc_issuer", "category": "client"}, name="weak")
    shipped_only = Packs((replace(weak, parts=(replace(weak.parts[0], own=False),), own=False),))
    strong = own({"path": "oidc_issuer", "category": "audience"})
    old, new = gate(oidc_issuer="https://a.example.com"), gate(oidc_issuer="https://b.example.com")
    key = "/oidc_issuer"
    assert categories(changes(old, new)[key]) == ["issuer"]
    assert categories(changes(old, new, shipped_only)[key]) == ["client"]
    assert categories(changes(old, new, shipped_only.with_own((strong,)))[key]) == ["audience"]
    annotated = {("oidc_issuer",): Category.DIRECTORY}
    found = changes(old, new, shipped_only.with_own((strong,)), annotations=annotated)
    assert categories(found[key]) == ["directory"]
    assert found[key].findings[0].pack == "schema"


def test_an_annotation_above_a_setting_holds_for_it() -> None:
    found = changes(
        {"x": {"items": [{"y": 1}]}}, {"x": {"items": [{"y": 2}]}}, annotations={("x",): Category.CLIENT}
    )
    assert categories(found["/x/items/0/y"]) == ["client"]


def test_what_a_pack_calls_ordinary_silences_key_names_and_shapes() -> None:
    packs = Packs((own({"path": "issuer", "category": "none"}),))
    old, new = gate(issuer="https://a.example.com/realms/a"), gate(issuer="https://a.example.com/realms/b")
    assert categories(changes(old, new)["/issuer"]) == ["issuer"]
    assert categories(changes(old, new, packs)["/issuer"]) == []


def test_what_a_pack_calls_ordinary_does_not_silence_a_check_that_is_switched_off() -> None:
    packs = Packs((own({"path": "insecureSkipVerify", "category": "none"}),))
    found = changes(gate(insecureSkipVerify=False), gate(insecureSkipVerify=True), packs)
    assert categories(found["/insecureSkipVerify"]) == ["verification"]
    assert found["/insecureSkipVerify"].findings[0].direction is Direction.OPENS


def test_a_setting_can_be_of_two_categories() -> None:
    packs = Packs((own({"path": "x", "category": "issuer"}, {"path": "x", "category": "service-identity"}),))
    assert categories(changes(gate(x="a"), gate(x="b"), packs)["/x"]) == ["issuer", "service-identity"]


def test_the_most_specific_pattern_of_a_part_speaks() -> None:
    packs = Packs((own({"path": "**", "category": "client"}, {"path": "a.b", "category": "none"}),))
    found = changes(gate(a={"b": 1, "c": 1}), gate(a={"b": 2, "c": 2}), packs)
    assert categories(found["/a/b"]) == []
    assert categories(found["/a/c"]) == ["client"]


def test_a_whole_object_that_goes_is_the_sum_of_its_settings() -> None:
    packs = Packs((own({"path": "clients[id].{id,secret}", "category": "client"}),))
    client = {"id": "a", "secret": "s3cretvalue", "note": "x"}
    found = changes(gate(clients=[client]), gate(clients=[]), packs)
    assert categories(found["/clients/0/id"]) == ["client"]
    assert categories(found["/clients/0/secret"]) == ["client"]
    assert categories(found["/clients/0/note"]) == []
    assert found["/clients/0/secret"].secret


def test_what_replaces_a_whole_subtree_is_as_bad_as_the_worst_in_it() -> None:
    packs = Packs(
        (own({"path": "a.b.c", "category": "token-lifetime"}, {"path": "a.b.d", "category": "issuer"}),)
    )
    found = changes(gate(a={"b": "x"}), gate(a={"b": "${all}"}), packs)
    assert categories(found["/a/b"]) == ["issuer"]


def test_an_empty_container_that_comes_or_goes_replaces_nothing() -> None:
    packs = Packs((own({"path": "a.b.c", "category": "issuer"}),))
    assert categories(changes(gate(a={}), gate(a={"b": {}}), packs)["/a/b"]) == []


def test_a_new_order_counts_where_a_pack_says_so() -> None:
    rules = [{"id": "a", "to": "x"}, {"id": "b", "to": "y"}]
    setting = {"path": "rules[id].to", "category": "access-path"}
    ordered = own(setting, lists=[{"path": "rules", "ordered": True}])
    found = changes(gate(rules=rules), gate(rules=rules[::-1]), Packs((ordered,)))
    assert categories(found["/rules"]) == ["access-path"]
    assert changes(gate(rules=rules), gate(rules=rules[::-1]), Packs((own(setting),))) == {}


@pytest.mark.parametrize(
    ("old", "new", "direction", "severity"),
    [
        ("always", "never", Direction.OPENS, Severity.CRITICAL),
        ("sometimes", "always", Direction.BREAKS, Severity.MEDIUM),
    ],
)
def test_values_of_an_enumeration_are_ranked_by_strictness(
    old: str, new: str, direction: Direction, severity: Severity
) -> None:
    values = ["always", "sometimes", "never"]
    packs = Packs((own({"path": "x", "category": "verification", "values": values}),))
    (finding,) = changes(gate(x=old), gate(x=new), packs)["/x"].findings
    assert (finding.direction, finding.severity) == (direction, severity)
    assert old in finding.message


def test_two_spellings_of_one_value_are_no_finding() -> None:
    packs = Packs((own({"path": "x", "category": "verification", "values": ["STRICT", "OFF"]}),))
    assert categories(changes(gate(x="strict"), gate(x="STRICT"), packs)["/x"]) == []


def test_a_dangerous_value_raises_the_severity() -> None:
    setting = {
        "path": "x[]",
        "category": "client",
        "severity": "low",
        "danger": {"*": "critical", "adm*": "high"},
    }
    packs = Packs((own(setting),))
    found = changes(gate(x=["a"]), gate(x=["a", "b", "admin", "*"]), packs)
    levels = [found[f"/x/{index}"].findings[0].severity for index in (1, 2, 3)]
    assert levels == [Severity.LOW, Severity.HIGH, Severity.CRITICAL]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Host a", "Host b", []),
        ("x-user a", "Host a", ["access-path"]),
        ("Host a", "X-User b", ["access-path"]),
    ],
)
def test_an_entry_about_some_values_leaves_the_others_to_the_next(
    old: str, new: str, said: list[str]
) -> None:
    some = {"path": "header", "category": "access-path", "when": ["X-User *"]}
    packs = Packs((own(some, {"path": "header", "category": "none"}),))
    assert categories(changes(gate(header=old), gate(header=new), packs)["/header"]) == said


def test_emptying_what_restricted_somebody_opens() -> None:
    setting = {"path": "clients[id].groups[]", "category": "authorization-binding", "compare": "+W -B", "empty": "everyone"}  # fmt: skip
    packs = Packs((own(setting),))

    def clients(*groups: str) -> Any:
        return gate(clients=[{"id": "a", "groups": list(groups)}])

    (finding,) = changes(clients("x"), clients(), packs)["/clients/0/groups/0"].findings
    assert (finding.direction, finding.severity) == (Direction.OPENS, Severity.CRITICAL)
    assert "everybody" in finding.message
    (finding,) = changes(clients("x", "y"), clients("y"), packs)["/clients/0/groups/0"].findings
    assert finding.direction is not Direction.OPENS
    (finding,) = changes(clients("x"), gate(clients=[]), packs)["/clients/0/groups/0"].findings
    assert finding.direction is not Direction.OPENS


@pytest.mark.parametrize(
    ("old", "new", "opens"),
    [
        ({"args": ["--groups=a", "--v=1"]}, {"args": ["--v=1"]}, True),
        ({"args": ["--groups=a", "--groups=b"]}, {"args": ["--groups=a"]}, False),
        ({"env": [X, {"name": "GATE_GROUPS", "value": "a"}]}, {"env": [X]}, True),
        ({"groups": "a"}, {"groups": ""}, True),
        ({"groups": ["a"]}, {}, True),
    ],
)
def test_a_restriction_can_be_lost_in_any_dress(old: Any, new: Any, opens: bool) -> None:  # noqa: FBT001
    setting = {
        "path": "groups[]",
        "category": "authorization-binding",
        "compare": "+W -B",
        "empty": "everyone",
    }
    ways = [{"keys": ["gate"]}, {"any": ["groups", "v"]}, {"environment": ["GATE_"]}]
    packs = Packs((own(setting, recognise=ways),))
    found = [
        finding for item in changes(gate(**old), gate(**new), packs).values() for finding in item.findings
    ]
    assert {finding.direction for finding in found} == {Direction.OPENS if opens else Direction.BREAKS}


def test_signals_raise_the_severity_and_stand_beside_the_category() -> None:
    packs = Packs((own({"path": "issuer", "category": "issuer", "severity": "low", "compare": "url="}),))
    found = changes(gate(issuer="https://a.example.com"), gate(issuer="http://a.example.com"), packs)
    (finding,) = found["/issuer"].findings
    assert Signal.HTTP_DOWNGRADE in finding.signals
    assert finding.severity is Severity.CRITICAL


def test_what_could_not_be_understood_is_a_finding_and_never_nothing() -> None:
    found = changes(Opaque("a template", "sha256:a"), Opaque("a template", "sha256:b"))
    assert categories(found[""]) == ["unreadable"]
    assert "a template" in found[""].findings[0].message
    assert categories(changes(Opaque("binary", "sha256:a"), None)[""]) == ["unreadable"]
    assert "unreadable" in categories(changes({"x": 1}, {"x": Opaque("too deep", "sha256:b")})["/x"])


def test_the_logic_of_a_template_counts_where_it_speaks_of_identity() -> None:
    def template(line: str) -> Any:
        return {"replicas": 1, "(template)": [line]}

    found = changes(template("{{- if .Values.oidc.enabled }}"), template("{{- if true }}"))
    assert {category for item in found.values() for category in categories(item)} == {"unreadable"}
    found = changes(template("{{- if .Values.metrics }}"), template("{{- if true }}"))
    assert {category for item in found.values() for category in categories(item)} == set()


def test_a_false_alarm_can_be_set_aside_with_its_reason() -> None:
    old, new = {"a": {"issuer": "https://a.example.com"}}, {"a": {"issuer": "https://b.example.com"}}
    aside = Ignored(("*.yaml",), "/a/*", "a label")
    found = changes(old, new, ignores=[aside])["/a/issuer"]
    assert (found.findings, found.ignored) == ((), "a label")
    other = changes(old, new, ignores=[Ignored(("*.json",), "/a/*", "a label")])["/a/issuer"]
    assert categories(other) == ["issuer"]


def test_a_value_that_moved_left_one_setting_and_came_to_another() -> None:
    packs = Packs((own({"path": "old", "category": "client"}, {"path": "new", "category": "audience"}),))
    sides = [Document("a.yaml", "yaml", gate(old="v")), Document("a.yaml", "yaml", gate(new="v"))]
    change = Change(("new",), "v", "v", origin=("old",))
    (found,) = match(ChangeSet("a.yaml", None, sides[0], sides[1], (change,)), packs, {}, ())
    assert categories(found) == ["client", "audience"]


def test_secrets_are_marked_by_what_the_pack_says_of_them() -> None:
    packs = Packs((own({"path": "x", "category": "client-credential", "compare": "sec"}),))
    assert changes(gate(x="plain"), gate(x="other"), packs)["/x"].secret
    assert not changes(gate(x="${A}"), gate(x="${B}"), packs)["/x"].secret


def test_a_setting_is_found_in_every_dress() -> None:
    packs = shipped()
    issuer = {"issuer": "https://{}.example.com", "storage": {"type": "memory"}}

    def dressed(name: str) -> dict[str, Any]:
        return issuer | {"issuer": f"https://{name}.example.com"}

    for wrap in (
        lambda data: data,
        lambda data: {"dex": {"config": data}},
        lambda data: [{"x": data}],
        lambda data: {"items": [{"spec": {"values": data}}]},
    ):
        found = changes(wrap(dressed("a")), wrap(dressed("b")), packs)
        assert [set(categories(item)) for item in found.values()] == [{"issuer", "service-identity"}]


def test_a_wrong_step_in_a_change_never_stops_the_gate() -> None:
    document = Document("a.yaml", "yaml", {"a": [1]})
    change = Change(("a", Item(None, 5, 5), "issuer"), "https://a.example.com", "https://b.example.com")
    (found,) = match(ChangeSet("a.yaml", None, document, document, (change,)), shipped(), {}, ())
    assert categories(found) == ["issuer"]


def test_one_part_of_an_address_is_judged_alone_and_the_password_is_hidden() -> None:
    url = "postgres://{}:{}@db.example.com/main?sslmode={}"
    old, new = url.format("app", "CANARY-1", "verify-full"), url.format("root", "CANARY-2", "disable")
    data = [{"args": [f"--database-url={each}", "--verbose"]} for each in (old, new)]
    (item,) = changes(*data).values()
    assert {"verification", "workload-identity"} <= set(categories(item))
    assert item.secret
    assert not any("CANARY" in finding.message for finding in item.findings)


ADDRESS = "https://id.example.com/"


@pytest.mark.parametrize("key", ["issuer", "trusted_issuers", "ldap_bind_dn"])
@pytest.mark.parametrize("switch", [False, "off", "0", 0, 1, Twofold("no", yaml11=False, yaml12="no")])
def test_a_name_that_gives_way_to_a_switch_is_lost(key: str, switch: Any) -> None:
    assert categories(changes({key: ADDRESS}, {key: switch})[f"/{key}"]) != []
    assert categories(changes({key: switch}, {key: ADDRESS})[f"/{key}"]) != []


@pytest.mark.parametrize(
    ("old", "new"), [(Twofold("no", yaml11=False, yaml12="no"), "no"), (True, False), ("off", 0), (8080, 443)]
)
def test_switches_and_ports_name_no_issuer_on_either_side(old: Any, new: Any) -> None:
    assert categories(changes({"issuer": old}, {"issuer": new})["/issuer"]) == []


@pytest.mark.parametrize(("old", "new"), [(123456789, 123456788), (2**63, str(2**63)), (2**53 + 1, 2**53)])
def test_a_number_that_is_somebody_is_gated_digit_by_digit(old: Any, new: Any) -> None:
    assert categories(changes({"issuer": old}, {"issuer": new})["/issuer"]) == ["issuer"]


def test_an_entry_of_a_secret_is_a_credential_under_whatever_name() -> None:
    held: dict[str, Any] = {"kind": "Secret", "data": {"orders": "YQ=="}}
    found = changes(held, held | {"data": {"orders": "Yg=="}})
    assert categories(found["/data/orders"]) == ["client-credential"]
    for key, value in (("debug", "true"), ("db_host", "db.example.com")):
        ordinary = changes(held, held | {"data": held["data"] | {key: value}})
        assert ordinary[f"/data/{key}"].findings == ()
    made = {"apiVersion": "v1", "kind": "VaultSecret", "spec": {"object": {"name": "orders"}}}
    found = changes(made, made | {"spec": {"object": {"name": "shop"}}})
    assert categories(found["/spec/object/name"]) == ["client-credential"]
    reads: dict[str, Any] = {"kind": "HelmRelease", "spec": {"from": [{"kind": "Secret", "title": "a"}]}}
    found = changes(reads, {"kind": "HelmRelease", "spec": {"from": [{"kind": "Secret", "title": "b"}]}})
    assert not any(item.findings for item in found.values())
    plain = {"kind": "ConfigMap", "data": {"orders": "YQ=="}}
    assert changes(plain, plain | {"data": {"orders": "Yg=="}})["/data/orders"].findings == ()


def test_a_line_of_a_description_decides_nothing() -> None:
    found = changes(
        {"(text)": ["a: b"]}, {"(text)": ["a: b", "all other authorization requirements must be met"]}
    )
    assert all(item.findings == () for item in found.values())


def test_a_template_of_a_page_decides_nothing() -> None:
    old, new = {"(text)": []}, {"(text)": ["Works with the IAM instances"]}
    assert all(not item.findings for item in changes(old, new, path="README.md.gotmpl").values())
    assert any(item.findings for item in changes(old, new, path="app.yaml.gotmpl").values())


def test_a_helper_of_a_template_is_told_by_its_own_name_and_not_by_its_chart() -> None:
    for name, seen in (
        ("shop.serviceAccountAnnotations", True),
        ("oauth2-proxy.labels", False),
        ("shop.keycloak.envs", True),
        ("shop.keycloak.fullname", False),
        ("keycloak.envs", False),
    ):
        found = changes({"(text)": []}, {"(text)": [f'{{{{- include "{name}" . }}}}']})
        assert any(item.findings for item in found.values()) is seen


def test_a_variable_in_another_notation_says_the_same() -> None:
    old = {"services": {"db": {"environment": ["DB_PASSWORD=a", "SIZE=1"]}}}
    assert not any(
        item.findings
        for item in changes(old, {"services": {"db": {"environment": {"DB_PASSWORD": "a"}}}}).values()
    )
    for other in (
        {"db": {"environment": {"DB_PASSWORD": "b"}}},
        {"web": {"environment": {"DB_PASSWORD": "a"}}},
    ):
        assert any(item.findings for item in changes(old, {"services": other}).values())


@pytest.mark.parametrize(
    ("new", "seen"),
    [
        ('{{- include "a.name" . }}', False),
        ('{{ template "a.name" . }} ', True),
        ('{{ include "b.name" . }}', True),
    ],
)
def test_a_template_that_asks_for_the_same_in_other_words_is_the_same(new: str, *, seen: bool) -> None:
    found = changes({"client_secret": '{{ template "a.name" . }}'}, {"client_secret": new})
    assert bool(found["/client_secret"].findings) is seen


def test_a_variable_that_is_only_named_is_handed_on() -> None:
    old = {"services": {"web": {"environment": ["SIZE"]}}}
    found = changes(old, {"services": {"web": {"environment": ["SIZE", "API_TOKEN", "COLOUR_MAP"]}}})
    told = {where: categories(item) for where, item in found.items() if item.findings}
    assert told == {"/services/web/environment/1": ["client-credential"]}
