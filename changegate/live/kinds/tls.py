"""A TLS server asked who it is: names, issuer and public key of its certificate, and how long it is valid."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from changegate.classify.certificates import Certificate
from changegate.errors import ToolError
from changegate.frozen import frozen
from changegate.live.kinds._certificates import about_validity, facts, first
from changegate.live.kinds._contract import Fact, Question, Sight
from changegate.live.kinds._probing import file, sight, text, texts
from changegate.model.finding import Category
from changegate.model.shown import printable
from changegate.reading import Reader

_WARNING: Final = timedelta(days=14)
_PORT: Final = 443
_PORTS: Final = 65535


def _certificate(value: object) -> dict[str, object]:
    return facts(first(value))


FACTS: Final[Mapping[str, Fact]] = {
    "certificate": Fact(Category.TLS_IDENTITY, _certificate),
    "issuer": Fact(Category.TLS_IDENTITY, text),
    "names": Fact(Category.TLS_IDENTITY, texts),
    "public_key": Fact(Category.TLS_IDENTITY, text),
    "subject": Fact(Category.TLS_IDENTITY, text),
}


@frozen
class Server:
    """A host and port, the name to ask for, whose word to take, and how long before its end to warn."""

    host: str
    port: int
    name: str
    authorities: str | None
    warning: timedelta

    def __str__(self) -> str:
        """Show host and port."""
        return f"{self.host}:{self.port}"


def target(reader: Reader) -> Server:
    """Return the server of a declaration: `host:port`, or `host`, `port`, `name`, `ca` and `warn`."""
    if isinstance(reader.value, str):
        host, port = _host_and_port(reader)
        return Server(host, port, host, None, _WARNING)
    entries = reader.mapping(("host", "port", "name", "ca", "warn"), required=("host",))
    host, port = _host_and_port(entries["host"])
    return Server(
        host,
        entries["port"].whole(1, _PORTS) if "port" in entries else port,
        entries["name"].text() if "name" in entries else host,
        file(entries["ca"]) if "ca" in entries else None,
        entries["warn"].duration() if "warn" in entries else _WARNING,
    )


def _host_and_port(reader: Reader) -> tuple[str, int]:
    said = reader.text()
    host, separator, port = said.rpartition(":")
    if not separator or said.endswith("]"):
        host, port = said, str(_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 1 <= int(port) <= _PORTS or "/" in said:
        raise reader.refuse(f"{said!r} is no host", "write login.example.com or login.example.com:8443")
    return host, int(port)


def look(target: Server, question: Question) -> Sight:
    """Shake hands twice: once to see the certificate whatever it is, once to see whether it is believed."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    shown = _shake(target, question.seconds, unchecked)
    certificate = _read(shown, target)
    remarks = about_validity([certificate], question.now, target.warning)
    try:
        _shake(target, question.seconds, ssl.create_default_context(cafile=target.authorities))
    except ssl.SSLCertVerificationError as error:
        remarks.append(f"{target}: its certificate does not verify: {printable(error.verify_message)}")
    told = facts(certificate)
    return sight(question, {**told, "certificate": told}, remarks)


def _shake(target: Server, seconds: float, context: ssl.SSLContext) -> bytes:
    try:
        with (
            socket.create_connection((target.host, target.port), timeout=seconds) as plain,
            context.wrap_socket(plain, server_hostname=target.name) as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError:
        raise
    except OSError as error:
        said = error.strerror or str(error) or type(error).__name__
        raise ToolError(str(target), f"no handshake: {said}") from error


def _read(shown: bytes, target: Server) -> Certificate:
    armour = base64.encodebytes(shown).decode()
    try:
        return first(f"-----BEGIN CERTIFICATE-----\n{armour}-----END CERTIFICATE-----\n")
    except ValueError as error:
        raise ToolError(str(target), "showed a certificate that cannot be read") from error
