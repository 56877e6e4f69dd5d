"""Check-ins asked of what others wrote: a certified OpenID provider, and kubectl before an API server."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from servers import HOST, Authority, Page, new_key, pem_of, serving
from session import AUTH, Session, make_session

HERE = Path(__file__).parent
CHECKINS = ".changegate/checkins.yaml"


def number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode()


def web_key(kid: str, key: ec.EllipticCurvePrivateKey, *, private: bool) -> dict[str, str]:
    numbers = key.private_numbers()
    public = numbers.public_numbers
    said = {"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256"}
    said |= {"x": number(public.x), "y": number(public.y)}
    return said | ({"d": number(numbers.private_value)} if private else {})


@contextmanager
def provider(folder: Path, keys: dict[str, ec.EllipticCurvePrivateKey], port: int) -> Iterator[str]:
    """Run the provider with these keys until the end of the block."""
    jwks = folder / "private.json"
    jwks.write_text(json.dumps({"keys": [web_key(kid, key, private=True) for kid, key in keys.items()]}))
    issuer = f"http://{HOST}:{port}"
    process = subprocess.Popen(
        ["node", HERE / "provider.js", issuer, str(port), jwks], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "listening" in "".join(iter(process.stdout.readline, "listening\n")) + "listening"
        yield issuer
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def declare(session: Session, checkins: dict[str, Any]) -> None:
    session.world.commit({CHECKINS: json.dumps({"version": 1, "checkins": checkins})}, "say where to look")


def changed_at(report: Any) -> list[str]:
    return [
        change["pointer"]
        for look in report["checkins"]
        for document in look["documents"]
        for change in document["changes"]
    ]


def test_a_certified_provider_is_who_the_deployed_configuration_says(tmp_path: Path) -> None:
    key, port = new_key(), free_port()
    public = {"keys": [web_key("one", key, private=False)]}
    session = make_session(
        tmp_path,
        files={
            AUTH: f"issuer: http://{HOST}:{port}\nauthorize: http://{HOST}:{port}/auth\n",
            "services/auth/jwks.json": json.dumps(public),
        },
    )
    expect = {
        "issuer": f"{AUTH}#/issuer",
        "authorization_endpoint": f"{AUTH}#/authorize",
        "keys": "services/auth/jwks.json",
        "token_endpoint": {"is": f"http://{HOST}:{port}/token"},
    }
    declare(session, {"provider": {"oidc": f"http://{HOST}:{port}", "expect": expect}})
    with provider(tmp_path, {"one": key}, port):
        told = session.run("checkin", "--format", "json", status=0)
        assert told.json["state"] == "agrees"
    with provider(tmp_path, {"one": new_key(), "two": key}, port):
        report = session.run("checkin", "--format", "json", status=1).json
        assert changed_at(report) == ["/keys/one", "/keys/two"]
    report = session.run("checkin", "--format", "json", status=3).json
    assert report["state"] == "unknown"


MANIFEST = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "auth"},
    "data": {"issuer": "https://login.example.com/"},
}


def api_pages(issuer: str) -> dict[str, Page]:
    """What an API server answers about itself and about one object (Kubernetes API, discovery and core/v1)."""
    added = {
        "namespace": "default",
        "uid": "1",
        "resourceVersion": "7",
        "creationTimestamp": "2026-01-01T00:00:00Z",
    }
    live = MANIFEST | {"metadata": {"name": "auth"} | added, "data": {"issuer": issuer}}
    resources = [
        {
            "name": "configmaps",
            "singularName": "",
            "namespaced": True,
            "kind": "ConfigMap",
            "verbs": ["get", "list"],
        }
    ]
    answers = {
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": resources},
        "/api/v1/namespaces/default/configmaps/auth": live,
    }
    as_json = {"Content-Type": "application/json"}
    return {
        path + query: Page(json.dumps(said).encode(), headers=as_json)
        for path, said in answers.items()
        for query in ("", "?timeout=32s")
    }


def test_kubectl_itself_is_asked(tmp_path: Path) -> None:
    session = make_session(tmp_path, files={"services/auth/objects.yaml": json.dumps(MANIFEST)})
    declare(
        session, {"objects": {"kubernetes": {"context": "loopback"}, "paths": "services/auth/objects.yaml"}}
    )
    with serving(api_pages("https://login.example.com/")) as served:
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "clusters": [{"name": "loopback", "cluster": {"server": served.url}}],
                    "contexts": [{"name": "loopback", "context": {"cluster": "loopback", "user": ""}}],
                }
            )
        )
        asked = {"KUBECONFIG": str(kubeconfig)}
        assert session.run("checkin", "--format", "json", status=0, **asked).json["state"] == "agrees"
        served.pages |= api_pages("https://evil.example.net/")
        assert changed_at(session.run("checkin", "--format", "json", status=1, **asked).json) == [
            "/data/issuer"
        ]
        served.pages["/api/v1/namespaces/default/configmaps/auth"] = Page(
            json.dumps({"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}).encode(),
            status=404,
            headers={"Content-Type": "application/json"},
        )
        report = session.run("checkin", "--format", "json", status=1, **asked).json
        assert report["state"] == "drifted"
    report = session.run("checkin", "--format", "json", status=3, **asked).json
    assert "kubectl" in report["checkins"][0]["problem"]


def described(folder: Path, acs: str, certificate: Path, key: Path) -> bytes:
    done = subprocess.run(
        ["node", HERE / "metadata.js", "https://sp.example.com", acs, key, certificate],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_metadata_that_a_saml_library_wrote_is_read(tmp_path: Path) -> None:
    authority, key, other = Authority(tmp_path), new_key(), new_key()
    private, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    authority.context(authority.certificate("sp", key), key)
    private.write_bytes(pem_of(key))
    certificate.write_bytes(authority.certificate("sp", key))
    acs = "https://sp.example.com/acs"
    deployed = described(tmp_path, acs, certificate, private)
    session = make_session(tmp_path, files={"services/auth/metadata.xml": deployed})
    with serving({"/metadata": Page(described(tmp_path, acs, certificate, private))}) as served:
        expect = {"metadata": "services/auth/metadata.xml", "entity_id": {"is": "https://sp.example.com"}}
        declare(session, {"sp": {"saml": f"{served.url}/metadata", "expect": expect}})
        assert served.pages["/metadata"].body != deployed  # every document has an id of its own
        assert session.run("checkin", "--format", "json", status=0).json["state"] == "agrees"
        certificate.write_bytes(authority.certificate("sp", key, days=200))
        served.pages["/metadata"] = Page(described(tmp_path, acs, certificate, private))
        assert session.run("checkin", "--format", "json", status=0).json["state"] == "agrees"  # renewed
        certificate.write_bytes(authority.certificate("sp", other))
        served.pages["/metadata"] = Page(
            described(tmp_path, "https://evil.example.net/acs", certificate, private)
        )
        report = session.run("checkin", "--format", "json", status=1).json
        assert {pointer.rpartition("/")[0] for pointer in changed_at(report)} == {
            "/metadata/acs",
            "/metadata/certificates",
        }
