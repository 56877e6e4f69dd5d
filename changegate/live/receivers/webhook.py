"""An address that gets the alarm as JSON, signed as Standard Webhooks 1.0 says.

The headers are `webhook-id`, `webhook-timestamp` and `webhook-signature`; the signature is `v1,` and the
base64 of HMAC-SHA256 over `id.timestamp.body`. The id is the same at every attempt, so that a receiver can
tell that it has had an alarm already.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from changegate.errors import InvalidInputError, ToolError
from changegate.frozen import frozen
from changegate.live.kinds._probing import address
from changegate.live.receivers._contract import Delivery
from changegate.reading import Reader
from changegate.web import request

_PREFIX: Final = "whsec_"
_LEAST: Final = 16


@frozen
class Webhook:
    """An address, and the environment variable that holds its secret (empty: alarms are not signed)."""

    url: str
    secret_variable: str

    def __str__(self) -> str:
        """Show the address."""
        return self.url


def target(reader: Reader) -> Webhook:
    """Return the address of a declaration: a text, or `{url: …, secret-env: NAME}`."""
    if isinstance(reader.value, str):
        return Webhook(address(reader), "")
    entries = reader.mapping(("url", "secret-env"), required=("url", "secret-env"))
    name = entries["secret-env"].text()
    if not name.isidentifier():
        raise entries["secret-env"].refuse(f"{name!r} is no name of an environment variable")
    return Webhook(address(entries["url"]), name)


def deliver(target: Webhook, delivery: Delivery) -> None:
    """Post the alarm; any answer but 2xx means that nobody has been told."""
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.identifier,
        "webhook-timestamp": str(delivery.timestamp),
    }
    if target.secret_variable:
        headers["webhook-signature"] = "v1," + _signature(target, delivery)
    answer = request(target.url, method="POST", headers=headers, body=delivery.body, seconds=delivery.seconds)
    if not 200 <= answer.status < 300:
        raise ToolError(target.url, f"answered with status {answer.status}")


def _signature(target: Webhook, delivery: Delivery) -> str:
    said = delivery.environment.get(target.secret_variable, "")
    secret = _secret(said)
    if secret is None:
        raise InvalidInputError(
            f"${target.secret_variable}",
            "holds no webhook secret",
            hint=f"set it to {_PREFIX} and the base64 of at least {_LEAST} random bytes",
        )
    signed = b".".join((delivery.identifier.encode(), str(delivery.timestamp).encode(), delivery.body))
    return base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def _secret(said: str) -> bytes | None:
    try:
        found = base64.b64decode(said.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) >= _LEAST else None
