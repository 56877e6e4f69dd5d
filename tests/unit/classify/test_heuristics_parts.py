"""Settings that are one part of something about identity."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.model.value import ABSENT, Leaf
from settings import setting

METADATA = {"path": "/metadata.xml", "port": 443}
ROLES = '[\n{"team": "1", "arn": "arn:aws:iam::1:role/a"},\n{"team": "2", "arn": "arn:aws:iam::1:role/a"}\n]'


@pytest.mark.parametrize(
    ("keys", "value", "beside", "expected"),
    [
        ("idam s2s-authorised services", "orders,shop", {}, Category.AUTHORIZATION_BINDING),
        ("compose required services", "orders,shop", {}, None),
        ("global secrets portal", "portal-conf", {}, Category.CLIENT_CREDENTIAL),
        ("global secrets provider", "vault", {}, None),
        ("global secrets colour", True, {}, None),
        ("global secrets [] title", "portal-conf", {}, None),
        ("releases [] secrets []", "secrets.yaml", {}, None),
        ("jobs deploy secrets API_URL", "https://shop.example.com", {}, None),
        ("global settings portal", "portal-conf", {}, None),
        ("connector metadata fqdn", "hub.example.com", METADATA, Category.ISSUER),
        ("connector metadata port", 443, METADATA, Category.ISSUER),
        ("connector metadata path", "/labels", {"path": "/labels"}, None),
        ("spec parameters objects array [] objectName", "gate-cert", {}, Category.CLIENT_CREDENTIAL),
        ("spec parameters [] objectName", "gate-cert", {}, None),
        ("Flow Condition", 'formparam.grant_type Is "password"', {}, Category.ACCESS_PATH),
        ("Flow Condition", 'verb Equals "POST"', {}, None),
        ("services web networks a aliases []", "login.example.com", {}, Category.SERVICE_IDENTITY),
        ("services keycloak networks a aliases []", "web.example.com", {}, Category.SERVICE_IDENTITY),
        ("services web networks a aliases []", "shop.example.com", {}, None),
        ("tokenx", False, {}, Category.ACCESS_PATH),
        ("token.system.use.azure", False, {}, Category.ACCESS_PATH),
        ("apiauth hdr-key-name", "X-API-Key", {}, Category.ACCESS_PATH),
        ("mail hdr-key-name", "X-Mailer", {}, None),
        ("handlers [] permissionsRequired []", "orders.write", {}, Category.AUTHORIZATION_BINDING),
        ("patterns grantType values []", "SPECIFIC", {}, Category.AUTHORIZATION_BINDING),
        ("patterns paintType values []", "SPECIFIC", {}, None),
        ("env CACHE_SENTINELPASSWORD", "((pass))", {}, Category.CLIENT_CREDENTIAL),
        ("env CACHE_SENTINELCOMPASS", "((pass))", {}, None),
    ],
)
def test_a_part_says_by_the_rest_what_it_is(
    keys: str, value: Side, beside: Mapping[str, Leaf], expected: Category | None
) -> None:
    meaning = guess(setting(keys, value, beside=beside))
    assert (None if meaning is None else meaning.category) is expected


def test_a_text_of_roles_is_looked_at_line_by_line() -> None:
    fewer = ROLES.replace('{"team": "2", "arn": "arn:aws:iam::1:role/a"}\n', "")
    found = guess(setting("Parameters [] Value", fewer, ROLES))
    assert found is not None
    assert found.category is Category.AUTHORIZATION_BINDING
    assert guess(setting("Parameters [] Value", f"# teams\n{ROLES}\n", ROLES)) is None
    assert guess(setting("Parameters [] Value", ABSENT, ROLES)) is not None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("-p SIZE=2 -p CLIENT_SECRET=a", "-p SIZE=2 -p CLIENT_SECRET=b", True),
        ("-p SIZE=2", "-p SIZE=2 --param CLIENT_SECRET=b", True),
        ("-p SIZE=2 -p CLIENT_SECRET=a", "-p SIZE=3 -p CLIENT_SECRET=a", False),
        ("-p SIZE=2 -p CLIENT_SECRET=a", "-p CLIENT_SECRET=a  -p SIZE=2", False),
    ],
)
def test_of_parameters_in_one_line_those_that_changed_speak(before: str, after: str, *, told: bool) -> None:
    assert (guess(setting("steps [] parameters", after, before)) is not None) is told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('content="{{ tiqr_sp_publickey }}" dest=/a', 'content="{{ gssp_sp_publickey }}" dest=/a', True),
        ('content="{{ tiqr_sp_publickey }}" dest=/a', 'content="{{ tiqr_sp_publickey }}" dest=/b', False),
        ("curl -H ${ORDERS_CLIENT_SECRET} a", "curl -s -H ${ORDERS_CLIENT_SECRET} a", False),
        ("curl -H ((orders/client-secret)) a", "curl -H ((shop/client_secret)) a", True),
        ("echo ${COLOUR}", "echo ${SHADE}", False),
    ],
)
def test_of_references_within_a_line_those_that_are_others_speak(
    before: str, after: str, *, told: bool
) -> None:
    assert (guess(setting("tasks [] copy", after, before)) is not None) is told
