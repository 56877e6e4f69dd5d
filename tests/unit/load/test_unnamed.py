"""Files no format claims by name: settings in them are found, and nothing else is."""

from __future__ import annotations

import pytest

from changegate.load.read import is_claimed, is_configuration, may_be_configuration, read
from changegate.model.config import Limits

LIMITS = Limits()


def said(path: str, text: str) -> object:
    document = read(path, text.encode(), LIMITS)
    assert document.format == "unnamed"
    return document.data


@pytest.mark.parametrize(
    ("path", "text", "key", "value"),
    [
        ("etc/service/config", "issuer: https://a\nsize: 1\n", "issuer", "https://a"),
        ("settings.xyz", '{"issuer": "https://a"}', "issuer", "https://a"),
        ("dump.ldif", "dn: cn=config\nolcSuffix: dc=a\n", "olcSuffix", "dc=a"),
        ("policy.reg", '[HKEY_LOCAL_MACHINE\\A]\n"Issuer"="https://a"\n', "HKEY_LOCAL_MACHINE\\A", {"Issuer": "https://a"}),
        ("app.j2", "issuer = {{ issuer }}\nsize = 1\n", "issuer", "{{ issuer }}"),
        ("Dockerfile", "FROM a\nENV ISSUER=https://a SIZE=1\nRUN make\n", "ISSUER", "https://a"),
        ("Dockerfile.prod", "FROM a\nENV ISSUER https://a\n", "ISSUER", "https://a"),
        ("run.sh", "set -e\nexport ISSUER='https://a'\nmake\n", "ISSUER", "https://a"),
        ("run", "#!/bin/sh\ndocker run -e ISSUER=https://a image\n", "ISSUER", "https://a"),
        ("run.ps1", '$env:ISSUER = "https://a"\n', "ISSUER", "https://a"),
    ],
)  # fmt: skip
def test_settings_are_found_whatever_the_file_is_called(
    path: str, text: str, key: str, value: object
) -> None:
    assert not is_configuration(path)
    assert may_be_configuration(path)
    found = said(path, text)
    assert isinstance(found, dict)
    assert found[key] == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("NOTES", "About the issuer: what it was.\nAnd more of it,\nline by line.\n"),
        ("Dockerfile", "FROM a\nRUN make\n"),
        ("run.sh", "make && echo done\n"),
        ("data.xyz", "a b c\nd e f\n"),
        ("blob", "\x00\x01"),
        ("huge", "a: 1\n" * 100_000),
    ],
)
def test_what_is_no_configuration_says_nothing(path: str, text: str) -> None:
    assert said(path, text) == {}


@pytest.mark.parametrize(
    "path",
    ["a.py", "src/App.tsx", "README.md", "README", "LICENSE", "Makefile", "a.txt", "logo.svg", "yarn.lock", "go.sum",
     ".gitignore", "index.html.j2", "a.tar.gz", "app.min.js", "Gemfile", "CODEOWNERS"],
)  # fmt: skip
def test_sources_documents_locks_and_pictures_are_not_looked_into(path: str) -> None:
    assert not may_be_configuration(path)


@pytest.mark.parametrize(
    "path", ["config.yaml.bak", "config.yaml ", "config.yaml~", "app.toml.old", "a.json.prod"]
)
def test_a_copy_is_read_like_the_original_and_is_not_it(path: str) -> None:
    assert is_configuration(path)
    assert not is_claimed(path)
    assert is_claimed(path.rstrip(" ~").rpartition(".")[0] if path.count(".") > 1 else path.rstrip(" ~"))


def test_a_template_of_a_server_or_of_keys_is_read_line_by_line() -> None:
    server = said(
        "sites/orders.j2", "server {\n  {% if ORDERS_BASIC_AUTH %}\n  listen 80;\n  {% endif %}\n}\n"
    )
    assert isinstance(server, dict)
    assert server["(template)"] == ["{% if ORDERS_BASIC_AUTH %}", "{% endif %}"]
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample alice"
    keys = said("root-keys.erb", f"{key}\n<%= @more_keys %>\n")
    assert isinstance(keys, dict)
    assert keys["(text)"] == [key]
    assert "keys" in str(said("root-keys", key))
    assert said("letter.erb", "Dear <%= @name %>,\nthank you for all of it.\nYours\n") == {}
    assert said("page.erb", "<div>\n<% if admin_password %>\n<p>Hello</p>\n<% end %>\n</div>\n") == {}
