"""Signing in, and the first start: make a database, open a file, connect to a server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message
from ui.ask.questions import Ask
from ui.shell.settings import Place, Settings, default_database
from ui.theme import fonts, spacing
from ui.theme.look import look, say
from ui.widgets.marks import button, label, restyle

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_CARD = 56


class LoginPage(QWidget):
    """Databases this computer knows at the left, user and password at the right. Enter signs in."""

    sign_in = Signal(str, str, str)
    """Database, login, password."""
    new_database = Signal(str, str, str)
    """File or URL, first login, password."""
    language_wanted = Signal(str)
    dark_wanted = Signal(bool)

    def __init__(self, settings: Settings, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._ask = ask
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        card = QFrame()
        card.setProperty("card", "true")
        card.setFixedSize(760, 420)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        outer.addLayout(self._foot())
        halves = QHBoxLayout(card)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addLayout(self._databases(), 1)
        upright = QFrame()
        upright.setFixedWidth(1)
        upright.setProperty("upright", "true")
        halves.addWidget(upright)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._sign_in_form())
        self._stack.addWidget(self._new_form())
        halves.addWidget(self._stack, 1)
        self._model.set_places(settings.places)
        if settings.places:
            self._list.setCurrentIndex(self._model.index(0))
            self._choose(settings.places[0])
        else:
            self.start_new()

    # forms

    def _databases(self) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setContentsMargins(spacing.SECTION, spacing.SECTION, spacing.PAGE, spacing.PAGE)
        box.setSpacing(spacing.INSIDE)
        box.addWidget(label("Finance Desk", "title"))
        box.addWidget(label("Accounting for medical-insurance funds", "muted"))
        box.addSpacing(spacing.INSIDE)
        self._model = _Places(self)
        self._list = QListView()
        self._list.setAccessibleName(say("Databases"))
        self._list.setModel(self._model)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setItemDelegate(_PlacePainter(self._list))
        self._list.setUniformItemSizes(True)
        self._list.selectionModel().currentChanged.connect(self._current_changed)
        self._list.activated.connect(lambda _index: self.password.setFocus())
        box.addWidget(self._list, 1)
        row = QHBoxLayout()
        row.setContentsMargins(-5, 0, 0, 0)  # the words of a link stand in line with the title
        row.setSpacing(4)
        new = button("New", "link")
        new.setObjectName("new_database")
        new.setToolTip(say("Make a database on this computer"))
        new.clicked.connect(self.start_new)
        open_file = button("Open file", "link")
        open_file.setObjectName("open_file")
        open_file.clicked.connect(self._open_file)
        server = button("Connect to server", "link")
        server.setObjectName("connect_server")
        server.clicked.connect(self._connect)
        for each in (new, open_file, server):
            row.addWidget(each)
        row.addStretch(1)
        box.addLayout(row)
        return box

    def _sign_in_form(self) -> QWidget:
        page, box = self._form(N_("Sign in"))
        self.where = label("", "caption")
        self.where.setWordWrap(True)
        box.addWidget(self.where)
        self.user = self._field(box, N_("User"))
        self.password = self._field(box, N_("Password"), secret=True)
        self.enter = button("Sign in", "primary")
        self.enter.setObjectName("sign_in")
        self.enter.clicked.connect(self._sign_in)
        box.addSpacing(spacing.BETWEEN)
        box.addWidget(self.enter)
        self.problem = self._problem(box)
        box.addStretch(1)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._sign_in)
        return page

    def _new_form(self) -> QWidget:
        page, box = self._form(N_("New database"))
        words = label(
            "A file on this computer, or the address of a PostgreSQL database. You become its first user and own it.",
            "caption",
        )
        words.setWordWrap(True)
        box.addWidget(words)
        self.new_file = self._field(box, N_("File or postgresql:// address"))
        self.new_user = self._field(box, N_("Your user name"))
        self.new_password = self._field(box, N_("Password"), secret=True)
        self.new_again = self._field(box, N_("Password again"), secret=True)
        self.new_problem = self._problem(box)
        row = QHBoxLayout()
        back = button("Back", "quiet")
        back.clicked.connect(lambda: self._stack.setCurrentIndex(0))
        row.addWidget(back)
        self.make = button("Make database", "primary")
        self.make.setObjectName("make_database")
        self.make.clicked.connect(self._make)
        row.addWidget(self.make, 1)
        box.addStretch(1)
        box.addLayout(row)
        self.new_again.returnPressed.connect(self._make)
        return page

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(spacing.PAGE, 0, spacing.PAGE, spacing.BETWEEN)
        row.addStretch(1)
        language = button("中文" if look().lang == "en" else "English", "link")
        language.setObjectName("language")
        language.clicked.connect(lambda: self.language_wanted.emit("zh" if look().lang == "en" else "en"))
        dark = button("Light" if look().dark else "Dark", "link")
        dark.setObjectName("dark")
        dark.clicked.connect(lambda: self.dark_wanted.emit(not look().dark))
        self._dark = dark
        # a method of the page, not a function of its own: Qt forgets it when the page goes
        look().changed.connect(self._name_dark)
        row.addWidget(language)
        row.addWidget(dark)
        return row

    def _name_dark(self) -> None:
        self._dark.setText(say("Light" if look().dark else "Dark"))

    @staticmethod
    def _form(title: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(spacing.SECTION, spacing.SECTION, spacing.SECTION, spacing.SECTION)
        box.setSpacing(4)
        box.addWidget(label(title, "section"))
        return page, box

    @staticmethod
    def _field(box: QVBoxLayout, name: str, *, secret: bool = False) -> QLineEdit:
        caption = label(name, "caption")
        field = QLineEdit()
        field.setAccessibleName(say(name))
        caption.setBuddy(field)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        box.addSpacing(4)
        box.addWidget(caption)
        box.addWidget(field)
        return field

    @staticmethod
    def _problem(box: QVBoxLayout) -> QLabel:
        problem = label("")
        problem.setWordWrap(True)
        restyle(problem, tone="stop")
        box.addSpacing(4)
        box.addWidget(problem)
        return problem

    # what the application calls

    def database(self) -> str:
        row = self._list.currentIndex().row()
        return self._model.places[row].database if row >= 0 else ""

    def choose_database(self, database: str, user: str = "") -> None:
        """Put a database (and user) into the form."""
        place = self._settings.place(database)
        place.user = user or place.user
        self._model.set_places(self._settings.places)
        self._list.setCurrentIndex(self._model.index(0))
        self._choose(place)
        self._stack.setCurrentIndex(0)

    def start_new(self) -> None:
        """Show the form for a new database."""
        self._stack.setCurrentIndex(1)
        self.new_file.setText(self.new_file.text() or default_database())
        self.new_user.setFocus()

    def set_busy(self, words: str | Message) -> None:
        """Something is under way; empty when it is over."""
        busy = bool(words)
        for each in (self.enter, self.make):
            each.setEnabled(not busy)
        self.enter.setText(say(words or N_("Sign in")))
        self.make.setText(say(words or N_("Make database")))

    def show_refusal(self, findings: Sequence[Finding]) -> None:
        """Why it did not work and what next; the password has to be typed again."""
        self.set_busy("")
        parts: list[str] = []
        for each in findings:
            parts.append("■ " + say(each.message))
            if each.remedy is not None:
                parts.append(say(each.remedy.hint))
        problem = self.new_problem if self._stack.currentIndex() else self.problem
        problem.setText("\n".join(parts))
        problem.setAccessibleName(problem.text())
        if not self._stack.currentIndex():
            self.password.selectAll()
            self.password.setFocus()

    def focus_first(self) -> None:
        """Put the cursor where typing starts."""
        if self._stack.currentIndex():
            self.new_user.setFocus()
        elif self.user.text():
            self.password.setFocus()
        else:
            self.user.setFocus()

    # behind

    def _current_changed(self, now: QModelIndex, _was: QModelIndex) -> None:
        if now.isValid():
            self._choose(self._model.places[now.row()])

    def _choose(self, place: Place) -> None:
        self._stack.setCurrentIndex(0)
        self.where.setText(place.database)
        self.user.setText(place.user)
        self.password.clear()
        self.problem.clear()

    def _sign_in(self) -> None:
        if not self.database():
            self.problem.setText(say("Choose a database at the left, or make a new one."))
            return
        if not self.user.text().strip():
            self.problem.setText(say("Type your user name."))
            self.user.setFocus()
            return
        if not self.enter.isEnabled():
            return
        self.problem.clear()
        self.set_busy(N_("Signing in…"))
        self.sign_in.emit(self.database(), self.user.text().strip(), self.password.text())

    def _make(self) -> None:
        file, user = self.new_file.text().strip(), self.new_user.text().strip()
        if not file or not user or not self.new_password.text():
            self.new_problem.setText(say("Fill in file, user name and password."))
            return
        if self.new_password.text() != self.new_again.text():
            self.new_problem.setText(say("The two passwords differ. Type the same one twice."))
            self.new_again.selectAll()
            self.new_again.setFocus()
            return
        self.new_problem.clear()
        self.set_busy(N_("Making the database…"))
        self.new_database.emit(file, user, self.new_password.text())

    def _open_file(self) -> None:
        file = self._ask.open_file(
            N_("Open a database"), [(N_("Finance Desk databases"), "*.db *.fdk"), (N_("All files"), "*")]
        )
        if file is not None:
            self.choose_database(str(file))
            self.focus_first()

    def _connect(self) -> None:
        address = self._ask.text(N_("Address of the shared database"), "postgresql://", verb=N_("Connect"))
        if address is not None and "://" in address and address != "postgresql://":
            self.choose_database(address)
            self.focus_first()


class _Places(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.places: Sequence[Place] = ()

    def set_places(self, places: Sequence[Place]) -> None:
        self.beginResetModel()
        self.places = list(places)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self.places[index.row()].database
        return None


class _PlacePainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _CARD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = look()
        area: QRect = option.rect
        place: Place = index.model().places[index.row()]  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, now.colour("accent_weak"))
            painter.fillRect(area.left(), area.top(), 3, area.height(), now.colour("accent"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, now.colour("hairline"))
        inner = area.adjusted(12, 8, -8, -8)
        body, caption = now.font(fonts.BODY, semibold=True), now.font(fonts.CAPTION)
        painter.setFont(body)
        painter.setPen(now.colour("text"))
        top = QRect(inner.left(), inner.top(), inner.width(), 20)
        name = QFontMetrics(body).elidedText(place.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(top, int(Qt.AlignmentFlag.AlignVCenter), name)
        where = "PostgreSQL" if "://" in place.database else str(Path(place.database).parent)
        words = " · ".join(part for part in (place.book, place.last[:10], where) if part)
        painter.setFont(caption)
        painter.setPen(now.colour("muted"))
        low = QRect(inner.left(), inner.top() + 21, inner.width(), 18)
        words = QFontMetrics(caption).elidedText(words, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter), words)


class LockCover(QFrame):
    """Covers the whole window after idle time; everything behind it stays as it is."""

    unlock = Signal(str)
    """The password."""
    sign_out = Signal()

    def __init__(self, user: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("cover", "true")
        self.setAccessibleName(say("Locked"))
        self.setAutoFillBackground(True)
        box = QVBoxLayout(self)
        box.addStretch(2)
        inner = QVBoxLayout()
        inner.setSpacing(spacing.BETWEEN)
        title = label(Message("Locked for {name}", {"name": user}), "title")
        note = label("What you were typing is still there.", "muted")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(say("Password"))
        self.password.setPlaceholderText(say("Password"))
        self.password.returnPressed.connect(self._try)
        self.problem = label("")
        self.problem.setWordWrap(True)
        restyle(self.problem, tone="stop")
        self.enter = button("Unlock", "primary")
        self.enter.clicked.connect(self._try)
        out = button("Sign out", "quiet")
        out.clicked.connect(self.sign_out)
        self.problem.hide()
        for each in (title, note, self.password, self.problem, self.enter, out):
            each.setFixedWidth(320)
            inner.addWidget(each)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(inner)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(3)
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.password.setFocus()

    def show_refusal(self, findings: Sequence[Finding]) -> None:
        self.problem.setText("\n".join("■ " + say(each.message) for each in findings))
        self.problem.show()
        self.enter.setEnabled(True)
        self.password.selectAll()
        self.password.setFocus()

    def _try(self) -> None:
        self.enter.setEnabled(False)
        self.unlock.emit(self.password.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("canvas"))
        painter.end()
