"""The window of a signed-in user: top bar, navigation, tabs, refusals, running work, status."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.findings import Finding, Remedy, Severity, Subject, hint, stop
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.period import format_period
from ui.ask.questions import Ask
from ui.jobs.doors import Doors
from ui.jobs.runner import Job, Jobs, Outcome
from ui.pages.spec import GROUPS, BookLike, Context, PageSpec
from ui.shell.command_palette import CommandPalette, PaletteEntry
from ui.shell.crash import CrashPage
from ui.shell.folder_watch import FolderWatch
from ui.shell.keeping import TITLE, back_up
from ui.shell.key_card import KeyCard, print_card
from ui.shell.navigation import Navigation
from ui.shell.registry import Pages
from ui.shell.remedies import Following, follow, verbs
from ui.shell.settings import Settings
from ui.shell.top_bar import TopBar, book_words
from ui.theme import spacing
from ui.theme.cells import Tone
from ui.theme.keymap import WINDOW_KEYS
from ui.theme.look import look, say
from ui.widgets.findings import FindingsList
from ui.widgets.job_bar import JobBar
from ui.widgets.marks import button, label
from ui.widgets.overlay import EmptyPage
from ui.widgets.page import Page
from ui.widgets.popup import Popup

NOTICES_KEPT: Final = 100
NOTICE_MS: Final = 8000
FRAME: Final = 3
"""Pixels of amber around a training book."""


@dataclass(slots=True)
class Tab:
    """An open page and the arguments it was opened with."""

    spec: PageSpec
    widget: QWidget
    arguments: dict[str, Any] = field(default_factory=dict)
    came_from: QWidget | None = None
    """The page that was in front when it was asked for."""


class Window(QWidget):
    """Everything a signed-in user sees. Give it a book by :meth:`show_book`."""

    signed_out = Signal()
    lock_wanted = Signal()
    language_wanted = Signal(str)
    dark_wanted = Signal(bool)
    dense_wanted = Signal(bool)
    keymap_wanted = Signal(str)
    titled = Signal(str)
    """What the window manager shows."""

    def __init__(
        self,
        desk: Doors,
        jobs: Jobs,
        ask: Ask,
        pages: Pages,
        settings: Settings,
        *,
        where: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._jobs, self._ask, self._settings = desk, jobs, ask, settings
        self._pages = Pages([each for each in pages.specs if _allowed(desk, each)], pages.findings)
        self._all_pages = pages
        self._where = where
        self._books: Sequence[BookLike] = ()
        self._tabs: list[Tab] = []
        self._notices: deque[Finding] = deque(maxlen=NOTICES_KEPT)
        self._unseen = 0
        self._mapped: dict[str, QShortcut] = {}
        self._initials: dict[str, str] = {}
        self.context = Context(desk, jobs, ask, None, 0, self)
        self._build()
        self._connect()
        self._shortcuts()
        self.folders = FolderWatch(self.context)
        for each in pages.findings:
            self._take_notice(each)

    # building

    def _build(self) -> None:
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self.top = TopBar()
        self.top.set_user(self._desk.actor.name)
        self.top.set_connection(
            message("Connected") if "://" in self._where else message("This computer"), Tone.OK
        )
        self.top.connection.setToolTip(self._where)
        self._outer.addWidget(self.top)
        body = QHBoxLayout()
        body.setSpacing(0)
        self.navigation = Navigation(self._pages.specs)
        self.navigation.set_folded(self._settings.folded)
        body.addWidget(self.navigation)
        right = QVBoxLayout()
        right.setSpacing(0)
        self.tabs = QTabBar()
        self.tabs.setFixedHeight(spacing.TABS)
        self.tabs.setAccessibleName(say("Open pages"))
        self.tabs.setTabsClosable(True)
        self.tabs.setMovable(False)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setDocumentMode(True)
        # the titles of several ledgers begin with the same word: a strip that is full scrolls, it does not cut them
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setUsesScrollButtons(True)
        strip = QFrame()
        strip.setProperty("strip", "true")
        strip_row = QHBoxLayout(strip)
        strip_row.setContentsMargins(spacing.INSIDE, 0, 0, 0)
        strip_row.addWidget(self.tabs)
        strip_row.addStretch(1)
        strip.setFixedHeight(spacing.TABS)
        right.addWidget(strip)
        self._stack = QStackedWidget()
        self._nothing = EmptyPage("Choose a page at the left, or press Ctrl+K to find one.")
        self._stack.addWidget(self._nothing)
        self.context.place = self._stack
        self._crash = CrashPage()
        self._front = QStackedWidget()
        self._front.addWidget(self._stack)
        self._front.addWidget(self._crash)
        right.addWidget(self._front, 1)
        self.refusals = Refusals()
        right.addWidget(self.refusals)
        self.job_bar = JobBar(self._jobs)
        right.addWidget(self.job_bar)
        right.addWidget(self._status_bar())
        body.addLayout(right, 1)
        self._outer.addLayout(body, 1)

    def _status_bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("foot", "true")
        bar.setFixedHeight(spacing.STATUS)
        bar.setAccessibleName(say("Status"))
        row = QHBoxLayout(bar)
        row.setContentsMargins(spacing.PAGE, 0, spacing.PAGE, 0)
        row.setSpacing(spacing.SECTION)
        self.status = label("", "caption")
        self.notice = label("", "caption")
        self.proof = label("", "caption")
        row.addWidget(self.status)
        row.addStretch(1)
        row.addWidget(self.notice)
        row.addStretch(1)
        row.addWidget(self.proof)
        return bar

    def _connect(self) -> None:
        self.navigation.wanted.connect(self.open_page)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.tabs.tabCloseRequested.connect(self.close_tab)
        self.top.book_chosen.connect(self.show_book)
        self.top.period_chosen.connect(self.context.set_period)
        self.top.find_wanted.connect(self.open_palette)
        self.top.notices_wanted.connect(self._show_notices)
        self.top.user_menu_wanted.connect(self._user_menu)
        context = self.context
        context.page_wanted.connect(self._page_wanted)
        context.back_wanted.connect(self._go_back)
        context.findings_wanted.connect(self.refusals.show_findings)
        context.notice_wanted.connect(self.say_notice)
        context.proof_wanted.connect(lambda what: self.proof.setText(say(what)))
        context.period_changed.connect(self._period_changed)
        self._jobs.refused.connect(self._refused)
        self._jobs.broke.connect(self._broke)
        self._jobs.ended.connect(self._job_ended)
        self._jobs.changes.changed.connect(self._changed)
        self.refusals.findings.jump.connect(context.jump)
        self.refusals.findings.run.connect(context.remedy)
        self.refusals.findings.set_verbs(verbs(self._desk.commands()))
        self._crash.closed.connect(lambda: self._front.setCurrentIndex(0))
        self._notice_over = QTimer(self)
        self._notice_over.setSingleShot(True)
        self._notice_over.timeout.connect(self.notice.clear)

    def _shortcuts(self) -> None:
        for keys, run in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+W", lambda: self.close_tab(self.tabs.currentIndex())),
            ("Ctrl+Tab", lambda: self._next_tab(1)),
            ("Ctrl+Shift+Tab", lambda: self._next_tab(-1)),
            ("F1", self.show_keys),
            ("F11", self._full_screen),
            ("Ctrl+L", self.lock_wanted.emit),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        for id, run in (("window.reload", self._reload), ("window.part", self._next_part)):
            self._mapped[id] = QShortcut(self)
            self._mapped[id].activated.connect(run)
        look().keys_changed.connect(self._put_keys)
        self._put_keys()
        for at in range(1, 10):
            QShortcut(QKeySequence(f"Ctrl+{at}"), self).activated.connect(
                lambda at=at: self.tabs.setCurrentIndex(at - 1) if at <= len(self._tabs) else None
            )

    def _put_keys(self) -> None:
        for id, shortcut in self._mapped.items():
            shortcut.setKeys([QKeySequence(each) for each in look().keymap.of(id, WINDOW_KEYS[id])])

    # books and periods

    def set_books(self, books: Sequence[BookLike]) -> None:
        self._books = books
        self.top.set_books(books, self.context.book)

    def show_book(self, book: BookLike | None, period: int = 0) -> bool:
        """Put a book in front. Open pages close, after a question where typing would be lost."""
        if book is not None and self.context.book is not None and book.id == self.context.book.id:
            return True
        if not self.close_all():
            return False
        self.context.book = book
        look().set_training(bool(book and book.training))
        self._outer.setContentsMargins(*(4 * (FRAME if book and book.training else 0,)))
        self.top.set_books(self._books, book)
        self.context.set_period(period or (book.current if book and book.current else 0) or 0)
        self.top.period.set_period(self.context.period)
        self._title()
        if book is not None:
            self._read_periods(book)
        first = next((each for each in self._pages.specs if each.group == "home"), None)
        if first is not None and (book is not None or not first.needs_book):
            self.open_page(first.id)
        elif book is None:
            # a new database: the way begins with a book
            start = self._pages.by_id("books")
            if start is not None and _allowed(self._desk, start):
                self.open_page(start.id)
        return True

    def _read_periods(self, book: BookLike) -> None:
        if not self._desk.may("period.list"):
            return

        def take(rows: Sequence[Any]) -> None:
            self.top.period.set_periods({each.period: each.closed for each in rows})
            if not self.context.period and rows:
                self.context.set_period(rows[-1].period)

        self._jobs.ask(self, self._desk, "period.list", take, {"book": book.id}, slot="periods")

    def _changed(self, kind: str, _ids: object) -> None:
        if kind in ("period", "book_period", "book", "unit"):
            self._jobs.ask(self, self._desk, "book.list", self._take_books, slot="books")

    def _take_books(self, books: Sequence[Any]) -> None:
        self._books = books
        now = self.context.book
        if now is None:
            self.top.set_books(books, None)
            if books:
                self.show_book(books[0])
            return
        fresh = next((each for each in books if each.id == now.id), now)
        self.context.book = fresh
        self.top.set_books(books, fresh)
        self._read_periods(fresh)
        self.context.book_changed.emit()

    def _period_changed(self, period: int) -> None:
        self.top.period.set_period(period)
        self._title()
        for at in range(len(self._tabs)):
            self._name_tab(at)

    def _title(self) -> None:
        parts = [book_words(self.context.book)] if self.context.book else []
        if self.context.period:
            parts.append(format_period(self.context.period))
        self.titled.emit(" · ".join([*parts, say("Finance Desk")]))

    # pages

    def open_page(self, id: str, arguments: dict[str, Any] | None = None) -> QWidget | None:
        """Open a page or bring it to the front; ``None`` when the user may not or there is none."""
        given = dict(arguments or {})
        spec = self._pages.by_id(id)
        if spec is None or (spec.needs_book and self.context.book is None):
            self.refusals.show_findings([self._no_page(id)], "")
            return None
        before = self.front_page()
        for at, tab in enumerate(self._tabs):
            if tab.spec is spec and (not spec.many or tab.arguments == given):
                if tab.widget is not before:
                    tab.came_from = before
                self.tabs.setCurrentIndex(at)
                if given or spec.many:  # a page of many may have moved on by itself
                    tab.arguments = given
                    self._tell(tab)
                return tab.widget
        widget = spec.make(self.context)
        tab = Tab(spec, widget, given, before)
        self._tabs.append(tab)
        self._stack.addWidget(widget)
        if isinstance(widget, Page):
            widget.status.connect(lambda text, widget=widget: self._status(widget, text))
            widget.titled.connect(lambda _text, widget=widget: self._renamed(widget))
        at = self.tabs.addTab("")
        self._name_tab(at)
        self._tell(tab)
        self.tabs.setCurrentIndex(at)
        self._tab_changed(at)
        return widget

    def open_tabs(self) -> list[Tab]:
        return list(self._tabs)

    def front_page(self) -> QWidget | None:
        at = self.tabs.currentIndex()
        return self._tabs[at].widget if 0 <= at < len(self._tabs) else None

    def close_tab(self, at: int) -> bool:
        """Close a tab; asks first when typing would be lost."""
        if not 0 <= at < len(self._tabs):
            return True
        tab = self._tabs[at]
        loss = tab.widget.unsaved() if isinstance(tab.widget, Page) else None
        if loss is not None:
            self.tabs.setCurrentIndex(at)
            if not self._ask.confirm(loss, verb=message("Close without saving"), danger=True):
                return False
        del self._tabs[at]
        self._stack.removeWidget(tab.widget)
        tab.widget.deleteLater()
        self.tabs.removeTab(at)
        self._tab_changed(self.tabs.currentIndex())
        return True

    def _go_back(self) -> None:
        """To the page the one in front came from; one of many closes behind, unless typing would be lost."""
        at = self.tabs.currentIndex()
        tab = self._tabs[at] if 0 <= at < len(self._tabs) else None
        places = {id(each.widget): place for place, each in enumerate(self._tabs)}
        place = places.get(id(tab.came_from)) if tab is not None else None
        if tab is None or place is None or place == at:
            return
        self.tabs.setCurrentIndex(place)
        if tab.spec.many and isinstance(tab.widget, Page) and tab.widget.unsaved() is None:
            self.close_tab(at)

    def close_all(self) -> bool:
        """Close every tab; false when the user wants to keep one."""
        while self._tabs:
            if not self.close_tab(len(self._tabs) - 1):
                return False
        return True

    def _tell(self, tab: Tab) -> None:
        if isinstance(tab.widget, Page):
            tab.widget.shown_with(**tab.arguments)

    def _page_wanted(self, id: str, arguments: dict[str, Any]) -> None:
        if id == "remedy:":
            self._follow(arguments["remedy"])
        elif id.startswith("subject:"):
            subject: Subject = arguments["subject"]
            spec = self._pages.showing(subject.kind)
            if spec is not None:
                self.open_page(spec.id, {"subject": subject})
            else:
                self.say_notice(
                    message("No page shows this here: {label}", label=subject.label or subject.kind)
                )
        else:
            self.open_page(id, arguments)

    def _follow(self, remedy: Remedy) -> None:
        follow(
            remedy,
            Following(
                self.context,
                lambda id: self._all_pages.by_id(id) is not None,
                self.open_page,
                self.refusals.show_findings,
            ),
        )

    def _no_page(self, id: str) -> Finding:
        spec = self._all_pages.by_id(id)
        if spec is None:
            return stop(
                "page.unknown",
                message("There is no page {id} in this version.", id=id),
                remedy=hint(message("Press Ctrl+K to see the pages there are.")),
            )
        if spec.needs_book and self.context.book is None:
            return stop(
                "page.no_book",
                message("{page} needs a book, and none is open.", page=Message(spec.title)),
                remedy=hint(message("Choose a book at the top left.")),
            )
        return stop(
            "page.denied",
            message("Your role may not open {page} ({id}).", page=Message(spec.title), id=spec.permission),
            remedy=hint(message("Ask somebody whose role allows it, or ask for the right.")),
        )

    def _name_tab(self, at: int) -> None:
        tab = self._tabs[at]
        title = tab.widget.page_title if isinstance(tab.widget, Page) else say(tab.spec.title)
        self.tabs.setTabText(at, title)
        around = [book_words(self.context.book)] if self.context.book else []
        if self.context.period:
            around.append(format_period(self.context.period))
        self.tabs.setTabToolTip(at, " · ".join([title, *around]))

    def _renamed(self, widget: QWidget) -> None:
        for at, tab in enumerate(self._tabs):
            if tab.widget is widget:
                self._name_tab(at)

    def _status(self, widget: QWidget, text: str) -> None:
        if widget is self.front_page():
            self.status.setText(text)

    def _tab_changed(self, at: int) -> None:
        self._front.setCurrentIndex(0)
        if not 0 <= at < len(self._tabs):
            self._stack.setCurrentWidget(self._nothing)
            self.navigation.set_front("")
            self.status.clear()
            return
        tab = self._tabs[at]
        self._stack.setCurrentWidget(tab.widget)
        self.refusals.let_go()
        self.navigation.set_front(tab.spec.id)
        self.status.setText(tab.widget.status_text() if isinstance(tab.widget, Page) else "")
        tab.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_tab(self, step: int) -> None:
        if self._tabs:
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % len(self._tabs))

    def _reload(self) -> None:
        page = self.front_page()
        if isinstance(page, Page):
            page.reload()

    def _next_part(self) -> None:
        """F6: top bar, navigation, page, and round again."""
        page, here = self.front_page(), self.focusWidget()
        if here is not None and self.top.isAncestorOf(here):
            self.navigation.focus_front()
        elif here is not None and self.navigation.isAncestorOf(here) and page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.top.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _full_screen(self) -> None:
        window = self.window()
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    # what is told

    def say_notice(self, what: str | Message) -> None:
        self.notice.setText(say(what))
        self._notice_over.start(NOTICE_MS)

    def crash(self, error: BaseException, doing: str = "") -> None:
        """Show a bug; pages stay as they are behind it."""
        self._crash.show_crash(error, doing)
        self._front.setCurrentIndex(1)

    @property
    def crashed(self) -> bool:
        return self._front.currentIndex() == 1

    def _refused(self, findings: Sequence[Finding], job: Job) -> None:
        heading = message("{title}: refused. Nothing was changed.", title=_as_message(job.title))
        self.refusals.show_findings(findings, heading)
        for each in findings:
            self._take_notice(each)
        if any(each.code == "store.server_lost" for each in findings):
            self.top.set_connection(message("Connection lost"), Tone.STOP)

    def _broke(self, error: BaseException, job: Job) -> None:
        self.crash(error, say(job.title))

    def _job_ended(self, job: Job) -> None:
        if job.outcome is Outcome.DONE and self.top.connection.state() is not None:
            state = self.top.connection.state()
            if state is not None and state.tone is Tone.STOP:
                self.top.set_connection(message("Connected"), Tone.OK)
        if job.outcome is Outcome.CANCELLED and job.writes:
            self.say_notice(message("{title}: cancelled. Nothing was changed.", title=_as_message(job.title)))
        if job.outcome is Outcome.DONE and job.writes and job.shown:
            summary = getattr(job.result, "summary", None)
            if isinstance(summary, Message):
                self._take_notice(Finding("job.done", Severity.OK, summary))

    def _take_notice(self, finding: Finding) -> None:
        self._notices.appendleft(finding)
        self._unseen += 1
        self.top.set_notices(self._unseen)

    def _show_notices(self) -> None:
        self._unseen = 0
        self.top.set_notices(0)
        listed = FindingsList(N_("Notices"))
        listed.setFixedSize(560, 360)
        listed.set_findings(list(self._notices))
        listed.jump.connect(self.context.jump)
        popup = Popup(listed, self)
        popup.show_under(self.top.bell)

    # menus, palette, keys

    def open_palette(self) -> None:
        palette = CommandPalette(self, lambda words: self._initials.get(words, ""))
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.open_with(self.palette_entries())

    def learn_initials(self) -> None:
        """Pinyin initials of pages and commands, worked out in a reader: the first one costs a third of a second."""
        words = [each.words for each in self.palette_entries()]

        def read(_progress: object) -> dict[str, str]:
            from finance_desk.base.pinyin import initials

            return {each: initials(each) for each in words}

        self._jobs.read(self, read, self._initials.update, slot="initials")

    def palette_entries(self) -> list[PaletteEntry]:
        """Actions of the page in front, then every page, then the window's own."""
        found: list[PaletteEntry] = []
        page = self.front_page()
        if page is not None:
            for action in page.actions():
                if action.isVisible() and action.text():
                    found.append(_action_entry(action, say("This page")))
        duties = {id: say(title) for id, title, _icon in GROUPS}
        for spec in self._all_pages.specs:
            if not spec.in_navigation:
                continue
            denied = "" if _allowed(self._desk, spec) else say("your role may not")
            found.append(
                PaletteEntry(
                    say(spec.title),
                    duties[spec.group],
                    partial(self.open_page, spec.id),
                    id=spec.id,
                    reason=denied,
                )
            )
        for book in self._books:
            found.append(
                PaletteEntry(book_words(book), say("Book"), partial(self.show_book, book), id=book.code)
            )
        window = say("Window")
        for action in self._window_actions():
            found.append(_action_entry(action, window))
        return found

    def _window_actions(self) -> list[QAction]:
        now = look()
        made: list[QAction] = []
        for text, run, keys in (
            (N_("Keys"), self.show_keys, "F1"),
            (N_("Light") if now.dark else N_("Dark"), lambda: self.dark_wanted.emit(not now.dark), ""),
            (
                N_("Comfortable rows") if now.dense else N_("Dense rows"),
                lambda: self.dense_wanted.emit(not now.dense),
                "",
            ),
            (
                "中文" if now.lang == "en" else "English",
                lambda: self.language_wanted.emit("zh" if now.lang == "en" else "en"),
                "",
            ),
            *([(TITLE, partial(back_up, self.context), "")] if self._desk.may("db.backup") else []),
            (N_("Lock"), self.lock_wanted.emit, "Ctrl+L"),
            (N_("Sign out"), self._sign_out, ""),
        ):
            action = QAction(say(text), self)
            action.setProperty("keys", keys)
            action.triggered.connect(lambda _on=False, run=run: run())
            made.append(action)
        return made

    def _user_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for action in self._window_actions():
            keys = action.property("keys")
            action.setText(f"{action.text()}\t{keys}" if keys else action.text())
            menu.addAction(action)
        menu.popup(place)

    def show_keys(self) -> KeyCard:
        """Open the key card of the page in front."""
        card = self.key_card()
        card.open()
        return card

    def key_card(self) -> KeyCard:
        """The key card of the page in front, not shown yet."""
        page = self.front_page()
        title = page.page_title if isinstance(page, Page) else ""

        def page_keys() -> list[tuple[str, str]]:
            if page is None:
                return []
            native = QKeySequence.SequenceFormat.NativeText
            keys = [
                # the two Enters of a keyboard read alike
                (
                    ", ".join(dict.fromkeys(each.toString(native) for each in action.shortcuts())),
                    action.text(),
                )
                for action in page.actions()
                if action.shortcuts()
            ]
            return keys + (page.key_help() if isinstance(page, Page) else [])

        card = KeyCard(title, page_keys, self)
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        card.keymap_wanted.connect(self.keymap_wanted)
        card.print_wanted.connect(lambda: print_card(self.context, card.sections()))
        return card

    def may_leave(self) -> bool:
        """Whether the window may be left now: nothing unsaved, no command under way (or the user insists)."""
        if self._jobs.writing and not self._ask.confirm(
            message("Work is still under way."),
            detail=message("Leaving waits for what cannot be cut and cancels the rest."),
            verb=message("Leave"),
            danger=True,
        ):
            return False
        return self.close_all()

    def _sign_out(self) -> None:
        if self.may_leave():
            self.signed_out.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.context.book is not None and self.context.book.training:
            painter = QPainter(self)
            painter.setPen(QPen(look().colour("accent"), 2 * FRAME))
            painter.drawRect(self.rect())
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refusals.setMaximumHeight(max(120, self.height() // 3))


class Refusals(QFrame):
    """Findings above the status bar: what was refused, why, what next. Esc or Close puts it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("foot", "true")
        self.setAccessibleName(say("Findings"))
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.PAGE, spacing.INSIDE, spacing.PAGE, spacing.INSIDE)
        box.setSpacing(4)
        head = QHBoxLayout()
        self.heading = label("", "section")
        head.addWidget(self.heading, 1)
        close = button("Close", "link")
        close.clicked.connect(self.hide)
        head.addWidget(close)
        box.addLayout(head)
        self.findings = FindingsList(N_("Findings"))
        self.findings.installEventFilter(self)
        box.addWidget(self.findings, 1)
        self.hide()

    def show_findings(self, findings: Sequence[Finding], heading: str | Message = "") -> None:
        self.heading.setText(say(heading) if heading else say("Findings"))
        self.findings.set_findings(findings)
        self.setVisible(bool(findings))

    def let_go(self) -> None:
        """On the way to another page: a list of what went well has been read, what did not is still wanted."""
        if all(each.severity in (Severity.OK, Severity.INFO) for each in self.findings.findings()):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and getattr(event, "key", lambda: 0)() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return super().eventFilter(watched, event)


def _allowed(desk: Doors, spec: PageSpec) -> bool:
    return not spec.permission or desk.may(spec.permission)


def _action_entry(action: QAction, where: str) -> PaletteEntry:
    keys = action.property("keys") or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    told = action.toolTip() if action.toolTip() != action.text() else ""
    reason = "" if action.isEnabled() else told or say("not now")
    return PaletteEntry(action.text(), where, action.trigger, keys, action.objectName(), reason)


def _as_message(title: str | Message) -> Message:
    return title if isinstance(title, Message) else Message(title)
