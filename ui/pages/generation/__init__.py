"""The generation page: what the rules would make of the rows, and making it."""
