"""期初余额: typed at leaves and dimension items, headings summed live, 年初 and 期初 each in balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from finance_desk.accounts.model import CLASSES, Account
from finance_desk.balances.model import OpeningRow
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, Message, Money, Period, message
from finance_desk.base.money import format_fen
from finance_desk.books.model import Book
from ui.models.rows import RowsModel
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage
from ui.pages.export import add_exports
from ui.pages.opening.actions import Read, paste, read_sheet
from ui.pages.opening.columns import columns
from ui.pages.opening.sheet import FIGURES, Sheet, SheetRow
from ui.pages.opening.typing_table import TypingTable
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button, label
from ui.widgets.overlay import EmptyPage, Overlay
from ui.widgets.picker import PickEdit
from ui.widgets.ribbon import Notice, Ribbon
from ui.widgets.totals import Totals

FINDINGS_SHOWN: Final = 3
FINDING_ROW, FINDING_WHOLE = 48, 44


class DetailPanel(QWidget):
    """The account under the cursor: its dimensions to add a line of items, and the sums of the classes."""

    def __init__(self, add: Any) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self._account = label("")
        self._account.setWordWrap(True)
        box.addWidget(self._account)
        self._fields = QWidget()
        box.addWidget(self._fields)
        self._box = box
        self.add = button(N_("Add a line of items"))
        self.add.clicked.connect(lambda _checked=False: add())
        box.addWidget(self.add)
        self.facts = Facts(N_("Sums"))
        box.addWidget(self.facts, 1)
        self.fields: dict[int, PickEdit] = {}
        self._shown: tuple[int, bool] | None = None

    def show_account(self, account: Account | None, read: Read, *, read_only: bool) -> None:
        shown = (account.id if account is not None else 0, read_only)
        if shown == self._shown:
            return
        self._shown = shown
        self._account.setText(f"{account.code} {account.full_name or account.name}" if account else "")
        holder = QWidget(self)
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.fields = {}
        carried = account.dimensions if account is not None and account.leaf and not read_only else {}
        for dimension, required in carried.items():
            name = read.paper.dimensions[dimension].name
            box.addWidget(label(f"{'●' if required else '○'} {name}", "caption"))
            picker = PickEdit(read.paper.choices(dimension), name)
            self.fields[dimension] = picker
            box.addWidget(picker)
        self._box.replaceWidget(self._fields, holder)
        self._fields.hide()
        self._fields.deleteLater()
        self._fields = holder
        holder.setVisible(bool(carried))
        self.add.setVisible(bool(carried))

    def items(self) -> dict[int, int]:
        """The items chosen."""
        found: dict[int, int] = {}
        for dimension, picker in self.fields.items():
            value = picker.value() if picker.commit() else None
            if value is not None:
                found[dimension] = value
        return found


class OpeningPage(DeskPage):
    """Ctrl+S saves, also what is out of balance; nothing can be posted until both trials stand."""

    stale_after = frozenset({"opening", "account", "dimension", "period"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Opening balances"))
        self._read: Read | None = None
        self._dirty = False
        self._correcting = False
        book = context.book
        self._start = book.start if isinstance(book, Book) else 0
        self._mid_year = self._start % 100 != 1
        self._columns = columns(mid_year=self._mid_year)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self.ribbon = Ribbon()
        box.addWidget(self.ribbon)
        self.table = TypingTable(N_("Opening balances"), FIGURES, self._may_type)
        self.table.heavy = lambda row, name: row.items is None and not row.account.leaf and name != "side"
        self.totals = Totals(self.table)
        stack = QVBoxLayout()
        stack.setSpacing(0)
        stack.addWidget(self.table, 1)
        stack.addWidget(self.totals)
        box.addLayout(stack, 1)
        self.findings = FindingsList(N_("What keeps the openings from standing"))
        self.findings.hide()
        box.addWidget(self.findings)
        self.rows = RowsModel(self._columns, context.jobs, self)
        self.table.show_model(self.rows)
        empty = EmptyPage(N_("The book has no accounts yet."), N_("Open the chart of accounts"))
        empty.pressed.connect(partial(context.open_page, "accounts"))
        self.overlay = Overlay(self.table, empty)
        self.overlay.retry.connect(self.reload)
        self.set_content(holder)
        holder.setFocusProxy(self.table)
        self.panel = DetailPanel(self._add_detail)
        self.set_drawer(Drawer(N_("Account"), self.panel))
        self._actions()
        self.table.figure_typed.connect(self._typed)
        self.table.pasted.connect(self._paste)
        self.table.current_changed.connect(lambda _row: self._show_account())
        self.table.notice.connect(context.notice)
        self.findings.jump.connect(self._jump)
        self.findings.run.connect(context.remedy)

    def _actions(self) -> None:
        make, may = self.make_action, "opening.set"
        more = [
            make("opening.details", N_("Items and sums"), self._toggle_drawer, shortcut="Ctrl+I"),
            make("opening.flip", N_("To the other side"), self._flip, shortcut="Ctrl+Shift+F", needs=may),
            make("opening.check", N_("Check"), self._check),
            make("opening.correct", N_("Correct by a voucher"), self._correct),
            make(
                "opening.import.add",
                N_("Import, adding accounts"),
                partial(self._import, True),
                needs="opening.import",
            ),
        ]
        self.correct = more[3]
        self.import_ = make("opening.import", N_("Import"), partial(self._import, False))
        self.save = make("opening.set", N_("Save"), self._save, shortcut="Ctrl+S")
        self.by_id = {each.objectName(): each for each in (*more, self.import_, self.save)}
        self.add_menu(N_("More"), more)
        add_exports(self, "opening.write", N_("Opening balances"))
        self.add_action(self.import_)
        self.add_action(self.save, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """A subject of an account puts the cursor there."""
        subject = arguments.get("subject")
        if self._read is None:
            self.reload()
        if isinstance(subject, Subject):
            self._jump(subject)

    def reload(self) -> None:
        self._stale = False
        if self._dirty:
            return
        if self._read is None:
            self.overlay.show_state("loading", 0)
        desk, book, start = self.context.desk, self.context.book_id, self._start
        correcting = self._correcting
        self.context.jobs.read(
            self,
            lambda _progress: read_sheet(desk, book, start, correcting=correcting),
            self._take,
            slot="sheet",
            refused=self.overlay.show_refusal,
        )

    def unsaved(self) -> Message | None:
        self.table.close_cell()
        return message("The opening balances that were typed are not saved.") if self._dirty else None

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("0–9, F2, Enter", say(N_("type into the cell; sums such as 12+3*4 are worked out"))),
            ("Tab", say(N_("next figure of the row"))),
            ("Ctrl+V", say(N_("paste figures, or codes with figures, from a spreadsheet"))),
        ]

    # what is shown

    @property
    def sheet(self) -> Sheet | None:
        return self._read.sheet if self._read is not None else None

    @property
    def dirty(self) -> bool:
        return self._dirty

    def _take(self, read: Read) -> None:
        self._read = read
        place = self.table.current_row()
        self._show_rows(place)
        self.overlay.show_state("ready", len(read.sheet.rows))
        self._list_findings(read.findings)
        self._light()

    def _show_rows(self, place: int) -> None:
        assert self._read is not None
        scrolled = self.table.verticalScrollBar().value()
        self.rows.set_rows(self._read.sheet.rows)
        if self._read.sheet.rows:
            self.table.set_current_row(max(0, min(place, len(self._read.sheet.rows) - 1)))
            self.table.verticalScrollBar().setValue(scrolled)
        self._show_sums()

    def _show_sums(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        begin, opening = sheet.trials()
        words = message(
            "At 1 January  Dr {debit}  Cr {credit}", debit=Money(begin.debit), credit=Money(begin.credit)
        )
        out = begin.difference or opening.difference
        note = (
            State(message("out by {amount}", amount=Money(abs(out))), Tone.STOP)
            if out
            else State(N_("balanced"), Tone.OK)
        )
        sums = {}
        if self._mid_year:
            heads = [row for row in sheet.rows if row.items is None and row.account.parent is None]
            sums = {name: sum(row.get(name) for row in heads) for name in FIGURES[1:]}
        self.totals.set_totals(sums, note, words)
        groups = [
            Group(
                title,
                (
                    Fact(N_("Debit"), format_fen(trial.debit), figure=True),
                    Fact(N_("Credit"), format_fen(trial.credit), figure=True),
                    Fact(
                        N_("Difference"),
                        format_fen(trial.difference),
                        figure=True,
                        tone="stop" if trial.difference else "ok",
                    ),
                ),
            )
            for title, trial in (
                (N_("Balances at 1 January"), begin),
                (N_("Balances at the start of the book"), opening),
            )
        ]
        classes = [
            Fact(CLASSES[kind], format_fen(fen), figure=True) for kind, fen in sheet.by_class().items()
        ]
        self.panel.facts.set_groups([*groups, Group(N_("Opening balance by class"), classes)])
        entered = sum(1 for row in sheet.rows if row.typed and not row.empty)
        words_now = [say(N_("{count} balances"), count=f"{entered:,}")]
        if self._dirty:
            words_now.append(say(N_("not saved")))
        self.say_status(" · ".join(words_now))
        self._write_condition()

    def _write_condition(self) -> None:
        self.set_condition(message("The book starts in {period}", period=Period(self._start)))
        fixed = self._read is not None and self._read.fixed
        notices = []
        if self._correcting:
            notices.append(
                Notice(
                    N_(
                        "Correcting: type what the balances at the start should have been; saving makes a voucher of the differences. Stop correcting leaves everything as it is."
                    )
                )
            )
        elif fixed:
            notices.append(
                Notice(
                    N_(
                        "In use: vouchers are posted, so the openings are fixed. Differences are corrected by a voucher."
                    )
                )
            )
        if [each.words for each in notices] != [each.words for each in self.ribbon.notices]:
            self.ribbon.set_notices(notices)

    def _light(self) -> None:
        fixed = self._read is None or self._read.fixed
        why = N_("Vouchers are posted already: the openings are fixed.") if fixed else ""
        self.allow(
            self.correct,
            "" if fixed else N_("Nothing is posted yet: the openings themselves can be changed and saved."),
        )
        self.allow(self.import_, why)
        self.allow(self.by_id["opening.import.add"], why)
        if self._correcting:
            why = ""
        self.allow(self.by_id["opening.flip"], why)
        self.allow(self.save, why or (N_("Nothing was typed since it was saved.") if not self._dirty else ""))

    def _read_only(self) -> bool:
        if self._read is None:
            return True
        if self._correcting:
            return not self.context.desk.may("opening.correct")
        return self._read.fixed or not self.context.desk.may("opening.set")

    def _may_type(self, row: int, name: str) -> bool:
        sheet = self.sheet
        if self._correcting and name != "year_begin":
            return False
        return not self._read_only() and sheet is not None and sheet.rows[row].typed and name in FIGURES

    def _row(self) -> SheetRow | None:
        at = self.table.current_row()
        return self.sheet.rows[at] if self.sheet is not None and 0 <= at < len(self.sheet.rows) else None

    def _show_account(self) -> None:
        row = self._row()
        if self._read is not None:
            self.panel.show_account(row.account if row else None, self._read, read_only=self._read_only())

    def _list_findings(self, found: Sequence[Finding]) -> None:
        self.findings.set_findings(found)
        self.findings.setFixedHeight(min(FINDINGS_SHOWN, len(found)) * FINDING_ROW + FINDING_WHOLE)
        self.findings.setVisible(bool(found))

    def _jump(self, subject: Subject) -> None:
        if self.sheet is None or subject.kind != "account":
            return
        for at, row in enumerate(self.sheet.rows):
            if row.account.id == subject.id:
                self.table.set_current_row(at)
                self.table.setFocus()
                return

    def _toggle_drawer(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden():
            self.drawer.unfold()
            self._show_account()
        else:
            self.drawer.fold()

    # typing

    def _typed(self, at: int, name: str, fen: int) -> None:
        sheet = self.sheet
        if sheet is None or sheet.rows[at].get(name) == fen:
            return
        sheet.rows[at].put(name, fen)
        self._changed_sheet()

    def _changed_sheet(self) -> None:
        sheet = self.sheet
        assert sheet is not None
        sheet.add_up()
        if not self._dirty:
            self._dirty = True
            self._light()
        self.rows.dataChanged.emit(
            self.rows.index(0, 0), self.rows.index(len(sheet.rows) - 1, len(self._columns) - 1)
        )
        self._show_sums()

    def _flip(self) -> None:
        row = self._row()
        if row is not None and row.typed and row.begin:
            row.begin = -row.begin
            self._changed_sheet()

    def _paste(self, at: int, name: str, text: str) -> None:
        if self.sheet is None or self._read_only() or not text.strip():
            return
        names = [each.name for each in self._columns if not each.hidden]
        taken, left = paste(self.sheet, at, name, text, names)
        if taken:
            self._changed_sheet()
        self.context.notice(message("{taken} lines taken, {left} not understood.", taken=taken, left=left))

    def _add_detail(self) -> None:
        row, read = self._row(), self._read
        items = self.panel.items()
        if row is None or read is None or not items:
            self.context.notice(N_("Choose the items first."))
            return
        at = read.sheet.add_detail(row.account, items, read.paper.item_words(items))
        self._show_rows(at)
        self._changed_sheet()
        self.table.open_cell(at, "year_begin")

    # what is done

    def _correct(self) -> None:
        """Begin or leave correcting openings that are fixed."""
        if (
            self._correcting
            and self._dirty
            and not self.context.ask.confirm(N_("Forget the corrections that were typed?"), verb=N_("Forget"))
        ):
            return
        self._leave_typing()
        self._correcting = not self._correcting
        self._columns = columns(mid_year=self._mid_year, correcting=self._correcting)
        self.rows = RowsModel(self._columns, self.context.jobs, self)
        self.table.show_model(self.rows)
        self.correct.setText(say(N_("Stop correcting") if self._correcting else N_("Correct by a voucher")))
        self.reload()

    def _leave_typing(self) -> None:
        self.table.close_cell()
        self._dirty = False

    def _save_correction(self) -> None:
        assert self._read is not None
        changed = self._read.sheet.changed_from(self._read.openings)
        if not changed:
            self.context.notice(N_("These are the opening balances in force."))
            return
        reason = self.context.ask.text(
            message("Why are {count} opening balances corrected?", count=len(changed)),
            verb=N_("Make the voucher"),
        )
        if not reason:
            return

        def made(done: Done) -> None:
            self._dirty = False
            self._correct()
            tell(self, done)
            self.context.open_page("voucher", id=done.value)

        self.context.run(
            self,
            "opening.correct",
            made,
            refused=self._refused,
            book=self.context.book_id,
            rows=changed,
            reason=reason,
        )

    def _save(self) -> None:
        if self.sheet is None or not self.table.close_cell():
            return
        if self._correcting:
            self._save_correction()
            return

        self._send(over=self._read.openings if self._read is not None else None)

    def _send(self, over: Sequence[OpeningRow] | None) -> None:
        """Save what is typed; ``over``: the balances it began with, unless it shall stand whatever there is."""
        assert self.sheet is not None
        sheet, sent = self.sheet, self.sheet.entered()

        def saved(done: Done) -> None:
            # what was typed while the core saved is not saved, and stays
            self._dirty = self.sheet is sheet and (self.table.typing or sheet.entered() != sent)
            self._light()
            tell_without_findings = Done(done.summary, done.changes)
            tell(self, tell_without_findings)
            if not self._dirty:
                self.reload()
            elif self._read is not None:
                self._read = replace(self._read, openings=sent)

        def refused(found: Sequence[Finding]) -> None:
            if found[0].code == "opening.changed_meanwhile":
                self._colleague_was_first(found[0].message)
            else:
                self._refused(found)

        self.context.run(
            self,
            "opening.set",
            saved,
            refused=refused,
            book=self.context.book_id,
            rows=sent,
            replace=True,
            draft=True,
            over=over,
        )

    def _colleague_was_first(self, what: Message) -> None:
        """Neither is dropped before somebody said so."""
        chosen = self.context.ask.one_of(
            what, [N_("Save mine in their place"), N_("Take the colleague's, mine is dropped")]
        )
        if chosen == 0:
            self._send(over=None)
        elif chosen == 1:
            self._leave_typing()
            self.reload()

    def _refused(self, found: Sequence[Finding]) -> None:
        self._list_findings(found)
        self.context.notice(message("Not saved: {reason}", reason=found[0].message))

    def _check(self) -> None:
        if self._dirty:
            self.context.notice(N_("Save first: the check looks at what is saved."))
            return

        def told(found: Sequence[Finding]) -> None:
            self._list_findings(found)
            if not found:
                self.context.notice(N_("Both trials balance and every item stands."))

        self.context.read(self, "opening.check", told, slot="check", book=self.context.book_id)

    def _import(self, add_accounts: bool) -> None:
        path = self.context.ask.open_file(
            N_("Import opening balances"), [(N_("Tables"), "*.xlsx *.csv *.xls *.txt")]
        )
        if path is None:
            return
        how: int | None = 0
        if self.sheet is None or self.sheet.entered():  # into an empty sheet both are the same
            how = self.context.ask.one_of(
                message("How shall {file} be taken?", file=path.name),
                [N_("It replaces everything here"), N_("It replaces only the accounts it names")],
            )
        if how is None:
            return

        def done(result: Done) -> None:
            self._dirty = False
            tell(self, result)
            self.reload()

        self.context.run(
            self,
            "opening.import",
            done,
            book=self.context.book_id,
            path=str(path),
            create_accounts=add_accounts,
            replace=how == 0,
            draft=True,
        )


PAGE = PageSpec("opening", N_("Opening balances"), "opening", 10, OpeningPage, permission="ledger.read")
