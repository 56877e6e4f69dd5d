"""Settings that say by their company what they are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from changegate.classify.heuristics import guess
from changegate.model.change import Side
from changegate.model.finding import Category
from changegate.model.value import Leaf
from settings import setting

PAIR = {"cert": "((relay.cert))", "key": "((relay.key))"}
RULE = {"pattern": "managed/*", "roles": "*", "methods": "read", "actions": ""}
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke"}


@pytest.mark.parametrize(
    ("keys", "value", "beside", "expected"),
    [
        ("api resourcePolicy [] Principal", "*", ALLOW, Category.AUTHORIZATION_BINDING),
        ("api resourcePolicy [] Effect", "Deny", ALLOW, Category.AUTHORIZATION_BINDING),
        ("stage [] Action", "jump", {"Mood": "good"}, None),
        ("creation_rules [] age", "age1example", {}, Category.AUTHORIZATION_BINDING),
        ("people [] age", "12", {}, None),
        ("tls relay key", "((relay.key))", PAIR, Category.TLS_IDENTITY),
        ("tls relay cert", "((relay.cert))", {"cert": "x"}, None),
        ("map relay key", "((relay.key))", PAIR, None),
        ("configs [] excludePatterns", "repo/*", RULE, Category.ACCESS_PATH),
        ("configs [] excludePatterns", "repo/*", {"pattern": "a", "roles": "b"}, None),
        ("locals infra_admins alice", "${local.users.alice}", {}, Category.AUTHORIZATION_BINDING),
        ("locals infra_admins enabled", True, {}, None),
        ("locals infra_hosts alice", "${local.users.alice}", {}, None),
        ("dns zone_passwords example.com", "hunter2", {}, Category.CLIENT_CREDENTIAL),
        ("dns zone_passwords length", 12, {}, None),
        ("stringData colour", "ENC[AES256_GCM,data:YQ==]", {}, Category.CLIENT_CREDENTIAL),
        ("middleware headers []", "^remote-user", {}, Category.ACCESS_PATH),
        ("middleware headers []", "X-Auth-Request-Email", {}, Category.ACCESS_PATH),
        ("middleware headers []", "^user-agent", {}, None),
        ("matchLabels example.com/podRole", "instance", {}, None),
        ("orders mappings A1", "ROLE_ORDERS_ADMIN", {}, Category.AUTHORIZATION_BINDING),
        ("orders mappings A1", "ROLES", {}, None),
        ("keyVaults orders secrets [] name", "db-pass", {}, Category.CLIENT_CREDENTIAL),
        ("orders secrets [] title", "db-pass", {}, None),
        ("callers [] app", "shop", {"namespace": "a", "cluster": "b"}, Category.AUTHORIZATION_BINDING),
        ("callers [] app", "shop", {"namespace": "a"}, None),
        ("sops mac", "ENC[AES256_GCM,data:YQ==]", {}, None),
        ("dns zone_colours example.com", "red", {}, None),
    ],
)
def test_what_stands_beside_or_above_says_what_it_is(
    keys: str, value: Side, beside: Mapping[str, Leaf], expected: Category | None
) -> None:
    meaning = guess(setting(keys, value, beside=beside))
    assert (None if meaning is None else meaning.category) is expected
