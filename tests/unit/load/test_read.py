"""Reading files: what is not understood is never passed over."""

from __future__ import annotations

import gc
import hashlib

import pytest

from changegate.errors import MalformedInputError
from changegate.load import read as reading
from changegate.load.formats import FORMATS
from changegate.load.read import is_configuration, lines, parse, read
from changegate.model.change import Document
from changegate.model.config import Limits
from changegate.model.value import Opaque

LIMITS = Limits()


def opaque(path: str, content: bytes, limits: Limits = LIMITS) -> Opaque:
    document = read(path, content, limits)
    assert document.format == "opaque"
    assert isinstance(document.data, Opaque)
    assert document.data.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    return document.data


def test_a_file_becomes_a_document_with_its_path_and_format() -> None:
    assert read("a/b.yaml", b"c: 1", LIMITS) == Document("a/b.yaml", "yaml", {"c": 1})


def test_what_is_not_understood_names_line_and_problem_and_no_value() -> None:
    reason = opaque("a.yaml", b"a: 1\npassword: hunter2\npassword: hunter2\n").reason
    assert reason == "line 3: the key password is there twice"


@pytest.mark.parametrize(
    ("path", "content", "telling"),
    [
        ("a.yaml", b"a: [", "line 1"),
        ("a.yaml", b"\xff", "UTF-8"),
        ("a.yaml", b"\x00", "binary"),
        ("a.yaml", b"just one text", "one single text"),
        ("a.yaml", b"$ANSIBLE_VAULT;1.1;AES256\n31\n", "Ansible Vault"),
        ("a.json", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        ("a.p12", b"\x30\x82", "binary keystore"),
        ("a.p12", b"text", "binary keystore"),
        ("a.crt", b"\x30\x82\xff", "binary keystore"),
        ("a.md", b"text", "no format"),
        ("package-lock.json", b"{}", "no format"),
    ],
)
def test_everything_else_is_opaque_with_a_reason(path: str, content: bytes, telling: str) -> None:
    assert telling in opaque(path, content).reason


def test_a_file_beyond_the_limit_is_not_even_decoded() -> None:
    assert "larger than 10 bytes" in opaque("a.yaml", b"a: 1234567890", Limits(file_bytes=10)).reason


def test_a_flaw_of_a_library_holds_the_change_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, limits: Limits) -> object:
        raise ZeroDivisionError(text, limits)

    monkeypatch.setattr(FORMATS["yaml"], "parse", broken)
    assert "the reader failed: ZeroDivisionError" in opaque("a.yaml", b"a: 1").reason
    monkeypatch.setattr(FORMATS["yaml"], "places", broken)
    assert lines("a.yaml", b"a: 1", {("a",)}) == {}


def test_a_template_nobody_can_read_yet_is_read_line_by_line() -> None:
    document = read("a.yaml", b"issuer: {{ .x }}\nname: b\n", LIMITS)
    assert document.format == "template"
    assert isinstance(document.data, dict)
    assert document.data["issuer"] == "{{ .x }}"


def test_a_template_that_can_be_read_is_read() -> None:
    assert read("a.yaml", b"issuer: '{{ .x }}'\n# {{ remark }}\n", LIMITS).format == "yaml"


def test_instructions_in_comments_count_where_a_template_engine_reads_them() -> None:
    content = b"#{{ if .x }}\nissuer: a\n#{{ end }}\n"
    assert read("chart/templates/a.yaml", content, LIMITS).format == "template"
    assert read("a.yaml.j2", content, LIMITS).format == "template"
    assert read("values.yaml", content, LIMITS).format == "yaml"


def test_what_is_there_twice_in_a_template_is_refused_all_the_same() -> None:
    assert "twice" in opaque("a.yaml", b"a: '{{ x }}'\na: 2\n").reason


def test_our_own_files_are_never_read_as_templates() -> None:
    with pytest.raises(MalformedInputError) as caught:
        parse(".changegate/roster.yaml", b"a: {{ x }}\n", LIMITS)
    assert caught.value.where.line == 1
    assert caught.value.hint


def test_our_own_files_keep_their_strings() -> None:
    assert parse("a.yaml", b"a: '{\"b\": 1}'", LIMITS) == {"a": '{"b": 1}'}


def test_our_own_files_are_refused_with_path_line_and_problem() -> None:
    with pytest.raises(MalformedInputError) as caught:
        parse("policies/a.yaml", b"a: 1\nb: 2\na: 3", LIMITS)
    assert str(caught.value) == "policies/a.yaml:3: the key a is there twice"


@pytest.mark.parametrize("content", [b"a: 1", b"a: [", b"\xff"])
def test_the_garbage_collector_is_left_as_it_was(content: bytes) -> None:
    read("a.yaml", content, LIMITS)
    assert gc.isenabled()
    gc.disable()
    try:
        read("a.yaml", content, LIMITS)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_lines_fall_back_to_the_nearest_ancestor() -> None:
    content = b"a:\n  b:\n    - c: 1\n"
    wanted = {("a", "b", 0, "c"), ("a", "b", 0, "gone"), ("a", "b", 7), ("a", "x", "y"), ("z",)}
    assert lines("a.yaml", content, wanted) == {
        ("a", "b", 0, "c"): 3,
        ("a", "b", 0, "gone"): 3,
        ("a", "b", 7): 2,
        ("a", "x", "y"): 1,
        ("z",): 1,
    }


def test_lines_of_templates_are_known() -> None:
    assert lines("a.yaml", b"a: {{ x }}\nb: 1\n", {("b",)}) == {("b",): 2}


@pytest.mark.parametrize(
    ("path", "content"), [("a.yaml", b"\xff"), ("a.xml", b"<a/>"), ("a.md", b""), ("a.jks", b"x")]
)
def test_files_without_lines_have_none(path: str, content: bytes) -> None:
    assert lines(path, content, {("a",)}) == {}


def test_what_is_configuration_is_asked_by_name_alone() -> None:
    assert is_configuration("a.yaml")
    assert not is_configuration("a.py")


def test_the_conf_files_of_any_system_are_read() -> None:
    for content in (
        b"a = b\n",
        b"a b;\n",
        b"server {\n a = 1\n}\n",
        b"a: b\n",
        b"[x]\ny = 'z'\n",
        b"<a/>",
        b"{}",
        b"what is this\n",
    ):
        assert read("a.conf", content, LIMITS).format != "opaque", content


def test_the_module_names_formats_that_are_no_members() -> None:
    assert reading.OPAQUE not in FORMATS
    assert reading.TEMPLATE in FORMATS
