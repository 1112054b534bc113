"""What the recorded questions show together: how many, what of, what is suddenly asked, what was not answered."""
