"""The accountant's desk: home, vouchers, review, openings, chart, users, audit trail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.ui.pictures import Stage as Studio
from ui.ask.questions import Ask, Prepared
from ui.pages.kept import Keeper, content_of, folder_of
from ui.pages.recode.rows import ChangeRow
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window

PASSWORD = "correct-horse-7"
PERIOD = 202601


class Stage:
    """A window on the furnished book, in which a scene is played."""

    def __init__(self, studio: Studio, desk: Desk) -> None:
        self._studio = studio
        self.folder = studio.folder
        self.desk = desk
        self._busy = False
        books = desk.ask("book.list")
        self.book = int(books[0].id)
        self.answers = Prepared()
        settings = Settings(studio.folder / "window.json")
        self.window = Window(desk, studio.jobs, Ask(self.answers), find_pages(), settings)
        self.window.resize(1280, 760)
        self.window.show()
        self.window.activateWindow()
        self.window.set_books(books)
        self.window.show_book(books[0], PERIOD)
        self.settle()

    def open(self, id: str, /, **arguments: Any) -> Any:
        page = self.window.open_page(id, arguments)
        assert page is not None, id
        self.settle()
        return page

    def wait(self, seconds: float) -> None:
        self._studio.wait(seconds)

    def work_on(self) -> None:
        """A command that does not end by itself; the picture taken, it is cancelled."""

        def work(progress: Progress) -> None:
            progress.start(message("Copying rows"), 1_000_000)
            progress.done = 345_678
            while not progress.cancelled:
                time.sleep(0.005)

        self._busy = True
        self._studio.jobs.write(None, work, title=Message("Post vouchers"))

    def settle(self) -> None:
        if self._busy:
            return
        for _ in range(3):
            self._studio.until(lambda: not self._studio.jobs.running)
            self._studio.wait(0.08)


MONTH = (
    (5, "收到税务部门划入的基本医疗保险费", (("1002", 3_364_646_22), ("40010101", -3_364_646_22))),
    (8, "市级财政补贴收入到账", (("100301", 5_000_000_00), ("410103", -5_000_000_00))),
    (12, "拨付定点医疗机构上月住院费用", (("50010101", 1_283_990_75), ("1004", -1_283_990_75))),
    (12, "由财政专户拨入支出户", (("1004", 2_000_000_00), ("100301", -2_000_000_00))),
    (15, "支付生育津贴", (("50010105", 86_420_00), ("1004", -86_420_00))),
    (19, "零星报销住院费用", (("50010101", 12_345_60), ("1004", -12_345_60))),
    (21, "财政专户存款利息收入", (("100301", 23_918_44), ("42010101", -23_918_44))),
    (28, "退回多缴保险费", (("40010101", 4_320_00), ("1002", -4_320_00))),
)
"""Day, summary, (account, signed fen) of one month."""


def furnish(desk: Desk) -> Desk:
    """A book with openings, a month of vouchers in every state, two more users, and an empty book."""
    desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601, unit_name="佛山市本级")
    desk.do("book.new", code="320", name="居民医保", fund="resident", start=202601)
    desk.do(
        "user.new", login="shen", name="沈审核", password="abcd-1234", roles=["reviewer"], everything=True
    )
    desk.do(
        "user.new", login="wang", name="王会计", password="abcd-1234", roles=["accountant"], everything=True
    )
    desk = desk.refreshed()
    book = desk.ask("book.list")[0].id
    chart = {each.code: each for each in desk.ask("account.list", book=book)}
    chosen: dict[int, int] = {}
    for dimension in desk.ask("dimension.list", book=book):
        items = [("H01", "市第一人民医院"), ("H02", "市中医院"), ("H03", "禅城区中心医院")]
        desk.do("dimension.import", book=book, dimension=dimension.code, items=items)
        chosen[dimension.id] = desk.ask("dimension.items", book=book, dimension_id=dimension.id)[0].id
    desk.do(
        "opening.set",
        book=book,
        rows=[
            OpeningRow(chart["100301"].id, 128_456_789_01),
            OpeningRow(chart["1004"].id, 2_345_678_90),
            OpeningRow(chart["300101"].id, -130_802_467_91),
        ],
    )
    wang, shen = desk.signed_in("wang", "abcd-1234"), desk.signed_in("shen", "abcd-1234")
    made = []
    for at, (day, summary, sides) in enumerate(MONTH):
        lines = []
        for code, fen in sides:
            account = chart[code]
            items = {each: chosen[each] for each in account.dimensions}
            lines.append(Line(account.id, max(fen, 0), max(-fen, 0), summary, items))
        by = desk if at == 6 else wang
        made.append(
            by.do("voucher.save", book=book, day=20260100 + day, lines=lines, attachments=at % 4).value
        )
    shen.do("voucher.review", book=book, choice=Choice(ids=made[:5]))
    desk.do("voucher.post", book=book, choice=Choice(ids=made[:3]))
    shen.do("voucher.return", book=book, id=made[5], reason="报销单据缺少签字")
    desk.do("voucher.reverse", book=book, id=made[2], day=20260130, reason="机构名称有误")
    half = [Line(chart["1004"].id, 100_00, 0, "待补充", {})]
    wang.do("voucher.save", book=book, day=20260130, lines=half, complete=False)
    return desk


def keys(*pressed: str | Qt.Key) -> None:
    """Type into whatever has the focus."""
    for each in pressed:
        target = QApplication.focusWidget()
        if isinstance(each, str):
            QTest.keyClicks(target, each)
        else:
            QTest.keyClick(target, each)
        QApplication.processEvents()


def home(stage: Stage) -> None:
    stage.open("home")


def vouchers(stage: Stage) -> None:
    page = stage.open("vouchers")
    page.table.setFocus()
    page.table.set_current_row(2)
    page.by_id["voucher.look"].trigger()


def vouchers_empty(stage: Stage) -> None:
    stage.open("vouchers", periods=(202603, 202603))


def vouchers_busy(stage: Stage) -> None:
    """A long command runs, and the list behind it is being read anew."""
    page = stage.open("vouchers")
    stage.work_on()
    page.pane.overlay.show_state("loading", 0)
    stage.wait(2.4)


def vouchers_error(stage: Stage) -> None:
    page = stage.open("vouchers")
    lost = stop(
        "store.server_lost",
        message("The database server does not answer any more."),
        Subject("database", label="db1.example.org"),
        remedy=hint(message("Nothing was lost. Try again when the network is back.")),
    )
    page.pane.overlay.show_refusal([lost])


def voucher_offered(stage: Stage) -> None:
    """Typing that a crash left behind is offered."""
    keeper = Keeper(folder_of(stage.desk), stage.book)
    page = stage.open("voucher")
    keys("premium", Qt.Key.Key_Return, "1002", Qt.Key.Key_Return, "88")
    page.grid.commit()
    keeper.keep(content_of(page.draft))
    keeper._lock.unlock()
    page._dirty = False
    page._load(None)


def review_empty(stage: Stage) -> None:
    stage.window.show_book(stage.desk.ask("book.list")[1], PERIOD)
    stage.open("review")


def home_empty(stage: Stage) -> None:
    stage.window.show_book(stage.desk.ask("book.list")[1], PERIOD)
    stage.open("home")


def voucher_typed(stage: Stage) -> None:
    stage.open("voucher")
    enter = Qt.Key.Key_Return
    keys("premium", enter, "1002", enter, "3364646.22", enter, enter, "4001")


def voucher_refused(stage: Stage) -> None:
    page = stage.open("voucher")
    enter = Qt.Key.Key_Return
    keys("premium", enter, "1004", enter, "100", enter, enter, "300101", enter, enter, "90", enter)
    page.save_next.trigger()


def voucher_posted(stage: Stage) -> None:
    ids = stage.desk.ask("voucher.ids", book=stage.book)
    stage.open("voucher", id=ids[2])


def voucher_returned(stage: Stage) -> None:
    ids = stage.desk.ask("voucher.ids", book=stage.book)
    stage.open("voucher", id=ids[5])


def voucher_twin(stage: Stage) -> None:
    ids = stage.desk.ask("voucher.ids", book=stage.book)
    page = stage.open("voucher", copy=ids[4])
    stage.settle()
    page._look_for_twins()


def review(stage: Stage) -> None:
    page = stage.open("review")
    page.by_id["voucher.evidence"].trigger()


def review_result(stage: Stage) -> None:
    page = stage.open("vouchers")
    page.table.selectAll()
    stage.settle()
    page.review.trigger()


def opening(stage: Stage) -> None:
    stage.open("opening").by_id["opening.details"].trigger()


def opening_typed(stage: Stage) -> None:
    books = stage.desk.ask("book.list")
    stage.window.show_book(books[1], PERIOD)
    page = stage.open("opening")
    page.table.setFocus()
    page.table.open_cell(1, "year_begin")
    keys("1234567.89", Qt.Key.Key_Return, "500")
    page.by_id["opening.details"].trigger()


def accounts(stage: Stage) -> None:
    page = stage.open("accounts")
    page.table.set_current_row(12)
    page.by_id["account.look"].trigger()


def accounts_new(stage: Stage) -> None:
    page = stage.open("accounts")
    page.table.set_current_row(7)
    page.new.trigger()


def basics(stage: Stage) -> None:
    stage.open("basics")


def recode(stage: Stage) -> None:
    if "540109" not in {each.code for each in stage.desk.ask("account.list", book=stage.book)}:
        new = [NewAccount("540109", "对下补助"), NewAccount("540108", "代管支出")]
        stage.desk.do("account.import", book=stage.book, accounts=new)
    page = stage.open("recode", code="5101")
    page.changes += [ChangeRow("540109", "540106 540107", "对下一，对下二"), ChangeRow("4602", "4603")]
    page.changes += [ChangeRow("540108", "540105")]
    page._show_changes(1, "new")
    page._preview()
    stage.settle()


def official(stage: Stage) -> None:
    chart = {each.code: each for each in stage.desk.ask("account.list", book=stage.book)}
    if "4501" in chart:
        for code in ("450101", "450102", "4501"):
            stage.desk.do("account.delete", book=stage.book, code=code)
    stage.open("official")


def basics_file(stage: Stage) -> None:
    import openpyxl

    path = stage.folder / "基础资料.xlsx"
    stage.desk.ask("basics.write", book=stage.book, path=path)
    found = openpyxl.load_workbook(path)
    for row in found["选项"].iter_rows():
        if row[0].value == "withheld":
            row[2].value = "gross"
        if row[0].value == "date_order":
            row[2].value = "perhaps"
    found["摘要库"].append(["01", "拨付某月住院费用"])
    found.save(path)
    stage.open("basics_file", path=path)


def accounts_edited(stage: Stage) -> None:
    page = stage.open("accounts")
    stage.settle()
    page.by_id["account.carry"].trigger()


def basics_types(stage: Stage) -> None:
    page = stage.open("basics", part="types")
    page._edit()


def basics_options(stage: Stage) -> None:
    stage.open("basics", part="options")


def users(stage: Stage) -> None:
    page = stage.open("users")
    page.table.set_current_row(1)
    page.by_id["user.look"].trigger()


def users_less(stage: Stage) -> None:
    page = stage.open("users")
    page.table.set_current_row(2)
    page.by_id["user.revoke"].trigger()


def users_new(stage: Stage) -> None:
    stage.open("users").new.trigger()


def audit(stage: Stage) -> None:
    page = stage.open("audit")
    page.table.set_current_row(3)
    page._look()
    page.verify.trigger()


def scenes(studio: Studio, wanted: list[str]) -> Iterator[tuple[str, QWidget]]:
    for name, play in SCENES.items():
        if wanted and not any(word in f"desk-{name}" for word in wanted):
            continue
        if "desk" not in studio.kept:
            desk = found(studio.folder / "desk.db", "li", PASSWORD, name="李会计")
            studio.kept["desk"] = furnish(desk)
        stage = Stage(studio, studio.kept["desk"])
        play(stage)
        stage.settle()
        yield f"desk-{name}", stage.window


SCENES: dict[str, Callable[[Stage], None]] = {
    each.__name__: each
    for each in (
        home,
        vouchers,
        vouchers_empty,
        vouchers_busy,
        vouchers_error,
        home_empty,
        review_empty,
        voucher_offered,
        voucher_typed,
        voucher_refused,
        voucher_posted,
        voucher_returned,
        voucher_twin,
        review,
        opening,
        opening_typed,
        accounts,
        accounts_new,
        basics,
        accounts_edited,
        recode,
        official,
        basics_file,
        basics_types,
        basics_options,
        users,
        users_less,
        users_new,
        audit,
        review_result,
    )
}
