"""The detail ledger page: every line of an account with its running balance."""
