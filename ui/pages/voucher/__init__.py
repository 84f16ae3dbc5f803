"""A voucher on paper (录入与查看): typed, checked while it is typed, looked at with everything behind it."""
