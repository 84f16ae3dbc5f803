"""Vouchers (记账凭证): drafts, numbers, review, posting, red-letter reversal.

Nouns: voucher, line, state (draft, made, reviewed, posted, void), number, seal. Posted is posted:
no edit, no delete, no un-post (财会〔2024〕12号 art. 21(3)); a red-letter or supplementary voucher
corrects. Refuses: an unbalanced posting, a maker who reviews, a heading, a closed period.
"""
