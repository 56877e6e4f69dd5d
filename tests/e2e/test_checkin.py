"""The alarm, end to end: real servers on loopback, real files, the installed command, receivers that fail."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from jsonschema import Draft202012Validator

from changegate.resources import shipped
from servers import Authority, Page, new_key, serving
from session import AUTH, CHANGEGATE, CONFIGURATION, Session, make_session

CHECKINS = ".changegate/checkins.yaml"
SCHEMA = Draft202012Validator(json.loads(shipped("schemas", "checkin.schema.json")))
MOVED = CONFIGURATION.replace("login.example.com/", "auth.example.net/")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    folder = tmp_path / "live"
    folder.mkdir()
    (folder / "config.yaml").write_text(CONFIGURATION)
    return folder


def declare(session: Session, **parts: Any) -> None:
    session.world.commit({CHECKINS: json.dumps({"version": 1, **parts})}, "say where to look")


def folder_checkin(live: Path) -> dict[str, Any]:
    return {
        "files": {"directory": {"path": str(live), "below": "services/auth"}, "paths": "services/auth/**"}
    }


def looked(session: Session, *arguments: str, status: int, **environment: str) -> Any:
    report = session.run("checkin", *arguments, "--format", "json", status=status, **environment).json
    SCHEMA.validate(report)
    return report


def test_a_drift_of_identity_is_seen_and_an_ordinary_difference_is_none(tmp_path: Path, live: Path) -> None:
    session = make_session(tmp_path)
    told = session.run("checkin", status=3)
    assert "nobody has said where to look" in told.err
    declare(session, checkins=folder_checkin(live))
    assert looked(session, status=0)["state"] == "agrees"
    (live / "config.yaml").write_text(CONFIGURATION.replace("level: info", "level: debug"))
    assert looked(session, status=0)["state"] == "agrees"
    (live / "config.yaml").write_text(MOVED)
    (look,) = looked(session, status=1)["checkins"]
    ((change,),) = [document["changes"] for document in look["documents"]]
    assert (change["pointer"], change["live"]) == ("/issuer", "https://auth.example.net/")
    told = session.run("checkin", status=1)
    assert "changegate rollback --env prod" in told.out
    (live / "extra.yaml").write_text("issuer: https://evil.example.net/\n")
    (live / "config.yaml").unlink()
    (look,) = looked(session, status=1)["checkins"]
    assert {document["path"] for document in look["documents"]} == {AUTH, "services/auth/extra.yaml"}
    told = session.run("checkin", "nothing", status=2)
    assert "declared are: files" in told.err


def test_a_side_can_be_compared_with_nothing_declared(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    target = tmp_path / "snapshot" / AUTH
    target.parent.mkdir(parents=True)
    target.write_text(CONFIGURATION)
    assert looked(session, "--live", f"dir:{tmp_path / 'snapshot'}", status=0)["state"] == "agrees"
    target.write_text(MOVED)
    assert looked(session, "--live", f"dir:{tmp_path / 'snapshot'}", status=1)["state"] == "drifted"


def test_a_command_runs_only_where_the_machine_allows_it(tmp_path: Path, live: Path) -> None:
    session = make_session(tmp_path)
    canary = tmp_path / "ran"
    script = f"touch {canary}; cat {live / 'config.yaml'}"
    checkins = {"said": {"command": ["sh", "-c", script], "paths": AUTH}}
    session.world.branch("proposal")
    declare(session, checkins=checkins)
    session.run("check", "--deployed", "main", "--proposed", "proposal", status=1)
    session.run("checkin", "--allow-commands", status=3)
    assert not canary.exists()  # what is only proposed is never run
    session.world.git("branch", "--force", "main", "proposal")
    (look,) = looked(session, status=3)["checkins"]
    assert "would run: sh -c" in look["problem"]
    assert not canary.exists()
    assert looked(session, "--allow-commands", status=0)["state"] == "agrees"
    assert canary.exists()


def key_set(*keys: tuple[str, str]) -> dict[str, Any]:
    return {"keys": [{"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": "AAAA"} for kid, x in keys]}


def metadata(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/auth",
        "jwks_uri": f"{issuer}/jwks",
        "id_token_signing_alg_values_supported": ["ES256"],
    }


def page(data: Any) -> Page:
    return Page(json.dumps(data).encode())


def changed_at(report: Any) -> list[str]:
    return [
        change["pointer"]
        for look in report["checkins"]
        for document in look["documents"]
        for change in document["changes"]
    ]


def test_a_provider_is_asked_who_it_is(tmp_path: Path) -> None:
    with serving() as served:
        served.pages |= {
            "/.well-known/openid-configuration": page(metadata(served.url)),
            "/.well-known/oauth-authorization-server": page(metadata(served.url)),
            "/jwks": page(key_set(("one", "AQAB"))),
        }
        files = {
            AUTH: f"issuer: {served.url}\n",
            "services/auth/jwks.json": json.dumps(key_set(("one", "AQAB"))),
        }
        session = make_session(tmp_path, files=files)
        expect = {
            "issuer": f"{AUTH}#/issuer",
            "keys": "services/auth/jwks.json",
            "id_token_signing_alg_values_supported": {"is": "ES256"},
        }
        declare(
            session,
            checkins={kind: {kind: served.url, "expect": expect} for kind in ("oidc", "oauth")},
        )
        assert looked(session, status=0)["state"] == "agrees"
        served.pages["/jwks"] = page(key_set(("one", "BQAB"), ("two", "CQAB")))
        report = looked(session, "oidc", status=1)
        assert changed_at(report) == ["/keys/one", "/keys/two"]
        assert report["checkins"][0]["documents"][0]["changes"][0]["findings"][0]["category"] == "signing-key"
        private = key_set(("one", "AQAB"))
        private["keys"][0]["d"] = "c2VjcmV0LXBhcnQ"
        served.pages["/jwks"] = page(private)
        served.pages["/.well-known/openid-configuration"] = page(
            metadata(served.url) | {"issuer": "https://evil.example.net", "jwks_uri": f"{served.url}/jwks"}
        )
        told = session.run("checkin", "oidc", status=1).out
        assert "calls itself https://evil.example.net" in told
        assert "publishes a private key" in told
        assert "c2VjcmV0LXBhcnQ" not in told
        served.pages["/.well-known/openid-configuration"] = Page(status=302, headers={"Location": "http://x"})
        (look,) = looked(session, "oidc", status=3)["checkins"]
        assert "answered with status 302" in look["problem"]
        served.pages["/.well-known/openid-configuration"] = Page(b"[" * 100_000)
        looked(session, "oidc", status=3)


def saml(entity: str, acs: str, certificate: str) -> str:
    return (
        '<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'entityID="{entity}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
        f'Location="{acs}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>'
    )


def body_of(pem: bytes) -> str:
    return "".join(pem.decode().splitlines()[1:-1])


def test_tls_and_saml_say_who_they_are(tmp_path: Path) -> None:
    authority, key = Authority(tmp_path), new_key()
    certificate = authority.certificate("auth", key, names=("login.example.com",))
    described = saml("https://sp.example.com", "https://sp.example.com/acs", body_of(certificate))
    with serving({"/metadata": Page(described.encode())}, authority.context(certificate, key)) as served:
        session = make_session(
            tmp_path, files={"services/auth/tls.crt": certificate, "services/auth/metadata.xml": described}
        )
        trusted = {"host": f"127.0.0.1:{served.port}", "ca": str(authority.file)}
        declare(
            session,
            checkins={
                "tls": {"tls": trusted, "expect": {"certificate": "services/auth/tls.crt"}},
                "saml": {
                    "saml": {"url": f"{served.url}/metadata", "ca": str(authority.file)},
                    "expect": {"metadata": "services/auth/metadata.xml"},
                },
                "doubted": {
                    "tls": f"127.0.0.1:{served.port}",
                    "expect": {"names": {"is": ["DNS:login.example.com", "IP:127.0.0.1"]}},
                },
            },
        )
        assert looked(session, "tls", "saml", status=0)["state"] == "agrees"
        (look,) = looked(session, "doubted", status=1)["checkins"]
        assert "does not verify" in look["remarks"][0]
        served.pages["/metadata"] = Page(
            saml("https://sp.example.com", "https://evil.example.net/acs", body_of(certificate)).encode()
        )
        assert changed_at(looked(session, "saml", status=1)) == ["/metadata/acs/0"]

    # the same name and issuer with another key is another identity; the same key renewed is none
    other = new_key()
    replaced = authority.certificate("auth", other, names=("login.example.com",))
    renewed = authority.certificate("auth", key, days=200, names=("login.example.com",))
    ended = authority.certificate("auth", key, days=-1, names=("login.example.com",))
    for shown, private, status, expected in (
        (renewed, key, 0, []),
        (replaced, other, 1, ["/certificate/public_key"]),
        (ended, key, 1, []),
    ):
        with serving({}, authority.context(shown, private)) as again:
            trusted["host"] = f"127.0.0.1:{again.port}"
            declare(
                session,
                checkins={"tls": {"tls": trusted, "expect": {"certificate": "services/auth/tls.crt"}}},
            )
            report = looked(session, status=status)
            assert changed_at(report) == expected
            expired = any("has expired" in remark for remark in report["checkins"][0]["remarks"])
            assert expired is (shown is ended)


def webhook(url: str) -> dict[str, Any]:
    return {"on-call": {"webhook": {"url": url, "secret-env": "HOOK_SECRET"}}}


SECRET = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def test_an_alarm_is_signed_told_once_and_never_lost(tmp_path: Path, live: Path) -> None:
    session = make_session(tmp_path)
    with serving({"/alarm": Page(status=503)}) as served:
        declare(session, checkins=folder_checkin(live), alarms=webhook(f"{served.url}/alarm"))
        environment = {"HOOK_SECRET": f"whsec_{SECRET}"}
        looked(session, status=0, **environment)
        (live / "config.yaml").write_text(MOVED)
        told = session.run("checkin", status=1, **environment)
        assert "on-call was not told" in told.err
        (live / "config.yaml").write_text(CONFIGURATION)
        told = session.run("checkin", status=3, **environment)  # all is well, but nobody knows of the drift
        assert served.posted == []
        served.pages["/alarm"] = Page()
        looked(session, status=0, **environment)
        kinds = [json.loads(body)["alarm"] for _, body in served.posted]
        assert kinds == ["drift", "recovered"]
        looked(session, status=0, **environment)
        assert len(served.posted) == 2
        for headers, body in served.posted:
            SCHEMA.validate(json.loads(body))
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            wanted = hmac.new(base64.b64decode(SECRET), signed, hashlib.sha256).digest()
            assert headers["webhook-signature"] == "v1," + base64.b64encode(wanted).decode()
        (live / "config.yaml").write_text(MOVED)
        told = session.run("checkin", status=1)  # without the secret nothing is sent unsigned
        assert "holds no webhook secret" in told.err
        assert len(served.posted) == 2


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if condition() or process.poll() is not None:
            return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue


def started(session: Session, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [CHANGEGATE, "checkin", *arguments],
        cwd=session.world.top,
        env=session.world.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_killed_in_the_middle_of_an_alarm_nothing_is_lost(tmp_path: Path, live: Path) -> None:
    session = make_session(tmp_path)
    taken = tmp_path / "taken"
    script = f"cat > {taken}.$$; sleep 60"  # takes the alarm, and never says so
    declare(session, checkins=folder_checkin(live), alarms={"pager": {"command": ["sh", "-c", script]}})
    (live / "config.yaml").write_text(MOVED)
    process = started(session, "--allow-commands")
    try:
        wait_for(lambda: any(tmp_path.glob("taken.*")), process)
        other = session.run("checkin", "--allow-commands", status=3)
        assert "another check-in is running" in other.err
    finally:
        process.kill()
        process.communicate()
    outbox = session.world.top / ".git/changegate/checkin/outbox"
    assert len(list(outbox.glob("*.json"))) == 1
    told = tmp_path / "told"
    declare(
        session, checkins=folder_checkin(live), alarms={"pager": {"command": ["sh", "-c", f"cat > {told}"]}}
    )
    session.run("checkin", "--allow-commands", status=1)
    assert json.loads(told.read_text())["alarm"] == "drift"
    assert list(outbox.glob("*.json")) == []
    assert (outbox.parent / "known.json").stat().st_mode & 0o077 == 0


def test_a_watch_looks_again_tells_of_changes_and_ends_when_told(tmp_path: Path, live: Path) -> None:
    session = make_session(tmp_path)
    declare(session, checkins=folder_checkin(live))
    told = session.run("checkin", "--watch", "--every", "1s", "--rounds", "2", status=0)
    assert told.out.count("AGREES") == 1
    assert "as before: files agrees" in told.err
    process = started(session, "--watch", "--every", "1h", "--prometheus", str(tmp_path / "metrics.prom"))
    (live / "config.yaml").write_text(MOVED)
    try:
        wait_for((tmp_path / "metrics.prom").exists, process)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, "Traceback" in err) == (1, False)
    assert "DRIFT" in out
    assert 'state="drifted"} 1.0' in (tmp_path / "metrics.prom").read_text()
    assert "--every" in session.run("checkin", "--watch", "--every", "soon", status=2).err


FAKE_KUBECTL = f"""#!{sys.executable}
import json, os, sys
wanted = json.load(sys.stdin)["items"]
live = json.load(open(os.environ["CLUSTER"]))
names = {{one["metadata"]["name"] for one in wanted}}
items = [one for one in live if one["metadata"]["name"] in names]
print(json.dumps(items[0] if len(items) == 1 else {{"kind": "List", "items": items}}))
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    """What answers like kubectl; the real one is asked by the tests of `make peers`."""
    program = tmp_path / "bin" / "kubectl"
    program.parent.mkdir()
    program.write_text(FAKE_KUBECTL)
    program.chmod(0o755)
    return tmp_path / "cluster.json"


def test_objects_of_a_cluster_are_compared_without_its_own_additions(tmp_path: Path, cluster: Path) -> None:
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "auth"},
        "data": {"issuer": "https://login.example.com/", "LOG_LEVEL": "info"},
    }
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "auth-client"},
        "stringData": {"client-secret": "correct-horse-battery"},
    }
    text = f"---\n{json.dumps(manifest)}\n---\n{json.dumps(secret)}\n"
    session = make_session(tmp_path, files={"services/auth/objects.yaml": text})
    declare(session, checkins={"objects": {"kubernetes": {}, "paths": "services/auth/objects.yaml"}})
    path = f"{cluster.parent / 'bin'}{os.pathsep}{session.world.environment['PATH']}"
    added = {
        "uid": "1",
        "resourceVersion": "2",
        "namespace": "default",
        "creationTimestamp": "2026-01-01T00:00:00Z",
    }
    live = [
        manifest | {"metadata": {"name": "auth"} | added},
        {key: value for key, value in secret.items() if key != "stringData"}
        | {
            "metadata": {"name": "auth-client"} | added,
            "type": "Opaque",
            "data": {"client-secret": base64.b64encode(b"correct-horse-battery").decode()},
        },
    ]
    cluster.write_text(json.dumps(live))
    asked = {"CLUSTER": str(cluster), "PATH": path}
    assert looked(session, status=0, **asked)["state"] == "agrees"
    live[0]["data"] = {"issuer": "https://evil.example.net/", "LOG_LEVEL": "debug"}  # type: ignore[index]  # plain data
    live[1]["data"] = {"client-secret": base64.b64encode(b"another-horse-battery").decode()}  # type: ignore[index]  # plain data
    cluster.write_text(json.dumps(live))
    done = session.run("checkin", "--format", "json", status=1, **asked)
    assert "horse" not in done.out
    assert {"#0/data/issuer", "#1/stringData/client-secret"} <= set(changed_at(done.json))
    cluster.write_text("[]")
    assert looked(session, status=1, **asked)["state"] == "drifted"


def test_a_public_key_is_shown_and_no_private_one_is_needed(tmp_path: Path) -> None:
    """A claim that is no certificate is refused with its place, whatever the server shows."""
    authority, key = Authority(tmp_path), new_key()
    certificate = authority.certificate("auth", key)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with serving({}, authority.context(certificate, key)) as served:
        session = make_session(tmp_path, files={"services/auth/key.pem": public})
        declare(
            session,
            checkins={
                "tls": {"tls": f"127.0.0.1:{served.port}", "expect": {"certificate": "services/auth/key.pem"}}
            },
        )
        (look,) = looked(session, status=3)["checkins"]
    assert look["problem"].startswith("services/auth/key.pem: cannot be the certificate expected here")


def test_a_declaration_that_cannot_be_meant_is_refused_before_it_is_deployed(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.world.write(CHECKINS, json.dumps({"version": 1, "checkins": {"a": {"file": "here.yaml"}}}))
    told = session.run("validate", status=1)
    assert f"{CHECKINS}: /checkins/a: 'paths' is missing" in told.out
    session.world.git("add", ".")
    report = session.check("--staged", status=1)
    assert report["verdict"] == "denied"
    (document,) = report["documents"]
    assert document["schema_errors"][0]["pointer"] == "/checkins/a"
    assert {finding["category"] for change in document["changes"] for finding in change["findings"]} == {
        "trust"
    }
