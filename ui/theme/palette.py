"""The Qt palette made of tokens; Fusion draws everything else from it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Tokens

_ROLE = QPalette.ColorRole
_DISABLED = QPalette.ColorGroup.Disabled


def palette(tokens: Tokens) -> QPalette:
    made = QPalette()
    for role, colour in (
        (_ROLE.Window, tokens.canvas),
        (_ROLE.WindowText, tokens.text),
        (_ROLE.Base, tokens.surface),
        (_ROLE.AlternateBase, tokens.canvas),
        (_ROLE.ToolTipBase, tokens.raised),
        (_ROLE.ToolTipText, tokens.text),
        (_ROLE.PlaceholderText, tokens.muted),
        (_ROLE.Text, tokens.text),
        (_ROLE.Button, tokens.surface),
        (_ROLE.ButtonText, tokens.text),
        (_ROLE.BrightText, tokens.on_accent),
        (_ROLE.Highlight, tokens.accent),
        (_ROLE.HighlightedText, tokens.on_accent),
        (_ROLE.Link, tokens.accent),
        (_ROLE.LinkVisited, tokens.accent),
        (_ROLE.Light, tokens.raised),
        (_ROLE.Midlight, tokens.hairline),
        (_ROLE.Mid, tokens.strong_line),
        (_ROLE.Dark, tokens.strong_line),
        (_ROLE.Shadow, tokens.strong_line),
        (_ROLE.Accent, tokens.accent),
    ):
        made.setColor(role, QColor(colour))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        made.setColor(_DISABLED, role, QColor(tokens.disabled))
    made.setColor(_DISABLED, _ROLE.Highlight, QColor(tokens.strong_line))
    made.setColor(_DISABLED, _ROLE.HighlightedText, QColor(tokens.text))
    return made
