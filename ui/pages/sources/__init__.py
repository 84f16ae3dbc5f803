"""数据来源: every kind of business file with its columns, rules and channels."""
