"""Take the secrets out of a decision before any renderer sees it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from changegate.model.approval import Approval
from changegate.model.change import Change, Masked, Side
from changegate.model.decision import Decision, DocumentDecision
from changegate.model.finding import ClassifiedChange, Finding
from changegate.model.key import key_text
from changegate.model.path import Path
from changegate.model.secrecy import HIDDEN, key_gives_away, without_secrets
from changegate.model.shown import printable
from changegate.model.value import Opaque, Tagged, Twofold

# Shorter texts recur by chance ("admin", "true"); replacing them would garble the report and hide nothing.
_RECURRING_LENGTH: Final = 6


def masked(decision: Decision, key: bytes) -> Decision:
    """Return the decision with every secret value replaced by a fingerprint under `key`, wherever it recurs.

    With a key that is new for every run, fingerprints tell secrets apart within one report and nothing else.
    """
    texts = [_secret_texts(document.changes) for document in decision.documents]
    whole = frozenset[str]().union(*texts)
    pairs = zip(decision.documents, texts, strict=True)
    return replace(decision, documents=tuple(_document(one, key, found, whole) for one, found in pairs))


def _document(
    document: DocumentDecision, key: bytes, found: set[str], whole: AbstractSet[str]
) -> DocumentDecision:
    """Mask a document: values that hold one of its secrets or are another document's, and sentences."""
    texts = sorted(found, key=lambda text: (-len(text), text))
    return replace(
        document,
        changes=tuple(_classified(change, key, texts, whole) for change in document.changes),
        schema_errors=tuple(
            replace(error, pointer=_pointer(error.pointer, key), message=_swept(error.message, texts))
            for error in document.schema_errors
        ),
        outcomes=tuple(
            replace(
                outcome,
                pointers=tuple(_pointer(one, key) for one in outcome.pointers),
                overridden_by=_reasons(outcome.overridden_by, texts),
            )
            for outcome in document.outcomes
        ),
        approvals=_reasons(document.approvals, texts),
        rejections=tuple(
            replace(rejection, detail=_swept(rejection.detail, texts)) for rejection in document.rejections
        ),
    )


def _reasons(approvals: Iterable[Approval], texts: list[str]) -> tuple[Approval, ...]:
    return tuple(replace(approval, reason=_swept(approval.reason, texts)) for approval in approvals)


def _secret_texts(changes: Iterable[ClassifiedChange]) -> set[str]:
    sides = [side for item in changes if item.secret for side in (item.change.deployed, item.change.proposed)]
    found: set[str] = set()
    for text in map(_text, sides):
        # Each line too: a message may quote a part of a key that spans lines; and as messages quote it.
        parts = [] if text is None else [text, *text.splitlines()]
        found.update(
            form for part in parts for form in (part, printable(part)) if len(part) >= _RECURRING_LENGTH
        )
    return found


def _text(side: Side) -> str | None:
    """The text of a value that can be a secret; none for what is absent, empty, or true or false."""
    value = side.text if isinstance(side, Tagged | Twofold) else side
    if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
        return None
    return str(value)


def _classified(
    item: ClassifiedChange, key: bytes, texts: list[str], whole: AbstractSet[str]
) -> ClassifiedChange:
    change = _change(item.change, key) if item.secret else _swept_change(item.change, key, texts, whole)
    origin = None if change.origin is None else _path(change.origin, key)
    change = replace(change, path=_path(change.path, key), origin=origin)
    findings = tuple(_finding(finding, texts) for finding in item.findings)
    return replace(item, change=change, findings=findings)


def _change(change: Change, key: bytes) -> Change:
    return replace(change, deployed=_side(change.deployed, key), proposed=_side(change.proposed, key))


def _swept_change(change: Change, key: bytes, texts: list[str], whole: AbstractSet[str]) -> Change:
    deployed, proposed = (
        _side(side, key) if _quotes(side, texts, whole) else side
        for side in (change.deployed, change.proposed)
    )
    return replace(change, deployed=_told(deployed), proposed=_told(proposed))


def _told(side: Side) -> Side:
    """Why something was not understood may name a key, and a key may be a secret."""
    return replace(side, reason=without_secrets(side.reason)) if isinstance(side, Opaque) else side


def _path(path: Path, key: bytes) -> Path:
    """Hide keys that are secrets themselves."""
    return tuple(
        _step(step, above if isinstance(above, str) else "", key) if isinstance(step, str) else step
        for above, step in zip(("", *path), path, strict=False)
    )


def _pointer(shown: str, key: bytes) -> str:
    """Hide in a pointer what `_path` hides in the path that it shows."""
    steps = shown.split("/")
    plain = [step.replace("~1", "/").replace("~0", "~") for step in steps]
    hidden = [_step(step, above, key) for above, step in zip(("", *plain), plain, strict=False)]
    return "/".join(new if new != old else step for step, old, new in zip(steps, plain, hidden, strict=True))


def _step(step: str, above: str, key: bytes) -> str:
    return f"(secret {_digest(step, key)})" if key_gives_away(key_text(step), key_text(above)) else step


def _quotes(side: Side, texts: list[str], whole: AbstractSet[str]) -> bool:
    shown = _text(side)
    return shown is not None and (shown in whole or any(text in shown for text in texts))


def _side(side: Side, key: bytes) -> Side:
    text = _text(side)
    return side if text is None else Masked(_digest(text, key))


def _digest(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:8]


def _finding(finding: Finding, texts: list[str]) -> Finding:
    return replace(finding, message=_swept(finding.message, texts))


def _swept(message: str, texts: list[str]) -> str:
    for text in texts:
        message = message.replace(text, HIDDEN)
    return without_secrets(message)
