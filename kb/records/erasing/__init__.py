"""How long contents are kept, what holds them, and how they are erased and certified."""
