"""The places approvals are looked for: one module each, this table for all."""
