"""凭证: the paper form, typed on a draft that knows its faults, or looked at with what stands behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from finance_desk.balances.model import Turnover
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, Day, Message, Money, Period, message
from finance_desk.base.period import format_day, period_of
from finance_desk.books.model import Book
from finance_desk.generation.model import Origin
from finance_desk.vouchers.draft import DraftLine, VoucherDraft
from finance_desk.vouchers.merging import side_by_side
from finance_desk.vouchers.model import Kind, Source, State, Voucher, VoucherRow
from ui.ask.questions import APART
from ui.pages.batch import run_batch
from ui.pages.deeds import attach_files, return_voucher, reverse_voucher, today, void_voucher
from ui.pages.desk_page import DeskPage
from ui.pages.evidence import counterpart_group, history_group, origin_group
from ui.pages.kept import Keeper, Kept, content_of, draft_of, folder_of
from ui.pages.paper import origin_of, show_voucher
from ui.pages.printed import print_vouchers
from ui.pages.spec import Context, PageSpec
from ui.pages.supplement import TITLE, supplement_voucher
from ui.pages.voucher.actions import locked, owned, reasons
from ui.pages.voucher.files import choose_file, files_group, use_file
from ui.pages.voucher.line_panel import LinePanel, balance_group
from ui.pages.voucher.reading import (
    Loaded,
    read_neighbour,
    read_summaries,
    read_twins,
    read_voucher,
)
from ui.pages.voucher.subfunds import subfund_state, subfund_words
from ui.pages.voucher.templates import bring_in, keep_as_template
from ui.pages.voucher.versions import put_together, rows_of
from ui.theme import spacing
from ui.theme.cells import Tone
from ui.theme.look import look, say
from ui.widgets.day_edit import clipped
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Group
from ui.widgets.findings import FindingsList
from ui.widgets.narrowing import Choice
from ui.widgets.picker import PickEdit
from ui.widgets.ribbon import Notice, Ribbon
from ui.widgets.voucher_form import SIGNATURES, VoucherForm
from ui.widgets.voucher_grid import grid_keys
from ui.widgets.voucher_paper import Column

FINDINGS_SHOWN, FINDING_ROW, FINDING_WHOLE = 3, 48, 44
"""Findings under the form before they scroll, and the pixels of a row and of the sentence below."""
ROWS_OFFERED: Final = 20
"""Business rows behind a line that are offered at once; the drawer counts the rest."""
KEEP_MS: Final = 5_000
TWINS_MS: Final = 400
WIDE: Final = 1_100
"""From this width on the drawer stands open beside the form."""


class VoucherPage(DeskPage):
    """One voucher. Ctrl+Enter saves and opens the next; Ctrl+S saves, and keeps what is not complete as a draft."""

    stale_after = frozenset({"voucher", "balance", "account", "dimension", "period"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Voucher"))
        self._loaded: Loaded | None = None
        self._draft: VoucherDraft | None = None
        self._dirty = False
        self._saving = False
        self._saved_at = ""
        self._kept_at = ""
        self._unkept = ""
        self._key = uuid.uuid4().hex
        self._unconfirmed: Mapping[str, Any] | None = (
            None  # sent under the key; nobody knows whether it arrived
        )
        self._locked = ""
        self._owned = ""
        self._plain = False
        self._balances: Mapping[int, Turnover] = {}
        self._balances_of = 0
        self._twins: Sequence[VoucherRow] = ()
        self._twins_of: tuple[Any, ...] = ()
        self._drawer_folded_by_hand = False
        self.keeper = Keeper(folder_of(context.desk), context.book_id)

        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 4, 0, spacing.INSIDE)
        box.setSpacing(spacing.INSIDE)
        self.ribbon = Ribbon()
        box.addWidget(self.ribbon)
        self.form = VoucherForm()
        box.addWidget(self.form, 1)
        self.findings = FindingsList(N_("What keeps the voucher from being complete"))
        self.findings.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.findings.setMaximumHeight(FINDINGS_SHOWN * FINDING_ROW + FINDING_WHOLE)
        self.findings.hide()
        box.addWidget(self.findings)
        self.set_content(holder)
        holder.setFocusProxy(self.form)
        self.grid = self.form.grid
        self.panel = LinePanel()
        drawer = Drawer(N_("Line"), self.panel)
        self.set_drawer(drawer)
        drawer.folded.connect(self._drawer_moved)
        self._actions()
        self._connect()

    # building

    def _actions(self) -> None:
        make, may = self.make_action, "voucher.save"
        deeds = [
            make("voucher.attach", N_("Attach files"), self._attach, shortcut="Ctrl+Shift+F"),
            make("voucher.files", N_("Files behind the voucher"), self._files, shortcut="Ctrl+Shift+O"),
            make("voucher.rows", N_("Rows behind the line"), self._rows_behind, shortcut="Ctrl+Shift+W"),
            make("voucher.line", N_("Line and balance"), self._toggle_drawer, shortcut="Ctrl+I"),
            make(
                "voucher.previous", N_("Voucher before"), lambda: self._step(-1), shortcut=("PgUp", "Alt+Up")
            ),
            make(
                "voucher.following",
                N_("Voucher after"),
                lambda: self._step(1),
                shortcut=("PgDown", "Alt+Down"),
            ),
            make(
                "template.apply",
                N_("Lines of a template"),
                self._bring_template_in,
                shortcut="F4",
                needs="template.list",
            ),
            make("template.keep", N_("Keep as a template"), self._keep_as_template),
            make("summary.save", N_("Keep the summary"), self._keep_summary),
            make("voucher.copy", N_("Copy to a new voucher"), self._copy, shortcut="Ctrl+D", needs=may),
            make("voucher.return", N_("Return with a reason"), self._return, shortcut="F9"),
            make("voucher.unreview", N_("Take my review back"), partial(self._batch, "voucher.unreview")),
            make("voucher.reverse", N_("Reverse in red letters"), self._reverse),
            make("voucher.supplement", TITLE, self._supplement, shortcut="Ctrl+Shift+S"),
            make("voucher.void", N_("Void"), self._void),
            make("voucher.plain", N_("Plain figures or digit columns"), self._toggle_plain),
        ]
        self.print = make("voucher.print", N_("Print"), self._print, shortcut="Ctrl+P")
        self.save = make("voucher.keep", N_("Save"), partial(self._save, False), shortcut="Ctrl+S", needs=may)
        self.review = make(
            "voucher.review", N_("Review"), partial(self._batch, "voucher.review"), shortcut="F8"
        )
        self.post = make("voucher.post", N_("Post"), partial(self._batch, "voucher.post"), shortcut="F10")
        self.new = make("voucher.new", N_("New voucher"), self._new, shortcut="Ctrl+N", needs=may)
        self.save_next = make(
            "voucher.save",
            N_("Save and next"),
            partial(self._save, True),
            shortcut=("Ctrl+Return", "Ctrl+Enter"),
        )
        self.by_id = {
            each.objectName(): each
            for each in (*deeds, self.print, self.save, self.review, self.post, self.new, self.save_next)
        }
        self.more = self.add_menu(N_("More"), deeds)
        self.add_action(self.print)
        self.save_button = self.add_action(self.save)
        self.primaries: dict[str, QPushButton] = {
            each.objectName(): self.add_action(each, primary=True)
            for each in (self.review, self.post, self.new, self.save_next)
        }

    def _connect(self) -> None:
        self.form.changed.connect(self._typed)
        self.grid.current_changed.connect(lambda _row: self._show_line())
        self.grid.typing.connect(self._light)
        self.grid.findings_changed.connect(self._show_findings)
        self.grid.fixed_touched.connect(lambda: self.context.notice(self._owned))
        self.grid.summary_lookup.connect(self._offer_summaries)
        self.findings.jump.connect(self._jump)
        self.findings.run.connect(self.context.remedy)
        self.panel.changed.connect(self._item_chosen)
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(KEEP_MS)
        self._keep_soon.timeout.connect(self.keep)
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(TWINS_MS)
        self._look_soon.timeout.connect(self._look_for_twins)
        # a tab that is closed has been asked about: what was typed in it is given up
        self.destroyed.connect(partial(_given_up, self.keeper))
        self._light()

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``id`` or a subject shows a voucher, ``copy`` a new one with its lines; nothing: a new one."""
        subject = arguments.get("subject")
        wanted = subject.id if isinstance(subject, Subject) else arguments.get("id")
        copied = arguments.get("copy")
        if self._dirty and (wanted is None or wanted != self._shown_id()):
            if wanted is None and copied is None:
                return  # the new voucher that is being typed
            if not self._leave():
                return
        if wanted is None:
            if self._loaded is None or self._shown_id() is not None or copied is not None:
                self._load(None, copied=copied)
        elif self._shown_id() != wanted or self._loaded is None:
            self._load(int(wanted))

    def reload(self) -> None:
        """F5, or what is shown changed elsewhere: typing stays, only the balances beside it are read anew."""
        self._stale = False
        self._balances_of = 0
        if self._dirty or self._typing() or self._loaded is None:
            self._read_balances()
        else:
            place = self.grid.current() if self.isAncestorOf(QApplication.focusWidget() or self) else None
            self._load(self._shown_id(), place=place)

    def unsaved(self) -> Message | None:
        self.grid.commit()
        if not self._dirty:
            return None
        return message("The voucher that is being typed is not saved.")

    def key_help(self) -> list[tuple[str, str]]:
        back = ("Esc", say(N_("back to where you came from")))
        return [*grid_keys(look().keymap), back]

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self.drawer is None or self._drawer_folded_by_hand:
            return
        if self.width() >= WIDE and self.drawer.isHidden():
            self.drawer.show()
        elif self.width() < WIDE and not self.drawer.isHidden():
            self.drawer.hide()

    # what is shown

    @property
    def voucher(self) -> Voucher | None:
        """The voucher as the core has it; ``None`` for a new one."""
        return self._loaded.voucher if self._loaded is not None else None

    @property
    def draft(self) -> VoucherDraft | None:
        return self._draft

    @property
    def dirty(self) -> bool:
        """Whether something was typed since the last save."""
        return self._dirty

    def _typing(self) -> bool:
        """Whether keys went into a cell that is still open."""
        field = QApplication.focusWidget()
        return isinstance(field, QLineEdit) and self.form.isAncestorOf(field) and field.isModified()

    def _changed(self, kind: str, ids: object) -> None:
        """A new voucher in front is not disturbed by other vouchers, an old one only by its own changes."""
        own = self._shown_id()
        if kind == "voucher" and own is None:
            return
        if kind == "voucher" and isinstance(ids, tuple) and ids and own not in ids:
            return
        super()._changed(kind, ids)

    def _shown_id(self) -> int | None:
        return self.voucher.id if self.voucher is not None else None

    def _load(
        self, id: int | None, *, copied: int | None = None, place: tuple[int, Column] | None = None
    ) -> None:
        desk, book, lang = self.context.desk, self.context.book_id, self.context.lang
        typing = folder_of(desk) if id is None and copied is None else None

        def work(_progress: object) -> Loaded:
            return read_voucher(desk, book, copied if copied is not None else id, lang, typing)

        def take(loaded: Loaded) -> None:
            if copied is not None and loaded.voucher is not None:
                self._begin(loaded, self._copied(loaded, loaded.voucher))
                self._typed()
            elif loaded.voucher is None:
                self._begin(loaded, None, place=place)
            else:
                self._show(loaded, loaded.voucher, place)

        self.context.jobs.read(self, work, take, slot="voucher")

    def _begin(
        self,
        loaded: Loaded,
        draft: VoucherDraft | None,
        *,
        like: VoucherDraft | None = None,
        place: tuple[int, Column] | None = None,
    ) -> None:
        """Start a new voucher; ``like`` gives day and type."""
        loaded = Loaded(loaded.paper, loaded.closed, kept=loaded.kept)
        if draft is None:
            paper = loaded.paper
            day = like.day if like is not None else clipped(today(), self.context.period or today() // 100)
            type = like.type if like is not None else next(iter(paper.types))
            draft = VoucherDraft(self.context.book_id, paper.accounts, paper.types, day, type)
            draft.add_line()
        self._take(loaded, draft)
        self.set_title(N_("New voucher"))
        self.form.set_voucher(
            draft,
            loaded.paper.chart(draft.day),
            unit=self._unit(),
            types=[(each.id, each.code) for each in loaded.paper.types.values()],
            signatures={SIGNATURES[4]: self.context.desk.actor.name},
            read_only=bool(self._locked),
        )
        self._told()
        if not self._locked and self.isVisible():
            self.grid.edit(*(place or (0, Column.SUMMARY)))

    def _show(
        self,
        loaded: Loaded,
        voucher: Voucher,
        place: tuple[int, Column] | None,
        draft: VoucherDraft | None = None,
    ) -> None:
        """Show a voucher as it stands, or as ``draft`` changes it."""
        if draft is None:
            draft = VoucherDraft.of(voucher, loaded.paper.accounts, loaded.paper.types)
        if not draft.lines:
            draft.add_line()
        self._take(loaded, draft)
        self.set_title(message("Voucher {label}", label=voucher.label))
        show_voucher(
            self.form,
            loaded.paper,
            voucher,
            self._unit(),
            draft=draft,
            taken_back=self._taken_back(),
            read_only=bool(self._locked),
            owned=self._owned,
        )
        self._told()
        if place is not None and not self._locked:
            self.grid.edit(*place)

    def _take(self, loaded: Loaded, draft: VoucherDraft) -> None:
        self._loaded, self._draft = loaded, draft
        draft.subfunds = loaded.paper.subfunds
        self._locked = locked(loaded.voucher, may_save=self.context.desk.may("voucher.save"))
        self._owned = "" if self._locked else owned(loaded.voucher)
        self._dirty = False
        self._new_key()
        self._twins, self._twins_of = (), ()
        self._kept_at = self._unkept = ""
        self.findings.hide()
        self._keep_soon.stop()

    def _told(self) -> None:
        """Everything around the form says what the form says."""
        self._show_ribbon()
        self._read_balances()
        self._show_line()
        self._light()
        self._write_condition()

    def _unit(self) -> str:
        book = self.context.book
        return f"{book.unit_name} · {book.name}" if book is not None else ""

    def _taken_back(self) -> bool:
        loaded = self._loaded
        if loaded is None or loaded.voucher is None:
            return False
        corrections = [loaded.related[id] for id in loaded.voucher.corrected_by if id in loaded.related]
        red = (Kind.REVERSAL, Kind.TRANSFER)
        return any(each.kind in red and each.state is State.POSTED for each in corrections)

    def _show_ribbon(self) -> None:
        loaded, found = self._loaded, []
        assert loaded is not None
        voucher = loaded.voucher
        if self._locked:
            found.append(Notice(self._locked))
        if self._owned:
            found.append(Notice(self._owned, Tone.INFO, self._owner()))
        for each in loaded.kept:
            found.append(self._offer(each))
        if voucher is not None:
            back = next((note for note in reversed(voucher.notes) if note.kind == "returned"), None)
            if back is not None and voucher.state in (State.DRAFT, State.MADE):
                found.append(
                    Notice(
                        message("Returned by {name}: {reason}", name=back.user, reason=back.text), Tone.WARN
                    )
                )
            for note in voucher.notes:
                if note.kind == "void":
                    found.append(
                        Notice(
                            message("Voided by {name}: {reason}", name=note.user, reason=note.text), Tone.WARN
                        )
                    )
            for id in (*voucher.corrected_by, *((voucher.corrects,) if voucher.corrects else ())):
                row = loaded.related.get(id)
                if row is not None:
                    words = (
                        N_("Corrects {label} of {day}")
                        if id == voucher.corrects
                        else N_("Corrected by {label} of {day}")
                    )
                    found.append(
                        Notice(
                            message(words, label=row.label, day=Day(row.day)),
                            Tone.INFO,
                            [(N_("Show"), partial(self._open_other, id))],
                        )
                    )
        if self._draft is not None and not self._locked and self._closed(self._draft.day):
            found.append(
                Notice(
                    message(
                        "{period} is closed or not open yet; a voucher dated {day} cannot be saved.",
                        period=Period(period_of(self._draft.day)),
                        day=Day(self._draft.day),
                    ),
                    Tone.STOP,
                )
            )
        if [each.words for each in found] != [each.words for each in self.ribbon.notices]:
            self.ribbon.set_notices(found)

    def _owner(self) -> list[tuple[str, Callable[[], object]]]:
        """The way from the ribbon to what owns the voucher; a reversal's original stands there anyway."""
        return [(N_("Rows behind the line"), self._rows_behind)] if self._has_rows() else []

    def _has_rows(self) -> bool:
        return self.voucher is not None and self.voucher.source is Source.GENERATED

    def _rows_behind(self) -> None:
        """Go to the business row behind the line under the cursor; of several one is chosen."""
        voucher = self.voucher
        if voucher is None:
            return
        context, line = self.context, self.grid.current()[0] + 1

        def go(found: Sequence[Origin]) -> None:
            chosen: int | None = 0
            if len(found) > 1:
                chosen = context.ask.one_of(
                    message("Business rows behind line {line}", line=line),
                    [
                        message("{row}: {amount}", row=each.label, amount=Money(each.amount))
                        for each in found[:ROWS_OFFERED]
                    ],
                )
            if not found:
                context.notice(message("No business row stands behind line {line}.", line=line))
            elif chosen is not None:
                context.jump(Subject("row", found[chosen].row, found[chosen].label, context.book_id))

        context.read(
            self,
            "voucher.origin",
            go,
            slot="behind",
            book=context.book_id,
            voucher=voucher.id,
            line=line,
            lang=context.lang,
        )

    def _closed(self, day: int) -> bool:
        loaded = self._loaded
        return loaded is not None and loaded.closed.get(period_of(day), True)

    def _offer(self, kept: Kept) -> Notice:
        at = kept.at[:16].replace("T", " ")
        return Notice(
            message("A voucher that was typed until {at} was not saved.", at=at),
            Tone.WARN,
            [
                (N_("Restore it"), partial(self._restore, kept)),
                (N_("Throw it away"), partial(self._drop, kept)),
            ],
        )

    def _restore(self, kept: Kept) -> None:
        assert self._loaded is not None
        self._begin(self._without(kept), draft_of(kept.content, self.context.book_id, self._loaded.paper))
        kept.forget()
        self._typed()
        self.keep()

    def _drop(self, kept: Kept) -> None:
        kept.forget()
        self._loaded = self._without(kept)
        self._show_ribbon()

    def _without(self, kept: Kept) -> Loaded:
        loaded = self._loaded
        assert loaded is not None
        return Loaded(
            loaded.paper, loaded.closed, loaded.voucher, kept=[each for each in loaded.kept if each != kept]
        )

    def _bring_template_in(self) -> None:
        draft = self._draft
        if self._locked or self._owned or draft is None:
            self.context.notice(self._locked or self._owned or N_("The voucher is still being read."))
            return

        def put(lines: Sequence[DraftLine]) -> None:
            if self._draft is draft:  # else another voucher was opened meanwhile
                self.grid.put_lines(lines)

        bring_in(self, draft.day, put)

    def _keep_as_template(self) -> None:
        if self.voucher is None or self._dirty:
            self.context.notice(N_("Save the voucher first."))
            return
        keep_as_template(self, self.voucher.id)

    def _copied(self, loaded: Loaded, voucher: Voucher) -> VoucherDraft:
        draft = VoucherDraft.of(voucher, loaded.paper.accounts, loaded.paper.types)
        draft.id = draft.version = None
        draft.day = clipped(today(), self.context.period or voucher.period)
        draft.attachments = 0
        return draft

    def _write_condition(self) -> None:
        words = []
        if self._locked:
            words.append(say(N_("read only")))
        elif self._unkept:
            words.append(say(N_("Could not be kept on this computer: {reason}"), reason=self._unkept))
        elif self._dirty and self._kept_at:
            words.append(say(N_("not saved · kept on this computer {at}"), at=self._kept_at))
        elif self._dirty:
            words.append(say(N_("not saved")))
        elif self._saved_at:
            words.append(say(N_("saved {at}"), at=self._saved_at))
        elif self.voucher is None:
            words.append(say(N_("the number is given when a complete voucher is saved")))
        voucher = self.voucher
        if voucher is not None:
            words.insert(0, origin_of(voucher.kind, voucher.source))
        self.say_status(" · ".join(words))
        if self._twins and (self.drawer is None or self.drawer.isHidden()):
            # the drawer would name them; folded, the condition does: nothing moves under the typing hand
            labels = [f"{each.label} {format_day(each.day)}" for each in self._twins]
            words.append(say(N_("▲ same amount and summary: {labels}"), labels=labels))
        self.set_condition(" · ".join(words))

    def _show_subfunds(self) -> None:
        """Under the grid of a fund with sub-funds: each one's sums, live; its room is there from the start."""
        draft = self._draft
        if draft is None or draft.subfunds == "off":
            self.form.set_beneath(None)
            return
        sums = draft.subfund_sums()
        split = any(sums)
        self.form.set_beneath(
            subfund_words(sums) if split else "", subfund_state(sums, draft.subfunds) if split else None
        )

    def _show_findings(self, found: Sequence[Finding]) -> None:
        """After a refused save the list follows what is typed, until nothing is left."""
        self._show_subfunds()
        if not self.findings.isHidden():
            self._list_findings([each for each in found if each.blocks])

    def _list_findings(self, found: Sequence[Finding]) -> None:
        if list(found) != list(self.findings.findings()):
            self.findings.set_findings(found)
        self.findings.setVisible(bool(found))

    def _jump(self, subject: Subject) -> None:
        if subject.line is None or self._draft is None:
            self.grid.setFocus()
            return
        full = [row for row, line in enumerate(self._draft.lines) if not line.empty]
        if 0 < subject.line <= len(full):
            self.grid.edit(full[subject.line - 1], Column.ACCOUNT)

    # the drawer

    def _attach(self) -> None:
        if self.voucher is not None:
            attach_files(self, self.voucher)

    def _files(self) -> None:
        if self._loaded is not None and self._loaded.files:
            choose_file(self, self._loaded.files, partial(use_file, self))

    def _toggle_drawer(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden():
            self.drawer.unfold()
            self._show_line()
        else:
            self.drawer.fold()

    def _drawer_moved(self, folded: bool) -> None:
        self._drawer_folded_by_hand = folded

    def _line(self) -> DraftLine | None:
        row = self.grid.current()[0]
        draft = self._draft
        return draft.lines[row] if draft is not None and row < len(draft.lines) else None

    def _show_line(self) -> None:
        draft, loaded = self._draft, self._loaded
        if draft is None or loaded is None or self.drawer is None or self.drawer.isHidden():
            return
        line, row = self._line(), self.grid.current()[0]
        self.drawer.set_title(message("Line {row}", row=row + 1))
        self.panel.show_line(loaded.paper, line, draft.day, read_only=bool(self._locked or self._owned))
        groups = []
        if line is not None and line.account is not None and self._balances_of:
            figures = self._balances.get(line.account)
            posted = self.voucher is not None and self.voucher.state is State.POSTED
            moved = sum(each.debit - each.credit for each in draft.lines if each.account == line.account)
            closing = figures.closing if figures is not None else 0
            groups.append(
                balance_group(
                    closing - moved if posted else closing,
                    moved,
                    message(
                        "Balance of the account, posted up to {period}", period=Period(self._balances_of)
                    ),
                )
            )
        self.panel.show_groups([*groups, *self._about()])

    def _about(self) -> list[Group]:
        """Twins, business rows, who did what and what was written beside the voucher."""
        loaded = self._loaded
        assert loaded is not None
        found = []
        if self._twins:
            facts = [
                Fact(format_day(each.day), each.label, go=partial(self._open_other, each.id))
                for each in self._twins
            ]
            found.append(Group(N_("▲ The same amount and summary stands already"), facts))
        if loaded.files:
            found.append(files_group(loaded.files, partial(use_file, self)))
        found += origin_group(self.context, loaded.origins)
        found += counterpart_group(loaded.counterparts)
        if loaded.voucher is not None:
            found.append(history_group(loaded.voucher, loaded.prints))
        return found

    def _read_balances(self) -> None:
        draft = self._draft
        if draft is None or not self.context.desk.may("balance.turnovers"):
            return
        period = period_of(draft.day)
        if period == self._balances_of:
            return

        def take(figures: Mapping[int, Turnover]) -> None:
            self._balances, self._balances_of = figures, period
            self._show_line()

        self.context.read(
            self,
            "balance.turnovers",
            take,
            slot="balances",
            refused=lambda _findings: None,
            book=self.context.book_id,
            first=period,
            last=period,
        )

    def _look_for_twins(self) -> None:
        draft = self._draft
        if draft is None or self._locked or draft.difference():
            return
        total = sum(line.debit for line in draft.lines)
        summary = next((line.summary for line in draft.lines if line.summary), "")
        asked = (period_of(draft.day), total, summary, draft.id)
        if not total or not summary or asked == self._twins_of:
            return
        self._twins_of = asked
        desk, book = self.context.desk, self.context.book_id

        def take(rows: Sequence[VoucherRow]) -> None:
            self._twins = rows
            self._show_line()
            self._write_condition()

        self.context.jobs.read(
            self,
            lambda _progress: read_twins(desk, book, *asked),
            take,
            slot="twins",
            refused=lambda _findings: None,
        )

    def _item_chosen(self) -> None:
        self.grid.refresh()
        self._typed()

    # typing

    def _typed(self) -> None:
        if self._draft is None or self._locked:
            return
        if not self._dirty:
            self._dirty = True
            self._new_key()
            self._light()
        if not self._keep_soon.isActive():
            self._keep_soon.start()
        self._look_soon.start()
        self._read_balances()
        self._show_ribbon()
        self._write_condition()
        self._show_line()

    def _new_key(self) -> None:
        """What is saved next is another save."""
        self._key, self._unconfirmed = uuid.uuid4().hex, None

    def keep(self) -> None:
        """Keep what is typed on this computer."""
        if self._draft is None or not self._dirty:
            return
        content, keeper = content_of(self._draft), self.keeper

        def kept(problem: str) -> None:
            self._unkept = problem
            self._kept_at = "" if problem else _clock()
            if self._dirty:
                self._write_condition()
            else:
                keeper.forget()

        self.context.jobs.read(self, lambda _progress: keeper.keep(content), kept, slot="keep")

    def _offer_summaries(self, row: int) -> None:
        """F7 in a summary: the library, then what the latest vouchers say."""
        draft = self._draft
        desk, book = self.context.desk, self.context.book_id
        if draft is None:
            return

        def offer(found: Sequence[Choice]) -> None:
            if not self.grid.suggest_summaries(row, found):
                self.context.notice(
                    N_("There is no earlier summary to choose from, and the library is empty.")
                )

        self.context.jobs.read(
            self,
            lambda _progress: read_summaries(desk, book, period_of(draft.day)),
            offer,
            slot="summaries",
        )

    def _keep_summary(self) -> None:
        """Put the summary of the line under the cursor into the library."""
        self.grid.commit()
        line, ask = self._line(), self.context.ask
        if line is None or not line.summary:
            self.context.notice(N_("The line has no summary yet."))
            return
        code = ask.text(message("Code under which {summary} is kept:", summary=line.summary), verb=N_("Keep"))
        if code and code.strip():
            self.context.run(
                self,
                "summary.save",
                lambda done: self.context.notice(done.summary),
                book=self.context.book_id,
                code=code.strip(),
                text=line.summary,
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the findings away first; then Esc and Backspace step back to where one came from."""
        if event.key() == Qt.Key.Key_Escape and not self.findings.isHidden():
            self.findings.hide()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.context.go_back()
        else:
            super().keyPressEvent(event)

    # saving

    def _save(self, next: bool) -> None:
        """Save; with ``next`` only a complete voucher, and a new one of the same day and type follows."""
        draft = self._draft
        if draft is None or self._locked or self._saving or not self.grid.commit():
            return
        lines = draft.complete_lines()
        if not lines:
            self.context.notice(N_("There is nothing to save yet."))
            return
        # of what something else owns the core takes summaries and attachments as long as the rest stands
        stops = [] if self._owned else [each for each in draft.findings() if each.blocks]
        made = self.voucher is not None and self.voucher.state is State.MADE
        if stops and (next or made):
            self._list_findings(stops)
            if stops[0].subject is not None:
                self._jump(stops[0].subject)
            self.context.notice(
                message("Not saved: {count} faults. They are listed below.", count=len(stops))
            )
            return
        sent, place = content_of(draft), self.grid.current()
        self._saving = True
        self._light()

        before = self._unconfirmed

        def saved(done: Done) -> None:
            self._saving = False
            # no changes: an earlier try had arrived, with what was typed by then
            self._saved(done, sent if done.changes or before is None else before, place, next=next)

        def refused(found: Sequence[Finding]) -> None:
            self._saving = False
            lost = any(each.code == "store.server_lost" for each in found)
            self._unconfirmed = (before if before is not None else sent) if lost else None
            self._light()
            self._refused(found)

        self.context.run(
            self,
            "voucher.save",
            saved,
            refused=refused,
            can_cancel=False,
            book=self.context.book_id,
            day=draft.day,
            type=draft.type,
            lines=lines,
            attachments=draft.attachments,
            complete=not stops,
            id=draft.id,
            version=draft.version,
            # a connection lost while saving: the same key saves it once, however often it is tried
            key=self._key,
        )

    def _saved(self, done: Done, sent: Mapping[str, Any], place: tuple[int, Column], *, next: bool) -> None:
        assert self._draft is not None and self._loaded is not None
        self._saved_at = _clock()
        self.context.notice(done.summary)
        if done.findings:
            self.context.show_findings(done.findings, done.summary)
        typed_meanwhile = content_of(self._draft) != sent
        if typed_meanwhile:
            # keys went in while the core was saving, or since a try that arrived: they belong to the same voucher
            self._draft.id = done.value
            self._draft.version = (sent["version"] or 0) + 1
            self._new_key()
            self._typed()
            self._light()
            if not done.changes:
                self._save(next)
            return
        self.keeper.forget()
        self._dirty = self._stale = False
        self._soon.stop()
        if next:
            self._begin(self._loaded, None, like=self._draft)
        elif done.value is not None:
            self._load(int(done.value), place=place)
        else:
            self._light()
            self._write_condition()

    def _refused(self, found: Sequence[Finding]) -> None:
        if any(each.code == "voucher.changed_meanwhile" for each in found):
            self._colleague_was_first(found)
            return
        self._list_findings(found)
        self.context.notice(message("Not saved: {reason}", reason=found[0].message))

    def _colleague_was_first(self, found: Sequence[Finding]) -> None:
        """Nothing typed is lost: all three versions stand side by side until somebody says what is kept."""
        draft, desk, book, lang = self._draft, self.context.desk, self.context.book_id, self.context.lang
        assert draft is not None and draft.id is not None
        id = draft.id

        def take(now: Loaded) -> None:
            if self._draft is draft and now.voucher is not None:
                self._compare(found[0].message, draft, now, now.voucher)

        self.context.jobs.read(
            self, lambda _progress: read_voucher(desk, book, id, lang), take, slot="versions"
        )

    def _compare(self, what: Message, draft: VoucherDraft, now: Loaded, theirs: Voucher) -> None:
        if locked(theirs, may_save=True):
            self._choose_one(what, draft)
            return
        standing = VoucherDraft.of(theirs, now.paper.accounts, now.paper.types)
        before = self.voucher
        base = (
            VoucherDraft.of(before, now.paper.accounts, now.paper.types) if before is not None else standing
        )
        versions = side_by_side(base, draft, standing)
        chosen = self.context.ask.compare(
            what,
            rows_of(versions, now.paper),
            detail=N_("The colleague's version is safe in the book. Yours is still on this page."),
        )
        if chosen == APART:
            self._keep_apart(draft)
        elif chosen is not None:
            put_together(versions, chosen, draft)
            draft.version = standing.version
            self._show(now, theirs, self.grid.current(), draft)
            self._typed()
            self._save(False)

    def _choose_one(self, what: Message, draft: VoucherDraft) -> None:
        """What the colleague saved cannot be changed any more: it was reviewed, posted or made void."""
        chosen = self.context.ask.one_of(
            what,
            [N_("Keep mine as another voucher"), N_("Take the colleague's, mine is dropped")],
            detail=N_("The colleague's version is safe in the book. Yours is still on this page."),
        )
        if chosen == 0:
            self._keep_apart(draft)
        elif chosen == 1:
            self._dirty = False
            self.keeper.forget()
            self._load(draft.id)

    def _keep_apart(self, draft: VoucherDraft) -> None:
        theirs = draft.id
        draft.id = draft.version = None
        self._save(False)
        if theirs is not None:
            self._open_other(theirs)

    def _leave(self) -> bool:
        """Before another voucher takes the form; false to stay."""
        chosen = self.context.ask.one_of(
            N_("The voucher that is being typed is not saved."),
            [N_("Keep it as a draft"), N_("Throw it away")],
        )
        if chosen is None:
            return False
        if chosen == 0:
            draft = self._draft
            assert draft is not None
            self.context.run(
                None,
                "voucher.save",
                lambda done: self.context.notice(done.summary),
                book=self.context.book_id,
                day=draft.day,
                type=draft.type,
                lines=draft.complete_lines(),
                attachments=draft.attachments,
                complete=False,
                id=draft.id,
                version=draft.version,
                key=self._key,
            )
        self._dirty = False
        self.keeper.forget()
        return True

    # what is done

    def _light(self) -> None:
        voucher, desk = self.voucher, self.context.desk
        book = self.context.book
        solo = isinstance(book, Book) and book.solo
        own = voucher is not None and voucher.maker_id == desk.actor.user and not solo
        files = self._loaded.files if self._loaded is not None else ()
        found = reasons(voucher, dirty=self._dirty, own=own, taken_back=self._taken_back(), files=len(files))
        for id, reason in found.items():
            self.allow(self.by_id[id], reason)
        saving = N_("It is being saved.") if self._saving else ""
        idle = ""
        if voucher is not None and not self._dirty and not self._typing():
            idle = N_("Nothing was typed since it was saved.")
        self.allow(self.save_next, self._locked or saving)
        self.allow(
            self.by_id["voucher.rows"],
            "" if self._has_rows() else N_("No business rows stand behind the voucher."),
        )
        self.allow(self.save, self._locked or saving or idle)
        chosen = self._primary()
        for id, each in self.primaries.items():
            each.setVisible(id == chosen)
        self.save_button.setVisible(not self._locked)
        self.print.setVisible(voucher is not None)

    def _primary(self) -> str:
        """The one button in accent: what this voucher waits for."""
        voucher, may = self.voucher, self.context.desk.may
        waits = bool(self._owned) and not self._dirty and not self._typing()
        if voucher is None or not (self._locked or waits):
            return "voucher.save"
        if voucher.state is State.MADE and may("voucher.review"):
            return "voucher.review"
        if voucher.state is State.REVIEWED and may("voucher.post"):
            return "voucher.post"
        return "voucher.new"

    def _new(self) -> None:
        self.context.open_page("voucher")

    def _copy(self) -> None:
        self.context.open_page("voucher", copy=self._shown_id())

    def _open_other(self, id: int) -> None:
        self.context.open_page("voucher", id=id)

    def _batch(self, command: str) -> None:
        id = self._shown_id()
        if id is not None:
            run_batch(self, command, [id])

    def _return(self) -> None:
        if self.voucher is not None:
            return_voucher(self, self.voucher)

    def _void(self) -> None:
        if self.voucher is not None:
            void_voucher(self, self.voucher)

    def _reverse(self) -> None:
        if self.voucher is not None:
            reverse_voucher(self, self.voucher)

    def _supplement(self) -> None:
        if self.voucher is not None:
            supplement_voucher(self, self.voucher)

    def _print(self) -> None:
        id = self._shown_id()
        if id is not None:
            print_vouchers(self, [id])

    def _toggle_plain(self) -> None:
        self._plain = not self._plain
        self.grid.set_plain(self._plain)

    def _step(self, step: int) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, PickEdit) and field.list_open:
            # the list under the field turns its pages with the same keys
            key = Qt.Key.Key_PageUp if step < 0 else Qt.Key.Key_PageDown
            QApplication.sendEvent(
                field, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
            )
            return
        if self._draft is None or (self._dirty and not self._leave()):
            return
        desk, book, voucher, period = (
            self.context.desk,
            self.context.book_id,
            self.voucher,
            self.context.period,
        )

        def go(id: int | None) -> None:
            if id is None:
                self.context.notice(N_("There is no further voucher in this direction."))
            else:
                self._load(id)

        self.context.jobs.read(
            self, lambda _progress: read_neighbour(desk, book, voucher, period, step), go, slot="step"
        )


def _clock() -> str:
    return dt.datetime.now().astimezone().strftime("%H:%M")


def _given_up(keeper: Keeper, _page: object = None) -> None:
    if QApplication.instance() is not None and not QApplication.closingDown():
        keeper.forget()


PAGE = PageSpec(
    "voucher",
    N_("New voucher"),
    "voucher",
    10,
    VoucherPage,
    permission="voucher.list",
    shows=("voucher", "line"),
    many=True,
)
