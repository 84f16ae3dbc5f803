"""Review and posting (审核与记账): the queue above, the whole voucher with its evidence below."""
