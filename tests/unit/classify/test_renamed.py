"""A file with identity settings that moves takes them from whoever read it by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from changegate.classify.lists import list_rules
from changegate.classify.match import match
from changegate.classify.pack import Packs
from changegate.diff.compare import compare
from changegate.model.change import Change, Document
from changegate.model.config import Ignored
from changegate.model.finding import Category, ClassifiedChange
from changegate.model.value import Opaque, Stream

SETTINGS = {"issuer": "https://id.example.com", "port": 1}
OBJECT: Mapping[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "data": {"ISSUER": "https://id.example.com"},
}
SEALED = Opaque("binary", "sha256:aa")


def moved(
    previous: str, path: str, data: Any, then: Any = None, *ignores: Ignored
) -> tuple[ClassifiedChange, ...]:
    sides = Document(previous, "yaml", data), Document(path, "yaml", data if then is None else then)
    change_set = compare(path, previous, *sides, list_rules(*sides, Packs(())))
    return match(change_set, Packs(()), {}, ignores)


@pytest.mark.parametrize(
    ("previous", "path", "data", "category"),
    [
        ("a/config.yaml", "a/conf.yaml", SETTINGS, Category.ISSUER),
        ("a/config.yaml", "a/config.yml", SETTINGS, Category.ISSUER),
        ("eu/config.yaml", "us/config.yaml", SETTINGS, Category.ISSUER),
        ("a/main.tf", "a/main.tf.off", SETTINGS, Category.ISSUER),
        ("a/config.yaml", "a/old/config.yaml", SETTINGS, Category.ISSUER),
        ("config.yaml", "old/config.yaml", SETTINGS, Category.ISSUER),
        ("a/map.yaml", "a/b.yaml", Stream((OBJECT, SETTINGS)), Category.ISSUER),
        ("a/key.bin", "a/other.bin", SEALED, Category.UNREADABLE),
    ],
)  # fmt: skip
def test_the_name_of_a_file_with_identity_settings_is_one_of_them(
    previous: str, path: str, data: Any, category: Category
) -> None:
    (found,) = moved(previous, path, data)
    assert found.change == Change((), previous, path)
    (finding,) = found.findings
    assert finding.category is category
    assert f"not called {previous} any more" in finding.message


@pytest.mark.parametrize(
    ("previous", "path", "data"),
    [
        ("a/config.yaml", "b/conf.yaml", {"port": 1, "log": "info"}),
        ("a/main.tf", "a/issuer.tf", SETTINGS),
        ("charts/auth/config.yaml", "deploy/charts/auth/config.yaml", SETTINGS),
        ("a/map.yaml", "a/b.yaml", OBJECT),
        ("a/map.yaml", "a/manifests/map.yaml", OBJECT),
        ("media/seed/release.yaml", "apps/seed.yaml", OBJECT),
        ("dns/iam.tf", "network/iam-dns.tf", SETTINGS),
        ("unified/Dockerfile", "lite/Dockerfile.slim", SETTINGS),
        ("a/map.yaml", "a/b.yaml", Stream((OBJECT, OBJECT, None))),
    ],
)
def test_a_name_that_says_nothing_may_change(previous: str, path: str, data: Any) -> None:
    assert moved(previous, path, data) == ()


def test_a_setting_that_comes_or_goes_with_the_move_counts_too() -> None:
    categories = {
        one.category for item in moved("a/c.yaml", "b/c.yaml", {"x": 1}, SETTINGS) for one in item.findings
    }
    assert categories == {Category.ISSUER}
    assert len(moved("a/c.yaml", "b/c.yaml", SETTINGS, {"x": 1})) == 4


def test_a_move_may_be_set_aside_like_any_false_alarm() -> None:
    (found,) = moved("a/c.yaml", "b/c.yaml", SETTINGS, None, Ignored(("b/**",), "/", "read by nobody"))
    assert (found.findings, found.ignored) == ((), "read by nobody")
