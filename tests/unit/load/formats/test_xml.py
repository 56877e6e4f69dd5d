"""XML."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import AmbiguousError, FormatError, LimitError
from changegate.load.formats.xml import parse
from changegate.model.config import Limits

LIMITS = Limits()


def refused(text: str, limits: Limits = LIMITS) -> FormatError:
    with pytest.raises(FormatError) as caught:
        parse(text, limits)
    return caught.value


def test_elements_attributes_and_text() -> None:
    text = '<a x="1">\n <b>t</b><!-- c -->\n <c y="2">u</c>\n <c/>\n</a>'
    assert parse(text, LIMITS) == {
        "a": {"@x": "1", "b": "t", "c": [{"@y": "2", "#text": "u"}, ""], "#order": ["b", "c"]}
    }


def test_the_prefix_is_formatting_and_the_namespace_is_not() -> None:
    one = parse('<m:a xmlns:m="urn:m"><m:b>t</m:b></m:a>', LIMITS)
    assert one == {"a": {"@xmlns": "urn:m", "@xmlns:m": "urn:m", "b": "t"}}
    assert parse('<a xmlns="urn:m"><b>t</b></a>', LIMITS) == {"a": {"@xmlns": "urn:m", "b": "t"}}
    assert parse('<a xmlns="urn:n"><b>t</b></a>', LIMITS) != parse('<a xmlns="urn:m"><b>t</b></a>', LIMITS)


def test_an_element_of_another_namespace_says_so() -> None:
    found = parse('<a xmlns="urn:m"><b xmlns="urn:n">t</b></a>', LIMITS)
    assert found == {"a": {"@xmlns": "urn:m", "b": {"@xmlns": "urn:n", "#text": "t"}}}


def test_the_order_of_elements_is_kept() -> None:
    assert parse("<a><b/><c/><b/></a>", LIMITS) != parse("<a><b/><b/><c/></a>", LIMITS)
    assert parse("<a>x<b/></a>", LIMITS) != parse("<a><b/>x</a>", LIMITS)


def test_blanks_around_elements_are_formatting_and_blanks_alone_are_not() -> None:
    assert parse("<a>\n  <b/>\n</a>", LIMITS) == parse("<a><b/></a>", LIMITS)
    assert parse("<a> </a>", LIMITS) == {"a": " "}
    assert parse("<a><![CDATA[x]]>y</a>", LIMITS) == {"a": "xy"}


@pytest.mark.parametrize("text", ["<a>admin<!-- c -->.evil</a>", "<a>admin<?p i?>.evil</a>"])
def test_a_comment_within_a_text_is_refused(text: str) -> None:
    assert isinstance(refused(text), AmbiguousError)


def test_comments_around_a_text_are_read_over() -> None:
    assert parse("<a><!-- b -->x<!-- c -->\n</a>", LIMITS) == {"a": "x\n"}


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY % x "y">]><a/>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a>&x;</a>',
    ],
)
def test_entities_are_refused(text: str) -> None:
    assert "entity" in refused(text).problem


def test_a_document_type_is_noted_and_never_fetched() -> None:
    found = parse('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>', LIMITS)
    assert found == {"#doctype": "a http://127.0.0.1:9/x.dtd", "a": ""}


@pytest.mark.parametrize("text", ["<a>\n<b></a>", "\n<a", "<a/>\n<b/>", "\nx", '<a b="1"\n b="2"/>'])
def test_what_is_no_xml_is_refused_with_its_line(text: str) -> None:
    assert refused(text).line == 2


@pytest.mark.parametrize("text", ["<m:a/>", "<:a/>", "<a><m:b/></a>"])
def test_a_prefix_nobody_declared_is_refused(text: str) -> None:
    assert "prefix" in refused(text).problem


def test_another_encoding_than_the_file_has_is_refused() -> None:
    assert "encoding" in refused('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>').problem
    assert parse('<?xml version="1.0" encoding="ISO-8859-1"?><a>e</a>', LIMITS) == {"a": "e"}


def test_bottomless_nesting_is_refused() -> None:
    assert isinstance(refused("<a>" * 100_000), LimitError)


def test_more_values_than_allowed_are_refused() -> None:
    assert isinstance(refused("<a><b/><b/></a>", Limits(nodes=2)), LimitError)
