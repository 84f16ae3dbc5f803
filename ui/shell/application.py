"""From the first paint to the last: login, loading the core behind it, the window, locking, leaving."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.base.progress import Progress
from ui.ask.questions import Answerer, Ask, Question
from ui.jobs.doors import Doors
from ui.jobs.runner import Jobs
from ui.shell.login import LockCover, LoginPage
from ui.shell.settings import Settings
from ui.theme.look import Look, say

if TYPE_CHECKING:
    from ui.shell.registry import Pages
    from ui.shell.window import Window

SIZE = (1360, 860)


class Top(QWidget):
    """The one top-level window; it holds the login page, then the window of the user."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self.stack = QStackedWidget()
        self.cover: LockCover | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.stack)
        self.resize(*SIZE)
        self.setWindowTitle(say("Finance Desk"))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._application.may_leave())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.cover is not None:
            self.cover.setGeometry(self.rect())


class _Dialogs:
    """Asks in dialogs, whose module is read with the first question: the login page has none."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def answer(self, question: Question) -> Any:
        from ui.ask.dialogs import Dialogs

        return Dialogs(self._parent, say).answer(question)


class Application(QObject):
    """Owns look, jobs, settings and the top-level window.

    Nothing of the core is imported before the first paint: importing SQLAlchemy costs more than the
    whole bare window. It comes in a reader thread while the user types the password.
    """

    def __init__(
        self,
        app: QApplication,
        look: Look,
        settings: Settings,
        *,
        desk: Doors | None = None,
        answerer: Answerer | None = None,
    ) -> None:
        super().__init__(app)
        self.look = look
        self.settings = settings
        self.jobs = Jobs(self)
        self.top = Top(self)
        self.ask = Ask(answerer or _Dialogs(self.top))
        self.desk = desk
        self.pages: Pages | None = None
        self.window: Window | None = None
        self.login: LoginPage | None = None
        self._waiting: tuple[str, str, str] | None = None
        self._owns_desk = desk is None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self._show_login()
        self._load_soon = QTimer(self)
        self._load_soon.setSingleShot(True)
        self._load_soon.timeout.connect(self._load)

    def start(self) -> None:
        """Paint, then load the core."""
        self.top.show()
        if self.login is not None:
            self.login.focus_first()
        self._load_soon.start(0)

    def open_database(self, database: str, user: str = "", password: str = "") -> None:
        """Put a database into the form, and sign in when the password is known."""
        assert self.login is not None
        self.login.choose_database(database, user)
        if user and password:
            self.login.set_busy(N_("Signing in…"))
            self._sign_in(database, user, password)

    # the core

    def _load(self) -> None:
        self.jobs.read(self, _load_core, self._loaded, slot="load", title=N_("Loading"))

    def _loaded(self, pages: Pages) -> None:
        self.pages = pages
        if self.desk is not None:
            self._enter(self.desk)
        elif self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._sign_in(*waiting)

    def _sign_in(self, database: str, user: str, password: str) -> None:
        if self.pages is None:
            self._waiting = (database, user, password)
            return

        def work(_progress: Progress) -> Any:
            from finance_desk.app.desk import Desk

            return Desk.open(database, user, password)

        self.jobs.read(
            self, work, self._opened, slot="open", title=N_("Signing in"), refused=self._refuse_login
        )

    def _make_database(self, database: str, user: str, password: str) -> None:
        def work(_progress: Progress) -> Any:
            from finance_desk.app.founding import found

            return found(database, user, password)

        self.jobs.write(
            self,
            work,
            self._opened,
            title=N_("Making the database"),
            refused=self._refuse_login,
            can_cancel=False,
        )

    def _refuse_login(self, findings: Sequence[Finding]) -> None:
        if self.login is not None:
            self.login.show_refusal(findings)

    def _opened(self, desk: Any) -> None:
        self._owns_desk = True
        self._enter(desk)

    def _enter(self, desk: Doors) -> None:
        self.desk = desk
        where = _where(desk)
        if where:
            place = self.settings.place(where)
            place.user = desk.actor.login
            place.last = dt.datetime.now(dt.UTC).isoformat()
            self.settings.save()
        self.jobs.ask(self, desk, "book.list", self._show_window, slot="books", refused=self._no_books)

    def _no_books(self, _findings: Sequence[Finding]) -> None:
        """An administrator who may not see books still gets a window."""
        self._show_window(())

    def _show_window(self, books: Sequence[Any]) -> None:
        from ui.shell.window import Window

        assert self.desk is not None and self.pages is not None
        where = _where(self.desk)
        window = Window(self.desk, self.jobs, self.ask, self.pages, self.settings, where=where)
        window.titled.connect(self.top.setWindowTitle)
        window.signed_out.connect(self.sign_out)
        window.lock_wanted.connect(self.lock)
        window.language_wanted.connect(self.set_language)
        window.dark_wanted.connect(self.set_dark)
        window.dense_wanted.connect(self.set_dense)
        window.keymap_wanted.connect(self.set_keymap)
        self._replace(window)
        self.window = window
        window.set_books(books)
        last = self.settings.place(where) if where else None
        front = next((each for each in books if last is not None and each.code == last.book), None)
        period = last.period if last is not None and front is not None else 0
        window.show_book(front or (books[0] if books else None), period)
        window.learn_initials()
        self._watch_idle()

    def _replace(self, page: QWidget) -> None:
        """Put one page into the top-level window and let the one before go."""
        stack = self.top.stack
        while (old := stack.currentWidget()) is not None:
            stack.removeWidget(old)
            old.deleteLater()
        stack.addWidget(page)
        self.window, self.login = None, None

    def _show_login(self) -> None:
        login = LoginPage(self.settings, self.ask)
        login.sign_in.connect(self._sign_in)
        login.new_database.connect(self._make_database)
        login.language_wanted.connect(self.set_language)
        login.dark_wanted.connect(self.set_dark)
        self._replace(login)
        self.login = login
        self.top.setWindowTitle(say("Finance Desk"))

    # look

    def set_dark(self, dark: bool) -> None:
        self.look.set_dark(dark)
        self.settings.dark = dark
        self.settings.save()

    def set_dense(self, dense: bool) -> None:
        self.look.set_dense(dense)
        self.settings.dense = dense
        self.settings.save()

    def set_keymap(self, id: str) -> None:
        self.look.set_keymap(id)
        self.settings.keymap = id
        self.settings.save()

    def set_language(self, lang: str) -> None:
        """Build the window anew in the other language; open pages come back as they were opened."""
        if self.window is None:
            self.look.set_language(lang)
            self.settings.lang = lang
            self.settings.save()
            self._show_login()
            return
        tabs = [(tab.spec.id, tab.arguments) for tab in self.window.open_tabs()]
        self._remember()
        if not self.window.close_all():
            return
        self.look.set_language(lang)
        self.settings.lang = lang
        self.settings.save()
        assert self.desk is not None

        def reopen(books: Sequence[Any]) -> None:
            self._show_window(books)
            assert self.window is not None
            for id, arguments in tabs:
                self.window.open_page(id, arguments)

        self.jobs.ask(
            self, self.desk, "book.list", reopen, slot="books", refused=lambda _findings: reopen(())
        )

    # leaving and locking

    def _remember(self) -> None:
        if self.window is None or self.desk is None:
            return
        where, book = _where(self.desk), self.window.context.book
        if where:
            place = self.settings.place(where)
            place.book = book.code if book is not None else ""
            place.period = self.window.context.period
        self.settings.folded = self.window.navigation.folded
        self.settings.save()

    def may_leave(self) -> bool:
        """Asked when the top-level window closes; everything is wound up when it may."""
        self._remember()
        if self.window is not None and not self.window.may_leave():
            return False
        self.shut_down()
        return True

    def shut_down(self) -> None:
        self._idle.stop()
        self.jobs.shut_down()
        self._close_desk()

    def sign_out(self) -> None:
        self._remember()
        self._idle.stop()
        self._close_desk()
        self.desk = None
        self.look.set_training(False)
        self._show_login()
        if self.login is not None:
            self.login.focus_first()

    def _close_desk(self) -> None:
        close = getattr(self.desk, "close", None)
        if self._owns_desk and callable(close):
            close()

    def lock(self) -> None:
        """Cover the window until the same user's password is typed; what is under way goes on."""
        if self.window is None or self.desk is None or self.top.cover is not None:
            return
        cover = LockCover(self.desk.actor.name, self.top)
        cover.unlock.connect(self._unlock)
        cover.sign_out.connect(self._sign_out_locked)
        self.top.stack.setEnabled(False)
        self.top.cover = cover

    def _unlock(self, password: str) -> None:
        desk: Any = self.desk

        def work(_progress: Progress) -> bool:
            desk.signed_in(desk.actor.login, password)
            return True

        assert self.top.cover is not None
        self.jobs.read(
            self,
            work,
            self._unlocked,
            slot="unlock",
            title=N_("Signing in"),
            refused=self.top.cover.show_refusal,
        )

    def _unlocked(self, _done: bool) -> None:
        self._uncover()
        self._watch_idle()

    def _sign_out_locked(self) -> None:
        if self.window is not None and self.window.may_leave():
            self._uncover()
            self.sign_out()

    def _uncover(self) -> None:
        cover, self.top.cover = self.top.cover, None
        self.top.stack.setEnabled(True)
        if cover is not None:
            cover.deleteLater()

    def _watch_idle(self) -> None:
        handle = self.top.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)
        self._restart_idle()

    def _restart_idle(self) -> None:
        if self.settings.lock_minutes > 0:
            self._idle.start(self.settings.lock_minutes * 60_000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.window is not None and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.Wheel,
        ):
            self._restart_idle()
        return super().eventFilter(watched, event)

    # bugs

    def excepthook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """An exception nobody caught in the GUI thread: a refusal is shown as one, a bug on the crash page."""
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            self.top.close()
        elif isinstance(error, Refused):
            if self.window is not None:
                self.window.refusals.show_findings(error.findings, "")
            else:
                self._refuse_login(error.findings)
        elif self.window is not None:
            self.window.crash(error)


def _load_core(_progress: Progress) -> Pages:
    """In a reader: everything that is dear to import."""
    from finance_desk.app import rooms
    from ui.shell import window
    from ui.shell.registry import find_pages

    rooms.load()
    assert window is not None
    return find_pages()


def _where(desk: Doors) -> str:
    """What can be opened again: the file, or the URL without its password."""
    location = getattr(desk, "location", None)
    if location is None:
        return ""
    return str(location.file) if location.file is not None else str(location.shown())
