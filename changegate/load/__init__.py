"""Stage 1: files become documents and plain data."""
