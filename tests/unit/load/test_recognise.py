"""Which files are configuration."""

from __future__ import annotations

import pytest

from changegate.load.recognise import formats_of, is_configuration, is_key_material, is_template
from changegate.model.config import Limits

LIMITS = Limits()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b.yaml", "yaml"),
        ("B.YML", "yaml"),
        ("appsettings.json", "json"),
        ("tsconfig.jsonc", "json"),
        ("jwks", "json"),
        (".env", "env"),
        (".env.production", "env"),
        ("params.env", "env"),
        ("etc/environment", "env"),
        ("application.properties", "properties"),
        ("grafana.ini", "ini"),
        ("Pipfile", "toml"),
        ("main.tf", "hcl"),
        ("prod.tfvars", "hcl"),
        ("metadata.xml", "xml"),
        ("etc/nginx/nginx.conf", "directives"),
        ("etc/pam.d/sshd", "directives"),
        ("etc/nginx/sites-available/default", "directives"),
        ("raddb/mods-enabled/ldap", "directives"),
        ("files/pg_sudoers", "directives"),
        ("etc/ssh/sshd_config", "ssh"),
        ("etc/ssh/sshd_config.d/10-a.conf", "ssh"),
        ("home/a/.ssh/config", "ssh"),
        (".ssh/authorized_keys", "authorized_keys"),
        ("ssh_known_hosts", "known_hosts"),
        ("pg_hba.conf", "pg_hba"),
        ("pg_ident.conf", "pg_ident"),
        ("krb5.conf", "krb5"),
        ("krb5.conf.d/a", "krb5"),
        ("rbac/policy.csv", "casbin"),
        ("auth.service", "systemd"),
        ("tls/service.crt", "pem"),
        ("id_ed25519", "pem"),
        ("id_ed25519.pub", "pem"),
        ("trust.jks", "keystore"),
        ("deploy.yaml.j2", "yaml"),
        ("values.yaml.gotmpl", "yaml"),
        (".env.example", "env"),
        ("app.json.dist", "json"),
        ("_helpers.tpl", "template"),
    ],
)
def test_files_are_known_by_their_names(path: str, name: str) -> None:
    assert is_configuration(path)
    assert formats_of(path, "", LIMITS) == (name,)


@pytest.mark.parametrize(
    "path",
    [
        "README.md", "a.py", "run.sh", "a.txt", "logo.png", "Dockerfile", "Makefile", "data.csv", "index.html.j2",
        "package-lock.json", "sub/npm-shrinkwrap.json", "pnpm-lock.yaml", ".terraform.lock.hcl", "yarn.lock",
        "poetry.lock", "Chart.lock", "a", "yaml", "a.yaml/b", "",
    ],
)  # fmt: skip
def test_sources_locks_and_pictures_are_no_configuration(path: str) -> None:
    assert not is_configuration(path)
    assert formats_of(path, "", LIMITS) == ()


@pytest.mark.parametrize("path", ["a.conf", "a.cfg", "my.cnf.d/x.cnf", "web.config", "main.cf"])
def test_names_any_format_uses_are_looked_into(path: str) -> None:
    assert formats_of(path, "a b\n", LIMITS) == ("directives",)
    assert formats_of(path, "[a]\nb = 1\n", LIMITS) == ("ini", "directives")


def test_templates_are_known_by_their_place_or_ending() -> None:
    assert is_template("chart/templates/a.yaml")
    assert is_template("templates/a.yaml")
    assert is_template("a.yaml.J2")
    assert not is_template("a.yaml")


def test_key_material_is_known() -> None:
    assert is_key_material("a.pem")
    assert is_key_material("a.jks")
    assert not is_key_material("a.yaml")
