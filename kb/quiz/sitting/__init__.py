"""Sitting a paper: attempts, marking, results, certificates, and who must sit again."""
