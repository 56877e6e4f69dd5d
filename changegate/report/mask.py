"""Take the secrets out of a decision before any renderer sees it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from changegate.model.change import Change, Masked, Side
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.finding import ClassifiedChange, Finding
from changegate.model.value import Tagged, Twofold

# Shorter texts recur by chance ("admin", "true"); replacing them would garble the report and hide nothing.
_RECURRING_LENGTH: Final = 6
_HIDDEN: Final = "(secret)"


def masked(decision: Decision, key: bytes) -> Decision:
    """Return the decision with every secret value replaced by a fingerprint under `key`, wherever it recurs.

    With a key that is new for every run, fingerprints tell secrets apart within one report and nothing else.
    """
    return replace(decision, documents=tuple(_document(document, key) for document in decision.documents))


def _document(document: DocumentDecision, key: bytes) -> DocumentDecision:
    texts = sorted(_secret_texts(document.changes), key=len, reverse=True)
    changes = tuple(_classified(change, key, texts) for change in document.changes)
    errors = tuple(replace(error, message=_swept(error.message, texts)) for error in document.schema_errors)
    return replace(document, changes=changes, schema_errors=errors)


def _secret_texts(changes: Iterable[ClassifiedChange]) -> set[str]:
    sides = [side for item in changes if item.secret for side in (item.change.deployed, item.change.proposed)]
    texts = {side.text if isinstance(side, Tagged | Twofold) else side for side in sides}
    found: set[str] = set()
    for text in texts:
        if isinstance(text, str):
            # Each line too: a message may quote a part of a key that spans lines.
            found.update(part for part in (text, *text.splitlines()) if len(part) >= _RECURRING_LENGTH)
    return found


def _classified(item: ClassifiedChange, key: bytes, texts: list[str]) -> ClassifiedChange:
    change = _change(item.change, key) if item.secret else _swept_change(item.change, key, texts)
    findings = tuple(_finding(finding, texts) for finding in item.findings)
    return replace(item, change=change, findings=findings)


def _change(change: Change, key: bytes) -> Change:
    return replace(change, deployed=_side(change.deployed, key), proposed=_side(change.proposed, key))


def _swept_change(change: Change, key: bytes, texts: list[str]) -> Change:
    deployed, proposed = (
        _side(side, key) if _quotes(side, texts) else side for side in (change.deployed, change.proposed)
    )
    return replace(change, deployed=deployed, proposed=proposed)


def _quotes(side: Side, texts: list[str]) -> bool:
    return isinstance(side, str) and any(text in side for text in texts)


def _side(side: Side, key: bytes) -> Side:
    text = side.text if isinstance(side, Tagged | Twofold) else side
    if not isinstance(text, str | int | float) or isinstance(text, bool) or text == "":
        return side
    digest = hmac.new(key, str(text).encode("utf-8", "surrogatepass"), hashlib.sha256)
    return Masked(digest.hexdigest()[:8])


def _finding(finding: Finding, texts: list[str]) -> Finding:
    return replace(finding, message=_swept(finding.message, texts))


def _swept(message: str, texts: list[str]) -> str:
    for text in texts:
        message = message.replace(text, _HIDDEN)
    return message
