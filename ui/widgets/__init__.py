"""Parts of screens: tables, edits, pickers, the voucher grid, findings, chips, bars, drawers.

Refuses: a command, a query, a colour of its own, an icon without words.
"""
