"""Whether a sentence of an answer holds: what it cites exists, is in force, says so, in these numbers and words."""
