"""The voucher list (凭证列表): find, look, review, post, reverse, many at a time."""
