"""The parts every page is made of."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from finance_desk.accounts.model import Account
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop, warn
from finance_desk.base.messages import Message, Money, message
from finance_desk.base.progress import Progress
from finance_desk.books.model import VoucherType
from finance_desk.vouchers.draft import DraftLine, VoucherDraft
from tests.ui.pictures import Stage
from ui.ask.dialogs import QuestionDialog
from ui.ask.questions import Ask, Confirm, OneOf, Prepared, Text, TypedConfirm
from ui.models.columns import Column
from ui.models.rows import RowsModel
from ui.pages.spec import Context, PageSpec
from ui.shell.command_palette import CommandPalette
from ui.shell.crash import CrashPage
from ui.shell.key_card import KeyCard
from ui.shell.login import LockCover, LoginPage
from ui.shell.registry import Pages, in_order
from ui.shell.settings import Place, Settings
from ui.shell.window import Window
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import look, say
from ui.widgets.card import FigureCard
from ui.widgets.drawer import Drawer
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button, label
from ui.widgets.narrowing import Choice
from ui.widgets.overlay import EmptyPage
from ui.widgets.page import Page
from ui.widgets.picker import AccountPicker
from ui.widgets.table_pane import TablePane
from ui.widgets.voucher_form import VoucherForm
from ui.widgets.voucher_grid import VoucherChart, grid_keys
from ui.widgets.voucher_paper import Column as Cell

PASSWORD = "correct-horse-7"


@dataclass(frozen=True, slots=True)
class Balance:
    code: str
    name: str
    level: int
    opening: int
    debit: int
    credit: int
    closing: int
    state: State


BALANCES = [
    Balance("1001", "库存现金", 0, 0, 0, 0, 0, State("没有发生", Tone.DRAFT)),
    Balance(
        "1002",
        "收入户存款",
        0,
        12_345_678_90,
        3_364_646_22,
        2_345_67,
        15_707_979_45,
        State("已记账", Tone.POSTED),
    ),
    Balance(
        "100201",
        "工商银行收入户",
        1,
        12_345_678_90,
        3_364_646_22,
        2_345_67,
        15_707_979_45,
        State("已审核", Tone.REVIEWED),
    ),
    Balance(
        "1003", "财政专户存款", 0, 1_000_000_000, 2_345_67, 0, 1_000_234_567, State("待审", Tone.PENDING)
    ),
    Balance("4001", "社会保险费收入", 0, 0, -8_800, 12_000_000, 12_008_800, State("红字冲销", Tone.REVERSED)),
    Balance("5001", "社会保险待遇支出", 0, 0, 98_765_43, 0, 98_765_43, State("作废", Tone.VOID)),
]
COLUMNS = (
    Column("code", "科目", width=96, muted=True),
    Column("name", "名称", grow=True, indent=lambda row: row.level),
    Column("opening", "期初余额", Kind.MONEY),
    Column("debit", "本期借方", Kind.MONEY),
    Column("credit", "本期贷方", Kind.MONEY),
    Column("closing", "期末余额", Kind.MONEY),
    Column("state", "状态", Kind.STATE),
)
FINDINGS: list[Finding] = [
    stop(
        "voucher.unbalanced",
        message("Debit and credit differ by {amount}.", amount=Money(18000)),
        Subject("voucher", 12, "记-0012"),
        amount=18000,
        remedy=hint(message("Press = in the amount that should take the difference.")),
    ),
    warn(
        "ledger.abnormal",
        Message(
            "1002 收入户存款 在 2024-11 出现贷方余额,这是一句很长的话,用来看看一行放不下的时候会怎样显示,以及下面是否能看到全文"
        ),
        Subject("account", 2, "1002 收入户存款"),
        amount=-1_234_567_89,
        remedy=hint(Message("查看明细账"), "ledger.detail"),
    ),
    Finding(
        "backup.old", Severity.INFO, Message("上次备份在 3 天前"), Subject("file", None, "finance-desk.db")
    ),
    Finding("chain.intact", Severity.OK, Message("审计链完整:128,991 个事件"), None),
]


class BalancePage(Page):
    def __init__(self, context: Context, rows: Sequence[Balance]) -> None:
        super().__init__("科目余额表")
        model = RowsModel(COLUMNS, context.jobs, self)
        self.pane = TablePane("科目余额表", EmptyPage("本期没有发生额。", "录入凭证", "看操作引导"))
        self.pane.show_model(model)
        self.model = model
        if rows:
            model.set_rows(rows)
            self.pane.set_totals(
                {"opening": 2_234_567_890, "debit": 3_364_646_22, "credit": 3_364_646_22, "closing": -12_345},
                State("Balanced", Tone.OK),
            )
        self.set_content(self.pane)
        self.set_condition("2024年1–11月 · 1001–5401 · 末级 · 含未记账")
        chips = FilterChips(
            [
                FilterSpec("unposted", "含未记账", Filter.TOGGLE),
                FilterSpec("level", "级次", Filter.CHOICE, {1: "一级", 2: "二级"}),
                FilterSpec("text", "查找", Filter.TEXT),
            ]
        )
        chips.set_values({"unposted": True, "level": 1})
        self.add_to_condition(chips)
        export = QAction("导出到 Excel", self)
        self.add_menu("导出", [export])
        drill = QAction("联查明细", self)
        drill.setShortcut("Ctrl+B")
        denied = context.action("voucher.post", lambda: None)
        denied.setEnabled(False)
        self.add_action(denied)
        self.add_action(drill, primary=True)
        self.say_status("312 行 · 选中 3 行 借 1,234.00 贷 0.00 · 下级合计=上级 ✓")


class Reading:
    def ids(self, progress: Progress) -> array[int]:
        for _ in range(1000):
            if progress.cancelled:
                break
            time.sleep(0.01)
        return array("q")

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[Any]:
        return []


def specs(rows: Sequence[Balance]) -> Pages:
    def make(context: Context) -> QWidget:
        return BalancePage(context, rows)

    def other(title: str) -> Callable[[Context], QWidget]:
        return lambda _context: Page(title)

    names = [
        ("home", "Desk", "home"),
        ("voucher", "录入凭证", "voucher"),
        ("vouchers", "凭证列表", "voucher"),
        ("general", "总账", "ledger"),
        ("detail", "明细账", "ledger"),
        ("opening", "期初余额", "opening"),
        ("intake", "取数", "business"),
        ("close", "期末结账", "closing"),
        ("report", "报表", "report"),
        ("users", "用户与权限", "settings"),
    ]
    made = [PageSpec(id, title, group, at, other(title)) for at, (id, title, group) in enumerate(names)]
    made.append(PageSpec("balance", "科目余额表", "ledger", 9, make))
    return Pages(in_order(made))


def window(stage: Stage, desk: Desk, rows: Sequence[Balance], *answers: object) -> Window:
    made = Window(
        desk,
        stage.jobs,
        Ask(Prepared(*answers)),
        specs(rows),
        Settings(stage.folder / "window.json"),
        where=str(stage.folder / "佛山市.db"),
    )
    made.resize(1280, 760)
    made.set_books(desk.ask("book.list"))
    made.show_book(desk.ask("book.list")[0], 202411)
    made.open_page("vouchers")
    made.open_page("balance")
    made.context.prove("12 项不变式成立 08:02")
    made.show()
    stage.wait(0.1)
    return made


ACCOUNTS = (
    Account(
        1,
        "100201",
        "工商银行收入户",
        "收入户存款/工商银行收入户",
        "gsyhsrh",
        None,
        2,
        1,
        "asset",
        True,
        "",
        "",
        None,
        {},
    ),
    Account(
        2,
        "530101",
        "住院费用支出",
        "社会保险待遇支出/统筹基金/住院费用支出",
        "zyfyzc",
        None,
        3,
        1,
        "expense",
        True,
        "",
        "",
        None,
        {7: True, 8: False},
    ),
    Account(
        3,
        "4001",
        "社会保险费收入",
        "社会保险费收入",
        "shbxfsr",
        None,
        1,
        -1,
        "income",
        True,
        "",
        "",
        None,
        {},
    ),
)
ITEMS = {
    7: (Choice(70, "H01", "佛山市第一人民医院", "fssdyrmyy"), Choice(71, "H02", "佛山市中医院", "fsszyy")),
    8: (Choice(80, "R01", "职工", "zg"),),
}


def voucher(stage: Stage, *, wide: bool = False, posted: bool = False) -> VoucherForm:
    draft = VoucherDraft(
        book=1,
        accounts={each.id: each for each in ACCOUNTS},
        types={1: VoucherType(1, "记", "记账凭证", (), (), ())},
        day=20241130,
        type=1,
        attachments=3,
        lines=[
            DraftLine(
                "支付 11 月佛山市第一人民医院住院统筹基金结算款",
                2,
                123_456_789 if not wide else 123_456_789_012_34,
                0,
                {7: 70, 8: 80},
            ),
            DraftLine("冲销多付款项", 2, -88_00, 0, {7: 71}),
            DraftLine(
                "支付 11 月佛山市第一人民医院住院统筹基金结算款",
                1,
                0,
                123_456_789 - 88_00 if not wide else 123_456_789_012_34,
            ),
        ],
    )
    if not posted:
        draft.lines.append(DraftLine("收到保费", 3, 0, 180_00))
    form = VoucherForm()
    form.resize(1120, 520)
    form.set_voucher(
        draft,
        VoucherChart(
            [Choice(each.id, each.code, each.full_name, each.mnemonic) for each in ACCOUNTS],
            {each.id: each for each in ACCOUNTS},
            {7: "医疗机构", 8: "人员类别"},
            ITEMS.__getitem__,
        ),
        unit="佛山市本级 · 职工医保",
        types=[(1, "记"), (2, "收"), (3, "付")],
        number="0012" if posted else "",
        state=State("已记账" if posted else "草稿", Tone.POSTED if posted else Tone.DRAFT),
        signatures={"Made by": "李会计", "Reviewed by": "沈审核"} if posted else {"Made by": "李会计"},
        read_only=posted,
    )
    form.setContentsMargins(16, 16, 16, 16)
    form.setProperty("page", "true")
    return form


def scenes(stage: Stage, wanted: list[str]) -> Iterator[tuple[str, QWidget]]:
    for name, build in SCENES.items():
        if not wanted or any(word in name for word in wanted):
            yield name, build(stage)


def founded(stage: Stage) -> Desk:
    """One database for all scenes of a stage: an ordinary book and a training book."""
    kept: Desk | None = stage.kept.get("desk")
    if kept is None:
        desk = found(stage.folder / "佛山市.db", "li", PASSWORD, name="李会计")
        for code, name, training in (("310", "职工医保", False), ("T01", "培训账套", True)):
            desk.do(
                "book.new",
                code=code,
                name=name,
                fund="employee",
                start=202401,
                solo=True,
                training=training,
                unit_code="1",
                unit_name="佛山市本级",
                chart="employee",
            )
        kept = stage.kept["desk"] = desk.refreshed()
    return kept


def scene_login(stage: Stage) -> QWidget:
    settings = Settings(stage.folder / "window.json")
    settings.places = [
        Place("/data/funds/佛山市本级.db", "li", "310", 202411, "2024-11-30T08:00:00"),
        Place(
            "postgresql://db1.example.org,db2.example.org/fund", "shen", "320", 202411, "2024-11-28T08:00:00"
        ),
        Place("D:/基金财务/演示.db", "li", "", 0, "2024-10-02T08:00:00"),
    ]
    page = LoginPage(settings, Ask(Prepared()))
    page.resize(1280, 760)
    page.show_refusal(
        [
            stop(
                "access.wrong",
                Message("用户名或密码不对，还可以试 {count} 次。", {"count": 3}),
                remedy=hint(Message("忘记密码请找系统管理员重设。")),
            )
        ]
    )
    return page


def scene_first_start(stage: Stage) -> QWidget:
    page = LoginPage(Settings(stage.folder / "window.json"), Ask(Prepared()))
    page.resize(1280, 760)
    page.new_file.setText("D:/基金财务/账套.db")
    return page


def scene_window(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), BALANCES)
    page = made.front_page()
    assert isinstance(page, BalancePage)
    page.pane.table.set_current_row(2)
    page.pane.table.setFocus()
    return made


def scene_window_drawer(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), BALANCES)
    page = made.front_page()
    assert isinstance(page, BalancePage)
    inside = QWidget()
    box = QVBoxLayout(inside)
    for words in ("1002 收入户存款", "借方 3,364,646.22", "最近十笔"):
        box.addWidget(label(words))
    box.addStretch(1)
    drawer = Drawer("科目", inside)
    page.set_drawer(drawer)
    drawer.unfold()
    made.navigation.set_folded(True)
    stage.wait(0.3)
    return made


def scene_window_empty(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), [])
    page = made.front_page()
    assert isinstance(page, BalancePage)
    page.model.set_rows([])
    return made


def scene_window_busy(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), [])
    page = made.front_page()
    assert isinstance(page, BalancePage)
    page.model.set_source(Reading())

    def work(progress: Progress) -> None:
        progress.start(message("Copying rows"), 1_000_000)
        progress.done = 345_678
        while not progress.cancelled:
            time.sleep(0.005)

    stage.jobs.write(None, work, title=Message("Post vouchers"))
    stage.wait(2.3)
    return made


def scene_window_refused(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), BALANCES)
    made.context.show_findings(
        FINDINGS, message("{title}: refused. Nothing was changed.", title=Message("Post vouchers"))
    )
    return made


def scene_window_training(stage: Stage) -> QWidget:
    made = window(stage, founded(stage), BALANCES)
    made.show_book(next(each for each in founded(stage).ask("book.list") if each.training))
    made.open_page("balance")
    return made


def scene_crash(stage: Stage) -> QWidget:
    page = CrashPage()
    page.resize(1000, 640)
    try:
        raise KeyError("voucher")
    except KeyError as error:
        page.show_crash(error, "记账")
    return page


def scene_lock(stage: Stage) -> QWidget:
    holder = QWidget()
    holder.resize(1000, 600)
    LockCover("李会计", holder)
    return holder


def scene_voucher(stage: Stage) -> QWidget:
    form = voucher(stage)
    form.show()
    form.grid.edit(2, Cell.SUMMARY)
    return form


def scene_voucher_dimension(stage: Stage) -> QWidget:
    form = voucher(stage)
    form.show()
    form.grid.edit(1, Cell.ACCOUNT)
    form.grid._entered()
    return form


def scene_voucher_posted(stage: Stage) -> QWidget:
    return voucher(stage, posted=True)


def scene_voucher_wide(stage: Stage) -> QWidget:
    return voucher(stage, wide=True)


def scene_findings(stage: Stage) -> QWidget:
    listed = FindingsList("Findings")
    listed.resize(900, 320)
    listed.set_findings(FINDINGS)
    return listed


def scene_picker(stage: Stage) -> QWidget:
    holder = QWidget()
    holder.resize(560, 360)
    box = QVBoxLayout(holder)
    picker = AccountPicker(
        [Choice(each.id, each.code, each.full_name, each.mnemonic) for each in ACCOUNTS] * 4
    )
    box.addWidget(picker)
    box.addWidget(button("保存", "primary"))
    box.addWidget(button("作废", "danger"))
    off = button("记账")
    off.setEnabled(False)
    box.addWidget(off)
    box.addStretch(1)
    holder.show()
    picker.open_list("")
    stage.wait()
    listed = picker._list
    listed.setParent(holder)
    listed.move(12, 50)
    listed.show()
    return holder


def scene_cards(stage: Stage) -> QWidget:
    holder = QWidget()
    holder.resize(1000, 160)
    grid = QGridLayout(holder)
    for at, (caption, figure, line, tone) in enumerate(
        (
            ("基金滚存结余", 1_234_567_890_12, "比上年 +3.2 %", "ok"),
            ("本月收支差额", -88_123_45, "收入 1,200.00 支出 89,323.45", ""),
            ("等待处理", "128", "12 行有问题", "warn"),
            ("距结账", "3 天", "", ""),
        )
    ):
        card = FigureCard(caption, leads=True)
        card.set_figure(figure, line, tone)
        grid.addWidget(card, 0, at)
    return holder


def scene_palette(stage: Stage) -> QWidget:
    stage.kept["behind"] = made = window(stage, founded(stage), BALANCES)
    palette = CommandPalette(made, lambda _words: "")
    palette.open_with(made.palette_entries())
    palette.field.setText("账")
    return palette


def scene_keys(stage: Stage) -> QWidget:
    return KeyCard("录入凭证", lambda: grid_keys(look().keymap), None)


def _dialog(question: Any) -> Callable[[Stage], QWidget]:
    return lambda _stage: QuestionDialog(question, say, None)


SCENES: dict[str, Callable[[Stage], QWidget]] = {
    "login": scene_login,
    "first-start": scene_first_start,
    "window": scene_window,
    "window-drawer": scene_window_drawer,
    "window-empty": scene_window_empty,
    "window-busy": scene_window_busy,
    "window-refused": scene_window_refused,
    "window-training": scene_window_training,
    "palette": scene_palette,
    "crash": scene_crash,
    "lock": scene_lock,
    "voucher": scene_voucher,
    "voucher-dimension": scene_voucher_dimension,
    "voucher-posted": scene_voucher_posted,
    "voucher-wide": scene_voucher_wide,
    "findings": scene_findings,
    "picker": scene_picker,
    "cards": scene_cards,
    "keys": scene_keys,
    "ask-confirm": _dialog(Confirm("记账 128 张凭证?", "记账后不能修改,只能红字冲销。", "记账")),
    "ask-typed": _dialog(TypedConfirm("删除备份 3 份", "删除", "删除后不能恢复。", "删除")),
    "ask-text": _dialog(Text("退回原因", paragraph=True, verb="退回", suggestions=("附件不全", "科目用错"))),
    "ask-one": _dialog(OneOf("两个人改了同一张凭证", ("用我的", "用对方的", "并排看"), "都不会丢失。")),
}
