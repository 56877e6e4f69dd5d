"""The formats that are read: one module each, this table for all."""

from __future__ import annotations

from typing import Final

from changegate.load.formats import (
    authorized_keys,
    casbin,
    directives,
    env,
    haproxy,
    hcl,
    htpasswd,
    ini,
    jaas,
    json,
    keystore,
    known_hosts,
    krb5,
    nats,
    pem,
    pg_hba,
    pg_ident,
    plist,
    properties,
    ruby,
    ssh,
    systemd,
    template,
    toml,
    xml,
    yaml,
)
from changegate.load.formats._contract import Format

FORMATS: Final[dict[str, Format]] = {
    "authorized_keys": authorized_keys,
    "casbin": casbin,
    "directives": directives,
    "env": env,
    "haproxy": haproxy,
    "hcl": hcl,
    "htpasswd": htpasswd,
    "ini": ini,
    "jaas": jaas,
    "json": json,
    "keystore": keystore,
    "known_hosts": known_hosts,
    "krb5": krb5,
    "nats": nats,
    "pem": pem,
    "pg_hba": pg_hba,
    "pg_ident": pg_ident,
    "plist": plist,
    "properties": properties,
    "ruby": ruby,
    "ssh": ssh,
    "systemd": systemd,
    "template": template,
    "toml": toml,
    "xml": xml,
    "yaml": yaml,
}
