"""Stage 4: what was offered as approval becomes evidence."""
