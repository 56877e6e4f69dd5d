"""What changes of one document say together and none says alone: one module each, this table for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final, assert_never

from changegate.classify.relations import dead_key, key_pair, sibling_divergence, swap, tainted_reference
from changegate.classify.relations._contract import Addition as Addition
from changegate.classify.relations._contract import Mark as Mark
from changegate.classify.relations._contract import More as More
from changegate.classify.relations._contract import Relation
from changegate.classify.relations._contract import Scene as Scene
from changegate.model.finding import ClassifiedChange, Direction, Finding

RELATIONS: Final[dict[str, Relation]] = {
    "dead_key": dead_key,
    "key_pair": key_pair,
    "sibling_divergence": sibling_divergence,
    "swap": swap,
    "tainted_reference": tainted_reference,
}


def related(scene: Scene) -> tuple[ClassifiedChange, ...]:
    """Return the changes of a scene with what they say together; nothing gets less grave."""
    return with_additions(
        scene.items, chain.from_iterable(one.additions(scene) for one in RELATIONS.values())
    )


def with_additions(
    items: tuple[ClassifiedChange, ...], additions: Iterable[Addition]
) -> tuple[ClassifiedChange, ...]:
    """Return the changes of a document with what is added to them."""
    found = list(items)
    for addition in additions:
        found[addition.index] = _with(found[addition.index], addition)
    return tuple(found)


def _with(item: ClassifiedChange, addition: Addition) -> ClassifiedChange:
    match addition:
        case Mark():
            return replace(item, findings=tuple(_marked(one, addition) for one in item.findings))
        case More():
            findings = tuple(_merged((*item.findings, *addition.findings)))
            return replace(item, findings=findings, secret=item.secret or addition.secret)
        case _:
            assert_never(addition)


def _marked(finding: Finding, mark: Mark) -> Finding:
    return replace(
        finding,
        severity=finding.severity if finding.severity.at_least(mark.floor) else mark.floor,
        direction=Direction.BOTH,
        signals=tuple(sorted({*finding.signals, mark.signal}, key=lambda signal: signal.value)),
        message="; ".join(part for part in (finding.message, mark.message) if part),
    )


def _merged(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """One finding a category: the gravest, with the signals of all of them."""
    kept: dict[str, Finding] = {}
    for one in findings:
        known = kept.setdefault(one.category.value, one)
        worst = known if known.severity.at_least(one.severity) else one
        signals = tuple(sorted({*known.signals, *one.signals}, key=lambda signal: signal.value))
        kept[one.category.value] = replace(worst, signals=signals)
    yield from kept.values()
