"""Quizzes: items made from the texts in force, each with a proof; papers, sitting them, and study after an update."""
