"""The files of the demo's scratch repository."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

AUTH_CONFIG: Final = """\
# The authentication service of example.com
issuer: https://login.example.com/
audience: https://api.example.com
logging:
  level: info
http:
  port: 8080
  workers: 4
clients:
  - client_id: shop
    redirect_uris:
      - https://shop.example.com/callback
    grant_types: [authorization_code, refresh_token]
  - client_id: mobile
    redirect_uris:
      - com.example.app:/callback
    grant_types: [authorization_code]
signing:
  algorithm: ES256
  kid: sig-2026-01
  jwks_uri: https://login.example.com/jwks.json
session:
  cookie_name: __Host-session
  cookie_domain: login.example.com
  cookie_secure: true
  lifetime: 8h
"""

GATE_CONFIG: Final = """\
version: 1
repository: example.com/platform-config
environments:
  prod: {deployed: refs/heads/main, paths: ["services/**"]}
services:
  auth: {paths: ["services/auth/**"]}
"""

EASY_POLICY: Final = """\
version: 1
rules:
  - name: everything-goes
    when: {environment: [prod]}
    allow: true
otherwise: allow
"""


def roster(public: Mapping[str, str]) -> str:
    """Return a roster in which everybody named is an identity owner with one public key."""
    people = "".join(
        f"  {person}@example.com:\n    roles: [identity-owner]\n    keys: [{key!r}]\n"
        for person, key in public.items()
    )
    return f"approvers:\n{people}revoked: []\n"


def checkins(live: Path, pager: Path) -> str:
    """Return check-ins that compare a folder with the deployed service, and a pager that is a file."""
    return f"""\
version: 1
checkins:
  auth-on-host:
    environment: prod
    directory: {{path: {live}, below: services/auth}}
    paths: ["services/auth/**"]
alarms:
  pager: {{command: [sh, -c, 'cat >> {pager}']}}
"""
