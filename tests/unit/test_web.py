"""The door to HTTP keeps every bound, whatever answers."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from changegate.errors import ToolError
from changegate.web import request
from servers import Authority, Page, new_key, serving


def test_an_answer_is_taken_as_it_is() -> None:
    with serving({"/a?b=c": Page(b"said", headers={"X-Told": "yes"})}) as served:
        answer = request(f"{served.url}/a?b=c")
    assert (answer.status, answer.body, answer.headers["x-told"]) == (200, b"said", "yes")


def test_what_is_posted_arrives() -> None:
    with serving() as served:
        answer = request(f"{served.url}/in", method="POST", headers={"X-Id": "7"}, body=b"told")
    assert answer.status == 200
    ((headers, body),) = served.posted
    assert (headers["x-id"], body) == ("7", b"told")


def test_a_redirect_is_not_followed() -> None:
    with serving() as elsewhere, serving() as served:
        elsewhere.pages["/"] = Page(b"stolen")
        served.pages["/"] = Page(status=302, headers={"Location": elsewhere.url + "/"})
        answer = request(served.url)
    assert (answer.status, answer.body) == (302, b"")


def drip(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.05)


def test_a_server_that_drips_is_left() -> None:
    with serving({"/": Page(write=drip)}) as served, pytest.raises(ToolError, match="took too long"):
        request(served.url, seconds=0.3)


def test_an_answer_that_is_too_large_is_refused() -> None:
    with serving({"/": Page(b"x" * 2000)}) as served, pytest.raises(ToolError, match="more than 1000 bytes"):
        request(served.url, limit=1000)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example.com/", "https://", "gopher:x", ""])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(ToolError, match="no http or https address"):
        request(url)


def test_nobody_there_is_said() -> None:
    with serving() as served:
        url = served.url
    with pytest.raises(ToolError, match="no answer"):
        request(url, seconds=2)


def test_a_certificate_nobody_vouches_for_is_refused_and_one_of_a_known_authority_is_not(
    tmp_path: Path,
) -> None:
    authority, key = Authority(tmp_path), new_key()
    context = authority.context(authority.certificate("server", key), key)
    with serving({"/": Page(b"here")}, context) as served:
        with pytest.raises(ToolError, match="does not verify"):
            request(served.url)
        assert request(served.url, authorities=str(authority.file)).body == b"here"
