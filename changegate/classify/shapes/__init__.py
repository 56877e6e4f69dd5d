"""Value shapes: what is told by the form of a value, one module each, this table for all."""

from __future__ import annotations

import re
from typing import Final

from changegate.classify.readings import Text, alike, reading
from changegate.classify.secrets import is_reference, is_secret
from changegate.classify.setting import Meaning, Reading, Setting
from changegate.classify.shapes import (
    _secrets,
    algorithms,
    allow_list,
    arn,
    boolean,
    certificate,
    choice,
    discovery_url,
    distinguished_name,
    duration,
    encoded_certificate,
    encrypted,
    fingerprint,
    gcp_service_account,
    gcp_workload_pool,
    host,
    issuer,
    jwks,
    jwks_uri,
    jwt,
    kerberos_principal,
    kubernetes_subject,
    ldap_filter,
    network,
    password_hash,
    private_key,
    public_key,
    random_key,
    reference,
    saml_urn,
    spiffe_id,
    ssh_key,
    url,
    uuid,
)
from changegate.classify.shapes._contract import Shape
from changegate.classify.shapes._lists import LONGEST
from changegate.classify.shapes._lists import items as items
from changegate.classify.shapes._secrets import is_default as is_default
from changegate.classify.shapes._semantics import SEMANTICS, by_text, identifier, reordered
from changegate.classify.shapes.algorithms import is_weak as is_weak
from changegate.classify.values import is_bare, said, text, texts, truth
from changegate.model.change import ChangeKind, Masked, Order, Side
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import ABSENT, Absent, Opaque, Tagged
from changegate.regex import regex

SHAPES: Final[dict[str, Shape]] = {
    "algorithms": algorithms,
    "allow_list": allow_list,
    "arn": arn,
    "boolean": boolean,
    "certificate": certificate,
    "choice": choice,
    "discovery_url": discovery_url,
    "distinguished_name": distinguished_name,
    "duration": duration,
    "encoded_certificate": encoded_certificate,
    "encrypted": encrypted,
    "fingerprint": fingerprint,
    "gcp_service_account": gcp_service_account,
    "gcp_workload_pool": gcp_workload_pool,
    "host": host,
    "issuer": issuer,
    "jwks": jwks,
    "jwks_uri": jwks_uri,
    "jwt": jwt,
    "kerberos_principal": kerberos_principal,
    "kubernetes_subject": kubernetes_subject,
    "ldap_filter": ldap_filter,
    "network": network,
    "password_hash": password_hash,
    "private_key": private_key,
    "public_key": public_key,
    "random_key": random_key,
    "reference": reference,
    "saml_urn": saml_urn,
    "spiffe_id": spiffe_id,
    "ssh_key": ssh_key,
    "url": url,
    "uuid": uuid,
}

# The surest first; of those alike, by name.
_BY_SURENESS: Final = sorted(SHAPES.values(), key=lambda shape: -shape.SURENESS)
# What these compare is the value itself, so a value of a telling form is compared by its form.
_OPEN_SEMANTICS: Final = frozenset(
    {"", "id", "key", "pem", "sec", "+W -B", "-W +B", "enum", "flt", "dn", "host", "pol"}
)
_TELLING: Final = 2
_CERTAIN: Final = 3
# Where a name is compared letter by letter, these would overlook a difference or see a meaning that is none.
_LENIENT: Final[tuple[Shape, ...]] = (algorithms, duration, uuid)
_LENGTH: Final = 2 * 1024 * 1024
# Nothing of this form and length tells by itself what it is; most values of most files are of it.
_PLAIN: Final = regex(r"[\w .%+-]*")
_SHORT: Final = 40


def shape_of(value: str) -> Shape | None:
    """Return the surest of the shapes a value has."""
    found = value.strip()
    if not found or len(found) > _LENGTH:
        return None
    return next((shape for shape in _BY_SURENESS if shape.matches(found)), None)


def recognise(setting: Setting) -> Meaning | None:
    """Return what the form of the values means under any key, or None where it takes the key to tell."""
    for value in texts(setting):
        if len(value) < _SHORT and _PLAIN.fullmatch(value) is not None:
            continue
        shape = shape_of(value)
        found = None if shape is None else shape.meaning(setting)
        if found is not None:
            return found
    return None


# What these values look like when they are what a pack says they are: nothing to hide.
_SWITCH: Final = regex(r"true|false|yes|no|on|off|enabled|disabled|[01]", re.IGNORECASE)
_NO_SECRETS: Final = {
    "dur": regex(r"-?\d{1,6}(?:\.\d)?\s?[A-Za-z]{0,7}|P[\dA-Z]{2,8}"),
    "T!": _SWITCH,
    "F!": _SWITCH,
}


def read(setting: Setting, compare: str) -> Reading:
    """Return what the difference of the values means, compared as `compare` says.

    The codes are `url=` and `url`, `host`, `id`, `uuid`, `dn`, `flt`, `pem`, `key`, `ref`, `sec`, `dur`, `T!`
    and `F!`, `enum`, `+W -B` and `-W +B`, `alg`, `ord`, `pol`; without one the form of the values decides.
    The message never quotes a secret. What is too long to be looked at as a whole is never alike.
    """
    found = _read(setting, compare)
    values = set(texts(setting))
    if found.same and len(values) > 1 and max(map(len, values)) > LONGEST:
        return reading(f"more than {LONGEST} characters change, too many to be compared by meaning")
    return found


def _read(setting: Setting, compare: str) -> Reading:
    special = _special(setting) or (_around(setting) if compare not in {"T!", "F!"} else None)
    if special is not None:
        return special
    if setting.hidden:
        return _secrets.read(setting)
    form = _NO_SECRETS.get(compare)
    if form is not None and all(form.fullmatch(value.strip()) for value in texts(setting)):
        # `ttl.access_token: 1h` is a time, whatever its name says.
        return SEMANTICS[compare](setting)
    shape = _shared_shape(setting)
    if shape is kerberos_principal and not kerberos_principal.is_meant(setting):
        shape = None
    secret = is_secret(setting)
    if secret and (shape is None or shape.QUOTES or shape.SURENESS < _CERTAIN):
        return _secrets.read(setting)
    emptied = distinguished_name.emptied(setting)
    if emptied is not None:
        return emptied
    referred = _referred(setting) if compare not in {"ref", "sec"} else None
    if referred is not None:
        return referred
    if shape is not None and (not shape.QUOTES or _by_shape(shape, compare)):
        return by_text(shape.read, setting)
    return SEMANTICS.get(compare, _plain)(setting)


def _by_shape(shape: Shape, compare: str) -> bool:
    if compare == "":
        return True
    if shape is network and compare == "-W +B":
        # There more addresses are fewer that are let in.
        return False
    return compare in _OPEN_SEMANTICS and shape.SURENESS >= _TELLING and shape not in _LENIENT


def _plain(setting: Setting) -> Reading:
    return by_text(identifier, setting)


def _special(setting: Setting) -> Reading | None:
    """Return the reading of what is no difference of two texts."""
    change = setting.change
    old, new = setting.deployed, setting.proposed
    if isinstance(new, Order):
        return reordered(new)
    if change.kind is ChangeKind.MOVED and old == new:
        return alike("it has moved here with its value unchanged", None)
    if isinstance(old, Opaque) or isinstance(new, Opaque):
        return reading(
            "it cannot be read, so what changes is not known", Direction.BOTH, None, Signal.OPAQUE_CHANGE
        )
    if isinstance(old, Masked) or isinstance(new, Masked):
        return reading("the secret changes", Direction.BOTH)
    if _is_vault(old) or _is_vault(new):
        return encrypted.read(_text(old), _text(new))
    return None


def _around(setting: Setting) -> Reading | None:
    """Return the reading of one text that differs in the white space around it or in its type alone."""
    old, new = text(setting.deployed), text(setting.proposed)
    if old is None or new is None or old.strip() != new.strip() or "\n" in old.strip() or not old.strip():
        return None
    if old != new:
        return reading(
            "only the white space around it differs, which most readers take for a part of it",
            Direction.BREAKS,
        )
    if truth(setting.proposed) is not None:
        return None
    return reading("the same text, as another type of value", Direction.NEUTRAL, Severity.LOW)


def is_encrypted(side: Side) -> bool:
    """Whether a value only stands there encrypted."""
    found = text(side)
    return _is_vault(side) or (found is not None and encrypted.matches(found.strip()))


def _is_vault(side: Side) -> bool:
    return isinstance(side, Tagged) and (side.tag == "!vault" or side.text.startswith("$ANSIBLE_VAULT"))


def _text(side: Side) -> Text:
    found = text(side)
    return ABSENT if found is None or not found.strip() else found.strip()


def _shared_shape(setting: Setting) -> Shape | None:
    """Return the shape of both values, or of the one there is."""
    sides = [
        side for side in (_text(setting.deployed), _text(setting.proposed)) if not isinstance(side, Absent)
    ]
    if not sides:
        return None
    first = shape_of(sides[0])
    return (
        first if first is not None and all(first.matches(side) for side in sides) else _surest_of_both(sides)
    )


def _surest_of_both(sides: list[str]) -> Shape | None:
    return next((shape for shape in _BY_SURENESS if all(shape.matches(side) for side in sides)), None)


def _referred(setting: Setting) -> Reading | None:
    """Return the reading where a value becomes a reference or the other way round."""
    old, new = setting.deployed, setting.proposed
    if is_bare(old) or is_bare(new) or is_reference(old) == is_reference(new):
        return None
    if is_reference(new):
        message = f"was {said(old)}, is taken from {said(new)}: what stands there is not seen here"
    else:
        message = f"was taken from {said(old)}, is {said(new)}"
    return reading(message, Direction.BOTH)
