"""The conditions rules are made of: one module each, this table for all."""
