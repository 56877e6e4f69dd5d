"""Templates, line by line."""

from __future__ import annotations

import pytest

from changegate.load.formats._contract import LimitError
from changegate.load.formats.template import (
    LINES,
    LOGIC,
    has_directive_in_comment,
    is_templated,
    parse,
    places,
)
from changegate.model.config import Limits
from changegate.model.value import Stream

LIMITS = Limits()

CHART = """\
{{- if .Values.create }}
kind: ServiceAccount # who
metadata:
  name: {{ include "x" . }}
  annotations:
    "role": 'arn:x'
spec:
  env:
  - name: ISSUER
    value: https://{{ .Values.host }}
  - plain
  {{- end }}
"""


def settings(text: str) -> dict[str, object]:
    found = parse(text, LIMITS)
    assert isinstance(found, dict)
    return {key: value for key, value in found.items() if key != LINES}


def test_settings_are_nested_as_they_are_indented() -> None:
    assert settings(CHART) == {
        "kind": "ServiceAccount",
        "metadata": {"name": '{{ include "x" . }}', "annotations": {"role": "arn:x"}},
        "spec": {"env": [{"name": "ISSUER", "value": "https://{{ .Values.host }}"}, "plain"]},
        LOGIC: ["{{- if .Values.create }}", "{{- end }}"],
    }


def test_branches_are_all_there() -> None:
    assert settings("{{ if a }}\nn: 1\n{{ else }}\nn: 2\n{{ end }}\n")["n"] == [1, 2]


def test_directives_of_freemarker_are_logic() -> None:
    text = "a:\n<#if app.remote>\n  b: ${x}\n<#else>\n  b: 1\n</#if>\n  <#noparse>\n  c: '<#id>'\n"
    assert is_templated(text)
    assert settings(text) == {
        "a": {"b": ["${x}", 1], "c": "<#id>"},
        LOGIC: ["<#if app.remote>", "<#else>", "</#if>", "<#noparse>"],
    }
    assert not is_templated("see <#general> and <#412>\n")


def test_sections_hold_what_follows() -> None:
    assert settings("[a]\nx = {{ y }}\n[b]\nx = 1\n") == {"a": {"x": "{{ y }}"}, "b": {"x": 1}, LOGIC: []}


def test_a_setting_with_a_value_and_settings_below_keeps_both() -> None:
    assert settings("a: |\n  b: 1\n  text\n")["a"] == {"(value)": "|", "b": 1, "(text)": ["text"]}


@pytest.mark.parametrize("blank", ["\x0c", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", " \x1f "])
def test_a_line_that_only_some_take_for_blank_is_a_difference(blank: str) -> None:
    assert parse(f"{CHART}{blank}\n", LIMITS) != parse(CHART, LIMITS)


@pytest.mark.parametrize("other", ["# c\n", "\n", "{{/* c */}}\n", "{# c #}\n"])
def test_comments_are_no_difference(other: str) -> None:
    assert parse(other + CHART, LIMITS) == parse(CHART, LIMITS)


@pytest.mark.parametrize("number", range(12))
def test_no_line_is_lost(number: int) -> None:
    lines = CHART.splitlines()
    assert parse("\n".join(lines[:number] + lines[number + 1 :]), LIMITS) != parse(CHART, LIMITS)


def test_an_instruction_in_a_comment_is_a_line() -> None:
    assert has_directive_in_comment("a: 1\n# {{ if x }}\nb: 2\n")
    assert parse("# {{ if x }}\na: 1", LIMITS) != parse("a: 1", LIMITS)


@pytest.mark.parametrize("text", ["\n".join(" " * depth + "a:" for depth in range(100)), "- " * 100])
def test_bottomless_nesting_is_refused(text: str) -> None:
    with pytest.raises(LimitError):
        parse(text, LIMITS)


def test_nested_lists_are_read_in_linear_time() -> None:
    text = "\n".join("  " * depth + "- a:" for depth in range(30))
    assert LINES in str(parse(text, LIMITS))


@pytest.mark.parametrize(
    ("line", "expected"), [("true,", True), ("5,", 5), ("yes, no", "yes, no"), ("a,", "a,")]
)
def test_a_member_of_an_object_is_the_value_before_the_comma(line: str, expected: object) -> None:
    found = parse(f'{{\n  "n": {{{{ n }}}},\n  "verify": {line}\n  "size": 1\n}}', LIMITS)
    assert isinstance(found, dict)
    assert found["verify"] == expected


def test_the_bracket_an_object_opens_with_is_no_value_of_it() -> None:
    found = parse('{\n  "n": {{ n }},\n  "users": {\n    "a": 1\n  }\n}', LIMITS)
    assert isinstance(found, dict)
    assert found["users"] == {"a": 1}


OBJECTS = """\
{{- if .Values.create }}
apiVersion: v1
kind: ServiceAccount
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
rules:
  - verbs: [get]
{{- end }}
"""


def test_several_objects_are_several_documents() -> None:
    found = parse(OBJECTS, LIMITS)
    assert isinstance(found, Stream)
    assert [one["kind"] for one in found.documents if isinstance(one, dict)] == ["ServiceAccount", "Role"]
    assert dict(places(OBJECTS, LIMITS))[1, "rules", 0, "verbs"] == 8


def test_what_is_no_object_divides_nothing() -> None:
    assert not isinstance(parse(OBJECTS.replace("kind: Role", "sort: Role"), LIMITS), Stream)


def test_a_name_in_a_directory_is_one_value() -> None:
    found = parse("bind:\n- cn=admin,dc=example,dc=org\n{{ x }}\n", LIMITS)
    assert isinstance(found, dict)
    assert found["bind"] == ["cn=admin,dc=example,dc=org"]


def test_lines_are_known() -> None:
    found = dict(places(CHART, LIMITS))
    assert found[("metadata", "name")] == 4
    assert found[("spec", "env", 0, "value")] == 10
