"""The ledger books on small vouchers whose answers can be counted on one's fingers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.ledgers.model import RowKind, TrialBalance, TrialRow, View, side_of
from finance_desk.vouchers.model import Line

CHART = [
    NewAccount("1001", "现金"),
    NewAccount("1002", "银行"),
    NewAccount("100201", "支票1"),
    NewAccount("100202", "支票2"),
    NewAccount("1003", "专户"),
    NewAccount("1101", "应收", dimensions=("party",)),
    NewAccount("2001", "应付"),
    NewAccount("3001", "结余"),
    NewAccount("4001", "收入"),
    NewAccount("400101", "收入甲"),
]


@pytest.fixture
def book(desk: Desk) -> int:
    book = int(
        desk.do("book.new", code="T", name="账", fund="other", start=202401, chart="empty", solo=True).value
    )
    desk.do("dimension.new", book=book, code="party", name="往来")
    desk.do("dimension.import", book=book, dimension="party", items=[("A", "甲"), ("B", "乙")])
    desk.do("account.import", book=book, accounts=CHART)
    return book


class Ledger:
    """Short words for entering and reading, so that a test reads like its case."""

    def __init__(self, desk: Desk, book: int) -> None:
        self.desk, self.book = desk, book
        self.ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
        self.party = desk.ask("dimension.list", book=book)[0].id
        self.items = {each.code: each.id for each in desk.ask("dimension.items", book=book)}

    def save(self, day: int, *lines: tuple[str, int, int] | tuple[str, int, int, str]) -> int:
        made = [
            Line(
                self.ids[code],
                debit,
                credit,
                f"{code} {day}",
                {self.party: self.items[item[0]]} if item else {},
            )
            for code, debit, credit, *item in lines
        ]
        return int(self.desk.do("voucher.save", book=self.book, day=day, lines=made).value)

    def post(self) -> None:
        self.desk.do("voucher.review", book=self.book)
        self.desk.do("voucher.post", book=self.book)

    def trial(self, first: int, last: int, **more: object) -> TrialBalance:
        table = self.desk.ask("ledger.trial_balance", book=self.book, first=first, last=last, **more)
        assert isinstance(table, TrialBalance)
        return table

    def row(self, code: str, first: int, last: int, **more: object) -> TrialRow:
        return next(row for row in self.trial(first, last, **more).rows if row.code == code)

    def turn(self, code: str, first: int, last: int) -> tuple[int, int, int, int]:
        figures = self.row(code, first, last).figures
        return figures.opening, figures.period_debit, figures.period_credit, figures.closing


@pytest.fixture
def ledger(desk: Desk, book: int) -> Ledger:
    return Ledger(desk, book)


def test_ac_37_turnover_of_a_range_of_periods(ledger: Ledger) -> None:
    ledger.save(20240310, ("400101", 0, 10_00), ("1101", 10_00, 0, "A"))
    ledger.save(20240510, ("1001", 10_00, 0), ("1101", 0, 10_00, "A"))
    ledger.post()
    assert ledger.turn("1101", 202401, 202403) == (0, 10_00, 0, 10_00)
    assert ledger.turn("1101", 202401, 202412) == (0, 10_00, 10_00, 0)
    assert ledger.turn("400101", 202405, 202412) == (-10_00, 0, 0, -10_00)
    assert ledger.turn("4001", 202405, 202412) == (-10_00, 0, 0, -10_00)
    page = ledger.desk.ask(
        "ledger.detail", book=ledger.book, account=ledger.ids["1101"], first=202401, last=202412
    )
    assert sum(row.kind is RowKind.LINE for row in page.rows) == 2


def test_ac_26_a_parent_is_the_sum_of_its_children(ledger: Ledger) -> None:
    ledger.save(20240110, ("100201", 100_00, 0), ("100202", -40_00, 0), ("2001", 0, 60_00))
    ledger.post()
    assert ledger.row("1002", 202401, 202401).figures.closing == 60_00
    assert [ledger.row(code, 202401, 202401).figures.closing for code in ("100201", "100202")] == [
        100_00,
        -40_00,
    ]
    table = ledger.trial(202401, 202401)
    assert table.proof == ()
    assert table.total.closing_debit == table.total.closing_credit == 60_00


def test_ac_24_a_debit_balance_of_a_credit_account_is_shown_as_debit(ledger: Ledger) -> None:
    ledger.save(20240110, ("2001", 100_00, 0), ("1001", 0, 100_00))
    ledger.save(20240111, ("400101", 0, 5_00), ("400101", 0, -5_00))
    ledger.post()
    row = ledger.row("2001", 202401, 202401)
    assert (row.side, row.figures.closing_debit, row.figures.closing_credit) == (-1, 100_00, 0)
    assert side_of(row.figures.closing) == 1
    page = ledger.desk.ask(
        "ledger.detail", book=ledger.book, account=ledger.ids["400101"], first=202401, last=202401
    )
    assert page.rows[-1].side == 0


def test_ac_43_and_ac_44_rows_without_movement_and_code_order(ledger: Ledger) -> None:
    ledger.desk.do(
        "opening.set",
        book=ledger.book,
        rows=[OpeningRow(ledger.ids["1003"], 5_00), OpeningRow(ledger.ids["3001"], -5_00)],
    )
    codes = [row.code for row in ledger.trial(202401, 202412).rows]
    assert codes == [each.code for each in CHART]
    assert codes[1:5] == ["1002", "100201", "100202", "1003"]
    shown = ledger.trial(202401, 202412, hide_zero=True).rows
    assert [row.code for row in shown] == ["1003", "3001"]
    assert [row.code for row in ledger.trial(202401, 202412, level=1).rows] == [
        each.code for each in CHART if len(each.code) == 4
    ]


def test_a_day_is_ordered_by_number_and_totals_stand_between(ledger: Ledger) -> None:
    ledger.desk.do(
        "opening.set",
        book=ledger.book,
        rows=[OpeningRow(ledger.ids["1001"], 7_00), OpeningRow(ledger.ids["3001"], -7_00)],
    )
    ledger.save(20240120, ("1001", 1_00, 0), ("400101", 0, 1_00))
    ledger.save(20240110, ("1001", 2_00, 0), ("400101", 0, 2_00))
    ledger.save(20240110, ("1001", 0, 3_00), ("2001", 0, -3_00))
    ledger.save(20240305, ("1001", 4_00, 0), ("100201", 0, 2_00), ("100202", 0, 2_00))
    ledger.post()
    arguments = {"book": ledger.book, "account": ledger.ids["1001"], "first": 202401, "last": 202412}
    page = ledger.desk.ask("ledger.detail", **arguments)
    assert [(row.kind, row.number, row.debit, row.credit, row.balance) for row in page.rows] == [
        (RowKind.OPENING, None, 0, 0, 7_00),
        (RowKind.LINE, 2, 2_00, 0, 9_00),
        (RowKind.LINE, 3, 0, 3_00, 6_00),
        (RowKind.LINE, 1, 1_00, 0, 7_00),
        (RowKind.MONTH, None, 3_00, 3_00, 7_00),
        (RowKind.YEAR, None, 3_00, 3_00, 7_00),
        (RowKind.LINE, 1, 4_00, 0, 11_00),
        (RowKind.MONTH, None, 4_00, 0, 11_00),
        (RowKind.YEAR, None, 7_00, 3_00, 11_00),
    ]
    # the sign finds the other side: a red credit stands against a credit
    assert [row.counter for row in page.rows if row.kind is RowKind.LINE] == [
        ("400101",),
        ("2001",),
        ("400101",),
        ("100201", "100202"),
    ]
    days = ledger.desk.ask("ledger.daily_journal", **arguments)
    assert [(row.day, row.debit, row.credit) for row in days if row.kind is RowKind.DAY] == [
        (20240110, 2_00, 3_00)
    ]


def test_pages_ids_and_export_tell_the_same_rows(ledger: Ledger) -> None:
    for day in range(1, 29):
        ledger.save(20240100 + day, ("100201", day, 0), ("100202", 0, day))
        ledger.save(20240200 + day, ("100201", day * 2, 0), ("2001", 0, day * 2))
    ledger.post()
    for code in ("100201", "1002", "2001"):
        arguments = {"book": ledger.book, "account": ledger.ids[code], "first": 202401, "last": 202412}
        whole: list[object] = []
        ledger.desk.ask("ledger.detail_export", each=whole.extend, **arguments)
        ids = ledger.desk.ask("ledger.detail_ids", **arguments)
        assert list(ledger.desk.ask("ledger.detail_page", ids=ids, **arguments)) == whole
        assert list(ledger.desk.ask("ledger.detail_page", ids=ids[40:45], **arguments)) == whole[40:45]
        paged: list[object] = []
        page = ledger.desk.ask("ledger.detail", limit=9, **arguments)
        paged += page.rows
        while page.next is not None:
            page = ledger.desk.ask("ledger.detail", limit=9, after=page.next, **arguments)
            paged += page.rows
        assert paged == whole


def test_unposted_vouchers_are_never_mixed_in_silently(ledger: Ledger) -> None:
    ledger.save(20240110, ("1001", 10_00, 0), ("400101", 0, 10_00))
    ledger.post()
    ledger.save(20240115, ("1001", 5_00, 0), ("400101", 0, 5_00))
    assert ledger.row("1001", 202401, 202401).figures.closing == 10_00
    with_unposted = View(include_unposted=True)
    table = ledger.trial(202401, 202401, view=with_unposted)
    assert (table.unposted, table.total.period_debit) == (1, 15_00)
    assert ledger.row("1001", 202402, 202402, view=with_unposted).figures.opening == 15_00
    arguments = {"book": ledger.book, "account": ledger.ids["1001"], "first": 202401, "last": 202401}
    posted = ledger.desk.ask("ledger.detail", **arguments).rows
    both = ledger.desk.ask("ledger.detail", view=with_unposted, **arguments).rows
    assert [row.posted for row in posted if row.kind is RowKind.LINE] == [True]
    assert [row.posted for row in both if row.kind is RowKind.LINE] == [True, False]
    assert both[-1].balance == 15_00


def test_as_it_stood_at_a_moment(ledger: Ledger) -> None:
    ledger.save(20240110, ("1001", 10_00, 0), ("400101", 0, 10_00))
    ledger.post()
    moment = dt.datetime.now(dt.UTC)
    ledger.save(20240105, ("1001", 5_00, 0), ("400101", 0, 5_00))
    ledger.post()
    view = View(as_of=moment)
    assert ledger.turn("1001", 202402, 202402)[0] == 15_00
    assert ledger.row("1001", 202402, 202402, view=view).figures.opening == 10_00
    page = ledger.desk.ask(
        "ledger.detail",
        book=ledger.book,
        account=ledger.ids["1001"],
        first=202401,
        last=202401,
        view=view,
    )
    assert [row.day for row in page.rows if row.kind is RowKind.LINE] == [20240110]
    with pytest.raises(Refused, match="posted vouchers only"):
        ledger.trial(202401, 202401, view=View(include_unposted=True, as_of=moment))


def test_dimension_books_add_up_to_the_account(ledger: Ledger) -> None:
    ledger.save(20240110, ("1101", 10_00, 0, "A"), ("1101", 4_00, 0, "B"), ("400101", 0, 14_00))
    ledger.save(20240210, ("1101", 1_00, 0), ("1101", 0, 3_00, "A"), ("1001", 2_00, 0))
    ledger.post()
    rows = ledger.desk.ask(
        "ledger.dimension_balance", book=ledger.book, dimension="party", first=202402, last=202402
    )
    assert [(row.code, row.item_code, row.figures.opening, row.figures.closing) for row in rows] == [
        ("1101", "", 0, 1_00),
        ("1101", "A", 10_00, 7_00),
        ("1101", "B", 4_00, 4_00),
    ]
    ledger.save(20240311, ("1101", 0, 4_00, "B"), ("1001", 4_00, 0))
    ledger.post()
    in_april = {"book": ledger.book, "dimension": "party", "first": 202404, "last": 202404}
    shown = ledger.desk.ask("ledger.dimension_balance", hide_zero=True, **in_april)
    assert [row.item_code for row in shown] == ["", "A"]  # B was settled in March
    assert len(ledger.desk.ask("ledger.dimension_balance", **in_april)) == 3
    table = ledger.trial(202402, 202402, by="party")
    assert [(row.code, row.item_name) for row in table.rows if row.of_dimension] == [
        ("1101", ""),
        ("1101", "甲"),
        ("1101", "乙"),
    ]
    lines = ledger.desk.ask(
        "ledger.dimension_detail",
        book=ledger.book,
        dimension="party",
        item=ledger.items["A"],
        first=202401,
        last=202412,
    )
    assert [(row.kind, row.balance) for row in lines] == [
        (RowKind.OPENING, 0),
        (RowKind.LINE, 10_00),
        (RowKind.MONTH, 10_00),
        (RowKind.YEAR, 10_00),
        (RowKind.LINE, 7_00),
        (RowKind.MONTH, 7_00),
        (RowKind.YEAR, 7_00),
    ]
    assert lines[1].items == ("甲",)


def test_the_cross_table_has_items_down_and_accounts_across(ledger: Ledger) -> None:
    ledger.save(20240110, ("1101", 10_00, 0, "A"), ("1101", 4_00, 0, "B"), ("400101", 0, 14_00))
    ledger.save(20240210, ("1101", 1_00, 0), ("1101", 0, 3_00, "A"), ("1001", 2_00, 0))
    ledger.post()

    def cells(figure: str) -> tuple[list[tuple[str, tuple[int, ...], int]], tuple[int, ...]]:
        table = ledger.desk.ask(
            "ledger.cross", book=ledger.book, dimension="party", first=202402, last=202402, figure=figure
        )
        assert table.proof == () and [code for _, code, _ in table.columns] == ["1101"]
        return [(row.item_name, row.parts, row.total) for row in table.rows], table.totals

    closing = [("", (1_00,), 1_00), ("甲", (7_00,), 7_00), ("乙", (4_00,), 4_00)]
    assert cells("closing") == (closing, (12_00,))
    assert cells("credit") == ([("甲", (3_00,), 3_00)], (3_00,))
    with pytest.raises(Refused, match="no figure"):
        ledger.desk.ask(
            "ledger.cross", book=ledger.book, dimension="party", first=202402, last=202402, figure="middle"
        )


@pytest.mark.parametrize(
    ("kind", "more", "rows"),
    [
        ("multicolumn", {"account": "1002"}, 8),
        ("day_book", {"account": "1002"}, 9),
        ("summary", {}, 6),
        ("dimension_balance", {"by": "party"}, 1),
        ("dimension_detail", {"by": "party", "item": "A"}, 4),
        ("cross", {"by": "party"}, 1),
        ("detail", {}, 22),
    ],
)
def test_every_book_is_written_as_a_workbook_a_text_table_and_on_paper(
    ledger: Ledger, tmp_path: Path, kind: str, more: dict[str, str], rows: int
) -> None:
    ledger.save(20240110, ("100201", 10_00, 0), ("400101", 0, 10_00))
    ledger.save(20240210, ("100202", 6_00, 0), ("100201", 0, 6_00))
    ledger.save(20240210, ("1101", 6_00, 0, "A"), ("400101", 0, 6_00))
    ledger.post()
    found = {"account": ledger.ids, "item": ledger.items}
    given = {name: found[name][value] if name in found else value for name, value in more.items()}
    for form in ("xlsx", "csv", "pdf"):
        path = tmp_path / f"{kind}.{form}"
        done = ledger.desk.ask(
            "ledger.write", book=ledger.book, kind=kind, path=path, first=202401, last=202402, **given
        )
        assert done.rows == rows, form
        assert path.stat().st_size > 50


def test_workbooks_fold_what_stands_below_a_heading_and_keep_numbers_and_days(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.save(20240110, ("100201", 10_00, 0), ("400101", 0, 10_00))
    ledger.save(20240210, ("1101", 6_05, 0, "A"), ("100201", 0, 6_05))
    ledger.post()

    def sheet(kind: str, **more: object) -> list[tuple[int, tuple[object, ...]]]:
        path = tmp_path / f"{kind}.xlsx"
        asked = {"book": ledger.book, "kind": kind, "path": path, "first": 202401, "last": 202402}
        ledger.desk.ask("ledger.write", **asked, **more)
        held = openpyxl.load_workbook(path).active
        assert held is not None
        assert kind == "detail" or not held.sheet_properties.outlinePr.summaryBelow
        rows = enumerate(held.iter_rows(min_row=4, values_only=True), start=4)
        return [(held.row_dimensions[at].outlineLevel, row) for at, row in rows]

    found = [(level, row[0]) for level, row in sheet("trial_balance", hide_zero=True)]
    assert found == [(0, "1002"), (1, "100201"), (0, "1101"), (0, "4001"), (1, "400101"), (0, "合计")]
    general = [(level, row[0], row[3]) for level, row in sheet("general", level=2)][:7]
    assert general[:2] == [(0, "1002", "期初余额"), (1, "1002", "本月合计")]
    assert general[5:] == [(1, "100201", "期初余额"), (2, "100201", "本月合计")]
    heading, item, _total = sheet("dimension_balance", by="party")
    assert heading == (0, ("1101", "应收", None, None, 0, 0, 6.05, 0, 6.05, 0))
    assert item == (1, ("1101", "应收", "A", "甲", 0, 0, 6.05, 0, 6.05, 0))
    lines = sheet("detail", account=ledger.ids["1101"])
    assert lines[1][1][0] == dt.datetime.fromisoformat("2024-02-10") and lines[1][1][4] == 6.05


def test_a_year_begins_at_nothing_in_every_column_though_december_had_no_line(ledger: Ledger) -> None:
    ledger.save(20241105, ("100201", 300, 0), ("400101", 0, 300))
    ledger.desk.do("period.open_year", book=ledger.book, year=2025)
    ledger.save(20250203, ("100201", 20, 0), ("400101", 0, 20))
    ledger.post()
    columns = ledger.desk.ask(
        "ledger.multicolumn", book=ledger.book, account=ledger.ids["1002"], first=202411, last=202502
    )
    years = {
        each.row.period: (each.row.debit, each.parts)
        for each in columns.rows
        if each.row.kind is RowKind.YEAR
    }
    assert years == {202411: (300, (300, 0)), 202502: (20, (20, 0))}


def test_general_ledger_multicolumn_and_summary(ledger: Ledger) -> None:
    ledger.save(20240110, ("100201", 10_00, 0), ("400101", 0, 10_00))
    ledger.save(20240210, ("100202", 6_00, 0), ("100201", 0, 6_00))
    ledger.post()
    general = ledger.desk.ask("ledger.general", book=ledger.book, first=202402, last=202403)
    assert [(row.code, row.kind, row.debit, row.credit, row.balance) for row in general] == [
        ("1002", RowKind.OPENING, 0, 0, 10_00),
        ("1002", RowKind.MONTH, 6_00, 6_00, 10_00),
        ("1002", RowKind.YEAR, 16_00, 6_00, 10_00),
        ("4001", RowKind.OPENING, 0, 0, -10_00),
    ]
    columns = ledger.desk.ask(
        "ledger.multicolumn", book=ledger.book, account=ledger.ids["1002"], first=202402, last=202403
    )
    assert [code for _, code, _ in columns.columns] == ["100201", "100202"]
    assert [(each.row.kind, each.parts) for each in columns.rows] == [
        (RowKind.OPENING, (0, 0)),
        (RowKind.LINE, (0, 6_00)),
        (RowKind.LINE, (-6_00, 0)),
        (RowKind.MONTH, (-6_00, 6_00)),
        (RowKind.YEAR, (4_00, 6_00)),
    ]
    with pytest.raises(Refused, match="Only a heading"):
        ledger.desk.ask(
            "ledger.multicolumn", book=ledger.book, account=ledger.ids["100201"], first=202402, last=202403
        )
    summary = ledger.desk.ask("ledger.summary", book=ledger.book, first=202401, last=202402)
    assert [(row.code, row.debit, row.credit, row.vouchers) for row in summary] == [
        ("1002", 16_00, 6_00, 2),
        ("100201", 10_00, 6_00, 2),
        ("100202", 6_00, 0, 1),
        ("4001", 0, 10_00, 1),
        ("400101", 0, 10_00, 1),
    ]


def test_the_journal_is_the_whole_book_in_order(ledger: Ledger) -> None:
    ledger.save(20240120, ("1001", 1_00, 0), ("400101", 0, 1_00))
    ledger.save(20240110, ("1101", 2_00, 0, "B"), ("400101", 0, 2_00))
    ledger.post()
    rows: list[object] = []
    count = ledger.desk.ask(
        "ledger.journal_export", book=ledger.book, first=202401, last=202412, each=rows.extend
    )
    ids = ledger.desk.ask("ledger.journal_ids", book=ledger.book, first=202401, last=202412)
    page = ledger.desk.ask("ledger.journal_page", book=ledger.book, ids=ids)
    assert count == 4
    assert list(page) == rows
    assert [(row.day, row.number, row.code, row.debit) for row in page] == [
        (20240110, 2, "1101", 2_00),
        (20240110, 2, "400101", 0),
        (20240120, 1, "1001", 1_00),
        (20240120, 1, "400101", 0),
    ]
    assert page[0].items == {ledger.party: ledger.items["B"]}


def test_the_beginning_of_a_book_is_what_the_whole_begins_with(ledger: Ledger) -> None:
    for at in range(9):
        day = 20240105 + at // 4 * 100 + at
        ledger.save(day, ("1001", 5_00, 0), ("1101", 2_00, 0, "A"), ("400101", 0, 7_00))
    ledger.post()
    ledger.save(20240330, ("1001", 1_00, 0), ("400101", 0, 1_00))
    for view in (View(), View(include_unposted=True), View(as_of=dt.datetime.now(dt.UTC))):
        span = {"book": ledger.book, "first": 202401, "last": 202404, "view": view}
        ids = ledger.desk.ask("ledger.journal_ids", totals=True, **span)
        journal = ledger.desk.ask("ledger.journal_page", ids=ids, book=ledger.book, view=view)
        assert [each.id for each in journal] == list(ids)
        of = {**span, "account": ledger.ids["1001"]}
        daily = ledger.desk.ask("ledger.daily_journal", **of)
        item = {**span, "dimension": "party", "item": ledger.items["A"]}
        dimension = ledger.desk.ask("ledger.dimension_detail", **item)
        detail = ledger.desk.ask("ledger.detail_ids", **of)
        for limit in (1, 2, 5, 11, 12, 13, 29, 30, 31, 100):
            assert ledger.desk.ask("ledger.journal_first", limit=limit, **span) == journal[:limit]
            assert ledger.desk.ask("ledger.daily_journal", limit=limit, **of) == daily[:limit]
            assert ledger.desk.ask("ledger.dimension_detail", limit=limit, **item) == dimension[:limit]
            found = ledger.desk.ask("ledger.detail", limit=limit, **of).rows
            assert [each.id for each in found[:limit]] == list(detail[: min(limit, len(found))])


def test_the_account_summary_counts_vouchers_once_under_a_heading_and_by_what_is_shown(
    ledger: Ledger,
) -> None:
    ledger.save(20240110, ("100201", 10_00, 0), ("100202", 0, 10_00))
    ledger.save(20240111, ("100201", 1_00, 0), ("1003", 0, 1_00))
    ledger.save(20240112, ("1001", 4_00, 0), ("1001", 0, 4_00))
    ledger.post()
    ledger.save(20240213, ("100202", 2_00, 0), ("1003", 0, 2_00))
    void = ledger.save(20240214, ("100202", 9_00, 0), ("1003", 0, 9_00))
    ledger.desk.do("voucher.void", book=ledger.book, id=void, reason="作废")

    def told(**more: object) -> dict[str, tuple[int, int, int | None]]:
        asked = {"book": ledger.book, "first": 202401, "last": 202402}
        rows = ledger.desk.ask("ledger.summary", **asked, **more)
        return {row.code: (row.debit, row.credit, row.vouchers) for row in rows}

    posted = {
        "1001": (4_00, 4_00, 1), "1002": (11_00, 10_00, 2), "100201": (11_00, 0, 2), "100202": (0, 10_00, 1),
        "1003": (0, 1_00, 1),
    }  # fmt: skip
    assert told() == posted == told(view=View(as_of=dt.datetime.now(dt.UTC)))
    assert told(counted=False) == {code: (*figures[:2], None) for code, figures in posted.items()}
    with_unposted = told(view=View(include_unposted=True))
    assert with_unposted["1002"] == (13_00, 10_00, 3) and with_unposted["1003"] == (0, 3_00, 2)
    assert told(first_day=20240111, last_day=20240111) == {
        "1002": (1_00, 0, 1), "100201": (1_00, 0, 1), "1003": (0, 1_00, 1),
    }  # fmt: skip
    assert set(told(level=1)) == {"1001", "1002", "1003"}


def test_the_journal_ends_each_month_with_its_total_and_the_year_to_date(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.save(20240110, ("1001", 2_00, 0), ("400101", 0, 2_00))
    ledger.save(20240305, ("1001", 3_00, 0), ("400101", 0, 3_00))
    ledger.post()
    ledger.save(20240306, ("1001", 50_00, 0), ("400101", 0, 50_00))

    def rows(first: int, last: int, view: View) -> list[tuple[RowKind, int, int, int]]:
        asked = {"book": ledger.book, "view": view}
        ids = ledger.desk.ask("ledger.journal_ids", first=first, last=last, totals=True, **asked)
        page = ledger.desk.ask("ledger.journal_page", ids=ids, **asked)
        return [(each.kind, each.period, each.debit, each.credit) for each in page]

    line, month, year = RowKind.LINE, RowKind.MONTH, RowKind.YEAR
    assert rows(202402, 202404, View()) == [
        (line, 202403, 3_00, 0), (line, 202403, 0, 3_00), (month, 202403, 3_00, 3_00), (year, 202403, 5_00, 5_00),
    ]  # fmt: skip
    with_unposted = rows(202401, 202403, View(include_unposted=True))
    assert [each for each in with_unposted if each[0] is not line] == [
        (month, 202401, 2_00, 2_00), (year, 202401, 2_00, 2_00),
        (month, 202403, 53_00, 53_00), (year, 202403, 55_00, 55_00),
    ]  # fmt: skip
    path = tmp_path / "journal.csv"
    ledger.desk.ask("ledger.write", book=ledger.book, kind="journal", path=path, first=202401, last=202403)
    told = path.read_text("utf-8-sig").splitlines()
    assert [each.split(",")[3] for each in told if "本" in each] == ["本月合计", "本年累计"] * 2


def test_the_general_ledger_proves_its_headings_and_tells_what_is_lost(ledger: Ledger) -> None:
    ledger.save(20240110, ("100201", 10_00, 0), ("400101", 0, 10_00))
    ledger.save(20240210, ("100202", 6_00, 0), ("100201", 0, 6_00))
    ledger.post()
    ledger.save(20240211, ("1003", 7_00, 0), ("1001", 0, 7_00))
    asked = {"book": ledger.book, "first": 202402, "last": 202403}
    for view in (View(), View(include_unposted=True), View(as_of=dt.datetime.now(dt.UTC))):
        assert ledger.desk.ask("ledger.general_proof", view=view, **asked) == ()
    with ledger.desk._engine.begin() as connection:  # somebody turned a stored figure behind our back
        connection.exec_driver_sql(
            f"UPDATE balance SET debit = debit + 5 WHERE account_id = {ledger.ids['100202']} AND period = 202402"
        )
    codes = {each.code for each in ledger.desk.ask("ledger.general_proof", **asked)}
    assert codes == {"ledger.turnover_unbalanced", "ledger.closing_unbalanced"}


def test_ac_34_a_heading_and_its_details_keep_their_balances_over_the_close(ledger: Ledger) -> None:
    ledger.save(20241230, ("100201", 21_00, 0), ("3001", 0, 21_00))
    ledger.save(20241231, ("100202", 21_00, 0), ("3001", 0, 21_00))
    ledger.post()
    codes = ("1002", "100201", "100202", "3001")
    before = [ledger.turn(code, 202401, 202412)[3] for code in codes]
    assert before == [42_00, 21_00, 21_00, -42_00]
    for period in range(202401, 202413):
        checks = ledger.desk.ask("close.check", book=ledger.book, period=period)
        accepted = {each.code: "验收用例" for each in checks if each.warns}
        ledger.desk.do("close.run", book=ledger.book, period=period, accept_warnings=accepted)
    if 202501 not in {each.period for each in ledger.desk.ask("period.list", book=ledger.book)}:
        ledger.desk.do("period.open_year", book=ledger.book, year=2025)
    assert [ledger.turn(code, 202401, 202412)[3] for code in codes] == before
    assert [ledger.turn(code, 202501, 202501) for code in codes] == [(each, 0, 0, each) for each in before]
    assert ledger.desk.ask("ledger.general_proof", book=ledger.book, first=202501, last=202501) == ()


def test_a_year_opens_with_the_balance_and_its_own_sums(ledger: Ledger) -> None:
    ledger.save(20241231, ("1001", 9_00, 0), ("400101", 0, 9_00))
    ledger.desk.do("period.open_year", book=ledger.book, year=2025)
    ledger.save(20250102, ("1001", 1_00, 0), ("400101", 0, 1_00))
    ledger.post()
    row = ledger.row("1001", 202412, 202501).figures
    assert (row.opening, row.period_debit, row.year_debit, row.closing) == (0, 10_00, 1_00, 10_00)
    page = ledger.desk.ask(
        "ledger.detail", book=ledger.book, account=ledger.ids["1001"], first=202401, last=202512
    )
    assert [(row.period, row.debit, row.balance) for row in page.rows if row.kind is RowKind.YEAR] == [
        (202412, 9_00, 9_00),
        (202501, 1_00, 10_00),
    ]
    assert ledger.desk.ask("ledger.prove", book=ledger.book) == ()


@pytest.mark.parametrize("period", [202312, 202501])
def test_a_period_outside_the_book_is_refused_and_never_reads_nought(
    desk: Desk, book: int, period: int
) -> None:
    leaf = next(each.id for each in desk.ask("account.list", book=book) if each.code == "1001")
    for asked, more in (("trial_balance", {}), ("general", {"account": leaf}), ("detail", {"account": leaf})):
        with pytest.raises(Refused) as refused:
            desk.ask(f"ledger.{asked}", book=book, first=period, last=period, **more)
        assert [each.code for each in refused.value.findings] == ["period.not_open"]
