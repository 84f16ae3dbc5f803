"""Ledger books: trial balance, general and detail ledger, journal, multi-column and dimension books.

Nouns: view (posted only; with unposted; as it stood at a moment), figures, detail row, sub-total
rows (本日合计 本月合计 本年累计), proof, query scheme (查询方案: conditions under a name, own or shared),
difference (两数之差: which lines and accounts explain it), balance over time. The books are read; only
schemes are written. Refuses: a range that ends before it begins; unposted vouchers mixed silently with
posted ones; a colleague's scheme changed.
"""
