"""The one door to HTTP: one request with every bound there is, no redirect followed, no proxy assumed."""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.parse
from collections.abc import Mapping
from typing import Final

from changegate.errors import ToolError
from changegate.frozen import frozen

LIMIT: Final = 5 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_SCHEMES: Final = frozenset({"http", "https"})


@frozen
class Answer:
    """What a server answered: the status, headers by lower-case name, and the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def request(  # noqa: PLR0913  one parameter a part of the request
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 10.0,
    limit: int = LIMIT,
    authorities: str | None = None,
) -> Answer:
    """Send one request and return the answer, whatever its status; redirects are answers too.

    `seconds` bounds the whole exchange, `limit` the bytes of the body, `authorities` is a PEM file of the
    certificate authorities to trust instead of the system's (RFC 9110, RFC 9112).

    Raises:
        ToolError: no such server, no answer in time, a certificate that does not verify, too large a body.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ToolError(url, "is no http or https address")
    deadline = time.monotonic() + seconds
    try:
        connection = _connection(parts, seconds, authorities)
        try:
            connection.request(method, _target(parts), body=body, headers=_headers(headers))
            response = connection.getresponse()
            content = _body(response, connection, deadline, limit, url)
        finally:
            connection.close()
    except ssl.SSLCertVerificationError as error:
        hint = "trust its authority with 'ca', or ask who answers there"
        raise ToolError(url, f"its certificate does not verify: {error.verify_message}", hint=hint) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ToolError(url, f"no answer: {_said(error)}") from error
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


def _connection(
    parts: urllib.parse.SplitResult, seconds: float, authorities: str | None
) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port or 80, timeout=seconds)
    context = ssl.create_default_context(cafile=authorities)
    return http.client.HTTPSConnection(host, parts.port or 443, timeout=seconds, context=context)


def _target(parts: urllib.parse.SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(given: Mapping[str, str] | None) -> dict[str, str]:
    return {"User-Agent": "changegate", "Connection": "close", **(given or {})}


def _body(
    response: http.client.HTTPResponse,
    connection: http.client.HTTPConnection,
    deadline: float,
    limit: int,
    url: str,
) -> bytes:
    """Read an answer piece by piece: a server that drips must not hold us longer than was granted."""
    found = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("it took too long")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = response.read1(_CHUNK)
        if not piece:
            return bytes(found)
        found += piece
        if len(found) > limit:
            raise ToolError(url, f"answered with more than {limit} bytes")


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
