"""Names of workloads, accounts, entries and groups, compared part by part."""

from __future__ import annotations

import pytest

from changegate.classify.setting import Reading
from changegate.classify.shapes import read, recognise
from changegate.model.change import Side
from changegate.model.finding import Category, Direction, Severity, Signal
from changegate.model.value import ABSENT
from settings import setting


def compared(old: Side, new: Side, code: str = "") -> Reading:
    return read(setting("who", new, old), code)


def test_another_trust_domain_is_worse_than_another_path() -> None:
    domain = compared("spiffe://a.example/ns/x", "spiffe://b.example/ns/x")
    path = compared("spiffe://a.example/ns/x", "spiffe://a.example/ns/y")
    assert "trust domain was" in domain.message
    assert domain.severity is Severity.CRITICAL
    assert path.severity is None
    assert '"/ns/y"' in path.message


def test_a_principal_of_a_mesh_is_an_id_without_its_scheme() -> None:
    assert "trust domain" in compared("cluster.local/ns/a/sa/b", "other.local/ns/a/sa/b").message
    star = compared("cluster.local/ns/a/sa/b", "cluster.local/ns/a/sa/*")
    assert star.signals == (Signal.WILDCARD,)


def test_another_account_in_an_arn_is_another_owner() -> None:
    found = compared("arn:aws:iam::123456789012:role/app", "arn:aws:iam::999999999999:role/app")
    assert 'the account was "123456789012" and is "999999999999"' in found.message
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize("wide", ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/*"])
def test_a_star_or_a_whole_account_stands_for_everybody_in_it(wide: str) -> None:
    for old in ("arn:aws:iam::123456789012:role/app", ABSENT):
        found = compared(old, wide)
        assert Signal.WILDCARD in found.signals
        assert found.severity is Severity.CRITICAL


def test_a_wider_star_opens_and_a_narrower_one_breaks() -> None:
    team, everybody = "arn:aws:iam::123456789012:role/team-*", "arn:aws:iam::123456789012:role/*"
    assert compared(team, everybody).direction is Direction.OPENS
    assert compared(everybody, team).direction is Direction.BREAKS
    assert compared(team, "arn:aws:iam::123456789012:role/other-*").direction is Direction.BOTH


@pytest.mark.parametrize("new", ["spiffe://a.example/ns/x/sa/y/", "a.example/ns/x/sa/y"])
def test_an_id_in_another_form_is_said_to_be_that(new: str) -> None:
    found = compared("spiffe://a.example/ns/x/sa/y", new)
    assert "in another form" in found.message
    assert not found.same


def test_a_user_pool_is_an_outside_authority() -> None:
    found = recognise(setting("pool", "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"))
    assert found is not None
    assert found.category is Category.FEDERATION


def test_the_default_account_of_a_project_may_do_too_much() -> None:
    found = compared("app@my-project.iam.gserviceaccount.com", "123-compute@developer.gserviceaccount.com")
    assert "default one" in found.message
    other = compared("app@my-project.iam.gserviceaccount.com", "app@other-project.iam.gserviceaccount.com")
    assert other.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("account", "telling"),
    [
        ("123-compute@developer.gserviceaccount.com", "default one of the project's machines"),
        ("my-project@appspot.gserviceaccount.com", "default one of App Engine"),
        ("123@cloudservices.gserviceaccount.com", "one of Google's own"),
    ],
)
def test_an_account_that_nobody_made_for_the_purpose_is_said_to_be_one(account: str, telling: str) -> None:
    for old in ("app@my-project.iam.gserviceaccount.com", ABSENT):
        found = compared(old, account)
        assert telling in found.message
        assert found.severity in {Severity.HIGH, Severity.CRITICAL}
    assert telling not in compared(account, account.replace("m", "n", 1)).message or "@cloud" in account


def test_an_account_of_another_project_is_told_by_both_projects() -> None:
    found = compared("app@one-project.iam.gserviceaccount.com", "app@two-project.iam.gserviceaccount.com")
    assert 'the project was "one-project" and is "two-project"' in found.message
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("new", "telling"),
    [
        ("arn:aws-cn:iam::123456789012:role/app", "another partition"),
        ("arn:aws:iam::999999999999:role/app", "whoever owns that account"),
        ("arn:aws:iam::*:role/app", "everything that fits its star"),
        ("arn:aws:iam::123456789012:role/ap?", "everything that fits its star"),
        ("arn:aws:iam::123456789012:root", "every principal of the account"),
        ("*", "everything fits it"),
    ],
)
def test_what_an_arn_becomes_is_said_with_what_it_lets_happen(new: str, telling: str) -> None:
    found = compared("arn:aws:iam::123456789012:role/app", new, "id")
    assert telling in found.message
    assert found.severity is Severity.CRITICAL


def test_another_pool_lets_other_workloads_in() -> None:
    pool = "projects/1/locations/global/workloadIdentityPools/"
    assert "other workloads" in compared(pool + "a", pool + "b").message


@pytest.mark.parametrize("group", ["system:anonymous", "system:unauthenticated", "system:authenticated"])
def test_groups_of_everybody_are_said_to_be_everybody(group: str) -> None:
    found = compared("system:serviceaccount:a:b", group)
    assert "everybody" in found.message
    assert found.signals == (Signal.PUBLIC_BINDING,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("system:serviceaccounts:a", "system:serviceaccounts"),
        ("system:serviceaccount:a:b", "system:serviceaccount:a:*"),
    ],
)
def test_a_wider_group_of_service_accounts_opens(old: str, new: str) -> None:
    assert "every service account" in compared(old, new).message
    assert "every service account" not in compared(new, old).message


def test_groups_of_masters_and_of_whole_namespaces_open_more_than_one_account() -> None:
    assert "everything" in compared(ABSENT, "system:masters").message
    assert (
        "every service account" in compared("system:serviceaccount:a:b", "system:serviceaccounts:a").message
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ou=people,dc=example,dc=com", "OU=People, DC=Example, DC=com"),
        ("cn=a\\,b,dc=example,dc=com", "CN=a\\2cb,dc=example,dc=com"),
        ("uid=a,dc=example,dc=com", "userid = a , dc = example , dc = com"),
        ("cn=M\\C3\\BCller,dc=com", "cn=Müller,dc=com"),
        ("cn=a+uid=b,dc=com", "uid=b+cn=a,dc=com"),
    ],
)
def test_a_name_in_a_directory_is_the_same_in_any_spelling(old: str, new: str) -> None:
    assert compared(old, new, "dn").same


@pytest.mark.parametrize(
    ("new", "telling", "direction"),
    [
        ("ou=people,dc=example,dc=org", "another tree", Direction.BOTH),
        ("dc=example,dc=com", "more of the same tree", Direction.OPENS),
        ("ou=staff,ou=people,dc=example,dc=com", "less of the same tree", Direction.BREAKS),
        ("ou=groups,dc=example,dc=com", "another entry of the same tree", Direction.BOTH),
        ("dc=com,dc=example,ou=people", "in another order", Direction.BOTH),
        ("/OU=people/DC=example/DC=com", "was", Direction.BOTH),
    ],
)
def test_another_place_in_a_directory_finds_other_people(
    new: str, telling: str, direction: Direction
) -> None:
    found = compared("ou=people,dc=example,dc=com", new, "dn")
    assert telling in found.message
    assert found.direction is direction


def test_a_name_without_a_domain_is_told_by_its_surroundings() -> None:
    assert recognise(setting("anything", "CN=app,O=Example")) is None
    assert recognise(setting("pki subject", "CN=app,O=Example")) is not None


@pytest.mark.parametrize(
    ("new", "telling", "direction"),
    [
        ("(&(objectClass=person))", 'drops "(memberof=staff)"', Direction.OPENS),
        ("(objectClass=person)", 'drops "(memberof=staff)"', Direction.OPENS),
        ("(&(objectClass=person)(memberOf=staff)(active=1))", 'adds "(active=1)"', Direction.BREAKS),
        ("(&(objectClass=person)(memberOf=all))", "drops", Direction.BOTH),
        ("(objectClass=*)", "lets every entry in", Direction.OPENS),
        ("(|(objectClass=person)(memberOf=staff))", "was", Direction.BOTH),
        ("(|(objectClass=person)(objectClass=*))", "lets every entry in", Direction.OPENS),
        ("(!(objectClass=person))", "drops", Direction.BOTH),
    ],
)
def test_a_filter_that_demands_less_lets_more_in(new: str, telling: str, direction: Direction) -> None:
    found = compared("(&(objectClass=person)(memberOf=staff))", new, "flt")
    assert telling in found.message
    assert found.direction is direction


def test_alternatives_of_a_filter_work_the_other_way_round() -> None:
    assert compared("(|(uid=a)(uid=b))", "(|(uid=a)(uid=b)(uid=c))", "flt").direction is Direction.OPENS
    assert compared("(|(uid=a)(uid=b))", "(|(uid=b)(uid=a))", "flt").same
    assert compared("(&(uid=a)(x=1))", "( & (uid=a) (x=1) )", "flt").same


@pytest.mark.parametrize(
    ("old", "new"),
    [("(&(uid=a))", "(!(uid=a))"), ("(cn=a & b)", "(cn=a&b)"), ("(uid=%u)", "(uid=%U)")],
)
def test_what_a_filter_negates_or_asks_for_is_not_how_it_is_written(old: str, new: str) -> None:
    assert not compared(old, new, "flt").same


def test_an_escaped_backslash_in_a_name_escapes_no_comma() -> None:
    assert not compared("cn=a\\\\,dc=x", "cn=a\\5C\\,dc=x", "dn").same


def test_a_name_of_another_organisation_is_in_no_tree_of_the_first() -> None:
    assert "another organisation" in compared("CN=a,O=One,C=GB", "CN=a,O=Two,C=GB", "dn").message


def test_a_condition_that_fits_everything_is_none() -> None:
    assert compared("^team-.*$", ".*", "flt").signals == (Signal.WILDCARD,)
    assert compared("^team-.*$", ABSENT, "flt").direction is Direction.OPENS


def test_a_uuid_is_compared_without_its_capitals_unless_letters_count() -> None:
    one = "123e4567-e89b-12d3-a456-42661417400a"
    assert compared(one, one.upper(), "uuid").same
    assert not compared(one, one.upper(), "id").same


def test_names_that_look_alike_are_called_so() -> None:
    found = compared("google", "g00gle", "id")
    assert "look alike" in found.message
    assert found.signals == (Signal.HOMOGLYPH,)
    assert "capitals" in compared("Google", "google", "id").message


@pytest.mark.parametrize(
    ("new", "telling", "direction"),
    [
        ("*.example.com", "star", Direction.OPENS),
        ("example.com", "domain above", Direction.OPENS),
        (".app.example.com", "hosts below it count too", Direction.OPENS),
        ("app.examp1e.com", "look alike", Direction.BOTH),
        ("www.example.com", "www.example.com", Direction.BOTH),
    ],
)
def test_a_wider_host_lets_more_in(new: str, telling: str, direction: Direction) -> None:
    found = compared("app.example.com", new, "host")
    assert telling in found.message
    assert found.direction is direction


def test_capitals_do_not_make_another_host() -> None:
    assert compared("app.example.com", "APP.Example.com.", "host").same


def test_a_fingerprint_is_the_same_with_and_without_colons() -> None:
    hexed = "ab" * 20
    assert compared(":".join(["AB"] * 20), hexed, "id").same
    assert "shorter digest" in compared("ab" * 32, "cd" * 20).message
    assert "SHA-1" in compared("ab" * 32, "cd" * 20).message
    assert "SHA-1" in compared(ABSENT, ":".join(["AB"] * 20)).message
    assert "SHA-1" not in compared(ABSENT, ":".join(["AB"] * 32)).message
