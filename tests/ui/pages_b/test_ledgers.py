"""The ledger pages: figures, drilling down by keys alone, the way back, writing to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from tests.ui.pages_b.conftest import GOOD, Books, Shown, settlement_file
from ui.pages.detail.page import DetailPage
from ui.pages.general.page import GeneralPage
from ui.pages.intake.page import IntakePage
from ui.pages.trial_balance.page import TrialBalancePage
from ui.theme.cells import Tone


def column(page: object, name: str) -> int:
    return [each.name for each in page.rows.columns].index(name)  # type: ignore[attr-defined]


def row_of(page: object, words: str, at: int = 0) -> int:
    rows = page.rows  # type: ignore[attr-defined]
    return next(row for row in range(rows.rowCount()) if words in rows.text(row, at))


def test_the_trial_balance_shows_every_account_and_proves_itself(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    assert isinstance(page, TrialBalancePage)
    assert page.rows.rowCount() == 8
    bank = row_of(page, "1002 ")
    assert page.rows.text(bank, column(page, "closing_debit")) == "1,614,567.89"
    assert page.pane.totals._sums["period_debit"] == page.pane.totals._sums["period_credit"] == 1_654_567_89
    note = page.pane.totals._note
    assert note is not None and note.tone is Tone.OK
    assert "下级合计=上级 ✓" in page.status_text()
    assert "已记账" in page._condition.text()


def test_unposted_vouchers_come_in_when_asked_for(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    page.filters.set_value("unposted", True)
    shown.settle()
    spent = row_of(page, "5001 ")
    assert page.rows.text(spent, column(page, "period_debit")) == "121,000.00"
    assert "1 张未记账" in page.status_text()


def test_the_book_as_it_stood_at_a_moment_is_framed_and_carried_down(
    books: Books, show: Callable[..., Shown]
) -> None:
    before = dt.datetime.now().astimezone() - dt.timedelta(days=1)
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    bank, closing = row_of(page, "1002 "), column(page, "closing_debit")
    assert page.rows.text(bank, closing) == "1,614,567.89" and page.pane.property("past") == "false"
    page.filters.set_value("as_of", before)
    shown.settle()
    assert page.rows.text(row_of(page, "1002 "), closing) == "500,000.00", "nothing was posted by then"
    assert (
        page.pane.property("past") == "true" and f"截至时点 {before:%Y-%m-%d %H:%M}" in page.filters.words()
    )
    page.filters.set_value("unposted", True)
    shown.settle()
    assert page.pane.overlay.isVisible(), "unposted vouchers have no such moment: refused"
    page.filters.set_value("unposted", None)
    shown.settle()
    page.table.set_current_row(row_of(page, "100201"))
    shown.key(Qt.Key.Key_Return)
    detail = shown.front
    assert detail.view.as_of == before and detail.rows.rowCount() == 1, "the opening balance alone"


def test_level_and_find_narrow_the_table_and_the_empty_page_offers_the_way_out(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    page.filters.set_value("level", 1)
    shown.settle()
    assert page.rows.rowCount() == 6
    page.filters.set_value("find", "没有这个科目")
    shown.settle()
    assert page.rows.rowCount() == 0 and page._empty.verb.isVisible()
    page._empty.verb.click()
    shown.settle()
    assert page.rows.rowCount() == 8


def test_drill_down_and_back_by_keys_alone(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    trial = shown.open("trial_balance")
    for _ in range(3):
        shown.key(Qt.Key.Key_Down)
    where = trial.table.current_row()
    assert trial.rows.text(where, 0).startswith("100202")
    shown.key(Qt.Key.Key_Return)
    detail = shown.front
    assert isinstance(detail, DetailPage)
    assert "100202" in detail.page_title
    kinds = [detail.rows.text(at, column(detail, "summary")) for at in range(detail.rows.rowCount())]
    assert kinds == ["期初余额", "拨入支出户", "支付待遇", "本月合计", "本年累计"]
    assert detail.rows.text(2, column(detail, "balance")) == "180,000.00"
    shown.key(Qt.Key.Key_Backspace)
    assert shown.front is trial and trial.table.current_row() == where


def test_a_line_of_the_detail_ledger_asks_for_its_voucher(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    detail = shown.open("detail", account=books.accounts["100202"])
    wanted: list[tuple[str, dict[str, object]]] = []
    shown.window.context.page_wanted.connect(lambda id, arguments: wanted.append((id, arguments)))
    shown.key(Qt.Key.Key_Down, detail.table)
    detail.table.set_current_row(1)
    shown.key(Qt.Key.Key_Return, detail.table)
    row = detail.rows.row_at(1)
    assert wanted[-1] == ("voucher", {"id": row.voucher})


def test_totals_of_a_selection_leave_the_month_rows_out(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    detail = shown.open("detail", account=books.accounts["100202"])
    detail.table.selectAll()
    shown.qtbot.waitUntil(lambda: "已选 5" in detail.status_text())
    assert "300,000.00" in detail.status_text() and "120,000.00" in detail.status_text()


def test_the_general_ledger_opens_the_month_it_stands_on(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("general")
    assert isinstance(page, GeneralPage)
    assert "下级合计=上级 ✓" in page.status_text()
    month = row_of(page, "本月合计", column(page, "summary"))
    page.table.set_current_row(month)
    shown.key(Qt.Key.Key_Return, page.table)
    assert isinstance(shown.front, DetailPage)
    assert shown.front.range == (202401, 202401)


def test_the_journal_shows_every_line_with_the_sums_of_the_whole_range(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("journal")
    summaries = [page.rows.text(row, column(page, "summary")) for row in range(page.rows.rowCount())]
    assert len(summaries) == 6 + 2 and summaries[6:] == ["本月合计", "本年累计"]
    assert page.pane.totals._sums == {"debit": 1_654_567_89, "credit": 1_654_567_89}
    page.filters.set_value("unposted", True)
    shown.settle()
    assert page.rows.rowCount() == 8 + 2


def test_each_ledger_is_written_as_it_is_shown(
    books: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    made = [tmp_path / name for name in ("t.xlsx", "t.csv", "t.pdf", "d.csv", "g.pdf", "j.csv")]
    shown = show(books.desk, *map(str, made), period=202401)
    trial = shown.open("trial_balance")
    for form in ("xlsx", "csv", "pdf"):
        trial.export(form)
        shown.settle()
    shown.open("detail", account=books.accounts["100202"]).export("csv")
    shown.settle()
    shown.open("general").export("pdf")
    shown.settle()
    shown.open("journal").export("csv")
    shown.settle()
    assert not shown.complaints
    assert all(path.stat().st_size > 100 for path in made)
    assert made[2].read_bytes().startswith(b"%PDF")
    detail = made[3].read_text("utf-8-sig").splitlines()
    assert len(detail) == 6 and detail[2].endswith("300000.00,0.00,借,300000.00")


def test_a_newly_posted_voucher_shows_without_asking(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    shown.jobs.do(None, books.desk, "voucher.review", None, {"book": books.book})
    shown.jobs.do(None, books.desk, "voucher.post", None, {"book": books.book})
    shown.settle()
    assert page.rows.text(row_of(page, "5001 "), column(page, "period_debit")) == "121,000.00"


def test_ledgers_have_names_for_screen_readers(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    for id in ("trial_balance", "detail", "general", "journal"):
        page = shown.open(id)
        assert page.accessibleName() and page.table.accessibleName()
        for action in page.actions():
            assert action.text() and action.objectName(), (id, action.text())


def test_down_to_the_business_row_and_back_by_keys_alone(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    file = settlement_file(tmp_path, *GOOD)
    city.desk.do("intake.receive", book=city.book, source="settlement", path=file)
    city.desk.do("generate.run", book=city.book)
    city.post()
    shown = show(city.desk, period=202601)
    trial = shown.open("trial_balance")
    where = row_of(trial, "50010103")
    for _ in range(where):
        shown.qtbot.keyClick(trial.table, Qt.Key.Key_Down)
    shown.key(Qt.Key.Key_Return)
    detail = shown.front
    assert isinstance(detail, DetailPage) and "50010103" in detail.page_title
    assert detail.table.current_row() == 0, "the cursor stands on the opening balance"
    shown.key(Qt.Key.Key_Down)
    shown.key(Qt.Key.Key_Return)
    voucher = shown.front
    assert voucher is not detail
    for _ in range(40):
        shown.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        if isinstance(at, QPushButton) and "S002" in at.text() + at.accessibleName():
            break
    shown.key(Qt.Key.Key_Space)
    intake = shown.front
    assert isinstance(intake, IntakePage)
    line = intake.line()
    assert line is not None and line.external_id == "S002"
    shown.key(Qt.Key.Key_Escape)  # the drawer
    shown.key(Qt.Key.Key_Backspace)
    assert shown.front is voucher
    shown.key(Qt.Key.Key_Escape)
    assert shown.front is detail and detail.table.current_row() == 1
    shown.key(Qt.Key.Key_Backspace)
    assert shown.front is trial and trial.table.current_row() == where


def test_the_books_of_a_city_by_dimension_and_back_by_keys(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    file = settlement_file(tmp_path, *GOOD)
    city.desk.do("intake.receive", book=city.book, source="settlement", path=file)
    city.desk.do("generate.run", book=city.book)
    city.post()
    shown = show(city.desk, period=202601)

    cross = shown.open("cross")
    note = cross.pane.totals._note
    assert note is not None and note.tone is Tone.OK and "定点医药机构" in cross._condition.text()
    items = [cross.rows.text(at, 0) for at in range(cross.rows.rowCount())]
    assert items == ["H44060001 市一医院", "H44060002 市二医院"]
    names = [each.name for each in cross.rows.columns]
    assert names[0] == "item" and names[-1] == "total" and "50010103" in names

    balances = shown.open("dimension_balance")
    at = row_of(balances, "H44060002", 1)
    spent = balances.rows.text(at, column(balances, "period_debit"))
    balances.table.set_current_row(at)
    shown.qtbot.keyClick(balances.table, Qt.Key.Key_Return)
    shown.settle()
    lines = shown.front
    assert lines.page_title == "辅助明细账"
    assert lines.rows.text(lines.rows.rowCount() - 2, column(lines, "debit")) == spent, "the month's total"
    shown.key(Qt.Key.Key_Backspace)
    assert shown.front is balances and balances.table.current_row() == at


def test_day_book_columns_and_summary(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    columns = shown.open("multicolumn", account=books.accounts["1002"])
    assert [each.name for each in columns.rows.columns][-2:] == ["100201", "100202"]
    month = row_of(columns, "本月合计", 2)
    assert columns.rows.text(month, column(columns, "100202")) == "180,000.00"
    assert columns.rows.text(month, column(columns, "100201")) == "934,567.89"

    summary = shown.open("summary")
    assert summary.pane.totals._sums["debit"] == summary.pane.totals._sums["credit"] == 1_654_567_89
    summary.table.set_current_row(row_of(summary, "5001 "))
    shown.qtbot.keyClick(summary.table, Qt.Key.Key_Return)
    shown.settle()
    assert isinstance(shown.front, DetailPage) and "5001" in shown.front.page_title

    day = shown.open("day_book", account=books.accounts["100201"])
    assert (
        "100201" in day.filters.words()
        and row_of(day, "本月合计", 2) == 3
        and day.rows.text(2, column(day, "credit")) == "300,000.00"
    )


def test_other_books_of_the_account_and_the_quick_filter_by_keys(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    page.filters.set_value("unposted", True)
    shown.settle()
    page.table.set_current_row(row_of(page, "100202"))
    shown.key(Qt.Key.Key_B, page.table, Qt.KeyboardModifier.ControlModifier)
    assert [each.text() for each in page.other_books.actions()] == ["明细账", "总账", "日记账", "多栏账"]
    shown.key(Qt.Key.Key_Down, page.other_books)
    shown.key(Qt.Key.Key_Return, page.other_books)
    general = shown.front
    assert (
        isinstance(general, GeneralPage) and general.filters.values()["account"] == books.accounts["100202"]
    )
    assert general.view.include_unposted and [
        each.objectName() for each in general.other_books.actions()
    ] == ["detail", "day_book", "multicolumn"]
    shown.key(Qt.Key.Key_Backspace, general.table)
    shown.key(Qt.Key.Key_Slash, page.table)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    words = popup.findChild(QLineEdit)
    assert words is not None and words.accessibleName() == "查找科目"
    shown.qtbot.keyClicks(words, "5001")
    shown.key(Qt.Key.Key_Return, words)
    assert page.filters.values()["find"] == "5001" and page.rows.rowCount() == 1
