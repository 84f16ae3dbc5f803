"""Balances by the items of a dimension."""
