"""Settings that feed an identity setting of another file: `HOST` in `.env`, `values.yaml`, `*.tfvars`."""

from __future__ import annotations

from collections.abc import Iterator

from changegate.classify.relations._contract import More, Scene, parted
from changegate.classify.relations._names import may_refer
from changegate.classify.relations._references import References, Source

__all__ = ["References", "Source", "additions", "may_refer"]


def additions(scene: Scene, references: References) -> Iterator[More]:
    """Give a setting that means nothing in its own file the meanings of those it feeds in others."""
    own = scene.change_set.path
    for index, item in enumerate(scene.items):
        if len(item.findings) > 0:
            continue
        for change in parted(item.change):
            for place in scene.places(change):
                if not references.feeds(place) or len(scene.told(place)) > 0:
                    continue
                findings, secret = references.findings(place, but=own)
                if len(findings) > 0:
                    yield More(index, findings, secret)
