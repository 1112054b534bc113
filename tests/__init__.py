"""Tests. A package by name, because one of those that tests install brings a `tests` of its own."""
