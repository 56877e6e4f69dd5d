"""The gate asked: for a check, a push, an explanation; and what it said, written down."""
