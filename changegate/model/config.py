"""How a repository is laid out: environments, services, schema mapping and limits."""

from __future__ import annotations

from collections.abc import Mapping

from changegate.frozen import frozen


@frozen
class Limits:
    """Bounds on one file: bytes, nesting depth, nodes and alias expansions read; places that may differ."""

    file_bytes: int = 5 * 1024 * 1024
    depth: int = 64
    nodes: int = 500_000
    aliases: int = 100_000
    changes: int = 50_000


@frozen
class Environment:
    """A place services are deployed to: how to find out what runs there, and the files it is made of.

    `deployed` is a revision, or `dir:PATH`, `snapshot:PATH`, `record:NAME`. Of a deployment record, `signers`
    is the role that must have signed it, `line` the branch or tag in whose history its revision must lie.
    """

    name: str
    deployed: str
    paths: tuple[str, ...]
    signers: str = ""
    line: str = ""


@frozen
class Service:
    """A named service and the files that belong to it."""

    name: str
    paths: tuple[str, ...]


@frozen
class SchemaMapping:
    """Which files a JSON Schema of the repository applies to."""

    paths: tuple[str, ...]
    schema: str


@frozen
class Ignored:
    """A false alarm set aside: files, a pointer pattern, and the reason it is none.

    `values` narrow it to the one change from the first, deployed, to the second, proposed.
    """

    paths: tuple[str, ...]
    pointer: str
    reason: str
    values: tuple[object, object] | None = None


@frozen
class ExpectedDifference:
    """A value that is another one in each environment, by name; without values, each has a value of its own.

    With a `pointer`, of the settings it matches in some files; else wherever the text stands.
    """

    values: Mapping[str, object]
    paths: tuple[str, ...] = ("**",)
    pointer: str = ""
    reason: str = ""


@frozen
class Config:
    """The `.changegate/config.yaml` of the deployed side, or what stands in for it where there is none."""

    repository: str = ""
    environments: tuple[Environment, ...] = ()
    services: tuple[Service, ...] = ()
    schemas: tuple[SchemaMapping, ...] = ()
    ignores: tuple[Ignored, ...] = ()
    limits: Limits = Limits()
    default_environment: str = ""
    expected_differences: tuple[ExpectedDifference, ...] = ()
