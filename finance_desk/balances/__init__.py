"""Balances: written in the posting transaction, rebuilt and compared whenever somebody doubts.

Nouns: balance (book, period, account), dimension balance (… and one item of one dimension),
opening balance (期初余额), proof. Rows stand at leaves; parents are sums. The opening balance of a
year stands at period yyyy00. Refuses: drift; openings that do not balance.
"""
