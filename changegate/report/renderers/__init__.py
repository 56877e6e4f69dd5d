"""The output formats: one module each, this table for all."""
