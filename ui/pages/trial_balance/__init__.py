"""The trial balance page: every account with opening, turnover and closing."""
