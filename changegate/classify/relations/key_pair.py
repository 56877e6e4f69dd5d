"""A certificate and the private key beside it that do not belong together: nobody can prove the one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from changegate.classify.certificates import certificates, has_certificate, private_keys
from changegate.classify.places import Node, below
from changegate.classify.relations._contract import Mark, Scene
from changegate.frozen import frozen
from changegate.model.finding import ClassifiedChange, Severity, Signal
from changegate.model.key import key_text
from changegate.model.path import Inside, Item, Path
from changegate.model.shown import printable
from changegate.model.value import ABSENT, Embedded

_ROLES: Final = frozenset(
    {
        "cert",
        "certificate",
        "crt",
        "key",
        "private",
        "privkey",
        "fullchain",
        "chain",
        "pem",
        "bundle",
        "pub",
        "public",
    }
)
_BREAKS: Final = "whoever shows the one cannot prove to be it by the other"


@frozen
class _Held:
    """What a mapping holds: the public keys of its certificates, and those of private keys by place."""

    shown: frozenset[str]
    leaves: bool
    kept: Mapping[str, str]

    def alone(self) -> frozenset[str]:
        """Return where private keys stand that no certificate beside them is of."""
        return frozenset(where for where, key in self.kept.items() if key not in self.shown)


def additions(scene: Scene) -> Iterator[Mark]:
    """Mark changes of certificates and keys behind which a key is that of no certificate beside it."""
    change_set = scene.change_set
    roots = [ABSENT if side is None else side.data for side in (change_set.deployed, change_set.proposed)]
    seen: dict[tuple[int, int], frozenset[str]] = {}
    for index, item in enumerate(scene.items):
        if not _is_about_keys(item):
            continue
        holders = _holders(item.change.path, roots[0], roots[1])
        known = id(holders[0]), id(holders[1])
        if known not in seen:
            seen[known] = _parted(_held(holders[0]), _held(holders[1]))
        if seen[known]:
            where = ", ".join(map(printable, sorted(seen[known])))
            says = f"the private key at {where} is that of no certificate beside it: {_BREAKS}"
            yield Mark(index, Signal.CROSS_SIDE, Severity.CRITICAL, says)


def _parted(old: _Held, new: _Held) -> frozenset[str]:
    """Return where keys stand that have lost their certificate, or came beside that of somebody else."""
    if not new.shown:
        return frozenset()
    before = old.alone() if old.shown else frozenset()
    lost = new.alone() - before
    return lost if old.shown & set(old.kept.values()) or new.leaves else frozenset()


def _is_about_keys(item: ClassifiedChange) -> bool:
    sides = (item.change.deployed, item.change.proposed)
    return any(isinstance(side, str) and _may_hold(side) for side in sides)


def _may_hold(value: str) -> bool:
    return "-----BEGIN " in value or value.startswith(("LS0t", "MI"))


def _holders(path: Path, old: Node, new: Node) -> tuple[Node, Node]:
    """Return what holds a value on both sides: the mapping nearest to it."""
    found = (old, new)
    for step in path:
        if not isinstance(step, Inside | Item) and any(isinstance(side, Mapping) for side in (old, new)):
            found = (old, new)
        old, new = below(old, step, deployed=True), below(new, step, deployed=False)
    return found


def _held(node: Node) -> _Held:
    texts = list(_texts(node))
    shown = [
        one
        for _, value in texts
        if has_certificate(value) or value.startswith("MI")
        for one in certificates(value) or ()
    ]
    kept = {where: key for where, value in texts for key in private_keys(value)}
    return _Held(frozenset(one.key for one in shown), any(not one.authority for one in shown), kept)


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the texts right below a mapping that may hold certificates or keys, by their keys."""
    if not isinstance(node, Mapping):
        return
    for key, value in node.items():
        plain = value.value if isinstance(value, Embedded) else value
        for one in plain if isinstance(plain, list | tuple) else (plain,):
            if isinstance(one, str) and _may_hold(one):
                yield key_text(key), one


def beside(scene: Scene, names: Callable[[], list[str]], read: Callable[[str], Scene]) -> Iterator[Mark]:
    """Mark the changes of a file with a certificate or a key which its namesake beside it is not of."""
    changed = [index for index, item in enumerate(scene.items) if _is_about_keys(item)]
    document = scene.change_set.proposed
    if not changed or document is None:
        return
    own = _held(document.data)
    if bool(own.shown) is bool(own.kept):
        return
    path = scene.change_set.path
    for other in names():
        if other == path or _stem(other) != _stem(path):
            continue
        proposed = read(other).change_set.proposed
        held = _held(ABSENT if proposed is None else proposed.data)
        shown, kept = own.shown | held.shown, {**own.kept, **held.kept}
        if shown and kept and shown.isdisjoint(kept.values()):
            says = f"{printable(other)} beside it is of another key: {_BREAKS}"
            yield from (Mark(index, Signal.CROSS_SIDE, Severity.CRITICAL, says) for index in changed)
            return


def _stem(path: str) -> tuple[str, ...]:
    """Return the words of a file's name that do not say what is in it: `server` of `server-key.pem`."""
    folder, _, file = path.rpartition("/")
    found = file.replace("-", ".").replace("_", ".").lower().split(".")
    return (folder, *(word for word in found if word not in _ROLES))
