"""The second pass: what says the same without a listed word."""
