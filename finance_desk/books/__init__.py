"""Units, books (账套), their calendar and period state, options and voucher types.

One fund is one accounting entity and so one book (财会〔2017〕28号). Nouns: unit, book, period,
option, voucher type. Refuses: any write in a closed period.
"""
