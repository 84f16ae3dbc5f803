"""The look of the running program: tokens, density, language, and the key map the hands are used to.

Qt keeps palette, style sheet and translators on the application object; the look hangs there beside
them, for the same reason: they are one for all windows and change together.
"""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from finance_desk.base.messages import Message, render
from ui.theme import fonts, icons, spacing
from ui.theme.keymap import DESK, KEYMAPS, Keymap
from ui.theme.palette import palette
from ui.theme.qss import style_sheet
from ui.theme.tokens import Tokens, tokens_for

_PROPERTY = "finance_desk_look"


class Look(QObject):
    """Light or dark, ordinary or training, comfortable or dense, Chinese or English; which key map.

    ``changed`` comes after everything has been applied; own painters repaint then.
    """

    changed = Signal()
    keys_changed = Signal()
    """Another key map is in force."""

    def __init__(
        self,
        app: QApplication,
        *,
        lang: str = "zh",
        dark: bool = False,
        dense: bool = False,
        keymap: str = DESK.id,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._translator: QTranslator | None = None
        self.family = fonts.load_sans()
        self.training = False
        self.dark = dark
        self.dense = dense
        self.lang = lang
        self.keymap: Keymap = KEYMAPS.get(keymap, DESK)
        self.tokens: Tokens = tokens_for(dark=dark)
        app.setProperty(_PROPERTY, self)
        app.setStyle("Fusion")
        icons.name_folder()
        self.set_language(lang)
        self._apply()

    def set_dark(self, dark: bool) -> None:
        self.dark = dark
        self._apply()

    def set_training(self, training: bool) -> None:
        self.training = training
        self._apply()

    def set_dense(self, dense: bool) -> None:
        self.dense = dense
        self.changed.emit()

    def set_keymap(self, id: str) -> None:
        """Put a key map in force at once, in every open page; an unknown one is the desk's own."""
        self.keymap = KEYMAPS.get(id, DESK)
        self.keys_changed.emit()

    def set_language(self, lang: str) -> None:
        """``zh`` or ``en``: for texts made from now on, and for Qt's own dialogs."""
        self.lang = lang
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        QLocale.setDefault(QLocale("zh_CN" if lang == "zh" else "en_US"))
        if lang == "zh":
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            translator = QTranslator(self)
            if translator.load("qtbase_zh_CN", folder):
                self._app.installTranslator(translator)
                self._translator = translator

    def say(self, what: Message | str) -> str:
        return render(what, self.lang)

    def font(self, size: int = fonts.BODY, *, semibold: bool = False) -> QFont:
        return fonts.font(self.family, size, semibold=semibold)

    def colour(self, token: str) -> QColor:
        """The colour of a token by name (``accent_weak``)."""
        return QColor(getattr(self.tokens, token))

    @property
    def row_height(self) -> int:
        return spacing.ROW_DENSE if self.dense else spacing.ROW_COMFORTABLE

    def _apply(self) -> None:
        self.tokens = tokens_for(dark=self.dark, training=self.training)
        self._app.setFont(self.font())
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()


def look() -> Look:
    """The look of this application; :class:`Look` must have been made once after the QApplication."""
    app = QApplication.instance()
    found = app.property(_PROPERTY) if app is not None else None
    if not isinstance(found, Look):
        raise RuntimeError("make a Look after the QApplication and before the first widget")
    return found


def say(msgid: Message | str, **values: object) -> str:
    """The text of a message in the language of this window: ``say("{count} rows", count=3)``."""
    if values and isinstance(msgid, str):
        msgid = Message(msgid, values)
    return look().say(msgid)
