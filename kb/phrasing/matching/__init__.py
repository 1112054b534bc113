"""Finding phrasings in a text, whatever disguises them; knows nothing of what surrounds them."""
