"""Approval policies to start from."""
