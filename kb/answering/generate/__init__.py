"""Answers written by a model from the passages found, in a time that a caller can wait; nothing of it is trusted."""
