"""Settings that feed an identity setting by interpolation: `issuer: ${base.url}/x` makes `base.url` one."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.classify.relations._contract import More, Scene, is_told, parted


def additions(scene: Scene) -> Iterator[More]:
    """Give a setting that means nothing by itself the meanings of the settings it feeds."""
    for index, item in enumerate(scene.items):
        if len(scene.references) == 0:
            return
        for change in parted(item.change):
            for place in scene.places(change):
                if not scene.references.feeds(place) or is_told(scene.told(place)):
                    continue
                findings, secret = scene.references.findings(place)
                if len(findings) > 0:
                    yield More(index, findings, secret)
