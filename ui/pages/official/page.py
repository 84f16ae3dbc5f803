"""对照制度科目表: every difference with both sides; those selected are taken over, the rest say why they cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from finance_desk.app.chart_queries import Against, ChartDifference
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from ui.models.columns import Column
from ui.models.rows import RowsModel
from ui.pages.deeds import run
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

KINDS: Final = {
    Against.MISSING: N_("missing here"),
    Against.RENAMED: N_("called otherwise"),
    Against.SIDE: N_("stands on the other side"),
    Against.HEADING: N_("stands below another account"),
    Against.CARRIES: N_("carries fewer dimensions"),
    Against.OWN: N_("an account of your own"),
}
SIDES: Final = {"debit": N_("Debit"), "credit": N_("Credit")}
FREE: Final = State(N_("can be taken over"), Tone.INFO)
STAYS: Final = State(N_("stays"), Tone.VOID)


def _words(row: ChartDifference, text: str) -> str:
    return say(SIDES[text]) if row.kind is Against.SIDE else text


COLUMNS: Final = (
    Column("code", N_("Code"), width=120),
    Column("kind", N_("What differs"), width=128, getter=lambda row: say(KINDS[row.kind])),
    Column("official", N_("Official chart"), width=160, grow=True, getter=lambda row: _words(row, row.official)),
    Column("name", N_("This book"), width=160, grow=True, getter=lambda row: _words(row, row.name)),
    Column("state", N_("State"), Kind.STATE, width=112, getter=lambda row: STAYS if row.held_back else FREE),
    Column(
        "why",
        N_("Why it stays"),
        width=240,
        grow=True,
        muted=True,
        getter=lambda row: say(row.held_back) if row.held_back else "",
    ),
)  # fmt: skip


class OfficialPage(DeskPage):
    """Ctrl+A selects all, Ctrl+S takes the selected differences over, Enter shows the account."""

    stale_after = frozenset({"account", "dimension"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Against the official chart"))
        self._ids: dict[str, int] = {}
        self.pane = TablePane(
            N_("Against the official chart"),
            EmptyPage(N_("The chart is the official one, and nothing else.")),
        )
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.set_content(self.pane)
        self.take = self.make_action("account.adopt", N_("Take over"), self._take_over, shortcut="Ctrl+S")
        self.add_action(self.take, primary=True)
        self.table.opened.connect(lambda _row: self._show_account())
        self.table.notice.connect(context.notice)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._light())

    def shown_with(self, **_arguments: Any) -> None:
        self.reload()

    def reload(self) -> None:
        self._stale = False
        desk, book = self.context.desk, self.context.book_id

        def work(_progress: object) -> tuple[Sequence[ChartDifference], dict[str, int]]:
            ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
            return desk.ask("account.compare", book=book), ids

        self.context.jobs.read(self, work, self._show, slot="chart", refused=self.pane.overlay.show_refusal)

    def _show(self, read: tuple[Sequence[ChartDifference], dict[str, int]]) -> None:
        found, self._ids = read
        row = max(0, self.table.current_row())
        self.rows.set_rows(found, range(1, len(found) + 1))
        if found:
            self.table.set_current_row(min(row, len(found) - 1))
        free = sum(each.held_back is None for each in found)
        self.say_status(
            message("{count} differences, {free} of them can be taken over", count=len(found), free=free)
        )
        self._light()

    def selected(self) -> list[ChartDifference]:
        """The selected differences that can be taken over."""
        rows = [self.rows.row_at(id - 1) for id in self.table.selected_ids()]
        return [each for each in rows if isinstance(each, ChartDifference) and each.held_back is None]

    def _light(self) -> None:
        self.allow(self.take, "" if self.selected() else N_("Select a difference that can be taken over."))

    def _show_account(self) -> None:
        row = self.rows.row_at(self.table.current_row())
        if isinstance(row, ChartDifference) and row.code in self._ids:
            subject = Subject("account", self._ids[row.code], row.code, book=self.context.book_id)
            self.context.open_page("accounts", subject=subject)

    def _take_over(self) -> None:
        chosen = self.selected()
        if self.context.ask.confirm(
            message("Take over {count} differences from the official chart?", count=len(chosen)),
            detail=N_("Headings that are missing come with them; what is booked stays as it was booked."),
            verb=N_("Take over"),
        ):
            run(self, "account.adopt", marks=[each.mark for each in chosen])


PAGE = PageSpec(
    "official",
    N_("Against the official chart"),
    "settings",
    14,
    OfficialPage,
    permission="account.list",
    in_navigation=False,
)
