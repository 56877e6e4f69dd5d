"""What a Kubernetes server adds is no drift; what somebody else has put there is."""

from __future__ import annotations

from typing import Any

from changegate.live.kinds._server_side import key_of, without_noise

DEPLOYED: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "auth"},
    "spec": {"template": {"spec": {"containers": [{"name": "auth", "image": "auth:1", "env": []}]}}},
}
LIVE: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "auth",
        "namespace": "prod",
        "uid": "1",
        "resourceVersion": "7",
        "generation": 3,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": [{"manager": "kubectl"}],
        "annotations": {"deployment.kubernetes.io/revision": "3"},
    },
    "spec": {
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "template": {
            "spec": {
                "dnsPolicy": "ClusterFirst",
                "securityContext": {},
                "containers": [
                    {
                        "name": "auth",
                        "image": "auth:1",
                        "env": [],
                        "imagePullPolicy": "IfNotPresent",
                        "terminationMessagePath": "/dev/termination-log",
                    }
                ],
            }
        },
    },
    "status": {"readyReplicas": 1},
}


def test_what_the_server_adds_is_taken_out() -> None:
    assert without_noise(LIVE, DEPLOYED) == DEPLOYED


def test_what_somebody_changed_stays() -> None:
    live = {**LIVE, "metadata": {**LIVE["metadata"], "annotations": {"who": "me"}}}
    live["spec"] = {**LIVE["spec"], "template": {"spec": {**LIVE["spec"]["template"]["spec"]}}}
    live["spec"]["template"]["spec"] |= {"serviceAccountName": "admin", "securityContext": {"runAsUser": 0}}
    found = without_noise(live, DEPLOYED)
    assert found["metadata"]["annotations"] == {"who": "me"}
    assert found["spec"]["template"]["spec"]["serviceAccountName"] == "admin"
    assert found["spec"]["template"]["spec"]["securityContext"] == {"runAsUser": 0}


def test_a_default_that_was_written_down_is_compared() -> None:
    deployed = {**DEPLOYED, "spec": {**DEPLOYED["spec"], "replicas": 3}}
    assert without_noise(LIVE, deployed)["spec"]["replicas"] == 1


def test_a_secret_written_as_text_is_compared_as_text() -> None:
    deployed = {"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "x"}}
    live = {"kind": "Secret", "metadata": {"name": "s"}, "type": "Opaque", "data": {"a": "eQ==", "b": "eg=="}}
    found = without_noise(live, deployed)
    assert (found["stringData"], found["data"]) == ({"a": "y"}, {"b": "eg=="})


def test_the_version_of_an_api_is_no_part_of_a_name() -> None:
    old = {**DEPLOYED, "apiVersion": "apps/v1beta1"}
    assert key_of(old) == key_of(DEPLOYED)
    assert key_of({"kind": "List", "items": []}) is None
