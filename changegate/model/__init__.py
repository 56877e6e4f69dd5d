"""Nouns: frozen values that know no file, clock or library."""
