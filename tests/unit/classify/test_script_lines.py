"""Identity settings in the lines of scripts and other long texts."""

from __future__ import annotations

from changegate.classify.script_lines import guess
from changegate.classify.setting import Setting
from changegate.model.finding import Category
from settings import setting


def changed(key: str, old: str, new: str) -> Setting:
    return setting(key, new, old)


BEFORE = "set -eu\ncat > vars.yml <<EOF\nDOMAIN: x\nEOF\ndeploy --wait\n"


def test_a_client_added_in_a_heredoc_is_seen() -> None:
    meaning = guess(
        changed("args", BEFORE, BEFORE.replace("EOF\ndeploy", "OIDC_CLIENT_ID: shop\nEOF\ndeploy"))
    )
    assert meaning is not None
    assert meaning.category is Category.CLIENT
    assert "OIDC_CLIENT_ID" in meaning.pattern


def test_an_issuer_changed_in_a_script_is_seen() -> None:
    script = "export OIDC_ISSUER_URL=https://login.example.{}\nrun\n"
    meaning = guess(changed("script", script.format("com"), script.format("net")))
    assert meaning is not None
    assert meaning.category is Category.ISSUER


def test_ordinary_lines_and_lines_that_stay_say_nothing() -> None:
    script = "export OIDC_ISSUER_URL=https://login.example.com\nsleep {}\nreplicas={}\n"
    assert guess(changed("script", script.format(1, 2), script.format(2, 3))) is None


def test_a_text_of_one_line_is_left_to_others() -> None:
    assert guess(changed("note", "issuer: a", "issuer: b")) is None


def test_a_line_that_is_put_into_a_file_is_one() -> None:
    meaning = guess(changed("line", "", "BEARER_TOKEN={{ token }}"))
    assert meaning is not None
    assert meaning.category is Category.CLIENT_CREDENTIAL
