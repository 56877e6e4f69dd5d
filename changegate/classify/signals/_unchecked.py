"""Parts of longer texts that leave a check of identity out: of commands, addresses and scripts."""

from __future__ import annotations

from collections import Counter
from typing import Final

from changegate.regex import regex

_LENGTH: Final = 262_144
# What a text must have in it before it is worth a look.
_SIGNS: Final = (
    "curl",
    "insecure",
    "erify",
    "no-check-cert",
    "ssl",
    "trusted-host",
    "HostKey",
    "KnownHosts",
    "TLS_",
    "Insecure",
    "SSL",
)
# Whatever talks to the machine itself has nobody on its way.
_OWN: Final = regex(
    r"//(?:localhost|127\.0\.0\.1|\[::1\]|\$\(?(?:hostname|HOSTNAME|\{HOSTNAME\}))(?=[:/\s\"')]|$)"
)
_UNCHECKED: Final = regex(
    r"\bcurl\b(?:\s+[^\s|;&]+){0,16}?\s+(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--proxy-insecure)(?=\s|$)"
    r"|(?<![\w-])--no-check-certificate(?![\w-])"
    r"|\bhttps?\b(?:\s+[^\s|;&]+){0,16}?\s+--verify[= ](?:no|false)(?=\s|$)"
    r"|\b(?:http\.)?sslVerify[= ](?:false|0)\b|\bstrict-ssl[= ]false\b|--trusted-host\b"
    r"|\bStrictHostKeyChecking[= ](?:no|off)\b|\bUserKnownHostsFile[= ]/dev/null\b"
    r"|[?&](?:tls=skip-verify|verify=verify_none|sslmode=(?:disable|allow|prefer)|ssl_cert_reqs=none)"
    r"(?=&|$|[\s\"'])"
    r"|\b(?:GIT_SSL_NO_VERIFY|VAULT_SKIP_VERIFY|CONSUL_HTTP_SSL_VERIFY=false|"
    r"NODE_TLS_REJECT_UNAUTHORIZED=[\"']?0|PYTHONHTTPSVERIFY=[\"']?0)\b"
    r"|\b(?:verify|check_hostname|verify_ssl)\s?=\s?False\b|\bssl\._create_unverified_context\b"
    r"|\bInsecureSkipVerify:\s?true\b"
)


def unchecked(value: str) -> Counter[str]:
    """Return the parts of a text that leave a check out and how often each is there."""
    if len(value) > _LENGTH or not any(sign in value for sign in _SIGNS):
        return Counter()
    return Counter(
        found[0]
        for line in value.splitlines()
        if not line.lstrip().startswith("#") and not _stays(line)
        for found in _UNCHECKED.finditer(line)
    )


def _stays(line: str) -> bool:
    """Whether all a line talks to is the machine itself."""
    return "//" in line and "//" not in _OWN.sub("", line)
