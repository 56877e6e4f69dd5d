"""What a pack is made of: ways of recognising a system, what its settings mean, how its lists are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from changegate.classify.path_pattern import Pattern
from changegate.frozen import frozen
from changegate.model.finding import Category, Severity

# How much a mistake hurts, where a pack says nothing else.
SEVERITIES: Final = {
    Category.SERVICE_IDENTITY: Severity.CRITICAL,
    Category.ISSUER: Severity.CRITICAL,
    Category.AUDIENCE: Severity.CRITICAL,
    Category.CLIENT: Severity.HIGH,
    Category.CLIENT_CREDENTIAL: Severity.CRITICAL,
    Category.REDIRECT_URI: Severity.CRITICAL,
    Category.SIGNING_KEY: Severity.CRITICAL,
    Category.VERIFICATION: Severity.CRITICAL,
    Category.ACCESS_PATH: Severity.CRITICAL,
    Category.SESSION_COOKIE: Severity.HIGH,
    Category.TOKEN_LIFETIME: Severity.MEDIUM,
    Category.TLS_IDENTITY: Severity.CRITICAL,
    Category.WORKLOAD_IDENTITY: Severity.CRITICAL,
    Category.FEDERATION: Severity.CRITICAL,
    Category.DIRECTORY: Severity.CRITICAL,
    Category.CLAIM_MAPPING: Severity.CRITICAL,
    Category.AUTHORIZATION_BINDING: Severity.HIGH,
    Category.MFA_POLICY: Severity.HIGH,
    Category.TRUST: Severity.HIGH,
    Category.UNREADABLE: Severity.HIGH,
}

# The value semantics a setting can name; `""` compares by shape.
COMPARES: Final = (
    "url=", "url", "host", "id", "uuid", "dn", "flt", "pem", "key", "ref", "sec", "dur", "T!", "F!", "enum",
    "+W -B", "-W +B", "alg", "ord", "pol",
)  # fmt: skip


@frozen
class Way:
    """One way of recognising a system; everything it names must hold.

    `keys` are all there, of `any` at least one (each a path from the mapping in question). `kind` and `api`
    are globs for the fields of a Kubernetes object, `where` for other fields. `file` are globs for the file's
    path (or for the key of an embedded document), `under` for the key the mapping stands under. `command` are
    globs for the program that arguments are given to. `environment` are the beginnings of variable names.
    The settings' paths begin `at` these keys below the mapping. Paths are as written, compiled when tried.
    """

    keys: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    file: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    at: str = ""


@frozen
class PackSetting:
    """What one or more settings of a system mean; without a category they are known to be ordinary.

    `values` are the values of an enumeration, the strictest first; `danger` names values that are worse than
    others; `everyone` says that nothing there means no restriction at all. Where `when` names values, it is
    said only of a change from or to one of them. `path` is as written in the pack.
    """

    path: str
    patterns: tuple[Pattern, ...]
    category: Category | None
    compare: str = ""
    severity: Severity = Severity.HIGH
    values: tuple[str, ...] = ()
    danger: tuple[tuple[str, Severity], ...] = ()
    everyone: bool = False
    when: tuple[str, ...] = ()
    says: str = ""


@frozen
class PackList:
    """A list of a system: the field its items are named by (empty: the usual ones); does order count?"""

    patterns: tuple[Pattern, ...]
    name: str
    ordered: bool


@frozen
class Content:
    """The settings and lists of a part."""

    settings: tuple[PackSetting, ...]
    lists: tuple[PackList, ...]


@dataclass(frozen=True, eq=False)
class Part:
    """A kind of mapping of a system: how it is recognised and what stands in it, read when first needed."""

    pack: str
    own: bool
    ways: tuple[Way, ...]
    reading: Callable[[], Content] = field(repr=False)

    @cached_property
    def content(self) -> Content:
        """What stands in it."""
        return self.reading()


@frozen
class Pack:
    """What is known of one system. `own` packs are the user's and speak before those we ship."""

    name: str
    title: str
    documentation: str
    parts: tuple[Part, ...]
    own: bool


@dataclass(frozen=True, eq=False)
class Packs:
    """All packs of one run, the user's own first."""

    packs: tuple[Pack, ...]

    def with_own(self, own: tuple[Pack, ...]) -> Packs:
        """Return these packs with the user's before them; one of the same name takes the place of ours."""
        names = {pack.name for pack in own}
        return Packs((*own, *(pack for pack in self.packs if pack.name not in names)))
