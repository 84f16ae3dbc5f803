"""The top bar: book and period in front, find-or-do, connection, notices, the user."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from finance_desk.base.messages import Message
from ui.pages.spec import BookLike
from ui.theme import icons, spacing
from ui.theme.cells import State, Tone
from ui.theme.look import look, say
from ui.widgets.chip import StateChip
from ui.widgets.marks import button
from ui.widgets.period_picker import PeriodPicker


class _Sign(QWidget):
    """The program's mark: a ledger leaf in the accent."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 24))
        look().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.draw(painter, "ledger", QRectF(1, 1, 22, 22), look().colour("accent"))
        painter.end()


class TopBar(QFrame):
    """48 px. It shows and asks; the window decides."""

    book_chosen = Signal(object)
    period_chosen = Signal(int)
    find_wanted = Signal()
    notices_wanted = Signal()
    user_menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "true")
        self.setFixedHeight(spacing.TOP_BAR)
        self.setAccessibleName(say("Top bar"))
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing.PAGE, 0, spacing.PAGE, 0)
        row.setSpacing(spacing.INSIDE)
        row.addWidget(_Sign())
        self.book = button("No book", "quiet")
        self.book.setObjectName("book")
        self.book.setProperty("strong", "true")
        self.book.clicked.connect(self._open_books)
        row.addWidget(self.book)
        self.training = StateChip()
        row.addWidget(self.training)
        self.period = PeriodPicker(0)
        self.period.setProperty("menu", "false")
        self.period.setProperty("quiet", "true")
        self.period.chosen.connect(self.period_chosen)
        row.addWidget(self.period)
        self.finder = QPushButton(say("Find or do") + "   Ctrl+K")
        self.finder.setObjectName("find")
        self.finder.setProperty("find", "true")
        self.finder.setMinimumWidth(240)
        self.finder.clicked.connect(self.find_wanted)
        row.addSpacing(spacing.BETWEEN)
        row.addWidget(self.finder)
        row.addStretch(1)
        self.connection = StateChip()
        row.addWidget(self.connection)
        self.bell = button("", "quiet")
        self.bell.setObjectName("bell")
        self.bell.clicked.connect(self.notices_wanted)
        row.addWidget(self.bell)
        self.user = button("", "quiet")
        self.user.setObjectName("user")
        self.user.clicked.connect(self._open_user)
        row.addWidget(self.user)
        self._books: Sequence[BookLike] = ()
        self.set_notices(0)
        self._read_look()
        look().changed.connect(self._read_look)

    def set_books(self, books: Sequence[BookLike], front: BookLike | None) -> None:
        self._books = books
        self.book.setText((book_words(front) if front else say("No book")) + " ▾")
        self.book.setAccessibleName(say("Book {name}", name=book_words(front)) if front else say("No book"))
        self.training.set_state(State("Training book", Tone.WARN) if front and front.training else None)
        self.period.setVisible(front is not None)

    def set_user(self, name: str) -> None:
        self.user.setText(f"{name} ▾")
        self.user.setAccessibleName(say("User {name}", name=name))

    def set_connection(self, words: str | Message, tone: Tone) -> None:
        self.connection.set_state(State(words, tone))

    def set_notices(self, count: int) -> None:
        self.bell.setText(say("Notices {count}", count=count) if count else say("Notices"))

    def _open_books(self) -> None:
        menu = QMenu(self)
        for each in self._books:
            action = menu.addAction(book_words(each))
            action.triggered.connect(lambda _on=False, each=each: self.book_chosen.emit(each))
        menu.popup(self.book.mapToGlobal(QPoint(0, self.book.height())))

    def _open_user(self) -> None:
        self.user_menu_wanted.emit(self.user.mapToGlobal(QPoint(0, self.user.height())))

    def _read_look(self) -> None:
        self.finder.setIcon(icons.icon("search", look().colour("muted"), 16))
        self.bell.setIcon(icons.icon("bell", look().colour("muted")))
        self.user.setIcon(icons.icon("user", look().colour("muted")))


def book_words(book: BookLike) -> str:
    """How a book is named in the window: unit and book, once where they say the same."""
    return book.name if book.name.startswith(book.unit_name) else f"{book.unit_name} · {book.name}"
