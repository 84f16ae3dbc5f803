"""Query schemes on the ledger pages: saved, chosen by keys, the page that opens with one, the broken one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from finance_desk.accounts.model import NewAccount
from finance_desk.ledgers.schemes import Conditions, Span
from tests.ui.pages_b.conftest import Books, Shown
from ui.pages.ledger_page import LedgerPage


def entry(page: LedgerPage, words: str) -> QAction:
    return next(each for each in page.schemes.menu.actions() if each.text().startswith(words))


def keep(books: Books, kind: str, name: str, **asked: object) -> int:
    conditions = Conditions(**asked)  # type: ignore[arg-type]
    done = books.desk.do("ledger.scheme_save", book=books.book, kind=kind, name=name, conditions=conditions)
    return int(done.value)


def test_a_filter_is_saved_under_a_name_and_chosen_again_by_keys(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, "一级含未记账", period=202401)
    page = shown.open("trial_balance")
    assert not page.schemes._rename.isEnabled() and page.schemes._rename.toolTip() == "请先选择方案。"
    page.filters.set_value("level", 1)
    page.filters.set_value("unposted", True)
    page.schemes._save_as.trigger()
    shown.settle()
    assert page.schemes.button.text() == "方案 一级含未记账"
    page.filters.set_value("level", 2)
    assert page.schemes.button.text() == "方案 一级含未记账（已改动）"
    entry(page, "不使用方案").trigger()
    shown.settle()
    assert page.filters.values() == {} and page.rows.rowCount() == 8

    page.table.setFocus()
    shown.key(Qt.Key.Key_M, page.table, Qt.KeyboardModifier.ControlModifier)
    assert page.schemes.menu.isVisible() and page.schemes.menu.activeAction().text() == "不使用方案"
    shown.key(Qt.Key.Key_Down, page.schemes.menu)
    shown.key(Qt.Key.Key_Return, page.schemes.menu)
    assert page.filters.values() == {"level": 1, "unposted": True} and page.rows.rowCount() == 6
    assert entry(page, "一级含未记账").isChecked()


def test_a_page_opened_by_itself_begins_with_the_users_default(
    books: Books, show: Callable[..., Shown]
) -> None:
    id = keep(books, "detail", "支出户", span=Span.YEAR, account=books.accounts["100202"])
    books.desk.do("ledger.scheme_default", book=books.book, kind="detail", id=id)
    shown = show(books.desk, period=202401)
    page = shown.open("detail")
    assert "100202" in page.page_title and page.range == (202401, 202401)
    shown.window.context.set_period(202402)
    shown.settle()
    assert page.range == (202401, 202402), "the year up to the period in front"
    drilled = show(books.desk, period=202401).open("detail", account=books.accounts["100201"])
    assert "100201" in drilled.page_title and drilled.schemes.chosen is None, "drilling down asks for its own"
    page.schemes._default.trigger()
    shown.settle()
    assert not page.schemes.chosen.default and not page.schemes._default.isChecked()


def test_renaming_sharing_and_deleting_from_the_menu(books: Books, show: Callable[..., Shown]) -> None:
    keep(books, "general", "总账一级", level=1)
    shown = show(books.desk, "总账", True, period=202401)
    page = shown.open("general")
    entry(page, "总账一级").trigger()
    shown.settle()
    page.schemes._rename.trigger()
    shown.settle()
    assert page.schemes.button.text() == "方案 总账"
    page.schemes._share.trigger()
    shown.settle()
    assert entry(page, "总账").text() == "总账 · 共享" and page.schemes._share.isChecked()
    page.schemes._delete.trigger()
    shown.settle()
    assert page.schemes.schemes == () and page.schemes.button.text() == "查询方案"


def test_the_year_to_date_is_kept_as_such_when_one_says_so(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, "本年", 0, "固定", 1, period=202403)
    page = shown.open("trial_balance")
    page.filters.set_value("periods", (202401, 202403))
    for _ in range(2):
        page.schemes._save_as.trigger()
        shown.settle()
    saved = {each.name: each.conditions for each in page.schemes.schemes}
    assert saved["本年"].span is Span.YEAR
    assert saved["固定"] == Conditions(Span.FIXED, 202401, 202403)


def test_a_scheme_of_a_deleted_account_says_so_and_opens(books: Books, show: Callable[..., Shown]) -> None:
    books.desk.do("account.import", book=books.book, accounts=[NewAccount("1009", "将删")])
    gone = next(each.id for each in books.desk.ask("account.list", book=books.book) if each.code == "1009")
    keep(books, "general", "旧科目", account=gone)
    books.desk.do("account.delete", book=books.book, code="1009")
    shown = show(books.desk, period=202401)
    page = shown.open("general")
    entry(page, "旧科目").trigger()
    shown.settle()
    assert shown.complaints == ["ledger.scheme_gone"]
    assert page.rows.rowCount() > 4 and "account" not in page.filters.values()
