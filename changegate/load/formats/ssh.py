"""Configuration of SSH servers and clients: the first value of a keyword holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from changegate.load.formats._contract import Address, FormatError, LimitError
from changegate.load.formats._statements import BLANK, BLANKS, Line, statements
from changegate.load.formats._tree import Statement, mapping
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

SUFFIXES: Final = ()
NAMES: Final = (
    "ssh_config",
    "ssh_config.*",
    "ssh_config.d/*",
    "sshd_config",
    "sshd_config.*",
    "sshd_config.d/*",
    ".ssh/config",
)

_KEYWORD: Final = regex(r"([A-Za-z][\w-]*)(?:\s*=\s*|\s+|$)(.*)")
_BLOCKS: Final = ("host", "match")
# Names that stand for something else in what is returned; no keyword is called so.
_OURS: Final = ("blocks", "name")
# Each lists the settings above it.
_MOST_INCLUDES: Final = 100
# A keyword is the same in any case; those that identity hangs on are shown as the manual writes them.
_SHOWN: Final = (
    "AcceptEnv", "AllowGroups", "AllowUsers", "AuthenticationMethods", "AuthorizedKeysCommand",
    "AuthorizedKeysCommandUser", "AuthorizedKeysFile", "AuthorizedPrincipalsCommand",
    "AuthorizedPrincipalsFile", "CASignatureAlgorithms", "CertificateFile",
    "ChallengeResponseAuthentication", "Ciphers", "DenyGroups", "DenyUsers", "ForceCommand",
    "GSSAPIAuthentication", "GatewayPorts", "GlobalKnownHostsFile", "HostCertificate", "HostKey",
    "HostKeyAgent", "HostKeyAlgorithms", "HostName", "HostbasedAuthentication", "IdentitiesOnly",
    "IdentityAgent", "IdentityFile", "Include", "KbdInteractiveAuthentication",
    "KerberosAuthentication", "KexAlgorithms", "ListenAddress", "MACs", "MaxAuthTries",
    "PasswordAuthentication", "PermitEmptyPasswords", "PermitRootLogin", "PermitUserEnvironment",
    "Port", "ProxyCommand", "ProxyJump", "PubkeyAcceptedAlgorithms", "PubkeyAuthentication",
    "RevokedKeys", "StrictHostKeyChecking", "StrictModes", "Subsystem", "TrustedUserCAKeys", "UsePAM",
    "User", "UserKnownHostsFile", "VerifyHostKeyDNS",
)  # fmt: skip
_WRITTEN: Final = {name.lower(): name for name in _SHOWN}


def parse(text: str, limits: Limits) -> Value:
    """Return settings by keyword (sshd_config(5), ssh_config(5)), `Host` and `Match` blocks in order.

    What is there more than once is a list. An `Include` says which settings stand above it, since those hold
    against the included file.
    """
    blocks: list[tuple[str, list[Statement]]] = [("", [])]
    includes = 0
    for line in statements(text, limits):
        name, value = _setting(line)
        includes += name == "Include"
        if includes > _MOST_INCLUDES:
            raise LimitError(f"more than {_MOST_INCLUDES} included files", line.number)
        if name.lower() in _BLOCKS:
            blocks.append((f"{name} {value}", []))
            continue
        current = blocks[-1][1]
        if name == "Include":
            above: list[Value] = [*sorted({one.name for one in current})]
            current.append(Statement(name, "", {"name": value, "above": above} if above else value))
        else:
            current.append(Statement(name, "", value))
    settings, *narrowed = (mapping(found, ordered=False) for _, found in blocks)
    items: list[Value] = [{"name": name, **one} for (name, _), one in zip(blocks[1:], narrowed, strict=True)]
    return {**settings, "blocks": items} if items else settings


def places(text: str, limits: Limits) -> Iterator[tuple[Address, int]]:
    """Return the line of every setting."""
    block: Address = ()
    index = -1
    for line in statements(text, limits):
        name, _ = _setting(line)
        if name.lower() in _BLOCKS:
            index += 1
            block = ("blocks", index)
            yield block, line.number
        else:
            yield (*block, name), line.number


def _setting(line: Line) -> tuple[str, str]:
    match = _KEYWORD.fullmatch(line.text)
    if match is None or not match[2] or match[1].lower() in _OURS:
        raise FormatError("no keyword with a value", line.number)
    keyword = match[1].lower()
    name = _WRITTEN.get(keyword, keyword.capitalize() if keyword in _BLOCKS else keyword)
    return name, match[2] if '"' in match[2] else " ".join(BLANKS.split(match[2].strip(BLANK)))
