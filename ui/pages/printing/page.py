"""打印: choose a form, change it beside its preview, measure the printer; and what was printed by whom."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message
from finance_desk.books.model import Book
from finance_desk.books.print_forms import FORMS, PrintForm, differing, findings_of
from finance_desk.books.print_log import KIND_TITLES, Print
from ui.models.columns import Column
from ui.models.rows import RowsModel
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage
from ui.pages.evidence import moment
from ui.pages.printing.drawing import draw_form, draw_test
from ui.pages.printing.form import SettingsForm
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.cells import Kind
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button
from ui.widgets.overlay import EmptyPage
from ui.widgets.pdf_view import PdfView
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

LOG: Final = "log"
DRAW_MS: Final = 300
"""Typing within this time is drawn once."""

COLUMNS: Final = (
    Column("at", N_("Printed at"), width=144, getter=lambda row: moment(row.at)),
    Column("by", N_("Printed by"), width=96),
    Column("kind", N_("Kind"), width=88, getter=lambda row: say(KIND_TITLES[row.kind])),
    Column("title", N_("Title"), width=280, grow=True),
    Column("pages", N_("Pages"), Kind.INT, width=64),
    Column("vouchers", N_("Vouchers"), Kind.INT, width=72, getter=lambda row: row.vouchers or None),
    Column("most", N_("Printed for the … time"), Kind.INT, width=120, getter=lambda row: row.most or None),
    Column("digest", N_("SHA-256"), width=120, muted=True, getter=lambda row: row.digest[:12]),
)


class PrintingPage(DeskPage):
    """Alt+1 to 6 choose a form or the log; Ctrl+S saves, Ctrl+T draws the test page."""

    stale_after = frozenset({"print", "print_form"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Printing"))
        self._forms: dict[str, PrintForm] = {}
        self._part = next(iter(FORMS))
        self._dirty = False
        self.content = b""
        self._build()
        self._actions()
        self._draw_soon = QTimer(self)
        self._draw_soon.setSingleShot(True)
        self._draw_soon.setInterval(DRAW_MS)
        self._draw_soon.timeout.connect(self._draw)
        self._light()

    def _build(self) -> None:
        parts = QWidget()
        parts.setAccessibleName(say(N_("Forms and log")))
        row = QHBoxLayout(parts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing.INSIDE)
        group = QButtonGroup(parts)
        self.buttons: dict[str, QPushButton] = {}
        for key, title in self._titles_of().items():
            made = button(title, "quiet")
            made.setCheckable(True)
            made.setChecked(key == self._part)
            made.clicked.connect(partial(self.show_part, key))
            group.addButton(made)
            row.addWidget(made)
            self.buttons[key] = made
        self.add_to_condition(parts)
        self.paper = PdfView(self.context.jobs, N_("The form on paper"))
        self.findings = FindingsList(N_("What is wrong with the form"))
        self.findings.setMaximumHeight(160)
        self.findings.hide()
        sheet = QWidget()
        box = QVBoxLayout(sheet)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.paper, 1)
        box.addWidget(self.findings)
        sheet.setFocusProxy(self.paper)
        self.pane = TablePane(N_("Print log"), EmptyPage(N_("Nothing was printed from this book yet.")))
        self.rows = RowsModel(COLUMNS, self.context.jobs, self)
        self.pane.show_model(self.rows)
        self.pane.table.notice.connect(self.context.notice)
        self.pane.overlay.retry.connect(self.reload)
        self._sheet = sheet
        self._pile = Pile()
        self._pile.addWidget(sheet)
        self._pile.addWidget(self.pane)
        self.set_content(self._pile)
        self.form = SettingsForm(self._changed_by_hand)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(say(N_("Settings of the form")))
        scroll.setWidget(self.form)
        drawer = Drawer(N_("Settings of the form"), scroll)
        self.set_drawer(drawer)
        drawer.unfold()

    @staticmethod
    def _titles_of() -> dict[str, str]:
        return {**{key: spec.title for key, spec in FORMS.items()}, LOG: N_("Print log")}

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("print.form_reset", N_("Back to the built-in form"), self._reset),
            *(
                make(f"part.{key}", title, partial(self.show_part, key), shortcut=f"Alt+{number}")
                for number, (key, title) in enumerate(self._titles_of().items(), start=1)
            ),
        ]
        self.test = make("print.test", N_("Test page"), self._test, shortcut="Ctrl+T")
        self.save = make("print.form_save", N_("Save"), self._save, shortcut="Ctrl+S")
        self.by_id = {each.objectName(): each for each in (*more, self.test, self.save)}
        self.add_menu(N_("More"), more)
        self.add_action(self.test)
        self.add_action(self.save, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``part``: the key of a form, or ``log``."""
        part = arguments.get("part")
        if part in self.buttons:
            self.show_part(str(part))
        if not self._forms:
            self.reload()

    def unsaved(self) -> Message | None:
        return message("The changed print form is not saved.") if self._dirty else None

    def show_part(self, key: str, _checked: bool = False) -> None:
        """Bring a form or the log to the front."""
        if key != self._part and self._dirty and not self._leave():
            self.buttons[self._part].setChecked(True)
            return
        self._part = key
        self.buttons[key].setChecked(True)
        self._pile.setCurrentWidget(self.pane if key == LOG else self._sheet)
        assert self.drawer is not None
        self.drawer.setVisible(key != LOG)
        self._show_form()
        (self.pane.table if key == LOG else self.paper).setFocus()

    def reload(self) -> None:
        self._stale = False
        desk, book = self.context.desk, self.context.book_id

        def work(_progress: object) -> tuple[Sequence[PrintForm], Sequence[Print]]:
            return desk.ask("print.forms", book=book), desk.ask("print.log", book=book)

        self.context.jobs.read(self, work, self._take, slot="forms", refused=self.pane.overlay.show_refusal)

    def _take(self, read: tuple[Sequence[PrintForm], Sequence[Print]]) -> None:
        forms, prints = read
        self._forms = {each.spec.key: each for each in forms}
        self.rows.set_rows(prints, [each.id for each in prints])
        if not self._dirty:
            self._show_form()
        self._light()

    # the form in front

    def current(self) -> PrintForm | None:
        """The form in front, as it is saved."""
        return self._forms.get(self._part)

    def _show_form(self) -> None:
        form = self.current()
        self._dirty = False
        if form is not None:
            self.form.show_form(form)
            self._draw()
        self._light()

    def _changed_by_hand(self) -> None:
        self._dirty = True
        self._draw_soon.start()
        self._light()

    def _draw(self) -> None:
        form, book = self.current(), self.context.book
        if form is None or not isinstance(book, Book):
            return
        given = self.form.values(form)
        wrong = findings_of(form.spec, given, book.id)
        self._show_findings(wrong)
        if wrong:
            return  # the last good preview stays
        desk, lang, body = self.context.desk, self.context.lang, differing(form.spec, given)

        def take(content: bytes) -> None:
            self.content = content
            self.paper.show_content(content)

        self.context.jobs.read(
            self, lambda progress: draw_form(desk, book, form, body, lang, progress), take, slot="draw"
        )

    def _show_findings(self, found: Sequence[Finding]) -> None:
        self.findings.set_findings(found)
        self.findings.setVisible(bool(found))

    def _light(self) -> None:
        if not hasattr(self, "save"):
            return
        form = self.current()
        no_form = "" if form is not None else N_("The log has nothing to set.")
        self.allow(self.save, no_form or ("" if self._dirty else N_("Nothing was changed.")))
        self.allow(self.test, no_form)
        built_in = N_("The built-in form is in force.") if form is not None and not form.body else ""
        self.allow(self.by_id["print.form_reset"], no_form or built_in)
        if form is None:
            self.say_status(message("{count} rows", count=self.rows.rowCount()))
        elif form.version and form.body:
            self.say_status(
                message(
                    "Version {version}, saved by {name}, {count} changes",
                    version=form.version,
                    name=form.saved_by or "",
                    count=len(form.body),
                )
            )
        else:
            self.say_status(N_("The built-in form"))

    # what is done

    def _save(self) -> None:
        form = self.current()
        if form is None:
            return
        sent = self.form.values(form)

        def saved(done: Done) -> None:
            # what was set while the core saved is not saved, and stays
            if self.form.values(form) == sent:
                self._dirty = False
            tell(self, done)
            self.reload()

        self.context.run(
            self,
            "print.form_save",
            saved,
            refused=self._show_findings,
            book=self.context.book_id,
            form=form.spec.key,
            settings=sent,
        )

    def _was_put_back(self, done: Done) -> None:
        self._dirty = False
        tell(self, done)
        self.reload()

    def _reset(self) -> None:
        form, ask = self.current(), self.context.ask
        if form is not None and ask.confirm(
            message("Print {form} as it was built in?", form=message(form.spec.title)),
            detail=N_("The settings you have now stay on record, but are not in force any more."),
            verb=N_("Back to the built-in form"),
        ):
            self.context.run(
                self, "print.form_reset", self._was_put_back, book=self.context.book_id, form=form.spec.key
            )

    def _test(self) -> None:
        form, desk, lang = self.current(), self.context.desk, self.context.lang
        if form is None:
            return
        target = Path(tempfile.mkdtemp(prefix="finance-desk-")) / "test-page.pdf"
        self.context.jobs.read(
            self, lambda _progress: draw_test(desk, form, lang, target), self.open_file, slot="test"
        )

    def open_file(self, path: Path) -> None:
        """Hand a PDF to the system's reader, which prints it."""
        self.context.notice(message("Written: {path}", path=str(path)))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _leave(self) -> bool:
        return bool(
            self.context.ask.confirm(
                N_("The changed print form is not saved."), verb=N_("Throw it away"), danger=True
            )
        )


PAGE = PageSpec("printing", N_("Printing"), "archive", 10, PrintingPage, permission="book.list")
