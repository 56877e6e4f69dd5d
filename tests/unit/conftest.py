"""What all unit tests share: what they hear is kept to the letter."""

from __future__ import annotations

from words import words

__all__ = ["words"]
