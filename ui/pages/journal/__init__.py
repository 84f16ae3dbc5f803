"""The journal page: every line of the book in order."""
