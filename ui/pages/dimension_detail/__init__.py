"""The lines of one item of a dimension."""
