"""Restricted phrasings as content: read, written, imported, tried, reviewed."""
