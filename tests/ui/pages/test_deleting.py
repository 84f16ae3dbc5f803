"""What is used is not deleted, on any page of basic data: the count, and the way to what uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from finance_desk.base.findings import Finding
from finance_desk.vouchers.model import Line
from finance_desk.vouchers.queries import VoucherFilter
from tests.ui.pages.conftest import Bench


def refused(bench: Bench, page: Any, delete: Any, row: Callable[[Any], bool]) -> Finding:
    """Press Delete on a row and say yes; the finding the window then shows first."""
    rows = range(page.rows.rowCount())
    page.table.set_current_row(next(at for at in rows if row(page.rows.row_at(at))))
    bench.answers.answers.append(True)
    delete.trigger()
    bench.settle()
    return next(iter(bench.window.refusals.findings.findings()))


@pytest.fixture
def used(bench: Bench) -> Bench:
    """Two vouchers on 1004, one line of each with an item, one of them in another month than the one in front."""
    desk, book = bench.desk, bench.book
    dimension = desk.ask("dimension.list", book=book)[0]
    desk.do("dimension.import", book=book, dimension=dimension.code, items=[("H1", "一院")])
    item = desk.ask("dimension.items", book=book, dimension_id=dimension.id)[0].id
    desk.do("account.carry", book=book, code="1004", dimensions=[dimension.code])
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    for day in (20260105, 20260203):
        lines = [Line(ids["1004"], 100, 0, "x", items={dimension.id: item}), Line(ids["4602"], 0, 100, "x")]
        desk.do("voucher.save", book=book, day=day, lines=lines)
    return bench


def test_an_account(used: Bench) -> None:
    page = used.open("accounts")
    found = refused(used, page, page.by_id["account.delete"], lambda row: row.account.code == "1004")
    assert (found.code, found.message.values["count"]) == ("account.used", 2)
    page.context.jump(found.subject)
    used.settle()
    assert "1004" in used.window.front_page().page_title


def test_an_item_and_its_dimension(used: Bench) -> None:
    page = used.open("basics", part="items")
    found = refused(used, page, page.by_id["delete"], lambda row: row.item and row.item.code == "H1")
    assert (found.code, found.message.values["count"]) == ("dimension.item_used", 2)
    page.context.jump(found.subject)
    used.settle()
    ledger = used.window.front_page()
    shown = [ledger.rows.row_at(at) for at in range(ledger.rows.rowCount())]
    assert len([row for row in shown if getattr(row, "voucher", None)]) == 2


def test_a_voucher_type(used: Bench) -> None:
    used.desk.do("voucher_type.save", book=used.book, code="转", name="转账")
    page = used.open("basics", part="types")
    found = refused(used, page, page.by_id["delete"], lambda row: row.code == "记")
    assert (found.code, found.message.values["count"]) == ("voucher_type.used", 2)
    page.context.jump(found.subject)
    used.settle()
    vouchers = used.window.front_page()
    assert vouchers.page_title == "Voucher list"
    assert vouchers.rows.rowCount() == 2


def test_a_summary_goes_and_vouchers_keep_their_words(used: Bench) -> None:
    used.desk.do("summary.save", book=used.book, code="01", text="x")
    page = used.open("basics", part="summaries")
    page.table.set_current_row(0)
    used.answers.answers.append(True)
    page.by_id["delete"].trigger()
    used.settle()
    assert used.desk.ask("summary.list", book=used.book) == ()
    ids = used.desk.ask("voucher.ids", book=used.book, filter=VoucherFilter())
    assert {each.summary for each in used.desk.ask("voucher.page", book=used.book, ids=list(ids))} == {"x"}
