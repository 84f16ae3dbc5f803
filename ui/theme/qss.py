"""The style sheet: what Fusion and the palette leave open. Every colour comes from the tokens."""

from __future__ import annotations

from string import Template
from typing import Final

from ui.theme.tokens import Tokens

_SHEET: Final = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $strong_line; padding: 4px 8px; }

QPushButton, QToolButton {
    background: $surface; color: $text; border: 1px solid $strong_line; border-radius: 6px;
    padding: 0 12px; min-height: 30px;
}
QPushButton:hover, QToolButton:hover { border-color: $muted; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {
    background: $accent_weak; border-color: $accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: $canvas; border-color: $hairline; }
QPushButton[primary="true"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[primary="true"]:hover { border-color: $text; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled {
    background: $canvas; color: $disabled; border-color: $hairline; }
QPushButton[danger="true"] { color: $stop; border-color: $stop; }
QPushButton[quiet="true"], QToolButton[quiet="true"] {
    background: transparent; border: 1px solid transparent; padding: 0 8px; }
QPushButton[quiet="true"]:hover, QToolButton[quiet="true"]:hover { background: $accent_weak; }
QPushButton[quiet="true"]:checked { background: $accent_weak; border-color: $accent; }
QPushButton[quiet="true"]:focus, QToolButton[quiet="true"]:focus {
    border: 2px solid $accent; padding: 0 7px; }
QPushButton[link="true"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 24px; }
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 22px; }
QPushButton[figures="true"] { text-align: right; padding: 0; min-height: 20px; }
QPushButton[link="true"]:disabled { color: $disabled; }
QPushButton[strong="true"] { font-weight: 600; }
QPushButton[find="true"] {
    background: $canvas; color: $muted; border-color: $hairline; text-align: left; padding: 0 12px; }
QPushButton[find="true"]:focus { padding: 0 11px; }
QToolButton::menu-indicator { image: none; }
QPushButton::menu-indicator {
    image: url(fdicons:chevron-down.svg); width: 14px; height: 14px;
    subcontrol-position: right center; right: 8px; }
QPushButton[menu="true"] { padding: 0 28px 0 12px; text-align: left; }
QPushButton[menu="true"]:focus { padding: 0 27px 0 11px; }
QPushButton[opens="true"] { text-align: center; padding: 0 25px 0 0; }
QPushButton[opens="true"]:focus { padding: 0 24px 0 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QComboBox {
    background: $surface; color: $text; border: 1px solid $strong_line; border-radius: 6px;
    padding: 0 8px; min-height: 30px; selection-background-color: $accent;
    selection-color: $on_accent; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 0 7px; min-height: 28px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QComboBox:disabled {
    background: $canvas; color: $disabled; border-color: $hairline; }
QLineEdit[plain="true"], QSpinBox[plain="true"], QComboBox[plain="true"] {
    background: transparent; color: $text; border: 1px solid transparent; }
QComboBox[plain="true"]::down-arrow { image: none; }
QLineEdit[refused="true"] { border: 2px solid $stop; padding: 0 7px; min-height: 28px; }
QLineEdit[cell="true"] {
    border: 2px solid $accent; border-radius: 0; padding: 0 5px; min-height: 0; }
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(fdicons:chevron-down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $strong_line; outline: none; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; background: $surface; border: 1px solid $muted; border-radius: 3px; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url(fdicons:check-$mode.svg); }
QCheckBox::indicator:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:disabled { border-color: $hairline; }
QCheckBox::indicator:checked:disabled { background: $muted; border-color: $muted; }

QMenu { background: $raised; border: 1px solid $strong_line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_weak; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }

QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $strong_line;
    padding: 0 8px; font-size: 12px; }
QHeaderView::down-arrow { image: url(fdicons:chevron-down.svg); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url(fdicons:chevron-up.svg); width: 12px; height: 12px; }

QTableView, QListView, QTreeView {
    background: $surface; border: none; outline: none; gridline-color: $hairline;
    selection-background-color: $accent_weak; selection-color: $text; }

QListView[popup="true"] { background: $raised; border: 1px solid $strong_line; }

QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $strong_line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabBar { background: $canvas; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 0 12px; height: 34px; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { background: $accent_weak; }
QTabBar::close-button {
    image: url(fdicons:close.svg); subcontrol-position: right; width: 14px; height: 14px; margin: 0 6px 0 0; }
QTabBar::scroller { width: 48px; }
QTabBar::tear { width: 0; image: none; }
QTabBar QToolButton {
    background: $canvas; border: none; border-left: 1px solid $hairline; border-radius: 0; padding: 0; min-height: 0; }
QTabBar QToolButton:hover { background: $accent_weak; }
QTabBar QToolButton::left-arrow { image: url(fdicons:chevron-left.svg); width: 14px; height: 14px; }
QTabBar QToolButton::right-arrow { image: url(fdicons:chevron-right.svg); width: 14px; height: 14px; }
QTabBar::close-button:hover { background: $hairline; border-radius: 4px; }

QProgressBar { background: $hairline; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QSplitter::handle { background: $hairline; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QFrame[card="true"] { background: $surface; border: 1px solid $hairline; border-radius: 8px; }
QFrame[raised="true"] { background: $raised; border: 1px solid $strong_line; border-radius: 8px; }
QFrame[drawer="true"] { background: $raised; border: none; border-left: 1px solid $hairline; }
QFrame[bar="true"] { background: $surface; border: none; border-bottom: 1px solid $hairline; }
QFrame[foot="true"] { background: $surface; border: none; border-top: 1px solid $hairline; }
QFrame[strip="true"] { background: $canvas; border: none; }
QFrame[line="true"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[upright="true"] { background: $hairline; border: none; }
QWidget[page="true"] { background: $surface; }

QLabel { background: transparent; }
QLabel[muted="true"] { color: $muted; }
QLabel[caption="true"] { color: $muted; font-size: 12px; }
QLabel[section="true"] { font-size: 15px; font-weight: 600; }
QLabel[title="true"] { font-size: 20px; font-weight: 600; }
QLabel[figure="true"] { font-size: 28px; font-weight: 600; }
QLabel[tone="stop"] { color: $stop; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="accent"] { color: $accent; }
QLabel[shape="stop"] { color: $stop; }
QLabel[shape="warn"] { color: $warn; }
QWidget[past="true"] { background: $warn; }
QLabel[shape="info"] { color: $muted; }
QLabel[shape="ok"] { color: $ok; }
QLabel[sign="minus"] { color: $red; }
""")


def style_sheet(tokens: Tokens) -> str:
    names = {name: getattr(tokens, name) for name in Tokens.__slots__ if name != "dark"}
    return _SHEET.substitute(names, mode="dark" if tokens.dark else "light")
