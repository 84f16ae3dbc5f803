"""The closing page: checks with their findings, transfers, accepting, closing, the certificate, reopening."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from tests.ui.pages_b.conftest import Shown
from tests.worked_month import PERIOD, WorkedBook
from ui.pages.closing.page import ClosingPage
from ui.theme.cells import Tone


def tones(page: ClosingPage) -> dict[str, Tone]:
    return {
        line.result.code: line.tone
        for at in range(page.rows.rowCount())
        if (line := page.rows.row_at(at)) is not None
    }


def stand_on(page: ClosingPage, code: str) -> None:
    page.table.set_current_row(list(tones(page)).index(code))


def test_what_stands_in_the_way_is_told_with_its_findings(
    worked: WorkedBook, show: Callable[..., Shown]
) -> None:
    worked.maker.do("close.transfer", book=worked.book, period=PERIOD)
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("closing")
    assert isinstance(page, ClosingPage)
    assert tones(page)["unposted"] is Tone.STOP
    assert not page.close_period.isEnabled() and "阻断" in page.close_period.toolTip()
    stand_on(page, "unposted")
    shown.settle()
    assert page.findings.findings() and page.findings.isVisible()
    shown.key(Qt.Key.Key_Return, page.table)
    assert page.findings.isAncestorOf(page.focusWidget())
    shown.key(Qt.Key.Key_Escape, page.focusWidget())
    assert page.table.hasFocus()
    page.steps._choose(2)
    assert {"earlier_periods", "unposted", "numbers"} <= set(tones(page))
    assert "transferred" not in tones(page)


def test_transfers_review_posting_accepting_closing_and_reopening(
    worked: WorkedBook, show: Callable[..., Shown], tmp_path: Path
) -> None:
    paper = tmp_path / "certificate.pdf"
    shown = show(worked.maker, True, period=PERIOD)
    page = shown.open("closing")
    shown.key(Qt.Key.Key_T, page.table, Qt.KeyboardModifier.ControlModifier)
    assert tones(page)["unposted"] is Tone.STOP, "transfers wait for review"
    worked.post()
    page.reload()
    shown.settle()
    assert Tone.STOP not in tones(page).values()
    for code in [code for code, tone in tones(page).items() if tone is Tone.WARN]:
        shown.answers.answers.append("已知悉")
        stand_on(page, code)
        shown.key(Qt.Key.Key_Space, page.table)
    assert Tone.WARN not in tones(page).values()
    assert page.close_period.isEnabled()
    shown.answers.answers.append(True)
    shown.key(Qt.Key.Key_F10, page.table)
    assert page.closed and not shown.complaints
    assert page.drawer is not None and page.drawer.isVisible()
    assert "所有者" in page.certificate.text()
    assert not page.close_button.isVisible() and page.reopen.isVisible()
    assert Tone.WARN not in tones(page).values(), "what was accepted at closing stays accepted"
    shown.answers.answers.append(str(paper))
    page.print.trigger()
    shown.settle()
    assert paper.read_bytes().startswith(b"%PDF")
    shown.answers.answers.append("漏记一笔")
    page.reopen.trigger()
    shown.settle()
    assert not page.closed and "已失效" in page.certificate.text()
    held = worked.maker.ask("period.list", book=worked.book)
    assert not next(each for each in held if each.period == PERIOD).closed


def test_what_closing_would_do_is_reckoned_and_nothing_is_written(
    worked: WorkedBook, show: Callable[..., Shown]
) -> None:
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("closing")
    vouchers = len(worked.maker.ask("voucher.ids", book=worked.book))
    page.what_if.trigger()
    shown.settle()
    assert page.drawer is not None and page.drawer.isVisible()
    told = page.certificate.text()
    assert "收入转入" in told and "支出转入" in told and "300101" in told
    assert "收支已结转" not in told, "after the transfers that check holds"
    assert len(worked.maker.ask("voucher.ids", book=worked.book)) == vouchers
    shown.key(Qt.Key.Key_I, page.table, Qt.KeyboardModifier.ControlModifier)
    assert page.drawer.isVisible() and "转入" not in page.certificate.text()


def test_a_finding_leads_to_what_it_is_about_and_back(worked: WorkedBook, show: Callable[..., Shown]) -> None:
    worked.maker.do("close.transfer", book=worked.book, period=PERIOD)
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("closing")
    stand_on(page, "unposted")
    shown.key(Qt.Key.Key_Return, page.table)
    shown.key(Qt.Key.Key_Return)
    assert shown.front is not page
    shown.open("closing")
    line = page.line()
    assert line is not None and line.result.code == "unposted", "the place is kept"


def test_a_role_that_may_not_close_sees_why(worked: WorkedBook, show: Callable[..., Shown]) -> None:
    worked.maker.do(
        "user.new", login="li", name="李会计", password="abcd-1234", roles=["accountant"], everything=True
    )
    with worked.maker.signed_in("li", "abcd-1234") as accountant:
        shown = show(accountant, period=PERIOD)
        page = shown.open("closing")
        assert not page.close_period.isEnabled() and "close.run" in page.close_period.toolTip()
        assert page.transfer.isEnabled()


def test_the_time_line_chooses_the_period(worked: WorkedBook, show: Callable[..., Shown]) -> None:
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("closing")
    shown.key(Qt.Key.Key_Right, page.time_line)
    assert shown.window.context.period == PERIOD + 1
    assert page._checked == PERIOD + 1
