"""The chart of accounts (科目表): what stands where, what it carries, what is disabled."""
