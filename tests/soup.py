"""Texts made of what YAML is made of, and values told apart by their types."""

from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = [
    "a", "b", "1", "no", "yes", "0o14", "012", "08", "1e3", "1_000", "~", "null", "'x'", '"y"', "- ", "a: ", "b: ",
    "\n", "\n  ", "\n- ", "? ", ": ", "{", "}", "[", "]", ", ", "&x ", "*x", "!t ", "!!str ", "!!int ", "|\n  ",
    ">\n  ", "# c", "<<: ", "\n---\n", "\n...\n", "%YAML 1.1\n", "%YAML 1.2\n", "\t", "'", '"', "\\n", "\u2028",
    "\x85", "=", "1:30", "-0", "0.10", "1.0", ".inf", "0x1F", "true", "@", "\r\n", "\r", "\ufeff",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(FRAGMENTS), max_size=7).map("".join)


def typed(value: object) -> object:
    """Tell apart what Python takes for equal: 1, 1.0 and true, 0.0 and -0.0."""
    match value:
        case dict():
            return {(type(key).__name__, repr(key)): typed(item) for key, item in value.items()}
        case list() | tuple():
            return [typed(item) for item in value]
        case _:
            return (type(value).__name__, repr(value))
