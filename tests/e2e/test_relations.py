"""What several settings, or several files, say together reaches the person who runs the command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from session import CHANGEGATE

OLD, NEW = "https://login.example.com/realms/main", "https://login.example.net/realms/main"


def findings(top: Path, deployed: Mapping[str, str], proposed: Mapping[str, str]) -> dict[str, Any]:
    """Return the findings the installed command gives, by `path#pointer`."""
    for side, files in (("deployed", deployed), ("proposed", proposed)):
        for path, content in files.items():
            target = top / side / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
    done = subprocess.run(
        [CHANGEGATE, "check", "--deployed", "dir:deployed", "--proposed", "dir:proposed", "--format", "json"],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(top), "LC_ALL": "C.UTF-8"},
    )
    report = json.loads(done.stdout)
    return {
        f"{document['path']}{change['pointer']}": change["findings"]
        for document in report["documents"]
        for change in document["changes"]
    }


def test_a_file_that_was_forgotten_is_named(tmp_path: Path) -> None:
    shop = "oidc:\n  issuer: {}\nreplicas: {}\n"
    found = findings(
        tmp_path,
        {"auth/config.yaml": f"oidc:\n  issuer: {OLD}\n", "shop/config.yaml": shop.format(OLD, 1)},
        {"auth/config.yaml": f"oidc:\n  issuer: {NEW}\n", "shop/config.yaml": shop.format(OLD, 2)},
    )
    (finding,) = found["auth/config.yaml/oidc/issuer"]
    assert "cross-side" in finding["signals"]
    assert "shop/config.yaml keeps the old value at /oidc/issuer" in finding["message"]


def test_files_that_change_together_contradict_nobody(tmp_path: Path) -> None:
    paths = ("auth/config.yaml", "shop/config.yaml")
    before, after = (dict.fromkeys(paths, f"oidc:\n  issuer: {url}\n") for url in (OLD, NEW))
    found = findings(tmp_path, before, after)
    assert len(found) == 2
    assert not any("cross-side" in finding["signals"] for (finding,) in found.values())


def test_a_plain_setting_that_an_issuer_is_made_of_is_held_back(tmp_path: Path) -> None:
    text = "edge:\n  base: {}\nlog: {}\nLOG_LEVEL: {}\noidc:\n  issuer: ${{edge.base}}/realms/main\n"
    found = findings(
        tmp_path,
        {"a.yaml": text.format("https://a.example.com", "${LOG_LEVEL}", "info")},
        {"a.yaml": text.format("https://b.example.com", "${LOG_LEVEL}", "debug")},
    )
    (finding,) = found["a.yaml/edge/base"]
    assert finding["signals"] == ["tainted-reference"]
    assert "/oidc/issuer is made of this value" in finding["message"]
    assert found.get("a.yaml/LOG_LEVEL", []) == []


def test_settings_in_files_nobody_named_after_them_are_found_and_code_stays_quiet(tmp_path: Path) -> None:
    quiet = {"src/main.c": 'issuer = "{}";\n', "README.md": "issuer: {}\n", "Makefile": "ISSUER = {}\n"}
    told = {"etc/config": "issuer: {}\n", "run.sh": "export OIDC_ISSUER={}\n", "a.yaml.bak": "issuer: {}\n"}
    before, after = (
        {path: text.format(url) for path, text in {**quiet, **told}.items()} for url in (OLD, NEW)
    )
    found = findings(tmp_path, before, after)
    assert {key for key, value in found.items() if value} == {
        "etc/config/issuer", "run.sh/OIDC_ISSUER", "a.yaml.bak/issuer",
    }  # fmt: skip
    assert not any(key.startswith(tuple(quiet)) for key in found)


def test_a_file_that_is_put_aside_is_gone_for_whoever_reads_it(tmp_path: Path) -> None:
    text = f"oidc:\n  issuer: {OLD}\n"
    found = findings(tmp_path, {"auth/config.yaml": text}, {"auth/config.yaml.bak": text})
    assert found["auth/config.yaml/oidc/issuer"]
