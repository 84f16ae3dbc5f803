"""How the program looks: tokens, palette, style sheet, fonts, spacing, icons, words in the reader's language.

Nouns: token, look, tone, cell kind. Refuses: a colour or a size that is not a token.
"""
