"""Mnemonic codes: the pinyin initials of a Chinese name (收入户存款 → srhck)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """Lower-case initials; letters and digits stay, other signs fall away."""
    import pypinyin  # a third of a second to import: only making names pays for it

    parts = pypinyin.lazy_pinyin(name, style=pypinyin.Style.FIRST_LETTER)
    return "".join(c for c in "".join(parts).lower() if c.isascii() and c.isalnum())
