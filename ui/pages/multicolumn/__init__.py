"""The multi-column ledger of a heading."""
