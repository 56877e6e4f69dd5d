"""What is known of a setting, strongest first: schema, own packs, shipped packs, its value, its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from changegate.classify import connecting, heuristics, script_lines, shapes
from changegate.classify.book import Entry, spellings
from changegate.classify.pack_parts import SEVERITIES, PackSetting, Part
from changegate.classify.path_pattern import Pattern
from changegate.classify.places import Place
from changegate.classify.recognise import Recogniser
from changegate.classify.secrets import is_about_secret
from changegate.classify.setting import Meaning, Setting
from changegate.classify.values import is_bare, texts, truth
from changegate.connections import KINDS
from changegate.frozen import frozen
from changegate.model.change import Change, Masked, Order
from changegate.model.finding import Category, Severity
from changegate.model.path import Address, address
from changegate.model.value import Tagged, Twofold
from changegate.pattern import star_matches

SCHEMA = "schema"


@frozen
class Told:
    """What a setting means, and the pack's entry where a pack says so."""

    meaning: Meaning
    entry: PackSetting | None = None


def told(place: Place, recogniser: Recogniser, annotations: Mapping[Address, Category]) -> tuple[Told, ...]:
    """Return what the strongest evidence says of a setting; nothing where it is ordinary."""
    annotated = _annotated(place.setting.change, annotations)
    if annotated is not None:
        return (Told(_by_schema(annotated)),)
    found, above = _entries(place, recogniser)
    part = None if found else connecting.guess(place.setting)
    if part is not None:
        return (Told(part),)
    for own in (True, False):
        tier = [entry for entry in _best(found or _worst(above)) if entry.part.own is own]
        if tier:
            said = tuple(_distinct(tier))
            return said if found or place.setting.within not in KINDS else tuple(map(_of_a_part, said))
    return _guessed(place.setting) or _of_secret(place)


def in_secret_object(place: Place) -> bool:
    """Whether this is data of a Kubernetes Secret, which is one under whatever name it stands."""
    return "Secret" in _kinds(place) and not _OF_SECRETS.isdisjoint(place.setting.keys)


_OF_SECRETS: Final = frozenset({"data", "stringData"})
_HOLDING: Final = _OF_SECRETS | {"spec"}


def _kinds(place: Place) -> set[object]:
    nodes = (side for ancestor in place.ancestors for side in ancestor.sides)
    return {node["kind"] for node in nodes if isinstance(node, Mapping) and isinstance(node.get("kind"), str)}


def _of_secret(place: Place) -> tuple[Told, ...]:
    """An entry of a Secret whose name says nothing is a credential all the same; a text in it is not.

    So is what a Secret is made from: `kind: AzureKeyVaultSecret` and what is like it.
    """
    setting = place.setting
    if _HOLDING.isdisjoint(setting.keys):
        return ()
    sides = [side for side in (setting.deployed, setting.proposed) if not is_bare(side)]
    if "!" in setting.keys or (sides and all(truth(side) is not None for side in sides)):
        return ()
    held = in_secret_object(place) and not is_about_secret(setting.name)
    made = "spec" in setting.keys and _makes_secret(place)
    if not held and not made:
        return ()
    category, says = Category.CLIENT_CREDENTIAL, "what applications read as their credentials"
    compare, pattern = ("sec", "data of a Secret") if held else ("ref", "what becomes a Secret")
    return (Told(Meaning("heuristics", pattern, category, Severity.MEDIUM, compare, says)),)


def _makes_secret(place: Place) -> bool:
    """Whether this is an object of a kind that is called after the Secret it makes, which no pack knows."""
    nodes = (side for ancestor in place.ancestors for side in ancestor.sides)
    kinds = (node.get("kind") for node in nodes if isinstance(node, Mapping) and "apiVersion" in node)
    return any(isinstance(kind, str) and kind.endswith("Secret") and kind not in _KNOWN for kind in kinds)


_KNOWN: Final = frozenset({"Secret", "ExternalSecret", "ClusterExternalSecret", "PushSecret"})


def _of_a_part(known: Told) -> Told:
    """What is known of an address as a whole, said of one part: not all of a secret's parts are secret."""
    return Told(replace(known.meaning, compare="")) if known.meaning.compare == "sec" else known


def _by_schema(category: Category) -> Meaning:
    says = f"the schema of this file marks it as {category.value}"
    return Meaning(SCHEMA, "x-changegate-category", category, SEVERITIES[category], "", says)


def _guessed(setting: Setting) -> tuple[Told, ...]:
    # Numbers and truths have no telling form; trying all of them takes most of the time.
    shaped = any(isinstance(side, str | Tagged | Twofold) for side in (setting.deployed, setting.proposed))
    meaning = (shapes.recognise(setting) if shaped else None) or heuristics.guess(setting)
    if meaning is None and shaped:
        meaning = script_lines.guess(setting)
    return () if meaning is None else (Told(meaning),)


def _annotated(change: Change, annotations: Mapping[Address, Category]) -> Category | None:
    """The category the schema gives the setting, or the nearest thing above it."""
    if not annotations:
        return None
    for deployed in (False, True):
        place = address(change.path, deployed=deployed)
        for end in range(len(place), -1, -1):
            if place[:end] in annotations:
                return annotations[place[:end]]
    return None


def entries(place: Place, recogniser: Recogniser) -> list[Entry]:
    """Return every entry of a pack that fits a setting."""
    found, above = _entries(place, recogniser)
    return found or _worst(above)


def _entries(place: Place, recogniser: Recogniser) -> tuple[list[Entry], list[Entry]]:
    """The entries that fit a setting, and those that fit what lies above it."""
    index = recogniser.index
    found: list[Entry] = []
    above: list[Entry] = []
    for ancestor in place.ancestors:
        parts = recogniser.parts(ancestor)
        if not parts:
            continue
        ways = spellings((place.names[ancestor.view :], place.raw[ancestor.raw :]))
        for part, at in parts:
            book = index.book(part)
            inside = [rest for rest in (beyond(at, keys) for keys in ways) if rest is not None]
            found += [entry for keys in inside for entry in book.at(keys)]
            if _replaced(place.setting, part, inside):
                above += [entry for keys in inside for entry in book.above(keys)]
    for part, name in index.for_variables(place.names):
        found += index.book(part).variable(name)
    return [entry for entry in found if speaks(entry.setting, place.setting)], above


def speaks(entry: PackSetting, setting: Setting) -> bool:
    """Whether an entry that is about some values only is about one of this change's."""
    sides = (setting.deployed, setting.proposed)
    if not entry.when or any(isinstance(side, Masked | Order) for side in sides):
        return True
    found = [value.casefold() for value in texts(setting)]
    return any(star_matches(wanted.casefold(), value) for wanted in entry.when for value in found)


def beyond(at: Pattern | None, keys: tuple[str, ...]) -> tuple[str, ...] | None:
    """The keys behind those where a part's settings begin."""
    if at is None:
        return keys
    reach = len(at.segments)
    return keys[reach:] if len(keys) > reach and at.matches(keys[:reach]) else None


def _replaced(setting: Setting, part: Part, ways: Iterable[tuple[str, ...]]) -> bool:
    """Whether all that lies below a place was replaced, or its order was changed and counts."""
    if isinstance(setting.proposed, Order):
        lists = [known for known in part.content.lists if known.ordered]
        return any(pattern.matches(keys) for keys in ways for known in lists for pattern in known.patterns)
    if any("{{" in value for value in texts(setting)):
        # A template that fills in all below it says nothing of any one setting there.
        return False
    return not (is_bare(setting.deployed) and is_bare(setting.proposed))


def _worst(entries: list[Entry]) -> list[Entry]:
    known = [entry for entry in entries if entry.setting.category is not None]
    return [max(known, key=lambda entry: entry.setting.severity.rank)] if known else []


def _best(entries: Iterable[Entry]) -> list[Entry]:
    """The most specific entries of each part; what says something goes before what says it is ordinary."""
    parts: dict[Part, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(entry.part, []).append(entry)
    found: list[Entry] = []
    for fitting in parts.values():
        weight = max(entry.pattern.weight for entry in fitting)
        best = [entry for entry in fitting if entry.pattern.weight == weight]
        found += [entry for entry in best if entry.setting.category is not None] or best[:1]
    return found


def _distinct(entries: Iterable[Entry]) -> Iterator[Told]:
    """One meaning a category; the first pack that gives it speaks."""
    seen: set[Category] = set()
    for entry in entries:
        setting = entry.setting
        if setting.category is not None and setting.category not in seen:
            seen.add(setting.category)
            meaning = Meaning(
                entry.part.pack,
                entry.pattern.text,
                setting.category,
                setting.severity,
                setting.compare,
                setting.says,
            )
            yield Told(meaning, setting)
