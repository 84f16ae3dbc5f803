"""Ledger books: trial balance, general and detail ledger, journal, multi-column and dimension books.

Nouns: view (posted only; with unposted; as it stood at a moment), figures, detail row, sub-total
rows (本日合计 本月合计 本年累计), proof. Everything is read, nothing is written. Refuses: a period before
the book began; unposted vouchers mixed silently with posted ones.
"""
