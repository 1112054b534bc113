"""What surrounds a match and makes it lawful: denied, asked back, rejected, quoted law."""
