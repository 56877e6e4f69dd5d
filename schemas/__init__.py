"""JSON Schemas of everything changegate reads or writes."""
