"""The general ledger page: month totals of accounts."""
