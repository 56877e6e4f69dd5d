"""Untrusted text made safe to stand on a line of a report, whoever reads the log it ends up in."""

from __future__ import annotations

from changegate.model.shown import contained, printable


def shown(text: str, limit: int = 0) -> str:
    r"""Return untrusted text on one line, escaped as by `printable` and understood as a command by nobody.

    CI runners obey `##[…]` and `##vso[…]` anywhere in a line: of two number signs the second is spelled
    `\u{23}`. With a limit above 0, what is longer is cut and the number of characters left out is said.
    """
    return unmarked(printable(cut(text, limit)))


def told(sentence: str, limit: int = 0) -> str:
    """Return a sentence of the gate as `shown` would, but the values that it quotes are escaped already."""
    return unmarked(contained(cut(sentence, limit)))


def unmarked(text: str) -> str:
    r"""Return printable text in which of two number signs the second is spelled `\u{23}`."""
    return text.replace("##", "#\\u{23}")


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters (0: all) of a text, and behind them how many were left out."""
    if limit == 0 or len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters)"


def inert(line: str) -> str:
    r"""Return a line no CI runner takes for a command: a leading `::`, and `##` anywhere, are spelled out."""
    line = unmarked(line)
    return line.replace("::", "\\u{3a}:", 1) if line.lstrip().startswith("::") else line


def inert_json(text: str) -> str:
    r"""Return JSON (RFC 8259) of the same meaning without `##`, which stands only inside strings."""
    return text.replace("##", "#\\u0023")
