"""Stage 2: two documents become a change set."""
