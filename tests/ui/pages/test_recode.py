"""The wizard of codes by keyboard: from the chart to the mapping, what it touches, carried out or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.templates.model import AmountKind, Template, TemplateLine
from finance_desk.vouchers.model import Line, State
from finance_desk.vouchers.queries import VoucherFilter
from tests.ui.pages.conftest import Bench
from ui.pages.voucher.page import VoucherPage

ENTER, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


def furnished(bench: Bench) -> dict[str, int]:
    new = [NewAccount("100401", "甲"), NewAccount("100402", "乙")]
    bench.desk.do("account.import", book=bench.book, accounts=new)
    ids = {each.code: each.id for each in bench.desk.ask("account.list", book=bench.book)}
    lines = [Line(ids["100401"], 100, 0, "x"), Line(ids["4602"], 0, 100, "x")]
    bench.desk.do("voucher.save", book=bench.book, day=20260105, lines=lines)
    template = Template(
        "T", "某", "某", (TemplateLine(1, "100401", AmountKind.FIXED, "1"), TemplateLine(-1, "4602", AmountKind.REST))
    )  # fmt: skip
    bench.desk.do("template.save", book=bench.book, given=template)
    return ids


def planned(bench: Bench, page: Any) -> None:
    bench.until(lambda: not page._live.isActive())
    bench.settle()


def begun(bench: Bench, code: str) -> Any:
    """Go to the wizard from the account under the cursor of the chart, by its key."""
    chart = bench.open("accounts")
    rows = range(chart.rows.rowCount())
    chart.table.set_current_row(next(at for at in rows if chart.rows.row_at(at).account.code == code))
    chart.table.setFocus()
    bench.press(Qt.Key.Key_R, CONTROL)
    bench.settle()
    page = bench.window.front_page()
    assert page.table.at == (0, "new")
    return page


def test_a_split_from_the_chart_by_keys_alone(bench: Bench) -> None:
    ids = furnished(bench)
    page = begun(bench, "100401")
    assert page._plan.steps[0].deed == "disable"  # so far
    bench.press_all("100402 100403", ENTER, "Bing", ENTER)
    page.table.close_cell(take=False)
    page.day.set_value(20260201)
    planned(bench, page)
    step = page._plan.steps[0]
    assert (step.deed, step.made, step.uses.unposted) == ("split", ("100403",), 1)
    bench.press(Qt.Key.Key_Delete, CONTROL)  # the empty line that Enter added
    planned(bench, page)
    assert len(page.changes) == 1
    template = next(at for at, each in enumerate(page.places) if each.mark == "template:T")
    page.place_table.setFocus()
    page.place_table.go_to(template, "new")
    bench.press(Qt.Key.Key_F2)
    bench.press_all("100403", ENTER)
    planned(bench, page)
    assert page.places[template].new == "100403"
    assert page.do.isEnabled()
    bench.answers.answers.append(True)
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    chart = {each.code: each for each in bench.desk.ask("account.list", book=bench.book)}
    assert chart["100401"].id == ids["100401"]
    assert chart["100401"].disabled_from == 20260201
    assert chart["100403"].name == "Bing"
    assert bench.desk.ask("template.show", book=bench.book, code="T").lines[0].account == "100403"
    assert page.unsaved() is None


def test_what_stands_in_the_way_greys_the_deed_and_says_why(bench: Bench) -> None:
    furnished(bench)
    page = begun(bench, "100401")
    page.day.set_value(20260105)
    bench.press_all("100402", ENTER)
    page.table.close_cell(take=False)
    planned(bench, page)
    assert [each.code for each in page.findings.findings()] == ["recode.later_lines"]
    assert not page.do.isEnabled()
    assert "stands in the way" in page.do.toolTip()
    page.day.set_value(20260106)
    page._soon_preview()
    planned(bench, page)
    assert page.do.isEnabled()
    page._typed(0, "new", "100403")
    page._carry_out()  # faster than the plan: nobody is asked, nothing is done, it is shown first
    planned(bench, page)
    assert page._plan.steps[0].made == () and page._plan.steps[0].deed == "rename"
    assert "100403" not in {each.code for each in bench.desk.ask("account.list", book=bench.book)}


def test_an_item_gets_another_code_and_accounts_below_go_with_theirs(bench: Bench) -> None:
    furnished(bench)
    bench.desk.do("account.import", book=bench.book, accounts=[NewAccount("10040201", "乙一")])
    page = begun(bench, "100402")
    bench.press_all("100409", ENTER)
    page.table.close_cell(take=False)
    planned(bench, page)
    assert next((each.old, each.new) for each in page.places if not each.mark) == ("10040201", "10040901")
    dimension = bench.desk.ask("dimension.list", book=bench.book)[0]
    bench.desk.do("dimension.import", book=bench.book, dimension=dimension.code, items=[("H1", "一")])
    page._start_anew()
    page = bench.open("recode", dimension=dimension.code, code="H1")
    assert page.of.currentData() == dimension.code
    page.table.setFocus()
    bench.press_all("H9", ENTER)
    page.table.close_cell(take=False)
    planned(bench, page)
    bench.answers.answers.append(True)
    page.do.trigger()
    bench.settle()
    assert "H9" in {each.code for each in bench.desk.ask("dimension.items", book=bench.book)}


def test_what_is_left_on_the_old_code_is_moved_from_the_list(bench: Bench, reviewer: Desk) -> None:
    ids = furnished(bench)
    reviewer.do("voucher.review", book=bench.book)
    bench.desk.do("voucher.post", book=bench.book)
    page = begun(bench, "100401")
    bench.press_all("100402", ENTER)
    page.table.close_cell(take=False)
    page.day.set_value(20260111)
    planned(bench, page)
    bench.answers.answers += [True, True]  # carry out; run the remedy
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    (left,) = page.findings.findings()
    assert left.code == "recode.balance"
    page.findings.setFocus()
    bench.press(ENTER, CONTROL)
    bench.settle()
    (id,) = bench.desk.ask("voucher.ids", book=bench.book, filter=VoucherFilter(states=(State.MADE,)))
    made = bench.desk.ask("voucher.show", book=bench.book, id=id)
    assert (made.day, made.total) == (20260110, 100)
    assert [each.account for each in made.lines] == [ids["100401"], ids["100402"]]
    front = bench.window.front_page()
    assert isinstance(front, VoucherPage) and front.voucher is not None and front.voucher.id == id


def test_a_file_adds_its_lines_to_what_was_typed(bench: Bench, tmp_path: Path) -> None:
    furnished(bench)
    path = tmp_path / "map.csv"
    path.write_text("旧编码,新编码,新名称\n100402,100405,乙二\n", "utf-8")
    page = begun(bench, "100401")
    bench.press_all("100409", ENTER)
    page.table.close_cell()
    bench.answers.answers.append(path)
    bench.press(Qt.Key.Key_O, CONTROL)
    bench.settle()
    planned(bench, page)
    assert [(each.old, each.new, each.names) for each in page.changes] == [
        ("100401", "100409", ""),
        ("100402", "100405", "乙二"),
    ]
    assert [each.deed for each in page._plan.steps] == ["rename", "rename"]
    path.write_text("旧编码,新编码\n,1\n", "utf-8")
    bench.answers.answers.append(path)
    bench.press(Qt.Key.Key_O, CONTROL)
    bench.settle()
    assert [each.code for each in page.findings.findings()] == ["recode.no_old"]
    assert len(page.changes) == 2
