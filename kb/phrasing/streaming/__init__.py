"""Letting a text out piece by piece, nothing restricted among it."""
