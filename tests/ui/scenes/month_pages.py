"""A month from business files to statements: intake, generation, ledgers, closing, reports, each in its states."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from finance_desk.app.demo_city import HOSPITALS, REGIONS, CityYear, employee
from finance_desk.app.demo_files import write_month
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.base.findings import hint, stop
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from finance_desk.ledgers.model import MonthPoint
from finance_desk.ledgers.schemes import Conditions, Span
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.ui.pictures import Stage as Studio
from ui.ask.questions import Ask, Prepared
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window

PASSWORD = "correct-horse-7"
FIRST, SECOND = 202501, 202502
BAD_FILE = """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别,业务类型
S9001,2025-02-05,350000.00,H44060001,市一医院,310100,21,EV-20
S9002,2025-02-31,80000.00,H44060002,市二医院,310100,11,EV-20
S9003,2025-02-05,12.345,H44060002,市二医院,310100,11,EV-20
S9004,2025-02-05,八万元整,H44060002,市二医院,310100,11,EV-20
S9005,2025-02-06,7200.00,H44060003,市三医院,310100,11,S12
S9006,2025-02-06,8100.00,H44060003,市三医院,310100,11,S12
,2025-02-06,100.00,H44060003,市三医院,310100,11,EV-20
"""


class Stage:
    """A window on the city's books, in which a scene is played."""

    def __init__(self, studio: Studio, desk: Desk) -> None:
        self.studio, self.desk = studio, desk
        self.books = desk.ask("book.list")
        self.book = int(self.books[0].id)
        self.answers = Prepared()
        settings = Settings(studio.folder / "window.json")
        self.window = Window(desk, studio.jobs, Ask(self.answers), find_pages(), settings)
        self.window.resize(1280, 760)
        self.window.show()
        self.window.activateWindow()
        self.window.set_books(self.books)
        self.show(0, FIRST)

    def show(self, book: int, period: int) -> None:
        self.window.show_book(self.books[book], period)
        self.settle()

    def open(self, id: str, /, **arguments: Any) -> Any:
        page = self.window.open_page(id, arguments)
        assert page is not None, id
        self.settle()
        return page

    def settle(self) -> None:
        for _ in range(3):
            self.studio.until(lambda: not self.studio.jobs.running)
            self.studio.wait(0.08)


def furnish(studio: Studio) -> Desk:
    """A city's employee book: January posted, February received and waiting; and an empty book."""
    desk = found(studio.folder / "city.db", "li", PASSWORD, name="李会计")
    for code, name, fund in (
        ("310", "职工基本医疗保险基金", "employee"),
        ("390", "城乡居民基本医疗保险基金", "resident"),
    ):
        desk.do(
            "book.new",
            code=code,
            name=name,
            fund=fund,
            start=FIRST,
            unit_code="4406",
            unit_name="佛山市医疗保障基金管理中心",
        )
    desk.do(
        "user.new",
        login="shen",
        name="沈审核",
        password="abcd-1234",
        roles=["reviewer", "supervisor"],
        everything=True,
    )
    desk = desk.refreshed()
    book = desk.ask("book.list")[0].id
    shen = desk.signed_in("shen", "abcd-1234")
    desk.do("dimension.import", book=book, dimension="institution", items=HOSPITALS)
    desk.do("dimension.import", book=book, dimension="region", items=REGIONS)
    chart = {each.code: each.id for each in desk.ask("account.list", book=book)}
    rows = [
        ("100301", 1_284_567_890_12),
        ("1004", 123_456_789_01),
        ("300101", -900_000_000_00),
        ("300102", -508_024_679_13),
    ]
    desk.do("opening.set", book=book, rows=[OpeningRow(chart[code], fen) for code, fen in rows])
    desk.do("rule.import", book=book, rules="employee")
    shen.do("rule.approve", book=book)
    city = CityYear(employee(), 2025)
    for period in (FIRST, SECOND):
        for source, file in write_month(city.month(period), studio.folder, "310", period):
            desk.do("intake.receive", book=book, source=source, path=file)
        if period == FIRST:
            desk.do("generate.run", book=book, make_missing=True)
            shen.do("voucher.review", book=book)
            desk.do("voucher.post", book=book)
    bad = studio.folder / "拨付回盘 第二批.csv"
    bad.write_text(BAD_FILE, "utf-8")
    desk.do(
        "intake.receive",
        book=book,
        source="settlement",
        path=bad,
        code="B-0207",
        control_rows=8,
        control_amount=600_000_00,
    )
    return desk


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def intake(stage: Stage) -> None:
    page = stage.open("intake")
    page.batches_pane.table.set_current_row(2)
    stage.settle()
    page.rows_pane.table.setFocus()
    page.rows_pane.table.set_current_row(1)
    press(page.rows_pane.table, Qt.Key.Key_Return)


def intake_wide(stage: Stage) -> None:
    page = stage.open("intake")
    page.batches_pane.table.set_current_row(1)
    stage.settle()


def intake_problems(stage: Stage) -> None:
    page = stage.open("intake")
    page.batches_pane.table.set_current_row(0)
    stage.settle()
    page.view_buttons[1].click()


def intake_problem_rows(stage: Stage) -> None:
    intake_problems(stage)
    press(stage.window.front_page().problems.focusProxy(), Qt.Key.Key_Return)


def intake_empty(stage: Stage) -> None:
    stage.show(1, FIRST)
    stage.open("intake")


def intake_refused(stage: Stage) -> None:
    page = stage.open("intake")
    stage.answers.answers.extend([str(stage.studio.folder / "拨付回盘 第二批.csv"), 0])
    page.receive.trigger()


def intake_busy(stage: Stage) -> None:
    page = stage.open("intake")
    work(
        stage,
        page,
        "intake.receive",
        message("Receiving {file}", file="定点机构拨付回盘.xlsx"),
        1_000_000,
        412_345,
    )


def work(stage: Stage, page: QWidget, command: str, step: Message, total: int, done: int) -> None:
    """A long command under way, until the picture is taken."""
    over = threading.Event()

    def run(progress: Progress) -> None:
        progress.start(step, total=total)
        progress.advance(done)
        while not progress.cancelled and not over.wait(0.02):
            pass

    stage.studio.jobs.write(page, run, title=stage.desk.commands()[command].title)
    stage.studio.wait(0.6)


def generation(stage: Stage) -> None:
    stage.open("generation")


def generation_why(stage: Stage) -> None:
    page = stage.open("generation")
    page.vouchers_pane.table.set_current_row(3)
    stage.settle()
    press(page.vouchers_pane.table, Qt.Key.Key_Return)
    press(page.lines_pane.table, Qt.Key.Key_Return)


def generation_rules(stage: Stage) -> None:
    stage.open("generation")._stand(0)


def generation_rules_checked(stage: Stage) -> None:
    page = stage.open("generation")
    page._stand(0)
    page.check_rules.trigger()


def generation_rule_in_words(stage: Stage) -> None:
    page = stage.open("generation")
    page._stand(0)
    page.rules_pane.table.set_current_row(14)
    press(page.rules_pane.table, Qt.Key.Key_Return)


def generation_empty(stage: Stage) -> None:
    stage.show(1, FIRST)
    stage.open("generation")


def generation_busy(stage: Stage) -> None:
    page = stage.open("generation")
    work(stage, page, "generate.run", message("Writing vouchers"), 8_400, 3_120)


def generation_reading(stage: Stage) -> None:
    page = stage.open("generation")
    page.vouchers_pane.overlay.show_state("loading", 0)
    time.sleep(0.2)


def trial_balance(stage: Stage) -> None:
    page = stage.open("trial_balance")
    page.table.set_current_row(6)


def trial_balance_past(stage: Stage) -> None:
    page = stage.open("trial_balance")
    page.filters.set_value("as_of", dt.datetime.now().astimezone())


def trial_balance_difference(stage: Stage) -> None:
    """Two figures were marked: what makes them differ stands beside them."""
    page = stage.open("trial_balance")
    for row, column in ((2, 5), (5, 5)):
        page.table.setCurrentIndex(page.rows.index(row, column))
        page.pad.mark()
    stage.settle()


def trial_balance_chart(stage: Stage) -> None:
    """The balance of the account in the row, below the table."""
    page = stage.open("trial_balance")
    page.table.set_current_row(2)
    page.below.toggle()
    stage.settle()
    held = page.below.chart._held
    months = [
        MonthPoint(year * 100 + month, 8_000_000_00 + month * 310_000_00, 7_000_000_00 + year % 7 * 90_000_00,
                   (year - 2020) * 240_000_000_00 + (month - 6) ** 2 * (year - 2021) * 1_700_000_00)
        for year in (2023, 2024, 2025) for month in range(1, 13 if year < 2025 else 6)
    ]  # fmt: skip
    page.below.chart.show_account(replace(held, months=tuple(months)), 202504)


def trial_balance_scheme(stage: Stage) -> None:
    """A query scheme is chosen, and the filters say something else by now."""
    page = stage.open("trial_balance")
    for name, conditions in (
        ("一级科目本年累计", Conditions(Span.YEAR, level=1)),
        ("银行存款含未记账凭证每日核对用", Conditions(find="存款", include_unposted=True)),
    ):
        asked = {"kind": "trial_balance", "name": name, "conditions": conditions}
        page.schemes._run("ledger.scheme_save", **asked, shared=name.startswith("一级"))
        stage.settle()
    page.schemes.choose(page.schemes.schemes[-1])
    page.filters.set_value("level", 2)
    stage.settle()


def trial_balance_empty(stage: Stage) -> None:
    stage.show(1, FIRST)
    stage.open("trial_balance")


def trial_balance_error(stage: Stage) -> None:
    page = stage.open("trial_balance")
    page.pane.overlay.show_refusal(
        [
            stop(
                "store.lost",
                message(
                    "The connection to {where} was lost. What you were saving was not confirmed.",
                    where="postgresql://books",
                ),
                remedy=hint(message("Try again when the server answers; saving twice does no harm.")),
            )
        ]
    )


def account(stage: Stage, code: str) -> int:
    return next(each.id for each in stage.desk.ask("account.list", book=stage.book) if each.code == code)


def detail(stage: Stage) -> None:
    page = stage.open("detail", account=account(stage, "1004"))
    page.table.set_current_row(3)


def detail_empty(stage: Stage) -> None:
    stage.open("detail", account=account(stage, "1001"))


def general(stage: Stage) -> None:
    stage.open("general")


def day_book(stage: Stage) -> None:
    stage.open("day_book", account=account(stage, "1004"))


def multicolumn(stage: Stage) -> None:
    stage.open("multicolumn", account=account(stage, "1003"))


def summary(stage: Stage) -> None:
    stage.open("summary")


def dimension_balance(stage: Stage) -> None:
    stage.open("dimension_balance")


def dimension_detail(stage: Stage) -> None:
    stage.open("dimension_balance").table.set_current_row(1)
    press(stage.open("dimension_balance").table, Qt.Key.Key_Return)


def cross(stage: Stage) -> None:
    stage.open("cross")


def journal(stage: Stage) -> None:
    stage.open("journal")


def reports(stage: Stage) -> None:
    stage.open("reports")


def reports_traced(stage: Stage) -> None:
    page = stage.open("reports")
    page._go("财政专户存款", 1)
    press(page.pane.table, Qt.Key.Key_Return)


def reports_income(stage: Stage) -> None:
    page = stage.open("reports")
    page._buttons["fund_income_expense"].click()


def reports_paper(stage: Stage) -> None:
    page = stage.open("reports")
    QTest.keyClick(page.pane.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    stage.studio.until(lambda: bool(page.paper.pages) and page.paper.pages[0].image is not None)


def printing(stage: Stage) -> None:
    page = stage.open("printing", part="a5")
    stage.studio.until(lambda: bool(page.paper.pages) and page.paper.pages[0].image is not None)


def reconcile(stage: Stage) -> None:
    """February: received, in part booked; one voucher was written by hand."""
    _by_hand(stage)
    stage.window.context.set_period(SECOND)
    page = stage.open("reconcile")
    stage.settle()
    press(page.lines_table, Qt.Key.Key_Return)
    press(page.entries_table, Qt.Key.Key_Return)


def reconcile_kept(stage: Stage) -> None:
    """The tax bureau's list, kept: one entry explained, one not yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "税务局入库清单.csv"
        path.write_text(
            "电子税票号码,入库日期,实缴金额\nT1,2025-01-06,500.00\nT2,2025-01-07,66.00\n", "utf-8"
        )
        id = stage.desk.do("reconcile.file_keep", book=stage.book, against="tax", path=path).value
    stage.desk.do("reconcile.file_explain", book=stage.book, id=id, reason="次日到账", numbers=[1])
    page = stage.open("reconcile")
    stage.settle()
    page._open_kept(id)
    stage.settle()


def reconcile_agrees(stage: Stage) -> None:
    page = stage.open("reconcile")
    page.lines_table.set_current_row(3)


def reconcile_empty(stage: Stage) -> None:
    stage.show(1, FIRST)
    stage.open("reconcile")


def _by_hand(stage: Stage) -> None:
    """A voucher for costs nobody sent, once."""
    desk, book = stage.desk, stage.book
    if "by hand" not in stage.studio.kept:
        lines = [
            Line(account(stage, "5201"), 45_600, 0, "手工补记转移支出"),
            Line(account(stage, "1004"), 0, 45_600, "手工补记转移支出"),
        ]
        id = int(desk.do("voucher.save", book=book, day=20250216, lines=lines).value)
        desk.signed_in("shen", "abcd-1234").do("voucher.review", book=book, choice=Choice(ids=[id]))
        desk.do("voucher.post", book=book, choice=Choice(ids=[id]))
        stage.studio.kept["by hand"] = id


def closing(stage: Stage) -> None:
    page = stage.open("closing")
    page.table.setFocus()


def closing_what_if(stage: Stage) -> None:
    stage.open("closing").what_if.trigger()


def closing_busy(stage: Stage) -> None:
    page = stage.open("closing")
    work(stage, page, "close.run", message("Writing lines"), 18, 7)


def closing_closed(stage: Stage) -> None:
    """Comes last: January is transferred, posted and closed for the scenes after it."""
    desk, book = stage.desk, stage.book
    shen = desk.signed_in("shen", "abcd-1234")
    if not any(each.closed for each in desk.ask("period.list", book=book)):
        desk.do("close.transfer", book=book, period=FIRST)
        shen.do("voucher.review", book=book)
        desk.do("voucher.post", book=book)
        warns = {
            each.code: "已核对，差异为利息跨月入账"
            for each in desk.ask("close.check", book=book, period=FIRST)
            if each.warns
        }
        shen.do("close.run", book=book, period=FIRST, accept_warnings=warns)
    page = stage.open("closing")
    page.show_certificate.trigger()


def scenes(studio: Studio, wanted: list[str]) -> Iterator[tuple[str, QWidget]]:
    for name, play in SCENES.items():
        if wanted and not any(word in f"month-{name}" for word in wanted):
            continue
        if "desk" not in studio.kept:
            studio.kept["desk"] = furnish(studio)
        stage = Stage(studio, studio.kept["desk"])
        play(stage)
        if "busy" not in name:
            stage.settle()
        yield f"month-{name}", stage.window


SCENES: dict[str, Callable[[Stage], None]] = {
    each.__name__: each
    for each in (
        intake,
        intake_wide,
        intake_problems,
        intake_problem_rows,
        intake_empty,
        intake_refused,
        intake_busy,
        generation,
        generation_why,
        generation_rules,
        generation_rules_checked,
        generation_rule_in_words,
        generation_empty,
        generation_busy,
        generation_reading,
        trial_balance,
        trial_balance_past,
        trial_balance_difference,
        trial_balance_chart,
        trial_balance_scheme,
        trial_balance_empty,
        trial_balance_error,
        detail,
        detail_empty,
        general,
        journal,
        day_book,
        multicolumn,
        summary,
        dimension_balance,
        dimension_detail,
        cross,
        reports,
        reports_traced,
        reports_income,
        reports_paper,
        printing,
        reconcile,
        reconcile_kept,
        reconcile_agrees,
        reconcile_empty,
        closing,
        closing_what_if,
        closing_busy,
        closing_closed,
    )
}
