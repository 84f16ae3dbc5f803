"""The reports page: statements of a period, where each figure comes from, and their paper."""
