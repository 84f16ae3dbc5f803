"""Closing (结账): checks, period-end transfers, closing with a certificate, reopening.

Nouns: check, check result, transfer, certificate, waiver. Refuses: closing with a blocking finding,
and then lists every one of them; reopening anything but the last closed period.
"""
