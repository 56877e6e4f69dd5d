"""The objects of deployed manifests as a Kubernetes cluster has them, asked of `kubectl`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from changegate.errors import InvalidInputError
from changegate.frozen import frozen
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._files import deployed_files
from changegate.live.kinds._server_side import Key, key_of, without_noise
from changegate.live.running import output
from changegate.load.read import parse
from changegate.model.value import Stream, Value
from changegate.reading import Reader
from changegate.schema import plain

FACTS: Final[Mapping[str, Fact]] = {}
_LIMIT: Final = 64 * 1024 * 1024


@frozen
class Cluster:
    """A context of a kubeconfig, and the namespace of objects that name none; both may be empty."""

    context: str
    namespace: str

    def __str__(self) -> str:
        """Show the context."""
        return f"kubectl context {self.context or 'current'}"

    @property
    def options(self) -> tuple[str, ...]:
        """The options that name it to kubectl."""
        named = {"--context": self.context, "--namespace": self.namespace}
        return tuple(f"{option}={value}" for option, value in named.items() if value)


def target(reader: Reader) -> Cluster:
    """Return the cluster of a declaration: `{context: …, namespace: …}`, both optional."""
    entries = reader.mapping(("context", "namespace"))
    return Cluster(*(entries[name].text() if name in entries else "" for name in ("context", "namespace")))


def look(target: Cluster, question: Question) -> Sight:
    """Ask the cluster for the objects that the deployed manifests describe."""
    deployed = deployed_files(question)
    live = {}
    for path, content in deployed.items():
        objects = [one for one in _objects(parse(path, content, question.limits)) if key_of(one) is not None]
        if not objects:
            raise InvalidInputError(path, "holds no Kubernetes object", hint="narrow 'paths' to manifests")
        live[path] = _written(path, objects, _asked(target, objects, question))
    return Sight(deployed, live)


def _asked(target: Cluster, objects: list[dict[str, Any]], question: Question) -> dict[Key, dict[str, Any]]:
    command = ("kubectl", *target.options, "get", "--ignore-not-found", "--output=json", "--filename=-")
    wanted = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
    said = output(command, text=wanted, seconds=question.seconds, limit=_LIMIT)
    if not said.strip():
        return {}
    try:
        answer = json.loads(said)
    except ValueError as error:
        raise InvalidInputError("kubectl", "printed something that is no JSON") from error
    found = answer.get("items", []) if str(answer.get("kind", "")).endswith("List") else [answer]
    return {key: one for one in found if (key := key_of(one)) is not None}


def _written(path: str, objects: list[dict[str, Any]], found: Mapping[Key, dict[str, Any]]) -> bytes:
    """Return the live objects in the form of the deployed file, without what the server adds."""
    seen = [without_noise(live, one) for one in objects if (live := _matching(one, found)) is not None]
    if path.endswith(".json"):
        whole = seen[0] if len(seen) == 1 else {"apiVersion": "v1", "kind": "List", "items": seen}
        return json.dumps(whole).encode()
    return b"".join(b"---\n" + json.dumps(one, indent=1).encode() + b"\n" for one in seen)


def _matching(one: Mapping[str, Any], found: Mapping[Key, dict[str, Any]]) -> dict[str, Any] | None:
    """Find the live object of a deployed one, which may leave the namespace to whoever applies it."""
    key = key_of(one)
    if key is None:
        return None
    if key.namespace:
        return found.get(key)
    return next((live for other, live in found.items() if other.same_name(key)), None)


def _objects(value: Value) -> Iterator[dict[str, Any]]:
    documents = value.documents if isinstance(value, Stream) else [value]
    for document in documents:
        data = plain(document)
        if isinstance(data, dict):
            yield from data.get("items", []) if data.get("kind") == "List" else [data]
