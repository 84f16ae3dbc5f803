"""The whole month by somebody who has never seen it: from an empty folder to printed statements, in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.pages_b.conftest import WAIT
from ui.ask.questions import Prepared
from ui.pages.books.page import BooksPage
from ui.pages.home.page import HomePage
from ui.shell.application import Application
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.cells import Tone
from ui.theme.look import Look, say

PASSWORD = "correct-horse-7"


class Person:
    """Somebody at the program: settles, answers what it asks."""

    def __init__(self, qtbot: QtBot, look: Look, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.qtbot, self.folder, self.answers = qtbot, folder, Prepared()
        self.program = Application(app, look, Settings(folder / "settings.json"), answerer=self.answers)
        qtbot.addWidget(self.program.top)
        self.program.start()

    def settle(self) -> None:
        for _ in range(2):
            self.qtbot.waitUntil(lambda: not self.program.jobs.running, timeout=WAIT)
            self.qtbot.wait(90)
        self.qtbot.waitUntil(lambda: not self.program.jobs.running, timeout=WAIT)

    def begin(self) -> Window:
        """A new database with a book of one person's."""
        login = self.program.login
        assert login is not None
        login.start_new()
        login.new_file.setText(str(self.folder / "new.db"))
        login.new_user.setText("li")
        login.new_password.setText(PASSWORD)
        login.new_again.setText(PASSWORD)
        login.make.click()
        self.settle()
        window = self.program.window
        assert window is not None
        page = window.front_page()
        assert isinstance(page, BooksPage)
        page.new.trigger()
        page.form.unit_name.setText("佛山市医保中心")
        page.form.start.set_period(202501)
        page.form.solo.setChecked(True)
        page.form.press.click()
        self.settle()
        return window

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def press(self, page: str, action: str) -> None:
        """Press a button or menu entry of a page; one that is grey fails with its reason."""
        assert self.program.window is not None
        shown = self.program.window.open_page(page)
        assert shown is not None
        self.settle()
        held = next(each for each in shown.actions() if each.objectName() == action)
        assert held.isEnabled(), held.toolTip()
        held.trigger()
        self.settle()

    def review_and_post(self) -> None:
        """Everything that waits, in the queue."""
        assert self.program.window is not None
        for queue, action in (("to_review", "voucher.review"), ("to_post", "voucher.post")):
            page = self.program.window.open_page("review", {"queue": queue})
            self.settle()
            page.table.selectAll()
            self.settle()
            self.press("review", action)


@pytest.fixture
def person(qtbot: QtBot, look: Look, tmp_path: Path) -> Iterator[Callable[[], Person]]:
    made: list[Person] = []

    def start() -> Person:
        look.set_language("zh")
        made.append(Person(qtbot, look, tmp_path))
        made[-1].settle()
        return made[-1]

    yield start
    for each in made:
        each.program.shut_down()


OPENING = """科目编码,科目名称,期初借方,期初贷方
100301,活期存款,200000000,
1004,支出户存款,20000000,
300101,统筹基金,,220000000
"""
FILES = {
    "税务到账明细.csv": """来源流水号,入账日期,实收金额,业务类型,个人账户金额
P1,2025-01-03,1000000.00,EV-01,300000.00
P2,2025-01-10,500000.00,EV-01,150000.00
""",
    "定点机构拨付回盘.csv": """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别
S1,2025-01-15,350000.00,H44060001,市一医院,310100,21
S2,2025-01-15,80000.00,H44060002,市二医院,310100,11
S3,2025-01-15,12.345,H44060002,市二医院,310100,11
""",
}


def test_a_month_from_an_empty_folder_to_printed_statements(person: Callable[[], Person]) -> None:
    someone = person()
    window = someone.begin()
    # nothing is asked beyond the file: in an empty sheet nothing can be replaced
    someone.answers.answers.append(str(someone.write("期初.csv", OPENING)))
    someone.press("opening", "opening.import")
    intake = window.open_page("intake")
    for name, text in FILES.items():
        someone.answers.answers.extend([str(someone.write(name, text)), 0])  # the likeliest source
        someone.press("intake", "intake.receive")
    assert [each.source for each in intake._batches] == ["settlement", "premium"]
    assert intake.problems.isVisible() and "小数" in say(intake.problems.findings()[0].message)
    someone.press("intake", "intake.generate")
    generation = window.front_page()
    assert generation.no_rules.isVisible(), "a new book begins with its rules"
    someone.answers.answers.append(True)
    generation.no_rules.verb.click()
    someone.settle()
    someone.answers.answers.append(True)
    someone.press("generation", "rule.approve")
    generation._stand(1)
    generation.left_out.run.emit(generation.left_out.findings()[0].remedy)
    someone.settle()
    assert generation.preview.left_out == 0
    someone.answers.answers.append(True)
    someone.press("generation", "generate.run")
    someone.review_and_post()
    closing = window.open_page("closing")
    someone.settle()
    assert window.refusals.isHidden(), "what went well does not follow to the next page"
    someone.answers.answers.append(True)
    someone.press("closing", "close.transfer")
    someone.review_and_post()
    closing = window.open_page("closing")
    someone.settle()
    tones = {line.result.code: line.tone for line in map(closing.rows.row_at, range(closing.rows.rowCount()))}
    assert Tone.STOP not in tones.values()
    warned = [code for code, tone in tones.items() if tone is Tone.WARN]
    assert warned == ["business_rows", "business_signed", "backup"]
    assert closing.line().result.code == "business_rows"
    someone.answers.answers.append("已退回医院，随下月重报")
    someone.press("closing", "close.accept")
    unsigned = next(
        at for at in range(len(tones)) if closing.rows.row_at(at).result.code == "business_signed"
    )
    closing.table.set_current_row(unsigned)
    someone.answers.answers.append("退回的一行随下月重报后再签")
    someone.press("closing", "close.accept")
    backup = next(at for at in range(len(tones)) if closing.rows.row_at(at).result.code == "backup")
    closing.table.set_current_row(backup)
    kept = someone.folder / "备份.fdk"
    someone.answers.answers.append(str(kept))
    closing.findings.run.emit(closing.findings.findings()[0].remedy)
    someone.settle()
    assert kept.stat().st_size > 100_000
    assert closing.close_period.isEnabled(), "the way out of the last warning was one press"
    someone.answers.answers.append(True)
    someone.press("closing", "close.run")
    assert closing.closed
    paper = someone.folder / "资产负债表.pdf"
    someone.answers.answers.append(str(paper))
    reports = window.open_page("reports")
    someone.settle()
    assert "✓" in reports.status_text()
    reports.export("pdf")
    someone.settle()
    assert paper.read_bytes().startswith(b"%PDF")
    assert not someone.answers.answers, "every answer was asked for"


def test_a_new_database_leads_to_its_first_book(person: Callable[[], Person]) -> None:
    someone = person()
    login = someone.program.login
    assert login is not None
    login.start_new()
    login.new_file.setText(str(someone.folder / "new.db"))
    login.new_user.setText("li")
    login.new_password.setText(PASSWORD)
    login.new_again.setText(PASSWORD)
    login.make.click()
    someone.settle()
    window = someone.program.window
    assert window is not None
    page = window.front_page()
    assert isinstance(page, BooksPage) and page.empty.verb.isVisible()
    page.empty.verb.click()
    someone.settle()
    assert page.form.unit_name.hasFocus()
    someone.qtbot.keyClick(page.form.unit_name, Qt.Key.Key_Return)
    assert page.form.unit_name.property("refused") == "true", "a book without a unit is not made"
    page.form.unit_name.setText("佛山市医保中心")
    someone.qtbot.keyClick(page.form.unit_name, Qt.Key.Key_Return)
    someone.settle()
    assert isinstance(window.front_page(), HomePage)
    assert window.context.book is not None and window.context.book.code == "310"
    todo = [each.text() for each in window.front_page().todo.rows()]
    assert todo == ["尚未录入期初余额", "尚未启用凭证生成规则"], "the desk says how to begin"
    books = window.open_page("books")
    someone.settle()
    assert isinstance(books, BooksPage) and books.rows.rowCount() == 1
    books.new.trigger()
    assert books.form.unit_name.text() == "佛山市医保中心", "the unit is known from then on"
    books.form.fund.setCurrentIndex(1)
    assert books.form.code.text() == "390"
    books.form.press.click()
    someone.settle()
    assert [each.code for each in window._books] == ["310", "390"]
    assert window.context.book.code == "310", "the book in front stays"
