"""The closing page: steps, checks, transfers, closing and reopening."""
