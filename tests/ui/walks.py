"""Walks over a screen that every page's test uses: accessible names, words left in English."""

from __future__ import annotations

import re

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from ui.widgets.voucher_grid import VoucherGrid

_INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
    QTextEdit,
    VoucherGrid,
)
_OWN_WORDS = re.compile(
    r"Ctrl|Shift|Enter|Insert|Ins|Home|End|Tab|Delete|Del|Esc|Space|Alt|PostgreSQL|postgresql|English|Excel|PDF|"
    r"https?://\S*|/\S+|[A-Z]:\\\S+"
)


def unnamed(root: QWidget) -> list[str]:
    """Interactive widgets that a screen reader would meet without a name."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not isinstance(widget, _INTERACTIVE) or isinstance(widget, QHeaderView | QScrollBar):
            continue
        inside = widget.parentWidget()
        if inside is not None and isinstance(inside.parentWidget(), QComboBox):
            continue  # the list a combo box drops: it speaks for the box
        if isinstance(inside, QAbstractSpinBox | QComboBox) or widget.objectName().startswith("qt_"):
            continue
        if isinstance(inside, QTabBar | QAbstractItemView | QLineEdit) and isinstance(
            widget, QAbstractButton
        ):
            continue  # Qt's own close and scroll buttons
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()!r} in {type(inside).__name__}")
    return found


def english_words(root: QWidget) -> list[str]:
    """Texts with Latin words on a screen that should be Chinese."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        texts = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            texts.append(widget.text())
        if isinstance(widget, QLineEdit):
            texts.append(widget.placeholderText())
        for text in texts:
            if re.search(r"[A-Za-z]{3,}", _OWN_WORDS.sub("", text)):
                found.append(f"{type(widget).__name__}: {text}")
    return found
