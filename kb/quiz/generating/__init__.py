"""Generators of items: each module makes items of one sort from one article or from what we wrote."""
