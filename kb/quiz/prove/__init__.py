"""Proving items: that the key follows from the cited text by a stated rule, and that every other answer contradicts it.

A failed proof is a value (`Fault`), never an exception: an item with a fault is not offered.
"""
