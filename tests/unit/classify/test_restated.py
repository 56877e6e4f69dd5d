"""Settings that are written in another notation say nothing; those that only look so do."""

from __future__ import annotations

from typing import Any

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Packs
from changegate.diff.compare import compare
from changegate.model.change import Document
from changegate.model.path import pointer
from changegate.model.value import Stream

NOTHING = Packs(())
TASK = {"task": "deploy", "params": {"CF_PASSWORD": "((cf.password))"}}


def told(deployed: Any, proposed: Any, path: str) -> list[str]:
    sides = [Document(path, "yaml", side) for side in (deployed, proposed)]
    change_set = compare(path, None, sides[0], sides[1], list_rules(sides[0], sides[1], NOTHING))
    return [pointer(item.change.path) for item in match(change_set, NOTHING, {}, ()) if item.findings]


def pipeline(*steps: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {"jobs": [{"name": f"job-{n}", "plan": [{key: held}]} for n, (key, held) in enumerate(steps)]}


def test_steps_of_a_pipeline_that_are_grouped_otherwise_say_nothing() -> None:
    before, after = pipeline(("aggregate", [TASK])), pipeline(("in_parallel", [TASK]))
    assert told(before, after, "ci/pipeline.yml") == []
    other = {"task": "deploy", "params": {"CF_PASSWORD": "((cf.other))"}}
    assert told(before, pipeline(("in_parallel", [other])), "ci/pipeline.yml") != []


def test_a_step_that_goes_to_another_job_takes_its_secret_along() -> None:
    before = pipeline(("aggregate", [TASK]), ("aggregate", []))
    after = pipeline(("do", []), ("do", [TASK]))
    assert told(before, after, "ci/pipeline.yml") != []


def test_spring_reads_dotted_keys_as_nested_ones_and_others_do_not() -> None:
    before, after = (
        {"auth": {"token": {"url": "https://a.example"}}},
        {"auth": {"token.url": "https://a.example"}},
    )
    assert told(before, after, "src/application-dev.yml") == []
    assert told(before, after, "deploy/values.yaml") != []
    moved = {"auth": {"token.url": "https://b.example"}}
    assert told(before, moved, "src/application-dev.yml") != []


def test_a_setting_that_goes_to_another_document_or_container_is_told() -> None:
    nested = {"auth": {"token": {"url": "https://a.example"}}}
    before = Stream(({"a": 1, **nested}, {"spring": {"profiles": "dev"}}))
    after = Stream(({"a": 1}, {"spring": {"profiles": "dev"}, "auth.token.url": "https://a.example"}))
    assert told(before, after, "src/application.yml") != []
    listed, mapped = ["PASSWORD=x"], {"PASSWORD": "x"}
    one = {"containers": [{"image": "a", "environment": listed}, {"image": "b", "environment": {}}]}
    other = {"containers": [{"image": "a", "environment": []}, {"image": "b", "environment": mapped}]}
    same = {"containers": [{"image": "a", "environment": mapped}, {"image": "b", "environment": {}}]}
    assert told(one, other, "pod.yaml") != []
    assert told(one, same, "pod.yaml") == []


def test_a_guard_that_only_leaves_other_space_around_it_is_the_same_guard() -> None:
    guard = "{{- if .Values.oauth.enabled -}}"
    before, after = (
        {"kind": "Service", "(template)": [line]} for line in (guard, "{{ if .Values.oauth.enabled }}")
    )
    assert told(before, after, "chart/templates/service.yaml") == []
    other = {"kind": "Service", "(template)": ["{{ if .Values.oauth.required }}"]}
    assert told(before, other, "chart/templates/service.yaml") != []
