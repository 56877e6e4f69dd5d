"""Asks a forge's API, over TLS alone; what it refuses becomes a sentence that says what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from changegate.errors import MalformedInputError, ToolError, UsageError
from changegate.frozen import frozen
from changegate.model.shown import printable
from changegate.regex import regex
from changegate.web import Answer, request

BYTES_AT_MOST: Final = 8 * 1024 * 1024
PAGES_AT_MOST: Final = 50
SECONDS_A_PAGE: Final = 30.0
_NEXT: Final = regex(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')
_WAIT: Final = ("retry-after", "x-ratelimit-reset", "ratelimit-reset")


@frozen
class Api:
    """One forge that is asked, with the headers it wants; `token` names the variable a token comes from."""

    headers: Mapping[str, str]
    token: str
    seconds: float = SECONDS_A_PAGE
    limit: int = BYTES_AT_MOST

    def one(self, url: str) -> object:
        """Return the JSON at an address.

        Raises:
            UsageError: the address is not `https://HOST/…`.
            ToolError: it cannot be reached, refuses, answers with an error, too late or with too much.
            MalformedInputError: the answer is no JSON.
        """
        return parsed(self._asked(url).body, printable(url))

    def every(self, url: str) -> list[object]:
        """Return the items of a list that comes in pages (RFC 8288: `Link: <…>; rel="next"`).

        Raises:
            UsageError, ToolError, MalformedInputError: as for `one`; also for a next page on another host.
        """
        items: list[object] = []
        here: str | None = url
        for _ in range(PAGES_AT_MOST):
            if here is None:
                return items
            answer = self._asked(here)
            page = parsed(answer.body, printable(here))
            if not isinstance(page, list):
                raise MalformedInputError(printable(here), "the answer is no list")
            items += page
            here = _next(answer, here)
        raise ToolError(_host(url), f"has more than {PAGES_AT_MOST} pages of this; nobody reviewed so often")

    def _asked(self, url: str) -> Answer:
        host = _host(url)
        answer = request(url, headers=self.headers, seconds=self.seconds, limit=self.limit)
        if answer.status != 200:
            raise self._refused(answer, host)
        return answer

    def _refused(self, answer: Answer, host: str) -> ToolError:
        status = answer.status
        if _is_limit(answer):
            until = next((answer.headers[name] for name in _WAIT if name in answer.headers), "later")
            hint = f"wait (the forge says: {printable(until)[:60]}), or put a token into {self.token}"
            return ToolError(host, f"has been asked too often ({status})", hint=hint)
        if 300 <= status < 400:
            problem = f"sends elsewhere ({status}), where a token must not follow"
            return ToolError(host, problem, hint="name the final address")
        problem, hint = {
            401: ("does not accept the token (401)", f"put one that may read into {self.token}"),
            403: ("does not let the token read this (403)", f"put one that may into {self.token}"),
            404: ("has no such thing (404)", f"check the address, and what {self.token} may see"),
        }.get(status, (f"answers with an error ({status})", "try again"))
        return ToolError(host, problem, hint=hint)


def parsed(content: bytes, origin: str) -> object:
    """Return what JSON says; `origin` is where it came from.

    Raises:
        MalformedInputError: it is none.
    """
    try:
        data: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise MalformedInputError(origin, "is no JSON that can be read") from error
    return data


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{printable(url)} is no address: {error}") from error
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        hint = "an address is https://HOST/…, without a name or password in it"
        raise UsageError(f"{printable(url)} is not asked", hint=hint)
    return printable(parts.hostname if port is None else f"{parts.hostname}:{port}")


def _next(answer: Answer, here: str) -> str | None:
    found = _NEXT.search(answer.headers.get("link", ""))
    if found is None:
        return None
    if urlsplit(found[1])[:2] != urlsplit(here)[:2]:
        raise ToolError(_host(here), "continues on another host, where a token must not follow")
    return found[1]


def _is_limit(answer: Answer) -> bool:
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return answer.status == 429 or (answer.status == 403 and spent)
