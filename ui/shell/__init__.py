"""The window around the pages: login, navigation, tabs, command palette, crash page, settings of this computer.

Nouns: place (a database this computer knows), tab, entry. Refuses: to lose typing without a word.
"""
