"""Comparing two sides that must agree: the business against the ledger, files of others against both.

Nouns: comparison (by business type and period: business amount, ledger amount, difference), entry (one
reason why they differ, led back to its row and voucher), explanation (somebody's word for an entry),
signature (two people stand for the figures of a period). It refuses to sign what is not explained, and
a signature holds only as long as the figures it was given for.
"""
