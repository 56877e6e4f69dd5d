"""What is wrong in the judge's book is named with file, line and pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from changegate.errors import InvalidInputError
from changegate.repository import directory_side
from changegate.trust import packs, read_config, read_trust

POLICY = """\
version: 1
roles: [owner]
rules:
  - name: leaves-us
    when:
      cel: "self +"
    deny: issuers are ours
otherwise: allow
"""
ROSTER = """\
approvers:
  "*@example.com":
    roles: [owner]
    keys: []
"""


@pytest.mark.parametrize(
    ("path", "content", "place"),
    [
        (
            "policies/p.yaml",
            POLICY,
            "policies/p.yaml:6: /rules/0/when/cel: the expression is no CEL: 1:7: Syn",
        ),
        (
            "policies/p.yaml",
            POLICY.replace("deny", "deni"),
            "policies/p.yaml:7: /rules/0/deni: 'deni' is not",
        ),
        ("roster.yaml", ROSTER, "roster.yaml:2: /approvers/*@example.com: '*@example.com' is no name"),
        ("config.yaml", "version: 1\nlimits: 3\n", "config.yaml:2: /limits: must be a mapping"),
        ("packs/p.yaml", "name: x\ntitel: y\n", "packs/p.yaml:2: /titel: 'titel' is not known here"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, path: str, content: str, place: str) -> None:
    target = tmp_path / ".changegate" / path
    target.parent.mkdir(parents=True)
    target.write_text(content)
    side = directory_side(tmp_path)
    with pytest.raises(InvalidInputError) as caught:
        packs(read_trust(side, read_config(side)))
    assert str(caught.value).startswith(f".changegate/{place}")


def test_a_folder_of_more_files_than_anybody_keeps_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ".changegate/policies"
    folder.mkdir(parents=True)
    for number in range(501):
        (folder / f"{number}.yaml").touch()
    side = directory_side(tmp_path)
    with pytest.raises(InvalidInputError, match="policies/: holds more than 500 files"):
        read_trust(side, read_config(side))
