"""Approvals given, asked for, carried, listed and taken back."""
