"""A roster file's plain data becomes a roster; what could count twice, or for nobody, is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from changegate.approvals.public_key import CERTIFICATE_SUFFIX, parse_line
from changegate.approvals.public_key import parse as parse_key
from changegate.approvals.rejected import Rejected
from changegate.model.approval import Approver, Key, Revocation, Roster, Veto
from changegate.model.key import key_text
from changegate.model.shown import printable
from changegate.reading import Reader
from changegate.regex import regex

VERSION: Final = 1
_TOP: Final = ("version", "approvers", "authorities", "revoked", "vetoes", "verifiers")
# Each key of a person may have to be tried.
KEYS_AT_MOST: Final = 50
_FORGES: Final = ("github", "gitlab")
_APPROVER: Final = ("roles", "emails", "keys", *_FORGES)
# A name goes into a file name, an allowed_signers line and a command: nothing in it may mean anything there.
_NAME: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9._-]{0,126}")
_EMAIL: Final = regex(r"[^\s@*?,;!<>\"'\\]{1,64}@[^\s@*?,;!<>\"'\\]{1,190}")
_WORD: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._\[\]-]{0,63}")
_LOGIN: Final = regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,254}", re.ASCII)
_PRINCIPAL: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")
_FINGERPRINT: Final = regex(r"SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]")
_CHANGE_ID: Final = regex(r"[0-9a-f]{64}")
_KEY_HINT: Final = "paste one line of a .pub file, such as 'ssh-keygen -t ed25519' makes"


def roster(data: object, origin: str) -> Roster:
    """Return the roster that plain data spells; `origin` is the file it came from.

    Raises:
        InvalidInputError: naming file and pointer of what cannot be meant: an unknown word, a wildcard for a
            name, a key that cannot be read or is too weak, one key or one address under two names.
    """
    top = Reader(data, origin).mapping(_TOP, required=("approvers",))
    if "version" in top and (top["version"].value is True or top["version"].value != VERSION):
        raise top["version"].refuse(f"must be {VERSION}", "this changegate knows no other version")
    places = [(reader, _approver(name, reader)) for name, reader in _people(top["approvers"])]
    people = tuple(sorted((person for _, person in places), key=lambda person: person.name))
    authorities = [
        (reader, _authority(reader, {one.name for one in people}))
        for reader in _listed(top.get("authorities"))
    ]
    pipelines = [] if "verifiers" not in top else list(_verifiers(top["verifiers"]))
    _insist_on_one_owner([*places, *pipelines])
    _insist_on_one_use([*_keys_of([*places, *pipelines]), *authorities])
    return Roster(
        approvers=people,
        revocations=tuple(map(_revocation, _listed(top.get("revoked")))),
        vetoes=tuple(map(_veto, _listed(top.get("vetoes")))),
        authorities=tuple(key for _, key in authorities),
        verifiers=tuple(sorted((one for _, one in pipelines), key=lambda one: one.name)),
    )


def _people(reader: Reader) -> Iterator[tuple[str, Reader]]:
    if not isinstance(reader.value, dict):
        raise reader.refuse("must be a mapping from e-mail address to approver")
    reader.bounded()
    for key, value in reader.value.items():
        # A key that was no plain string in the file carries a mark, and could hide behind a string key.
        if not isinstance(key, str) or _NAME.fullmatch(key) is None:
            raise reader.at(str(key), value).refuse(
                f"{printable(key_text(str(key)))!r} is no name for an approver",
                "an approver is named by one e-mail address of plain letters, without wildcards",
            )
        yield key, reader.at(key, value)


def _listed(reader: Reader | None) -> list[Reader]:
    return [] if reader is None else reader.items()


def _approver(name: str, reader: Reader) -> Approver:
    entries = reader.mapping(_APPROVER, required=("roles", "keys"))
    emails = [_matching(item, _EMAIL, "an e-mail address") for item in _listed(entries.get("emails"))]
    return Approver(
        name=name,
        roles=frozenset(_matching(item, _WORD, "a role") for item in entries["roles"].items()),
        emails=frozenset(email.casefold() for email in (name, *emails)),
        keys=tuple(map(_key, entries["keys"].bounded(KEYS_AT_MOST).items())),
        logins=frozenset(
            f"{forge}:{_matching(item, _LOGIN, 'a login').casefold()}"
            for forge in _FORGES
            for item in _listed(entries.get(forge))
        ),
    )


def _verifiers(top: Reader) -> Iterator[tuple[Reader, Approver]]:
    """Pipelines that sign what the gate said: each has keys and no role, so that none can approve."""
    for name, reader in _people(top):
        keys = reader.mapping(("keys",), required=("keys",))["keys"].items()
        yield reader, Approver(name, frozenset(), frozenset({name.casefold()}), tuple(map(_key, keys)))


def _matching(reader: Reader, pattern: re.Pattern[str], what: str) -> str:
    text = reader.text()
    if pattern.fullmatch(text) is None or printable(text) != text:
        raise reader.refuse(
            f"{printable(text[:80])!r} is not {what}", "no spaces, wildcards or hidden characters"
        )
    return text


def _key(reader: Reader) -> Key:
    """A public key line, or a mapping of the line and the time it may be used in (UTC)."""
    if isinstance(reader.value, str):
        return _line(reader)
    entries = reader.mapping(("key", "not-before", "not-after"), required=("key",))
    line = _line(entries["key"])
    start, end = (
        entries[name].instant() if name in entries else None for name in ("not-before", "not-after")
    )
    if start is not None and end is not None and start >= end:
        raise reader.refuse("'not-before' is not before 'not-after'", "such a key would never count")
    return Key(*(line.type, line.blob, line.fingerprint, line.comment), not_before=start, not_after=end)


def _line(reader: Reader) -> Key:
    text = reader.text()
    if text.split(None, 1)[0].endswith(CERTIFICATE_SUFFIX):
        raise reader.refuse(
            "is a certificate, not a key", "put the key of the authority that signed it under 'authorities'"
        )
    try:
        key, comment = parse_line(text)
    except Rejected as error:
        raise reader.refuse(f"is no SSH public key that can approve: {error.detail}", _KEY_HINT) from error
    return Key(key.type, key.blob, key.fingerprint, comment)


def _authority(reader: Reader, names: set[str]) -> Key:
    """The key of a certificate authority, and which principals in its certificates mean which approvers."""
    entries = reader.mapping(("key", "not-before", "not-after", "principals"), required=("key",))
    line = {name: one.value for name, one in entries.items() if name != "principals"}
    plain = _key(Reader(line, reader.origin, reader.pointer))
    return Key(
        *(plain.type, plain.blob, plain.fingerprint, plain.comment, plain.not_before, plain.not_after),
        authority=True,
        principals=tuple(_principals(entries["principals"], names)) if "principals" in entries else (),
    )


def _principals(reader: Reader, names: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(reader.value, dict) or len(reader.value) == 0:
        raise reader.refuse("must be a mapping from principal to the name of an approver")
    for key, value in sorted(reader.value.items(), key=lambda item: str(item[0])):
        place = reader.at(str(key), value)
        if not isinstance(key, str) or _PRINCIPAL.fullmatch(key) is None:
            raise place.refuse("is no principal", "letters, digits and .@+_- only, without wildcards")
        if place.text() not in names:
            raise place.refuse(f"{printable(place.text())!r} is no approver of this roster")
        yield key, place.text()


def _keys_of(places: Iterable[tuple[Reader, Approver]]) -> Iterator[tuple[Reader, Key]]:
    return ((reader, key) for reader, person in places for key in person.keys)


def _insist_on_one_owner(places: Iterable[tuple[Reader, Approver]]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for reader, person in places:
        marks = {("address", email) for email in person.emails} | {
            ("login", login) for login in person.logins
        }
        for kind, mark in sorted(marks):
            if (kind, mark) in owners:
                problem = f"{owners[kind, mark]} and {person.name} share the {kind} {printable(mark)!r}"
                raise reader.refuse(problem, "one person counts once, so name them once")
            owners[kind, mark] = person.name


def _insist_on_one_use(keys: Iterable[tuple[Reader, Key]]) -> None:
    """Refuse a secret that stands twice, also under another type: one secret is one person."""
    seen: dict[bytes, str] = {}
    for reader, key in keys:
        material = parse_key(key.blob).material
        if material in seen:
            raise reader.refuse(
                f"the key {key.fingerprint} stands at {seen[material]} already",
                "a key is listed once, by one owner",
            )
        seen[material] = reader.pointer


def _revocation(reader: Reader) -> Revocation:
    entries = reader.mapping(("fingerprint", "since", "reason"), required=("fingerprint", "reason"))
    fingerprint = entries["fingerprint"].text()
    if _FINGERPRINT.fullmatch(fingerprint) is None:
        raise entries["fingerprint"].refuse(
            "is no fingerprint", "as 'ssh-keygen -lf KEY.pub' prints it: SHA256: and 43 characters"
        )
    since = entries["since"].instant() if "since" in entries else None
    return Revocation(fingerprint, since, entries["reason"].text())


def _veto(reader: Reader) -> Veto:
    entries = reader.mapping(("change", "by", "reason"), required=("change", "by", "reason"))
    change = entries["change"].text()
    if _CHANGE_ID.fullmatch(change) is None:
        raise entries["change"].refuse("is no change id", "64 hex digits, as 'changegate check' prints it")
    return Veto(change, entries["by"].text(), entries["reason"].text())
