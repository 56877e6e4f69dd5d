"""Stage 6: a decision becomes text."""
