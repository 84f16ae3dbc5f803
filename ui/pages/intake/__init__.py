"""The business data page: batches as received and their rows."""
