"""A second reading of quiz items, written apart from the product: it imports nothing of kb, reads the texts from the
package's SQLite file and the sample files itself, and has its own numerals, modals and lists.

What two readings agree on that share no line of code is hardly wrong by accident.
"""
