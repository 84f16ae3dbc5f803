"""The crash page: a bug of ours. What was typed stays on its page; the support text can be copied."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
from pathlib import Path

import platformdirs
import PySide6
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.jobs.runner import trace_of
from ui.shell.settings import APP
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label


class CrashPage(QFrame):
    """Stands in front of the pages until it is closed; the pages behind it are untouched."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", "true")
        self.setAccessibleName(say("Something broke in the program"))
        box = QVBoxLayout(self)
        box.setContentsMargins(48, 48, 48, 48)
        box.setSpacing(spacing.BETWEEN)
        box.addWidget(label("Something broke in the program", "title"))
        self._what = label("")
        self._what.setWordWrap(True)
        box.addWidget(self._what)
        kept = label(
            "What you typed is still on its page. What was being done was not done: nothing is half saved.",
            "muted",
        )
        kept.setWordWrap(True)
        box.addWidget(kept)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(say("Text for support"))
        box.addWidget(self._text, 1)
        self._where = label("", "caption")
        self._where.setWordWrap(True)
        box.addWidget(self._where)
        row = QHBoxLayout()
        self.back = button("Back to my work", "primary")
        self.back.clicked.connect(self.closed)
        row.addWidget(self.back)
        copy = button("Copy the text for support")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        row.addWidget(copy)
        row.addStretch(1)
        box.addLayout(row)

    def show_crash(self, error: BaseException, doing: str = "") -> None:
        """``doing`` is the title of the job, if it was one."""
        text = support_text(error, doing)
        self._what.setText(
            say(
                Message(
                    "{kind} in: {doing}. {says}",
                    {
                        "kind": type(error).__name__,
                        "doing": doing or say("the window"),
                        "says": str(error)[:300],
                    },
                )
            )
        )
        self._text.setPlainText(text)
        file = keep(text)
        self._where.setText(say("Also kept in {file}", file=str(file)) if file else "")
        self.back.setFocus()


def support_text(error: BaseException, doing: str) -> str:
    """What support needs and nothing of the books: versions, what was being done, where it broke."""
    return "\n".join(
        (
            f"Finance Desk · {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC",
            f"Python {sys.version.split()[0]} · PySide6 {PySide6.__version__} · {platform.platform()}",
            f"Doing: {doing}" if doing else "",
            "",
            trace_of(error),
        )
    )


def keep(text: str, folder: Path | None = None) -> Path | None:
    """Write the text beside the program's logs; ``None`` when that is not possible either."""
    own = os.environ.get("FINANCE_DESK_HOME")
    home = folder or Path(own or platformdirs.user_log_dir(APP, appauthor=False))
    file = home / f"crash-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S-%f}.txt"
    try:
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError:
        return None
    return file
