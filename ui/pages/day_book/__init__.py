"""The day book of a cash or bank account."""
