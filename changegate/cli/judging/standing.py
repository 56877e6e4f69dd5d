"""What a setting means that did not change: what the gate would say of a change of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from changegate.classify.relations import Scene
from changegate.classify.standing import known_at, path_at
from changegate.cli.edge.clock import now
from changegate.cli.edge.options import SideOptions
from changegate.cli.judging.teaching import as_identity, as_ordinary, spoken
from changegate.cli.sides.proposing import meanings
from changegate.cli.sides.world import worlds
from changegate.model.shown import contained, printable
from changegate.trust import own_packs, read_config, read_trust


def told_of(sides: SideOptions, wanted: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what there is to say of settings of the proposed side, each a file and a pointer."""
    lines: list[str] = []
    with worlds(sides) as found:
        for world in found:
            trust = read_trust(world.deployed, read_config(world.deployed))
            known = meanings(world, trust, now())
            own = own_packs(trust.side, trust.config.limits)
            for path, given in wanted:
                scene = known.standing(path)
                if scene is not None:
                    lines += _lines(scene, path, given, own)
    return tuple(dict.fromkeys(lines))


def _lines(scene: Scene, path: str, given: str, own: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    place = path_at(scene, given)
    if place is None:
        return
    yield f"{printable(path)}: {printable(given)}"
    yield "  what:    it did not change"
    meant = known_at(scene, place)
    for one in meant:
        meaning = one.meaning
        said = f"{meaning.severity.value} {meaning.category.value}: {contained(meaning.says)}"
        yield f"  meaning: a change of it would be {said}"
        yield f"  said by: {printable(spoken(meaning.pack, meaning.pattern, own))}"
    if not meant:
        yield "  meaning: a change of it would be ordinary; no pattern of any pack fires"
    begin = "  teach:   "
    for line in as_ordinary(path, place) if meant else as_identity(path, place):
        yield f"{begin}{printable(line)}"
        begin = " " * len(begin)


def taught_in(sides: SideOptions) -> Mapping[str, tuple[str, str]]:
    """Return the deployed side's own packs by name, each with the path and the text of its file."""
    with worlds(sides) as found:
        known = [own_packs(world.deployed, read_config(world.deployed).limits) for world in found]
    return {name: said for packs in known for name, said in packs.items()}
