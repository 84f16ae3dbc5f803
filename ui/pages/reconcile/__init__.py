"""The comparison of business and ledger: where they differ, why, and who stands for it."""
