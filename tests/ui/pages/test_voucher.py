"""A voucher by keys alone: typed, checked, saved, reviewed by somebody else, posted, reversed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from finance_desk.accounts.model import Account
from finance_desk.app.desk import Desk
from finance_desk.base.commands import Done
from finance_desk.base.errors import refuse
from finance_desk.base.messages import message
from finance_desk.vouchers.model import Line, State
from tests.ui.pages.conftest import Bench, focused
from ui.ask.questions import APART, Compare
from ui.pages.kept import Keeper, folder_of, left_behind
from ui.pages.voucher.page import VoucherPage
from ui.theme.look import say
from ui.widgets.picker import PickEdit, SuggestEdit
from ui.widgets.voucher_paper import FOOT, HEAD, ROW, Column

CONTROL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


def type_voucher(bench: Bench, debit: str = "1004", credit: str = "300101", amount: str = "1234.56") -> None:
    """Two lines into the grid in front: summary, account, amount; the second one by = ."""
    bench.type("premium")
    bench.press(Qt.Key.Key_Return)
    bench.type(debit)
    bench.press(Qt.Key.Key_Return)
    bench.type(amount)
    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_Return)
    bench.type(credit)
    bench.press(Qt.Key.Key_Return)
    bench.type("=")


def test_a_voucher_by_keys(bench: Bench) -> None:
    page = bench.open("voucher")
    assert page.page_title == "New voucher"
    type_voucher(bench)
    assert [(each.debit, each.credit) for each in page.draft.lines] == [(1234_56, 0), (0, 1234_56)]
    assert page.dirty
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    ids = bench.desk.ask("voucher.ids", book=bench.book)
    made = bench.desk.ask("voucher.show", book=bench.book, id=ids[0])
    assert (made.label, made.state, made.total) == ("记-0001", State.MADE, 1234_56)
    assert [line.summary for line in made.lines] == ["premium", "premium"]
    # the next one waits with the same day, the cursor in its first summary
    assert page.voucher is None and not page.dirty and page.draft.day == made.day
    type_voucher(bench, amount="1")
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    assert len(bench.desk.ask("voucher.ids", book=bench.book)) == 2


def page_of(bench: Bench) -> VoucherPage:
    page = bench.window.front_page()
    assert isinstance(page, VoucherPage)
    return page


def hospital(bench: Bench, name: str = "市第一人民医院") -> int:
    """An item of the dimension that hospital accounts carry."""
    dimension = next(iter(account(bench, "50010101").dimensions))
    code = next(
        each.code for each in bench.desk.ask("dimension.list", book=bench.book) if each.id == dimension
    )
    bench.desk.do(
        "dimension.import", book=bench.book, dimension=code, items=[("H01", name), ("H02", "市中医院")]
    )
    items = bench.desk.ask("dimension.items", book=bench.book, dimension_id=dimension)
    return int(next(each.id for each in items if each.name == name))


def account(bench: Bench, code: str) -> Account:
    return next(each for each in bench.desk.ask("account.list", book=bench.book) if each.code == code)


def test_accounts_by_pinyin_and_the_items_they_need(bench: Bench, opened: None) -> None:
    wanted = hospital(bench)
    page = bench.open("voucher")
    bench.press_all("hospital", ENTER, account(bench, "50010101").mnemonic, ENTER)
    # the account asks for its hospital before the amount; the drawer shows what the account is
    assert page.grid.findChild(PickEdit) is not None
    bench.press_all("H01", ENTER, "2500", ENTER)
    line = page.draft.lines[0]
    assert line.account == bench.codes["50010101"]
    assert line.dimensions == {next(iter(account(bench, "50010101").dimensions)): wanted}
    assert line.debit == 2500_00
    bench.press_all(ENTER, account(bench, "1004").mnemonic, ENTER)
    bench.type("=")
    assert [(each.debit, each.credit) for each in page.draft.lines][:2] == [(2500_00, 0), (0, 2500_00)]
    assert page.draft.lines[1].account == bench.codes["1004"]
    bench.settle()
    # the balance of the account under the cursor, before and after what is typed
    told = page.panel.facts.text()
    assert "Before\tDr 50,000.00" in told
    assert "This voucher\tCr 2,500.00" in told
    assert "After\tDr 47,500.00" in told
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert page.voucher is not None and page.voucher.state is State.MADE
    assert page.form._number.text().endswith("0001")


def test_a_voucher_short_of_its_item_is_refused_at_the_line(bench: Bench) -> None:
    hospital(bench)
    page = bench.open("voucher")
    bench.press_all("hospital", ENTER, "110102", ENTER, ENTER, "2500", ENTER, ENTER, "1004", ENTER)
    bench.type("=")
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    assert bench.desk.ask("voucher.ids", book=bench.book).tolist() == []
    found = page.findings.findings()
    assert [each.code for each in found] == ["voucher.dimension"]
    assert found[0].subject is not None and found[0].subject.line == 1
    assert page.grid.current() == (0, Column.ACCOUNT)
    assert bench.window.notice.text() == "Not saved: 1 fault. They are listed below."
    # from another line, the finding leads back to its place
    page.grid.edit(1, Column.SUMMARY)
    page.findings.press(0)
    assert page.grid.current()[0] == 0
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_Escape)
    assert page.findings.isHidden() and bench.window.front_page() is page


def test_out_of_balance_is_a_draft_and_nothing_more(bench: Bench) -> None:
    page = bench.open("voucher")
    type_voucher(bench)
    bench.press(Qt.Key.Key_Return)
    bench.press_all("more", ENTER, "1004", ENTER, "10", ENTER)
    words, tone = page.grid.difference_words()
    assert (words, tone.value) == ("Credit lacks 10.00", "stop")
    bench.press(Qt.Key.Key_Return, CONTROL)
    assert [each.code for each in page.findings.findings()] == ["voucher.unbalanced"]
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert page.voucher is not None and page.voucher.state is State.DRAFT


def test_escape_and_backspace_go_back_to_where_one_came_from(bench: Bench, save: Callable[..., int]) -> None:
    ids = [save("1004", "40010101", fen) for fen in (100_00, 20_00)]
    listed = bench.open("vouchers")
    listed.table.setFocus()
    listed.table.set_current_row(1)
    bench.press(Qt.Key.Key_Return)
    bench.settle()
    assert page_of(bench).voucher is not None and page_of(bench).voucher.id == ids[1]
    bench.press(Qt.Key.Key_Escape)
    assert bench.window.front_page() is listed and listed.table.current_row() == 1
    assert [each.spec.id for each in bench.window.open_tabs()] == ["home", "vouchers"]
    # a drill-down goes up the same steps, and typing is never dropped on the way
    bench.window.context.open_page("voucher", id=ids[0])
    bench.settle()
    page = page_of(bench)
    page.grid.edit(0, Column.SUMMARY)
    bench.type("changed")
    bench.press(Qt.Key.Key_Escape)
    assert bench.window.front_page() is page
    bench.press(Qt.Key.Key_Backspace)
    assert bench.window.front_page() is listed
    assert page in [each.widget for each in bench.window.open_tabs()] and page.dirty
    assert not bench.answers.asked


def test_typing_left_behind_is_offered_after_a_crash(
    bench: Bench, window_of: Callable[..., Bench], qtbot: QtBot
) -> None:
    page = bench.open("voucher")
    type_voucher(bench, amount="777.70")
    page.keep()
    bench.settle()
    folder = folder_of(bench.desk)
    assert [each.suffix for each in folder.glob("*.json")] == [".json"]
    assert left_behind(folder, bench.book) == []  # somebody is typing it
    # the program dies: its lock falls, its file stays, nobody was asked
    page.keeper._lock.unlock()
    page.keeper = Keeper(folder, bench.book)
    assert len(left_behind(folder, bench.book)) == 1

    later = window_of(bench.desk)
    home = later.open("home")
    assert home.todo.rows()[0].text() == "1 voucher is not saved but kept as typed"
    home.todo.rows()[0].click()
    later.settle()
    again = page_of(later)
    assert "was not saved" in again.ribbon.text()
    offered = again.ribbon.notices[0]
    assert [words for words, _deed in offered.deeds] == ["Restore it", "Throw it away"]
    offered.deeds[0][1]()
    later.settle()
    assert [(each.debit, each.credit) for each in again.draft.lines] == [(777_70, 0), (0, 777_70)]
    assert again.dirty and again.ribbon.text() == ""
    later.press(Qt.Key.Key_Return, CONTROL)
    later.settle()
    assert len(later.desk.ask("voucher.ids", book=later.book)) == 1
    assert left_behind(folder, later.book) == []


def test_closing_asks_for_what_was_typed(bench: Bench) -> None:
    page = bench.open("voucher")
    type_voucher(bench)
    bench.answers.answers.extend([False, True])
    at = bench.window.tabs.currentIndex()
    assert not bench.window.close_tab(at)
    assert bench.window.front_page() is page
    assert bench.window.close_tab(at)
    assert [each.danger for each in bench.answers.asked] == [True, True]  # type: ignore[union-attr]


def test_a_twin_is_told_where_it_can_be_seen(bench: Bench) -> None:
    for _ in range(2):
        page = bench.open("voucher")
        type_voucher(bench)
        if page.voucher is None and not bench.desk.ask("voucher.ids", book=bench.book):
            bench.press(Qt.Key.Key_Return, CONTROL)
            bench.settle()
    bench.window.resize(1100, 760)  # too narrow for the drawer
    page._look_soon.timeout.emit()
    bench.settle()
    assert page.drawer.isHidden()
    assert "▲ same amount and summary: 记-0001 " in page._condition.text()


def meet(bench: Bench, save: Callable[..., int], answer: object) -> tuple[int, VoucherPage]:
    """I type into the first line, a colleague saves both lines and another day meanwhile, then I save."""
    id = save("1004", "40010101", 100_00)
    page = bench.open("voucher", id=id)
    page.grid.edit(0, Column.SUMMARY)
    bench.type("mine")
    shown = bench.desk.ask("voucher.show", book=bench.book, id=id)
    lines = [Line(each.account, each.debit, each.credit, "theirs") for each in shown.lines]
    bench.desk.do(
        "voucher.save", book=bench.book, day=shown.day + 1, lines=lines, id=id, version=shown.version
    )
    bench.answers.answers.append(answer)
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    return id, page_of(bench)


def test_three_versions_side_by_side_and_what_is_chosen_is_saved(
    bench: Bench, save: Callable[..., int]
) -> None:
    # day, type, attachments, two lines: my first line, everything else the colleague's
    id, page = meet(bench, save, (1, 1, 1, 0, 1))
    asked = bench.answers.asked[-1]
    assert isinstance(asked, Compare)
    assert [(each.differs, each.pick) for each in asked.rows] == [
        (True, 1),  # only the colleague changed the day
        (False, 0),
        (False, 0),
        (True, None),  # both changed the first line
        (True, 1),
    ]
    kept = bench.desk.ask("voucher.show", book=bench.book, id=id)
    assert [each.summary for each in kept.lines] == ["mine", "theirs"]
    assert (kept.day % 100, kept.version, page.dirty) == (6, 3, False)
    assert [each.total for each in (kept, page.voucher)] == [100_00, 100_00]


def test_never_mind_keeps_what_was_typed_on_the_page(bench: Bench, save: Callable[..., int]) -> None:
    id, page = meet(bench, save, None)
    assert page.dirty and page.draft.lines[0].summary == "mine"
    assert bench.desk.ask("voucher.show", book=bench.book, id=id).lines[0].summary == "theirs"


def test_what_was_typed_meets_a_colleagues_change(bench: Bench, save: Callable[..., int]) -> None:
    meet(bench, save, APART)  # keep mine as another voucher
    ids = bench.desk.ask("voucher.ids", book=bench.book)
    kept = [bench.desk.ask("voucher.show", book=bench.book, id=each).lines[0].summary for each in ids]
    assert sorted(kept) == ["mine", "theirs"]


def test_files_are_put_behind_a_voucher_copied_and_taken_away(
    bench: Bench, save: Callable[..., int], tmp_path: Path
) -> None:
    page = bench.open("voucher", id=save("1004", "40010101", 100_00))
    assert page.by_id["voucher.files"].toolTip().startswith("No file was put behind")
    paper, copy = tmp_path / "发票.pdf", tmp_path / "copy.pdf"
    paper.write_bytes(b"%PDF-1.4 receipt")
    bench.answers.answers.append([str(paper)])
    bench.press(Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    bench.settle()
    assert [each.name for each in page._loaded.files] == ["发票.pdf"]
    assert "1 file behind the voucher" in [say(each.heading) for each in page._about()]
    bench.answers.answers.extend([1, str(copy)])  # keep a copy
    bench.press(Qt.Key.Key_O, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    bench.settle()
    assert copy.read_bytes() == paper.read_bytes()
    bench.answers.answers.extend([2, "The wrong file"])  # take it away
    bench.press(Qt.Key.Key_O, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    bench.settle()
    assert page._loaded.files == () and not bench.answers.answers


def test_a_long_voucher_scrolls_to_its_new_line(bench: Bench) -> None:
    page = bench.open("voucher")
    for at in range(14):
        bench.press_all(f"line {at}", ENTER, "1004", ENTER, "1", ENTER)
    row, column = page.grid.current()
    assert (row, column) == (14, Column.SUMMARY)
    cell = page.grid._cell(row, column)
    assert cell.top() >= HEAD and cell.bottom() <= page.grid.viewport().height() - FOOT
    editor = focused()
    assert editor.geometry() == cell
    # the rows share the room: none is cut at the foot
    assert page.grid._top(row + 1) <= page.grid.viewport().height() - FOOT + 1
    page.grid.verticalScrollBar().setValue(0)
    assert page.grid._row_at(HEAD) == 0 and page.grid._row_at(HEAD + ROW) in (0, 1)


def test_f7_lists_the_summary_library_and_typing_narrows_it(bench: Bench) -> None:
    for code, text in (("01", "收保费"), ("02", "拨付医疗费"), ("03", "收财政补贴")):
        bench.desk.do("summary.save", book=bench.book, code=code, text=text)
    page = bench.open("voucher")
    field = page.grid.findChild(SuggestEdit)
    bench.press(Qt.Key.Key_F7)
    bench.until(lambda: field.list_open)
    assert [each.name for each in field.shown_choices()] == ["收保费", "拨付医疗费", "收财政补贴"]
    bench.type("sc")  # initials of 收财政补贴
    assert [each.name for each in field.shown_choices()] == ["收财政补贴"]
    bench.press(ENTER)
    assert page.draft.lines[0].summary == "收财政补贴"
    # any other text stays as it is typed, and Esc closes the list without losing it
    page.grid.edit(0, Column.SUMMARY)
    bench.type("01")
    bench.press(Qt.Key.Key_F7)
    bench.until(lambda: field.list_open)
    bench.press(Qt.Key.Key_Escape)
    assert not field.list_open
    bench.type(" special")
    bench.press(ENTER)
    assert page.draft.lines[0].summary == "01 special"


def test_f7_without_library_offers_what_was_written_lately_and_a_summary_is_kept(bench: Bench) -> None:
    page = bench.open("voucher")
    bench.press(Qt.Key.Key_F7)
    bench.settle()
    assert "library is empty" in bench.window.notice.text()
    type_voucher(bench)
    bench.press(ENTER, CONTROL)
    bench.settle()
    bench.press(Qt.Key.Key_F7)
    bench.until(lambda: page.grid.findChild(SuggestEdit).list_open)
    bench.press(ENTER)
    assert page.draft.lines[0].summary == "premium"
    page.grid.edit(0, Column.SUMMARY)
    bench.answers.answers.append("P")
    page.by_id["summary.save"].trigger()
    bench.settle()
    assert [(each.code, each.text) for each in bench.desk.ask("summary.list", book=bench.book)] == [
        ("P", "premium")
    ]


def test_each_sub_fund_is_told_under_the_grid(bench: Bench) -> None:
    page = bench.open("voucher")
    assert page.form.beneath() == "" and not page.form._beneath.isHidden()  # its room is there
    type_voucher(bench, debit="1004", credit="40010101", amount="60")
    assert page.form.beneath() == (
        "Pooled fund Cr 60.00 · Shared accounts Dr 60.00 no shift between sub-funds"
    )
    # the pooled fund's premium goes into the personal accounts: balanced, and yet a shift
    page.grid.edit(0, Column.ACCOUNT)
    bench.press_all("40010201", ENTER)
    assert page.form.beneath().endswith("60.00 from one sub-fund to the other")
    bench.desk.do("book.option", book=bench.book, name="subfund_balance", value="stop")
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    # the page learnt of the option too late: the core refuses all the same
    assert [each.code for each in page.findings.findings()] == ["voucher.subfund"]
    assert bench.desk.ask("voucher.ids", book=bench.book).tolist() == []
    bench.answers.answers.append(True)
    bench.window.close_tab(bench.window.tabs.currentIndex())
    again = bench.open("voucher")
    type_voucher(bench, debit="40010201", credit="40010101", amount="60")
    bench.press(Qt.Key.Key_Return, CONTROL)
    assert [each.code for each in again.findings.findings()] == ["voucher.subfund"]
    bench.desk.do("book.option", book=bench.book, name="subfund_balance", value="off")
    bench.answers.answers.append(True)
    bench.window.close_tab(bench.window.tabs.currentIndex())
    assert bench.open("voucher").form._beneath.isHidden()


def test_what_is_typed_while_the_core_saves_is_saved_by_the_next_save(bench: Bench) -> None:
    page = bench.open("voucher")
    type_voucher(bench)
    page.save.trigger()
    page.draft.lines[0].summary = "typed meanwhile"
    page._typed()
    bench.settle()
    assert page.dirty
    page.save.trigger()
    bench.settle()
    assert not page.dirty
    (id,) = bench.desk.ask("voucher.ids", book=bench.book)
    assert bench.desk.ask("voucher.show", book=bench.book, id=id).lines[0].summary == "typed meanwhile"


def test_what_is_typed_after_a_save_nobody_confirmed_is_saved_too_and_nothing_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server commits and is lost before it says so; the accountant types on and saves again."""
    page = bench.open("voucher")
    type_voucher(bench)
    real, calls = Desk.do, []

    def lost(desk: Desk, what: str, **arguments: Any) -> Done:
        done = real(desk, what, **arguments)
        calls.append(what)
        if calls == ["voucher.save"]:
            raise refuse("store.server_lost", message("The connection was lost."))
        return done

    monkeypatch.setattr(Desk, "do", lost)
    page.save.trigger()
    bench.settle()
    assert page.dirty and page.voucher is None
    page.draft.lines[0].summary = "typed afterwards"
    page._typed()
    page.save.trigger()
    bench.settle()
    bench.until(lambda: not page.dirty)
    (id,) = bench.desk.ask("voucher.ids", book=bench.book)
    held = bench.desk.ask("voucher.show", book=bench.book, id=id)
    assert (held.lines[0].summary, held.version) == ("typed afterwards", 2)
    assert calls == ["voucher.save"] * 3
