"""Answers that a person approved for a question: made, found again, set aside when the law moves."""
