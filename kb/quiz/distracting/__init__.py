"""What could be believed in place of a right answer: numbers that occur in law, opposed modals, the other party."""
