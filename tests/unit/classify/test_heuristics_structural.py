"""Settings that say by where they stand what they are."""

from __future__ import annotations

import pytest

from changegate.classify.heuristics import guess
from changegate.model.finding import Category
from settings import setting


@pytest.mark.parametrize(
    "file",
    ["rbac.yaml", "base/prometheus.ClusterRoleBinding.yaml", "role-binding.yml", "sa/service-account.yaml"],
)
def test_a_kustomization_that_takes_in_a_file_of_bindings_is_seen(file: str) -> None:
    meaning = guess(setting(("resources", "[]"), file))
    assert meaning is not None
    assert meaning.category is Category.AUTHORIZATION_BINDING


@pytest.mark.parametrize("file", ["deployment.yaml", "controller.yaml", "roles-of-a-play.txt", "parole.yaml"])
def test_other_files_are_none(file: str) -> None:
    assert guess(setting(("resources", "[]"), file)) is None


def test_a_file_of_bindings_elsewhere_is_only_a_name() -> None:
    assert guess(setting(("notes", "[]"), "rbac.yaml")) is None
