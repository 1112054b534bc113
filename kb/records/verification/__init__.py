"""Proof that the records are what they were: heads of days, their signatures, and the walk over every chain."""
