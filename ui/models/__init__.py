"""Item models: one list model for every table, a tree for accounts.

Nouns: column, row source, page of rows. Refuses: a database call in ``data()``.
"""
