"""The formats that are read: one module each, this table for all."""
