"""The chart of accounts (会计科目): codes, sides, classes, sub-funds, leaves.

Nouns: account, chart, level, side (1 debit, -1 credit), class, sub-fund. Refuses: posting to a
heading; a child under an account that already carries lines; removal of an account in use.
"""
