"""What the parts of an address that somebody signs in at mean, and the parts that arguments are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from changegate.classify.path_pattern import squash
from changegate.classify.places import Place
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import text
from changegate.connections import READERS, taken_apart
from changegate.model.change import Side
from changegate.model.finding import Category, Severity
from changegate.model.value import ABSENT

PACK: Final = "connections"

_WHO: Final = (Category.WORKLOAD_IDENTITY, Severity.HIGH, "id", "whom it signs in as")
_HOW: Final = (Category.CLIENT_CREDENTIAL, Severity.HIGH, "id", "how it proves who it is")
_TREE: Final = (Category.DIRECTORY, Severity.CRITICAL, "", "the directory that users are looked for in")
_Known = tuple[Category, Severity, str, str]

_ANYWHERE: Final[Mapping[str, _Known]] = {
    **dict.fromkeys(("user", "userid", "uid", "username", "sharedaccesskeyname"), _WHO),
    "encrypt": (
        Category.VERIFICATION,
        Severity.CRITICAL,
        "F!",
        "whether what is sent can be read on its way",
    ),
    **dict.fromkeys(
        ("authentication", "authmechanism", "authsource", "integratedsecurity", "trustedconnection"), _HOW
    ),
}
_IN_JAAS: Final[Mapping[str, _Known]] = {
    "loginmodule": (Category.VERIFICATION, Severity.CRITICAL, "id", "how somebody proves who they are"),
    "flag": (Category.VERIFICATION, Severity.CRITICAL, "id", "whether the proof is asked for"),
    "principal": (Category.DIRECTORY, Severity.CRITICAL, "", "whom a ticket is for"),
    "password": (Category.CLIENT_CREDENTIAL, Severity.CRITICAL, "sec", "the proof that it is them"),
    **dict.fromkeys(("keytab", "ticketcache", "storekey", "usekeytab", "useticketcache"), _HOW),
}
_IN_LDAP: Final = dict.fromkeys(("host", "base", "filter", "attributes", "scope"), _TREE)
_ACCOUNT: Final = (Category.AUTHORIZATION_BINDING, Severity.CRITICAL, "sec", "an account that may sign in")
_PLAIN: Final = (
    Category.VERIFICATION,
    Severity.CRITICAL,
    "id",
    "whether what is sent can be read on its way",
)


def guess(setting: Setting) -> Meaning | None:
    """Return what a part of an address means; None where it is no part of one, or an ordinary one."""
    if setting.within not in READERS:
        return None
    name = squash(setting.name)
    found = _known(setting, name)
    if found is None:
        return None
    category, severity, compare, says = found
    return Meaning(PACK, f"{setting.within}: {name}", category, severity, compare, says)


def _known(setting: Setting, name: str) -> _Known | None:
    if setting.within == "jaas":
        if setting.name.startswith("user_"):
            return _ACCOUNT
        return _IN_JAAS.get(name) or _ANYWHERE.get(name)
    if name == "scheme":
        return _PLAIN if _differs_in_tls(setting) else None
    if str(setting.siblings.get("scheme", "")).lower().startswith("ldap"):
        return _IN_LDAP.get(name)
    return _ANYWHERE.get(name)


def _differs_in_tls(setting: Setting) -> bool:
    """Whether one scheme is the other one over TLS: `redis` and `rediss`, `amqp` and `amqps`."""
    old, new = (str(text(side) or "").lower() for side in (setting.deployed, setting.proposed))
    if not {"tls", "ssl"}.isdisjoint({old, new}):
        return old != new
    return old != new and f"{min(old, new, key=len)}s" == max(old, new, key=len)


def parts(place: Place) -> Iterator[Place]:
    """Yield the parts in which two addresses in arguments or variables differ."""
    setting = place.setting
    old, new = (_leaves(side) for side in (setting.deployed, setting.proposed))
    if old is None and new is None:
        return
    (format_old, before), (format_new, after) = old or ("", {}), new or ("", {})
    for name in {**before, **after}:
        sides = before.get(name, ABSENT), after.get(name, ABSENT)
        if sides[0] != sides[1]:
            beside = dict(after or before)
            inner = replace(
                setting,
                keys=(*setting.keys, name),
                name=name,
                deployed=sides[0],
                proposed=sides[1],
                siblings=beside,
                within=format_new or format_old,
            )
            yield replace(place, setting=inner, names=(*place.names, name), raw=(*place.raw, name))


def _leaves(side: Side) -> tuple[str, dict[str, str]] | None:
    found = taken_apart(side) if isinstance(side, str) else None
    if found is None or isinstance(found[1], Sequence):
        return None
    leaves: dict[str, str] = {}
    for name, part in found[1].items():
        leaves |= {name: part} if isinstance(part, str) else part
    return found[0], leaves
