"""Intake: pre-posting data (预记账数据) is received, kept as it came, checked, never lost.

Nouns: source, file, batch, pre-posting row, problem. A row is received once (source, external id,
version). Refuses: the same file twice, the same row twice; a row it cannot understand is kept
with its reason.
"""
