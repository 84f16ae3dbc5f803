"""Voucher templates (凭证模板): vouchers that come back every month, with what is asked, fixed, worked out, or the rest.

Nouns: template, line, variable (asked at use). A template that names a missing or disabled account is
badged and cannot be used; one that cannot balance is refused with the difference. Using a template
makes an ordinary voucher: deleting the template later never touches it.
"""
