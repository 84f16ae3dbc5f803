"""The cross table of a dimension."""
