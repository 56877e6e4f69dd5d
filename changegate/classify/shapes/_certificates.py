"""What the difference of two sets of certificates means: renewed, rekeyed, renamed, another authority."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from changegate.classify.certificates import Certificate, certificates
from changegate.classify.readings import Text, alike, listed, reading
from changegate.classify.setting import Reading
from changegate.classify.values import quoted
from changegate.model.finding import Direction, Severity, Signal
from changegate.model.value import Absent


def read(deployed: Text, proposed: Text) -> Reading:
    """Return what the difference of the certificates in two values means."""
    old = () if isinstance(deployed, Absent) else certificates(deployed)
    new = () if isinstance(proposed, Absent) else certificates(proposed)
    if old is None or new is None:
        side = "new" if new is None else "old"
        return reading(f"the {side} certificate cannot be read", Direction.BOTH, Severity.CRITICAL)
    return _chained(_compared(old, new), old, new)


def _compared(old: tuple[Certificate, ...], new: tuple[Certificate, ...]) -> Reading:
    if len(old) == 0:
        return _weighed(reading(f"certificates are added: {_names(new)}", Direction.OPENS), new)
    if len(new) == 0:
        return reading(f"certificates are removed: {_names(old)}", Direction.BREAKS)
    if [item.fingerprint for item in old] == [item.fingerprint for item in new]:
        return alike("the certificates are the same, only written differently")
    if {item.fingerprint for item in old} == {item.fingerprint for item in new}:
        return reading("the same certificates in another order", Direction.BREAKS, Severity.MEDIUM)
    if len(old) == len(new) == 1:
        return _weighed(_pair(old[0], new[0]), new)
    return _weighed(_sets(old, new), new)


def _chained(found: Reading, old: tuple[Certificate, ...], new: tuple[Certificate, ...]) -> Reading:
    """Say of a chain that has a gap, or begins with another one than the service's, and did not."""
    gap = _gap(new) or _lost(old, new)
    if found.same or not gap or (old and gap == _gap(old)):
        return found
    direction = Direction.BREAKS if found.direction is Direction.NEUTRAL else found.direction
    direction = Direction.BOTH if direction is Direction.OPENS and old else direction
    severity = None if found.severity is None else max(found.severity, Severity.HIGH, key=lambda it: it.rank)
    return reading(f"{found.message}; {gap}", direction, severity, *found.signals)


def _gap(chain: tuple[Certificate, ...]) -> str:
    """Return what is wrong with a chain as a service sends it (RFC 8446 section 4.4.2).

    One alone is no chain; where all are authorities it is a list of whom to trust. A root may be left out.
    """
    leaves = [one for one in chain if not one.authority]
    if len(chain) < 2 or len(leaves) != 1:
        return ""
    if chain[0] is not leaves[0]:
        return "the chain does not begin with the certificate of the service itself: most readers refuse it"
    for one, issuer in pairwise(chain):
        if one.issuer != one.subject and not one.is_issued_by(issuer):
            named = quoted(one.issuer)
            return f"the chain has a gap: who issued {quoted(one.subject)}, {named}, does not stand behind it"
    return ""


def _lost(old: tuple[Certificate, ...], new: tuple[Certificate, ...]) -> str:
    """Return that a certificate stands alone now which those between it and its root stood behind."""
    if len(new) != 1 or new[0].authority or new[0].issuer == new[0].subject or len(old) < 2 or _gap(old):
        return ""
    if all(one.authority for one in old):
        return ""
    return f"the chain is gone: whoever does not know {quoted(new[0].issuer)} by itself refuses it"


def _names(found: Iterable[Certificate]) -> str:
    return listed(quoted(certificate.subject or "without a subject") for certificate in found)


def _pair(old: Certificate, new: Certificate) -> Reading:
    until = f"valid until {new.not_after:%Y-%m-%d}, was until {old.not_after:%Y-%m-%d}"
    if new.authority and not old.authority:
        return reading(
            f"{quoted(new.subject)} may issue certificates, {quoted(old.subject)} could not",
            Direction.OPENS,
            Severity.CRITICAL,
        )
    if _same_names(old, new):
        return _same_name(old, new, until)
    if old.key == new.key:
        return reading(f"the same key under other names: {_renamed(old, new)}", Direction.BOTH)
    return reading(f"another certificate: {_renamed(old, new)}, with another key", Direction.BOTH)


def _same_name(old: Certificate, new: Certificate, until: str) -> Reading:
    if old.issuer != new.issuer:
        key = "the same key" if old.key == new.key else "another key"
        return reading(
            f"the issuer was {quoted(old.issuer)} and is {quoted(new.issuer)}, {key}: whoever does not trust "
            "the new one refuses it",
            Direction.BOTH,
        )
    if old.authority and not new.authority:
        message = f"{quoted(new.subject)} may no longer issue certificates: those it issued are refused"
        return reading(message, Direction.BREAKS)
    if old.uses != new.uses:
        return _other_uses(old, new)
    if old.key != new.key:
        return reading(
            f"rekeyed under the same name by the same issuer, {until}: whoever has pinned the key refuses it",
            Direction.BREAKS,
            Severity.MEDIUM,
        )
    if new.not_after < old.not_after:
        return reading(f"the same key, but ends earlier: {until}", Direction.BREAKS, Severity.MEDIUM)
    return reading(f"renewed with the same key, {until}", Direction.NEUTRAL, Severity.LOW)


def _other_uses(old: Certificate, new: Certificate) -> Reading:
    more, fewer = sorted(new.uses - old.uses), sorted(old.uses - new.uses)
    parts = [
        f"it may {word} be used for {listed(map(quoted, names))}"
        for word, names in (("now", more), ("no longer", fewer))
        if names
    ]
    # One that says nothing of its uses may be used for all (RFC 5280 section 4.2.1.12).
    direction = Direction.BOTH if (more and fewer) or not (old.uses and new.uses) else None
    opens = Direction.OPENS if more else Direction.BREAKS
    key = "the same key" if old.key == new.key else "another key"
    return reading(f"{key} under the same name: {', '.join(parts)}", direction or opens)


def _same_names(old: Certificate, new: Certificate) -> bool:
    return (old.subject, old.names) == (new.subject, new.names)


def _renamed(old: Certificate, new: Certificate) -> str:
    parts = []
    if old.subject != new.subject:
        parts.append(f"the subject was {quoted(old.subject)} and is {quoted(new.subject)}")
    if new.names - old.names:
        parts.append(f"it now speaks for {listed(map(quoted, sorted(new.names - old.names)))}")
    if old.names - new.names:
        parts.append(f"no longer for {listed(map(quoted, sorted(old.names - new.names)))}")
    return ", ".join(parts)


def _sets(old: tuple[Certificate, ...], new: tuple[Certificate, ...]) -> Reading:
    added = [item for item in new if item.fingerprint not in {other.fingerprint for other in old}]
    gone = [item for item in old if item.fingerprint not in {other.fingerprint for other in new}]
    renewed = [item for item in added if any(_renews(item, other) for other in gone)]
    added = [item for item in added if item not in renewed]
    gone = [item for item in gone if not any(_renews(other, item) for other in renewed)]
    rekeyed = [item for item in added if any(_rekeys(item, other) for other in gone)]
    parts = [
        f"{word}: {_names(found)}"
        for word, found in (("added", added), ("removed", gone), ("renewed with the same key", renewed))
        if found
    ]
    if not added and not gone:
        return reading("; ".join(parts), Direction.NEUTRAL, Severity.LOW)
    if rekeyed:
        parts.append(f"with another key under the same name: {_names(rekeyed)}")
    direction = Direction.BOTH if added and gone else Direction.OPENS if added else Direction.BREAKS
    return reading(f"of {len(old)} certificates, {len(new)} now: {'; '.join(parts)}", direction)


def _renews(new: Certificate, old: Certificate) -> bool:
    """Whether one takes the other's place for longer, and nothing else changes."""
    if new.key != old.key or new.not_after < old.not_after:
        return False
    return _same_standing(old, new)


def _rekeys(new: Certificate, old: Certificate) -> bool:
    return new.key != old.key and _same_standing(old, new)


def _same_standing(old: Certificate, new: Certificate) -> bool:
    return (old.subject, old.names, old.issuer, old.authority, old.uses) == (
        new.subject,
        new.names,
        new.issuer,
        new.authority,
        new.uses,
    )


def _weighed(found: Reading, new: Iterable[Certificate]) -> Reading:
    weak = next((certificate.weak for certificate in new if certificate.weak), "")
    if not weak:
        return found
    message = f"{found.message}; the signature or key is weak ({weak})"
    severity = (
        found.severity
        if found.severity is None
        else max(found.severity, Severity.HIGH, key=lambda it: it.rank)
    )
    return reading(message, found.direction, severity, *found.signals, Signal.WEAK_ALGORITHM)
