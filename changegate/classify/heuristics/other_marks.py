"""What looks like identity by its name and only marks an object, a place or a file's own envelope."""

from __future__ import annotations

from typing import Final

from changegate.classify.context import keys_above, own_key, words_around, words_beside
from changegate.classify.heuristics.rule import Rule, Trap
from changegate.classify.names import words
from changegate.classify.setting import Setting
from changegate.classify.values import is_bare
from changegate.model.finding import Category

_MARKS: Final = frozenset({"labels", "selector"})


def is_label(setting: Setting, rule: Rule) -> bool:
    """`matchLabels: {oidc: allow}`: by labels objects are chosen; what they may do is said elsewhere."""
    if rule.category in {Category.WORKLOAD_IDENTITY, Category.TLS_IDENTITY}:
        return False
    if "services" in setting.keys:
        return False  # labels of a container of Compose are what proxies are configured by
    return any(words(key)[-1:] and words(key)[-1] in _MARKS for key in keys_above(setting)[:1])


def is_authority_of_requests(setting: Setting, rule: Rule) -> bool:
    """`upstream_authority` beside `upstream_port`: the host that requests are sent to (RFC 9110 7.2)."""
    if rule.category is not Category.FEDERATION or words(own_key(setting))[-1:] != ("authority",):
        return False
    return bool(words_beside(setting) & {"port", "cluster"})


def is_port_or_parameter(setting: Setting, rule: Rule) -> bool:
    """`ports: {auth: 8500}`, `params: {auth: [public_v2]}` of an SNMP exporter: named after, not about."""
    if rule.category is not Category.ACCESS_PATH or words(own_key(setting)) != ("auth",):
        return False
    above = words_around(keys_above(setting)[:3])
    numbers = all(isinstance(side, int) and not isinstance(side, bool) for side in _told(setting))
    return numbers or bool(above & {"port", "snmp", "scrape", "servicemonitor"}) or "params" in above


def is_working_folder(setting: Setting, rule: Rule) -> bool:
    """`WORKING_DIR_SECRET: src/orders`: the folder of a job, by a key of its own."""
    return rule.category is Category.CLIENT_CREDENTIAL and "working_dir" in "_".join(words(own_key(setting)))


def is_answer_of_a_name_server(setting: Setting, rule: Rule) -> bool:
    """`rebindingProtection: {allowedDomains: […]}`: names that may lead to private addresses."""
    if rule.category is not Category.AUTHORIZATION_BINDING:
        return False
    return words(own_key(setting))[-1:] in {("domain",), ("domains",)} and "rebinding" in words_around(
        keys_above(setting)[:1]
    )


def is_envelope_armour(setting: Setting, rule: Rule) -> bool:
    """The wrapped data keys of an encrypted file are noise; whom they are wrapped for is told elsewhere."""
    del rule
    return own_key(setting) in {"enc", "mac", "lastmodified", "created_at"} and "sops" in setting.keys


def _told(setting: Setting) -> list[object]:
    return [side for side in (setting.deployed, setting.proposed) if not is_bare(side)] or [None]


TRAPS: Final[tuple[Trap, ...]] = (
    is_label,
    is_authority_of_requests,
    is_port_or_parameter,
    is_working_folder,
    is_answer_of_a_name_server,
    is_envelope_armour,
)
