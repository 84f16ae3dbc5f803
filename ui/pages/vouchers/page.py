"""凭证列表: the vouchers of a range, what they add up to, and everything that is done to many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Money, Period, message
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.base.progress import Progress
from finance_desk.books.model import BookPeriod
from finance_desk.vouchers import choosing
from finance_desk.vouchers.model import Source, State, Voucher, VoucherRow
from finance_desk.vouchers.queries import VoucherFilter
from ui.models.rows import DeskSource, RowsModel
from ui.pages.batch import run_batch
from ui.pages.deeds import attach_files, return_voucher, reverse_voucher, run, void_voucher
from ui.pages.desk_page import DeskPage
from ui.pages.paper import SOURCES, STAGES, Paper, read_paper
from ui.pages.printed import print_vouchers
from ui.pages.spec import Context, PageSpec
from ui.pages.supplement import TITLE, supplement_voucher
from ui.pages.vouchers.actions import LOOKED_AT, NOTHING, reasons
from ui.pages.vouchers.columns import COLUMNS, SORTED
from ui.pages.vouchers.glance import Glance
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.narrowing import Choice
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane


class _Source(DeskSource):
    """The list's rows, and what a selection of any size adds up to."""

    def __init__(self, context: Context, arguments: Mapping[str, Any]) -> None:
        self._book = context.book_id
        super().__init__(
            context.desk, "voucher.ids", "voucher.page", arguments, page_arguments={"book": self._book}
        )

    def sums(self, ids: Sequence[int], progress: Progress) -> Mapping[str, int]:
        sums: Mapping[str, int] = self._desk.ask("voucher.sums", progress=progress, book=self._book, ids=ids)
        return sums


class VouchersPage(DeskPage):
    """Keys: Enter opens, Ctrl+N makes a new one, F3 finds, F8 reviews, F9 returns, F10 posts, Ctrl+I looks in."""

    stale_after = frozenset({"voucher"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Voucher list"))
        self._paper: Paper | None = None
        self._picks: list[Choice] = []
        self._types: dict[int, str] = {}
        self._order = ("", False)
        self._count_words = ""
        self._summed: tuple[int, Mapping[str, int]] = (0, {})
        self.filters = FilterChips(
            [
                FilterSpec("periods", N_("Periods"), Filter.PERIODS, start=context.period),
                FilterSpec(
                    "state",
                    N_("State"),
                    Filter.CHOICE,
                    choices={each.value: chip.words for each, chip in STAGES.items()},
                ),
                FilterSpec("type", N_("Voucher type"), Filter.CHOICE, choices=self._types),
                FilterSpec("account", N_("Account"), Filter.PICK, picks=lambda: self._picks),
                FilterSpec("amounts", N_("Amount"), Filter.AMOUNTS),
                FilterSpec(
                    "source",
                    N_("Origin"),
                    Filter.CHOICE,
                    choices={each.value: words for each, words in SOURCES.items()},
                ),
                FilterSpec("find", N_("Find"), Filter.TEXT),
                FilterSpec("mine", N_("Mine"), Filter.TOGGLE),
            ]
        )
        self.add_to_condition(self.filters)
        self._empty = EmptyPage(N_("No voucher stands in this period yet."), N_("New voucher"))
        self._empty.pressed.connect(self._pressed_empty)
        self.pane = TablePane(N_("Voucher list"), self._empty)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.set_content(self.pane)
        self.glance = Glance()
        self.set_drawer(Drawer(N_("Voucher"), self.glance))
        self._actions()
        self._connect()

    def _actions(self) -> None:
        make = self.make_action
        self.review = make(
            "voucher.review", N_("Review"), lambda: self._batch("voucher.review"), shortcut="F8"
        )
        self.post = make("voucher.post", N_("Post"), lambda: self._batch("voucher.post"), shortcut="F10")
        self.print = make("voucher.print", N_("Print"), self._print, shortcut="Ctrl+P", needs="")
        more = [
            make("voucher.look", N_("Look inside"), self._toggle_glance, shortcut="Ctrl+I"),
            make(
                "voucher.copy",
                N_("Copy to a new voucher"),
                self._copy,
                shortcut="Ctrl+D",
                needs="voucher.save",
            ),
            make(
                "voucher.return",
                N_("Return with a reason"),
                lambda: return_voucher(self, self._one()),
                shortcut="F9",
            ),
            make("voucher.unreview", N_("Take my review back"), lambda: self._batch("voucher.unreview")),
            make("voucher.cashier_sign", N_("Sign as cashier"), self._sign, shortcut="Ctrl+F8"),
            make("voucher.attach", N_("Attach files"), self._attach, shortcut="Ctrl+Shift+F"),
            make("voucher.reverse", N_("Reverse in red letters"), lambda: reverse_voucher(self, self._one())),
            make(
                "voucher.supplement",
                TITLE,
                lambda: supplement_voucher(self, self._one()),
                shortcut="Ctrl+Shift+S",
            ),
            make("voucher.void", N_("Void"), lambda: void_voucher(self, self._one())),
            make("voucher.gaps", N_("Look for missing numbers"), self._gaps),
            make("voucher.renumber", N_("Close gaps in the numbers"), self._renumber),
            make("voucher.import", N_("Import a journal"), self._import),
            make("voucher.find", N_("Find"), lambda: self.filters.open("find"), shortcut="F3"),
        ]
        self.by_id = {each.objectName(): each for each in (self.review, self.post, self.print, *more)}
        self.add_menu(N_("More"), more)
        self.add_action(self.print)
        self.add_action(self.post)
        self.add_action(self.review)
        self.new = make("voucher.new", N_("New voucher"), self._new, shortcut="Ctrl+N", needs="voucher.save")
        self.add_action(self.new, primary=True)

    def _connect(self) -> None:
        context = self.context
        self.pane.jump.connect(context.jump)
        self.pane.run.connect(context.remedy)
        self.table.notice.connect(context.notice)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda _row: self._fill_glance())
        self.table.selection_summed.connect(self._selected)
        self.rows.state_changed.connect(self._listed)
        self.rows.sort_wanted.connect(self._sort)
        self.rows.dataChanged.connect(lambda *_: self._light(self._summed[0]))
        self.filters.changed.connect(lambda _values: self.reload())
        context.period_changed.connect(self.refresh)
        context.jobs.read(
            self, lambda _progress: read_paper(context.desk, context.book_id), self._take_paper, slot="paper"
        )

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``state`` (of the core's voucher states), ``account``, ``find`` or ``periods`` narrow the list.

        A subject is a voucher type, shown with all its vouchers.
        """
        subject = arguments.get("subject")
        if isinstance(subject, Subject):
            arguments = {"type": subject.id}
            self._types[int(subject.id or 0)] = subject.label
            self.context.read(
                self, "period.list", self._show_all_periods, slot="periods", book=self.context.book_id
            )
        chosen = self.filters.values()
        for name in ("state", "type", "account", "find", "periods"):
            if name in arguments:
                chosen[name] = arguments[name]
        changed = chosen != self.filters.values()
        self.filters.set_values(chosen)
        if changed or self.rows.state == "empty":
            self.reload()

    def _show_all_periods(self, periods: Sequence[BookPeriod]) -> None:
        self.shown_with(periods=(periods[0].period, periods[-1].period))

    def reload(self) -> None:
        self._stale = False
        self._write_condition()
        asked = {
            "book": self.context.book_id,
            "filter": self.filter(),
            "order": self._order[0],
            "descending": self._order[1],
        }
        self.rows.set_source(_Source(self.context, asked))

    def key_help(self) -> list[tuple[str, str]]:
        return [("Enter", say(N_("open the voucher")))]

    def filter(self) -> VoucherFilter:
        """What the chips say, as the core takes it. Figures in “find” are a number or an amount."""
        chosen = self.filters.values()
        first, last = chosen.get("periods", (self.context.period, self.context.period))
        low, high = chosen.get("amounts", (None, None))
        find = str(chosen.get("find", "")).strip()
        number = int(find) if find.isdecimal() and len(find) < 6 else None
        if number is None and find:
            try:
                low = high = parse_fen(find)
                find = ""
            except NotMoney:
                pass
        return VoucherFilter(
            first=first or None,
            last=last or None,
            states=(State(chosen["state"]),) if "state" in chosen else (),
            type=chosen.get("type"),
            source=Source(chosen["source"]) if "source" in chosen else None,
            number=number,
            summary="" if number is not None else find,
            account=chosen.get("account"),
            least=low,
            most=high,
            maker=self.context.desk.actor.user if "mine" in chosen else None,
        )

    def selected_rows(self) -> list[VoucherRow] | None:
        """The selected vouchers when they are few and all here."""
        spans = self.table.selected_spans()
        if sum(last - first + 1 for first, last in spans) > LOOKED_AT:
            return None
        found = [self.rows.row_at(at) for first, last in spans for at in range(first, last + 1)]
        here = [each for each in found if each is not None]
        return here if len(here) == len(found) else None

    # what is shown

    def _write_condition(self) -> None:
        chosen, words = self.filters.values(), []
        if "periods" not in chosen and self.context.period:
            words.append(say(message("{period}", period=Period(self.context.period))))
        if "state" not in chosen:
            words.append(say(N_("all states")))
        self.set_condition(" · ".join(words))
        narrowed = self.filters.words()
        self._empty.set_text(
            message("Nothing is left with: {condition}", condition=narrowed)
            if narrowed
            else message("No voucher stands in this period yet.")
        )
        self._empty.verb.setText(say(N_("Drop the conditions")) if narrowed else say(N_("New voucher")))

    def _pressed_empty(self) -> None:
        if self.filters.words():
            self.filters.clear()
        else:
            self.new.trigger()

    def _listed(self, state: str) -> None:
        if state != "ready":
            return
        count = self.rows.rowCount()
        self._count_words = say(N_("{count} vouchers"), count=f"{count:,}")
        self._tell()
        self.rows.sum_spans([(0, count - 1)] if count else [], self._totalled) if count else self._totalled(
            {}
        )
        self._light(sum(last - first + 1 for first, last in self.table.selected_spans()))

    def _totalled(self, sums: Mapping[str, int]) -> None:
        self.pane.set_totals({"total": sums.get("total", 0)} if self.rows.rowCount() else {})

    def _selected(self, count: int, sums: Mapping[str, int]) -> None:
        self._summed = (count, sums)
        self._tell()
        self._light(count)

    def _tell(self) -> None:
        count, sums = self._summed
        words = [self._count_words]
        if count:
            words.append(
                say(
                    N_("{count} selected, {total}"),
                    count=f"{count:,}",
                    total=Money(sums.get("total", 0)),
                )
            )
        self.say_status(" · ".join(words))

    def _light(self, count: int) -> None:
        for id, reason in reasons(self.selected_rows() if count else [], count).items():
            self.allow(self.by_id[id], reason)
        self.allow(self.print, "" if count else NOTHING)

    def _sort(self, column: str, descending: bool) -> None:
        if column in SORTED:
            self._order = (column, descending)
        else:
            self._order = ("", descending)
        self.reload()

    def _take_paper(self, paper: Paper) -> None:
        self._paper = paper
        self._picks[:] = [
            Choice(each.id, each.code, each.full_name or each.name, each.mnemonic)
            for each in paper.accounts.values()
        ]
        self._types.update({each.id: each.code for each in paper.types.values()})
        self.filters.set_values(self.filters.values())
        self._fill_glance()

    # the drawer

    def _toggle_glance(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden():
            self.drawer.unfold()
            self._fill_glance()
        else:
            self.drawer.fold()

    def _fill_glance(self) -> None:
        row = self.table.current_row()
        if self.drawer is None or self.drawer.isHidden() or row < 0 or self._paper is None:
            return
        paper = self._paper

        def show(voucher: Voucher) -> None:
            self.glance.show_voucher(voucher, paper)

        self.context.read(
            self, "voucher.show", show, slot="glance", book=self.context.book_id, id=self.rows.id_at(row)
        )

    # what is done

    def _open(self, row: int) -> None:
        self.context.open_page("voucher", id=self.rows.id_at(row))

    def _new(self) -> None:
        self.context.open_page("voucher")

    def _copy(self) -> None:
        self.context.open_page("voucher", copy=self.table.selected_ids()[0])

    def _batch(self, command: str) -> None:
        ids = self.table.selected_ids()
        if ids:
            run_batch(self, command, ids)

    def _sign(self) -> None:
        if ids := self.table.selected_ids():
            run(self, "voucher.cashier_sign", choice=choosing.Choice(ids=ids))

    def _attach(self) -> None:
        attach_files(self, self._one())

    def _one(self) -> VoucherRow:
        rows = self.selected_rows()
        assert rows is not None and len(rows) == 1
        return rows[0]

    def _gaps(self) -> None:
        period = self.context.period

        def told(found: Sequence[Any]) -> None:
            if found:
                self.context.show_findings(
                    found, message("Missing numbers in {period}", period=Period(period))
                )
            else:
                self.context.notice(message("{period}: no number is missing.", period=Period(period)))

        self.context.read(self, "voucher.gaps", told, slot="gaps", book=self.context.book_id, period=period)

    def _renumber(self) -> None:
        period = self.context.period
        if self.context.ask.confirm(
            message("Close the gaps in the numbers of {period}?", period=Period(period)),
            detail=message(
                "Only vouchers that nobody has reviewed get another number; the audit trail keeps the old ones."
            ),
            verb=N_("Renumber"),
        ):
            run(self, "voucher.renumber", period=period)

    def _import(self) -> None:
        path = self.context.ask.open_file(
            N_("Import a journal"), [(N_("Tables"), "*.xlsx *.csv *.xls *.txt")]
        )
        if path is not None:
            run(self, "voucher.import", path=str(path))

    def _print(self) -> None:
        print_vouchers(self, self.table.selected_ids())


PAGE = PageSpec(
    "vouchers",
    N_("Voucher list"),
    "voucher",
    20,
    VouchersPage,
    permission="voucher.list",
    shows=("voucher_type",),
)
