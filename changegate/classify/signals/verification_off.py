"""Checks of identity that are switched off, under the names and values systems have for it."""

from __future__ import annotations

from typing import Final

from changegate.classify.heuristics import polarity_of
from changegate.classify.names import last_key, parents, words
from changegate.classify.setting import Setting
from changegate.classify.signals._unchecked import unchecked
from changegate.classify.values import text, truth
from changegate.model.change import Side
from changegate.model.finding import Signal
from changegate.model.value import ABSENT

SIGNAL: Final = Signal.VERIFICATION_OFF

_NONE: Final = frozenset({"none", "never", "disabled", "off", "optional"})
# Keys without separators, and the values under which they check nothing.
_VALUES: Final[dict[str, frozenset[str]]] = {
    "sslmode": frozenset({"disable", "disabled", "allow", "prefer", "preferred"}),
    "tlsmode": frozenset({"disable", "disabled", "permissive", "none", "skip-verify", "preferred"}),
    "tls": frozenset({"skip-verify"}),
    "securityprotocol": frozenset({"plaintext", "sasl_plaintext"}),
    "mtlsmode": frozenset({"disable", "disabled", "permissive", "none"}),
    "endpointidentificationalgorithm": frozenset({""}),
    "verifyclient": frozenset({"off", "none", "optional_no_ca"}),
    "sslproxyverify": frozenset({"none", "optional", "optional_no_ca"}),
    "verifymode": _NONE | {"verify_none"},
    "verificationmode": _NONE | {"certificate"},
    "caverification": frozenset({"cert_none", "cert_optional"}),
    **dict.fromkeys(
        (
            f"{what}{check}"
            for what in (
                "hostname",
                "certificate",
                "cert",
                "peer",
                "tls",
                "ssl",
                "signature",
                "token",
                "issuer",
            )
            for check in ("verify", "verification", "validation", "check")
        ),
        _NONE,
    ),
    "verify": frozenset({"verify_none"}),
    "trustchainverification": frozenset({"accept_untrusted"}),
    "stricthostkeychecking": frozenset({"no", "off", "false", "accept-new"}),
    "clientauthtype": frozenset({"noclientcert", "requestclientcert", "requireanyclientcert"}),
    "nodetlsrejectunauthorized": frozenset({"0"}),
    "pythonhttpsverify": frozenset({"0"}),
    "certreqs": frozenset({"none", "cert_none", "optional", "cert_optional"}),
    "tlsreqcert": frozenset({"never", "allow", "try"}),
    "authorizationmode": frozenset({"alwaysallow"}),
}
_OFF: Final = frozenset[str]().union(*_VALUES.values())
# Flags that mean so whatever stands behind them.
_ALONE: Final = frozenset({"nocheckcertificate"})
# Modes that are only told apart by what stands above them: `mtls: {mode: PERMISSIVE}`.
_MODES: Final = frozenset({"mode"})


def fires(setting: Setting) -> bool:
    """Whether the proposed value checks nothing and the deployed one did, or said nothing."""
    if _is_off(setting, setting.proposed) and not _is_off(setting, setting.deployed):
        return True
    new, old = text(setting.proposed) or "", text(setting.deployed) or ""
    return bool(unchecked(new) - unchecked(old))


def _is_off(setting: Setting, side: Side) -> bool:
    if side is ABSENT:
        return False
    own = last_key(setting.keys, setting.name)
    squashed = "".join(words(own))
    if squashed in _MODES:
        squashed = "".join(words("_".join(parents(setting.keys, own)[:1]))) + squashed
    found = text(side)
    value = "" if found is None else found.strip().casefold()
    if squashed in _ALONE and truth(side) is not False:
        return True
    if value in _OFF and any(squashed.endswith(key) and value in off for key, off in _VALUES.items()):
        return True
    code, switched = polarity_of(own), truth(side)
    return switched is not None and code == ("T!" if switched else "F!")
