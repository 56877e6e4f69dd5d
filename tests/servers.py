"""Real servers on the loopback address: HTTP and TLS, with certificates made for them."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Page:
    """What a server answers at a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None


@dataclass
class Served:
    """A running server: its address, its pages by path (to be changed at will), what was posted and asked for."""

    url: str
    port: int
    pages: dict[str, Page]
    posted: list[tuple[dict[str, str], bytes]]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def serving(pages: dict[str, Page] | None = None, context: ssl.SSLContext | None = None) -> Iterator[Served]:
    """Run a server until the end of the block; with a context, over TLS."""
    served = Served("", 0, pages if pages is not None else {}, [])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
            self._answer(served.pages.get(self.path, Page(status=404)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            page = served.pages.get(self.path, Page())
            if page.status < 300:
                served.posted.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self._answer(page)

        def _answer(self, page: Page) -> None:
            if page.write is not None:
                page.write(self)
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    served.port = server.server_address[1]
    served.url = f"{'http' if context is None else 'https'}://{HOST}:{served.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Authority:
    """A certificate authority made for a test, kept in a folder."""

    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def file(self) -> Path:
        """Its own certificate as a PEM file."""
        target = self.folder / "ca.pem"
        if not target.exists():
            built = self._builder("test authority", self.key.public_key(), 3650).add_extension(
                x509.BasicConstraints(ca=True, path_length=None), critical=True
            )
            built = built.add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=True,
                    crl_sign=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            target.write_bytes(self._signed(built))
        return target

    def certificate(
        self, name: str, key: ec.EllipticCurvePrivateKey, days: int = 90, names: tuple[str, ...] = ()
    ) -> bytes:
        """Return a certificate in PEM for the loopback address and further DNS names."""
        alternatives: list[x509.GeneralName] = [x509.IPAddress(ip_address(HOST))]
        alternatives += [x509.DNSName(one) for one in names]
        built = self._builder(name, key.public_key(), days).add_extension(
            x509.SubjectAlternativeName(alternatives), critical=False
        )
        built = built.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return self._signed(built)

    def context(self, certificate: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
        """Return what a server shows of itself."""
        self.file.touch()
        chain = self.folder / "server.pem"
        chain.write_bytes(certificate + pem_of(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _builder(self, name: str, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")]))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    def _signed(self, builder: x509.CertificateBuilder) -> bytes:
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a key for a server."""
    return ec.generate_private_key(ec.SECP256R1())


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key in PEM (PKCS #8)."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
