"""Auxiliary dimensions (辅助核算), their items, and the sets of items that a line carries.

Nouns: dimension, item, dimension set (at most one item per dimension, kept once per book and
named by its key). Refuses: an unknown or disabled item; removal of an item in use.
"""
