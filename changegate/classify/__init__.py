"""Stage 3: changes become findings."""
