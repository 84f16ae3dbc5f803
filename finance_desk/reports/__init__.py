"""Reports: fund statements as data, evaluated on balances, traceable to accounts, written as xlsx and PDF.

Nouns: definition, column basis, cell, trace, tie-out, snapshot. Refuses: a definition whose formulas
go in a circle or name what does not exist; it never shows 0 for a missing account.
"""
