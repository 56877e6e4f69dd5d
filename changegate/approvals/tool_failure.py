"""What it means when ssh-keygen could not sign, and what to do about it."""

from __future__ import annotations

from typing import Final

from changegate.errors import ToolError
from changegate.model.shown import printable

_TOOL: Final = "ssh-keygen"
# What ssh-keygen says (in any version since 8.2), what that means, and what helps.
_KNOWN: Final = (
    (
        "agent refused operation",
        "the agent refused to sign with {key}",
        "confirm when the agent asks, and try again",
    ),
    ("device not found", "no security key is plugged in for {key}", "plug it in and try again"),
    ("invalid user presence", "the security key for {key} was not touched", "touch it when it blinks"),
    ("UNPROTECTED PRIVATE KEY", "others can read {key}, so it is not used", "chmod 600 that file"),
    ("Permission denied", "{key} must not be read by you", "sign as the one who owns the key"),
    ("illegal option", "is too old to sign", "install OpenSSH 8.2 or later"),
    ("unknown option", "is too old to sign", "install OpenSSH 8.2 or later"),
    ("invalid format", "{key} is no SSH private key", "name a key that ssh-keygen made"),
    ("error in libcrypto", "{key} is no SSH private key, or is broken", "name a key that ssh-keygen made"),
    # ssh-keygen says so of a file that is there and holds no key.
    ("Couldn't load public key", "{key} is no SSH key", "name a key that ssh-keygen made"),
)


def failure(said: bytes | None, key: str, *, agent: bool, interactive: bool) -> ToolError:
    """Return the error for what ssh-keygen said (None: it spoke to the person itself)."""
    if said is None:
        return ToolError(_TOOL, "did not sign; it says why above", hint="try again")
    text = said.decode("utf-8", "replace")
    shown = repr(printable(key[:120]))
    if "incorrect passphrase" in text:
        return _locked(shown, interactive=interactive)
    for words, problem, hint in _KNOWN:
        if words in text:
            return ToolError(_TOOL, problem.format(key=shown), hint=hint)
    if "No private key found" in text:
        return _not_in_agent(shown, agent=agent)
    last = text.strip().splitlines()[-1:] or ["it does not say why"]
    return ToolError(_TOOL, f"could not sign with {shown}: {printable(last[0][:200])}")


def _locked(shown: str, *, interactive: bool) -> ToolError:
    if interactive:
        return ToolError(
            _TOOL, f"the passphrase for {shown} is wrong", hint="try again, or load it with ssh-add"
        )
    return ToolError(
        _TOOL,
        f"{shown} is locked with a passphrase, and there is nobody to ask for it",
        hint="load it into an agent with ssh-add and name its .pub file, or run this on a terminal",
    )


def _not_in_agent(shown: str, *, agent: bool) -> ToolError:
    if agent:
        return ToolError(
            _TOOL, f"the agent does not hold {shown}", hint="load it with ssh-add, and try again"
        )
    return ToolError(
        _TOOL,
        f"the private half of {shown} is in no file, and no agent is running",
        hint="start ssh-agent and load the key with ssh-add, or name the private key file",
    )
