"""Asking a forge: what it may do to us, and that the token stays with the host that was named."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from changegate.approvals.forges._api import Api, _host
from changegate.errors import MalformedInputError, ToolError, UsageError
from forges import forge, page
from servers import Page, Served
from words import hear

API = Api({"Authorization": "Bearer secret-token"}, "FORGE_TOKEN", seconds=5)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    with forge(tmp_path_factory.mktemp("forge")) as found:
        yield found


@pytest.fixture
def served(running: tuple[Served, Path], monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setenv("SSL_CERT_FILE", str(running[1]))
    running[0].pages.clear()
    running[0].asked.clear()
    return running[0]


def test_a_list_is_followed_over_its_pages(served: Served) -> None:
    first = f'<{served.url}/list?page=0>; rel="prev", <{served.url}/list?page=2>; rel="next", <{served.url}/x>; rel="last"'
    served.pages |= {
        "/list": page([1, 2], Link=first),
        "/list?page=2": page([3], Link=f'<{served.url}/list>; rel="first"'),
    }
    assert API.every(f"{served.url}/list") == [1, 2, 3]
    assert [path for path, _ in served.asked] == ["/list", "/list?page=2"]
    assert all(headers["authorization"] == "Bearer secret-token" for _, headers in served.asked)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/list", "http://127.0.0.1:1/list", "file:///etc/passwd"]
)
def test_a_token_follows_to_no_other_host(served: Served, elsewhere: str) -> None:
    served.pages["/list"] = page([1], Link=f'<{elsewhere}>; rel="next"')
    with pytest.raises(ToolError, match="continues on another host") as caught:
        API.every(f"{served.url}/list")
    hear(caught.value)
    served.pages["/moved"] = page(None, 302, Location=elsewhere)
    with pytest.raises(ToolError, match=r"sends elsewhere \(302\)") as caught:
        API.one(f"{served.url}/moved")
    hear(caught.value)
    assert len(served.asked) == 2


def test_a_list_of_one_page_is_that_page(served: Served) -> None:
    served.pages["/list"] = page([1])
    assert API.every(f"{served.url}/list") == [1]


def test_a_host_is_named_with_the_port_that_is_given() -> None:
    assert _host("https://forge.example.com/x") == "forge.example.com"
    assert _host("https://forge.example.com:8443/x") == "forge.example.com:8443"


def test_pages_without_end_are_given_up(served: Served) -> None:
    served.pages["/list"] = page([], Link=f'<{served.url}/list>; rel="next"')
    with pytest.raises(ToolError, match="more than 50 pages") as caught:
        API.every(f"{served.url}/list")
    hear(caught.value)


@pytest.mark.parametrize(
    ("answer", "said", "hint"),
    [
        (page(None, 401), "does not accept the token (401)", "FORGE_TOKEN"),
        (page(None, 403), "does not let the token read this (403)", "FORGE_TOKEN"),
        (page(None, 404), "has no such thing (404)", "FORGE_TOKEN"),
        (
            page(None, 403, X_RateLimit_Remaining="0", X_RateLimit_Reset="1780000000"),
            "asked too often (403)",
            "1780000000",
        ),
        (page(None, 429, Retry_After="60"), "asked too often (429)", "60"),
        (page(None, 500), "answers with an error (500)", "try again"),
        (page(None, 503), "answers with an error (503)", "try again"),
        (page(None, 300), "sends elsewhere (300)", "final address"),
        (page(None, 400), "answers with an error (400)", "try again"),
        (page(None, 429), "asked too often (429)", "later"),
        (page(None, 403, Retry_After="9" * 70), "asked too often (403)", "9" * 60),
    ],
)
def test_a_refusal_says_what_to_do(served: Served, answer: Page, said: str, hint: str) -> None:
    served.pages["/"] = answer
    with pytest.raises(ToolError) as caught:
        API.one(f"{served.url}/")
    hear(caught.value)
    assert said in str(caught.value)
    assert hint in caught.value.hint
    assert "secret-token" not in f"{caught.value}{caught.value.hint}"


def endless(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.01)


def test_too_much_and_too_slow_are_given_up(served: Served) -> None:
    served.pages["/huge"] = page([0] * 1_000)
    with pytest.raises(ToolError, match="more than 100 bytes") as caught:
        replace(API, limit=100).one(f"{served.url}/huge")
    hear(caught.value)
    served.pages["/slow"] = Page(write=endless)
    with pytest.raises(ToolError, match="took too long") as caught:
        replace(API, seconds=0.3).one(f"{served.url}/slow")
    hear(caught.value)


@pytest.mark.parametrize("raw", [b"", b"<html>", b"\xff", b"[" * 100_000, b'{"a": NaN}x'])
def test_an_answer_that_is_no_json_is_said_to_be_none(served: Served, raw: bytes) -> None:
    served.pages["/"] = Page(raw)
    with pytest.raises(MalformedInputError, match="no JSON") as caught:
        API.one(f"{served.url}/")
    hear(caught.value)
    with pytest.raises(MalformedInputError, match="no JSON") as caught:
        API.every(f"{served.url}/")
    assert caught.value.where.path == f"{served.url}/"
    served.pages["/"] = page({"message": "no list"})
    with pytest.raises(MalformedInputError, match="no list") as caught:
        API.every(f"{served.url}/")
    hear(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "https://user:word@127.0.0.1/",
        "https://127.0.0.1:x/",
        "ftp://x/",
    ],
)
def test_only_an_address_over_tls_is_asked(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        API.one(url)
    hear(caught.value)


def test_a_host_nobody_vouches_for_is_not_asked(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.pages["/"] = page([])
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with pytest.raises(ToolError, match="its certificate does not verify") as caught:
        API.one(f"{served.url}/")
    hear(caught.value)
    assert served.asked == []


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "a\nb"])
def test_a_token_cannot_bring_headers_along(served: Served, token: str) -> None:
    with pytest.raises(ToolError, match="no answer") as caught:
        replace(API, headers={"Authorization": f"Bearer {token}"}).one(f"{served.url}/")
    hear(caught.value)
    assert served.asked == []
