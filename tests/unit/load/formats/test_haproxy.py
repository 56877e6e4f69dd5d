"""HAProxy: what stands in a section, which words are options, and what is refused."""

from __future__ import annotations

import pytest

from changegate.load.formats import haproxy
from changegate.load.formats._contract import FormatError, LimitError
from changegate.model.config import Limits


def test_a_server_is_its_address_and_its_options() -> None:
    read = haproxy.parse("backend app\n server a 10.0.0.1:80 check verify none ca-file /ca.pem\n", Limits())
    options = {"address": "10.0.0.1:80", "check": "on", "verify": "none", "ca-file": "/ca.pem"}
    assert read == {"backend": {"app": {"server": {"a": options}}}}


def test_certificates_of_one_listener_are_all_kept() -> None:
    read = haproxy.parse("frontend web\n bind :443 ssl crt /a.pem crt /b.pem\n", Limits())
    assert read == {"frontend": {"web": {"bind": {"address": ":443", "ssl": "on", "crt": "/a.pem /b.pem"}}}}


def test_rules_keep_their_order_and_remarks_go() -> None:
    read = haproxy.parse(
        "frontend web # all\n http-request deny if bad\n http-request auth if x # who\n", Limits()
    )
    assert read == {"frontend": {"web": {"http-request": ["deny if bad", "auth if x"]}}}


def test_a_quoted_number_sign_is_no_remark() -> None:
    read = haproxy.parse('frontend web\n http-request set-header X-A "a # b"\n', Limits())
    assert read == {"frontend": {"web": {"http-request": 'set-header X-A "a # b"'}}}


@pytest.mark.parametrize(
    "text",
    ["", "maxconn 10\n", 'global\n log "a\n', "global\n log 'a\n"],
    ids=["empty", "no section", '"', "'"],
)
def test_what_is_no_configuration_of_haproxy_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        haproxy.parse(text, Limits())


def test_a_file_with_too_many_lines_is_refused() -> None:
    with pytest.raises(LimitError):
        haproxy.parse("global\n" + "\n" * 20, Limits(nodes=10))


def test_the_line_of_a_keyword_is_known() -> None:
    text = "global\n maxconn 1\n\nbackend app\n balance roundrobin\n"
    assert dict(haproxy.places(text, Limits())) == {
        ("global",): 1,
        ("global", "maxconn"): 2,
        ("backend", "app"): 4,
        ("backend", "app", "balance"): 5,
    }
