"""编辑凭证模板: one template typed as a voucher with formulas, its trial run beside it."""
