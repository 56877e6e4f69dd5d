from __future__ import annotations

import json

import decisions
from changegate.report.renderers import json as renderer
from changegate.report.renderers._contract import View


def test_the_keys_are_those_of_the_interface() -> None:
    made = json.loads(renderer.render(decisions.pending(), View()))
    assert made["schema"] == "changegate/decision/v1"
    assert made["verdict"] == "pending"
    assert set(made) == {
        "schema",
        "verdict",
        "environment",
        "deployed",
        "proposed",
        "documents",
        "summary",
        "notices",
    }
    change = made["documents"][0]["changes"][0]
    assert change["pointer"] == "/issuer"
    assert change["findings"][0]["signals"] == ["homoglyph"]


def test_a_value_comes_back_as_it_was_though_no_runner_obeys_it() -> None:
    item = decisions.changed("##vso[x]", "##vso[task]", "###[error]", decisions.finding())
    text = renderer.render(decisions.decision(decisions.document("a.yaml", item)), View())
    assert "##" not in text
    (change,) = json.loads(text)["documents"][0]["changes"]
    assert (change["deployed"], change["proposed"]) == ("##vso[task]", "###[error]")
