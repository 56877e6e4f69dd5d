"""What a Kubernetes API server adds to an object on its own: bookkeeping, and defaults nobody wrote.

Defaults are those of the API reference (core/v1, apps/v1); one is taken out only where the deployed object
says nothing at that place, and only with exactly the value the server would have put there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

_BOOKKEEPING: Final = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
_ANNOTATIONS: Final = frozenset(
    {
        "deployment.kubernetes.io/revision",
        "kubectl.kubernetes.io/last-applied-configuration",
        "kubectl.kubernetes.io/restartedAt",
    }
)
# By key: the values a server puts there where nothing was written.
_DEFAULTS: Final[Mapping[str, tuple[object, ...]]] = {
    "allocateLoadBalancerNodePorts": (True,),
    "automountServiceAccountToken": (True,),
    "defaultMode": (420,),
    "dnsPolicy": ("ClusterFirst",),
    "enableServiceLinks": (True,),
    "externalTrafficPolicy": ("Cluster",),
    "failureThreshold": (3,),
    "imagePullPolicy": ("Always", "IfNotPresent"),
    "internalTrafficPolicy": ("Cluster",),
    "ipFamilyPolicy": ("SingleStack",),
    "periodSeconds": (10,),
    "progressDeadlineSeconds": (600,),
    "protocol": ("TCP",),
    "replicas": (1,),
    "resources": ({},),
    "restartPolicy": ("Always",),
    "revisionHistoryLimit": (10,),
    "scheme": ("HTTP",),
    "schedulerName": ("default-scheduler",),
    "securityContext": ({},),
    "serviceAccount": ("default",),
    "serviceAccountName": ("default",),
    "sessionAffinity": ("None",),
    "successThreshold": (1,),
    "strategy": ({"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},),
    "terminationGracePeriodSeconds": (30,),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "timeoutSeconds": (1,),
    "type": ("ClusterIP", "Opaque"),
}
# What the server decides by itself, whatever its value.
_ASSIGNED: Final = frozenset({"clusterIP", "clusterIPs", "ipFamilies", "nodePort", "status"})


class Key(NamedTuple):
    """What names an object of a cluster."""

    group: str
    kind: str
    namespace: str
    name: str

    def same_name(self, other: Key) -> bool:
        """Whether another is the same but for the namespace."""
        return (self.group, self.kind, self.name) == (other.group, other.kind, other.name)


def key_of(one: object) -> Key | None:
    """Return what names an object; None for what is none. The version of its API is not part of its name."""
    if not isinstance(one, Mapping) or not isinstance(one.get("metadata"), Mapping):
        return None
    group = str(one.get("apiVersion", "")).rpartition("/")[0]
    metadata = one["metadata"]
    kind, name = str(one.get("kind", "")), str(metadata.get("name", ""))
    return Key(group, kind, str(metadata.get("namespace", "")), name) if kind and name else None


def without_noise(live: Mapping[str, Any], deployed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a live object without what the server has added to the deployed one."""
    rest = _pruned({key: value for key, value in live.items() if key != "metadata"}, deployed)
    return {**_as_written(rest, deployed), "metadata": _metadata(live["metadata"], deployed["metadata"])}


def _metadata(live: Mapping[str, Any], deployed: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in live.items() if key not in _BOOKKEEPING or key in deployed}
    written = deployed.get("annotations") or {}
    notes = {
        key: value
        for key, value in (live.get("annotations") or {}).items()
        if key not in _ANNOTATIONS or key in written
    }
    kept.pop("annotations", None)
    if notes or "annotations" in deployed:
        kept["annotations"] = notes
    if "namespace" not in deployed:
        kept.pop("namespace", None)
    return kept


def _pruned(live: Any, deployed: Any) -> Any:  # noqa: ANN401  any part of an object
    if isinstance(live, Mapping):
        beside = deployed if isinstance(deployed, Mapping) else {}
        return {
            key: _pruned(value, beside.get(key))
            for key, value in live.items()
            if key in beside or not _is_added(key, value, beside)
        }
    if isinstance(live, list):
        others = deployed if isinstance(deployed, list) else []
        return [_pruned(value, _counterpart(value, index, others)) for index, value in enumerate(live)]
    return live


def _is_added(key: str, value: object, beside: Mapping[str, Any]) -> bool:
    if key == "serviceAccount" and value == beside.get("serviceAccountName"):
        return True  # the deprecated alias, which the server keeps in step
    return key in _ASSIGNED or value in _DEFAULTS.get(key, ())


def _counterpart(value: object, index: int, others: list[Any]) -> Any:  # noqa: ANN401  any part of an object
    """The deployed item that a live one belongs to: by name where it has one, else by place."""
    name = value.get("name") if isinstance(value, Mapping) else None
    if name is not None:
        return next((one for one in others if isinstance(one, Mapping) and one.get("name") == name), None)
    return others[index] if index < len(others) else None


def _as_written(live: dict[str, Any], deployed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a live Secret as the deployed one was written: plain text where it was `stringData`."""
    written = deployed.get("stringData")
    if live.get("kind") != "Secret" or not isinstance(written, Mapping):
        return live
    import base64  # noqa: PLC0415  only for Secrets

    data = dict(live.get("data") or {})
    plain = {
        key: base64.b64decode(data.pop(key)).decode("utf-8", "replace") for key in written if key in data
    }
    rest = {"data": data} if data or "data" in deployed else {}
    return {key: value for key, value in live.items() if key != "data"} | {"stringData": plain} | rest
