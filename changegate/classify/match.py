"""Changes become findings: what is known of each changed setting, merged, the strongest evidence first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from changegate.classify import own_files, secrets
from changegate.classify.evidence import Told, in_secret_object, told
from changegate.classify.pack_index import pack_index
from changegate.classify.pack_parts import SEVERITIES, Packs
from changegate.classify.places import Place
from changegate.classify.recognise import Recogniser
from changegate.classify.relations import Addition, Scene, related, with_additions
from changegate.classify.relations._walk import strings
from changegate.classify.renamed import renamed
from changegate.classify.restated import without_restated
from changegate.classify.setting import Setting
from changegate.classify.settings import Places
from changegate.classify.signals import ending, expiry, signals, verification_off
from changegate.classify.template_logic import LOGIC, LOOSE, asked, is_page
from changegate.classify.weigh import finding
from changegate.frozen import frozen
from changegate.model.change import Change, ChangeSet, Order
from changegate.model.config import Ignored
from changegate.model.finding import Category, ClassifiedChange, Direction, Finding, Severity, Signal
from changegate.model.path import Address, Path, address, pointer
from changegate.model.value import ABSENT, Opaque
from changegate.pattern import any_glob_matches, glob_matches

# How readers say that a key is there more than once.
_TWICE: Final = " is there twice"


@frozen
class Around:
    """What lies outside a document: what other files make of its changes, and the time.

    Certificates are asked whether they are valid `now` (with its zone); without a time, none is asked.
    `secrets` are the addresses of what the file's own schema calls secret.
    """

    additions: Callable[[Scene], Iterable[Addition]] = lambda _: ()
    now: datetime | None = None
    secrets: frozenset[Address] = frozenset()


def match(
    change_set: ChangeSet,
    packs: Packs,
    annotations: Mapping[Address, Category],
    ignores: Sequence[Ignored],
    around: Around | None = None,
) -> tuple[ClassifiedChange, ...]:
    """Return every change of a document with what it means; one without findings is ordinary.

    `annotations` are categories given by the file's own schema, by address. `ignores` set false alarms aside,
    but never a change to the gate's own files. `around` says what lies outside the document.
    """
    if own_files.is_governed(change_set):
        return own_files.governed(change_set)
    around = Around() if around is None else around
    matcher = _Matcher(change_set, packs, annotations, around)
    aside = [known for known in ignores if any_glob_matches(known.paths, change_set.path)]
    alone = tuple(matcher.classified(change) for change in change_set.changes)
    alone = without_restated(alone, matcher.places)
    found = related(Scene(change_set, alone, matcher.places, matcher.told))
    found = with_additions(found, around.additions(Scene(change_set, found, matcher.places, matcher.told)))
    return tuple(_set_aside(item, aside) for item in (*renamed(change_set, matcher.categories), *found))


def is_ordinary(
    change_set: ChangeSet,
    packs: Packs,
    annotations: Mapping[Address, Category],
    ignores: Sequence[Ignored],
    around: Around,
) -> bool:
    """Whether no change of a document has a finding, as `match` would say."""
    if change_set.deployed is None and not ignores and not own_files.is_governed(change_set):
        # Of a file that is new nothing is said twice or set aside: the first finding settles it.
        matcher = _Matcher(change_set, packs, annotations, around)
        if any(matcher.classified(change).findings for change in change_set.changes):
            return False
    return not any(item.findings for item in match(change_set, packs, annotations, ignores, around))


def scene(change_set: ChangeSet, packs: Packs, annotations: Mapping[Address, Category]) -> Scene:
    """Return a document as one to ask what any of its settings means, whether it changed or not."""
    matcher = _Matcher(change_set, packs, annotations)
    return Scene(change_set, (), matcher.places, matcher.told)


def _set_aside(item: ClassifiedChange, ignores: Sequence[Ignored]) -> ClassifiedChange:
    if not ignores or not item.findings:
        return item
    where = pointer(item.change.path) or "/"  # a whole file is shown as that, too
    meant = (
        known for known in ignores if glob_matches(known.pointer, where) and _is_change(known, item.change)
    )
    reason = next((known.reason for known in meant), None)
    return item if reason is None else replace(item, findings=(), ignored=reason)


def _is_change(known: Ignored, change: Change) -> bool:
    """Whether it is the change from one value to the other that was set aside, where only that was."""
    if known.values is None:
        return True
    sides = (change.deployed, change.proposed)
    return all(
        type(one) is type(other) and one == other for one, other in zip(sides, known.values, strict=True)
    )


class _Matcher:
    """Classifies the changes of one document; what is found out about a node serves all changes below it."""

    def __init__(
        self,
        change_set: ChangeSet,
        packs: Packs,
        annotations: Mapping[Address, Category],
        around: Around | None = None,
    ) -> None:
        self._now = None if around is None else around.now
        self._secrets: frozenset[Address] = frozenset() if around is None else around.secrets
        self._change_set = change_set
        self._places = Places(change_set)
        self._recogniser = Recogniser(pack_index(packs))
        self._annotations = annotations

    def classified(self, change: Change) -> ClassifiedChange:
        """Return a change with its findings."""
        if change.origin is not None:
            return self._moved(change, change.origin)
        found: list[Finding] = list(_unreadable(change, self._change_set.path))
        if change.path == () and isinstance(change.proposed, Order):
            found += self._reordered_documents()
        secret = False
        for place in self.places(change):
            meant = self.told(place)
            found += _timely(_findings(place, meant), place.setting, self._now)
            secret = secret or _is_secret(place, meant)
        return ClassifiedChange(change, tuple(_distinct(found)), secret)

    def _reordered_documents(self) -> Iterator[Finding]:
        """Documents without a name override each other by their order, identity settings and all."""
        document = self._change_set.proposed
        message = "documents of this file changed places: which of them has the last word changes"
        for path, value in strings(ABSENT if document is None else document.data):
            for category in self.categories(Change(path, value, value)):
                severity = SEVERITIES[category]
                yield Finding("order", "documents", category, severity, Direction.BOTH, (), message)

    def categories(self, change: Change) -> set[Category]:
        """Return what a change is about, whatever changes about it."""
        return {one.meaning.category for place in self.places(change) for one in self.told(place)}

    def _moved(self, change: Change, origin: Path) -> ClassifiedChange:
        """A value that moved has left one setting and come to another."""
        left = self.classified(Change(origin, change.deployed, ABSENT))
        came = self.classified(Change(change.path, ABSENT, change.proposed))
        found = tuple(_distinct((*left.findings, *came.findings)))
        return ClassifiedChange(change, found, left.secret or came.secret)

    def places(self, change: Change) -> tuple[Place, ...]:
        """Return the settings a change stands for."""
        found = self._places.of(change)
        if len(self._secrets) == 0 or not self._is_hidden(change.path):
            return found
        return tuple(replace(place, setting=replace(place.setting, hidden=True)) for place in found)

    def _is_hidden(self, path: Path) -> bool:
        """Whether the schema calls a setting, or something above it, a secret on either side."""
        ways = [address(path, deployed=deployed) for deployed in (False, True)]
        return any(way[:end] in self._secrets for way in ways for end in range(len(way) + 1))

    def told(self, place: Place) -> tuple[Told, ...]:
        """Return what is known of a setting."""
        return told(place, self._recogniser, self._annotations)


def _timely(findings: Iterable[Finding], setting: Setting, now: datetime | None) -> Iterator[Finding]:
    """Say of the findings of a certificate that it is not valid now, or not for long."""
    for one in findings:
        says = "" if now is None else expiry(setting, now)
        soon = "" if now is None or says else ending(setting, now)
        yield (
            _untimely(one, says) if says else replace(one, message=f"{one.message}; {soon}") if soon else one
        )


def _untimely(finding: Finding, says: str) -> Finding:
    marks = sorted({*finding.signals, Signal.EXPIRED}, key=lambda signal: signal.value)
    message = f"{finding.message}; {says}"
    return replace(finding, signals=tuple(marks), severity=Severity.CRITICAL, message=message)


def _findings(place: Place, meant: Sequence[Told]) -> Iterator[Finding]:
    if meant:
        marks = signals(place.setting)
        made = (finding(one, place, marks) for one in meant)
        yield from (one for one in made if one is not None)
    elif place.setting.proposed is not ABSENT and verification_off.fires(place.setting):
        # A check that is switched off is never ordinary, whatever a pack says of its key.
        yield Finding(
            "signals",
            "verification-off",
            Category.VERIFICATION,
            SEVERITIES[Category.VERIFICATION],
            Direction.OPENS,
            signals(place.setting),
            "a check is switched off",
        )


def _is_secret(place: Place, meant: Sequence[Told]) -> bool:
    setting = place.setting
    if setting.hidden:
        return True
    if any(one.meaning.compare == "sec" for one in meant):
        return not (secrets.is_reference(setting.deployed) and secrets.is_reference(setting.proposed))
    return secrets.is_secret(setting) or (len(meant) == 0 and in_secret_object(place))


def _unreadable(change: Change, path: str) -> Iterator[Finding]:
    for side in (change.proposed, change.deployed):
        if isinstance(side, Opaque):
            found = _not_understood(
                "opaque", f"not understood ({side.reason}), so nobody can say what changed here"
            )
            twice = isinstance(change.proposed, Opaque) and _TWICE in change.proposed.reason
            yield replace(found, signals=(Signal.DUPLICATE_KEY,)) if twice else found
            return
    if _is_logic_of_identity(change, path):
        yield _not_understood("template", "logic of a template that identity settings may hang on")


def _not_understood(pattern: str, message: str) -> Finding:
    severity = SEVERITIES[Category.UNREADABLE]
    return Finding("unreadable", pattern, Category.UNREADABLE, severity, Direction.BOTH, (), message)


def _is_logic_of_identity(change: Change, path: str) -> bool:
    """Whether this is a line of a template that is no setting and speaks of authentication."""
    keys = [step for step in change.path if isinstance(step, str)]
    if not keys or keys[-1] not in {LOGIC, *LOOSE}:
        return False
    if is_page(path):
        return False
    sides = (change.deployed, change.proposed)
    before, after = (sorted(asked(side)) if isinstance(side, str) else [] for side in sides)
    return before != after


def _distinct(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding a category, the most severe of them with the marks of all, in the order they were found."""
    worst: dict[Category, Finding] = {}
    for one in findings:
        known = worst.get(one.category)
        if known is None:
            worst[one.category] = one
            continue
        graver = (one.severity.rank, len(one.signals)) > (known.severity.rank, len(known.signals))
        signals = sorted({*known.signals, *one.signals}, key=lambda signal: signal.value)
        worst[one.category] = replace(one if graver else known, signals=tuple(signals))
    yield from worst.values()
