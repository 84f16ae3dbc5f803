"""Both statements of the worked month come out to the fen (domain §7)."""

from __future__ import annotations

from finance_desk.app.desk import Desk
from finance_desk.base.money import parse_fen
from tests.worked_month import PERIOD, enter, start

INCOME_EXPENSE = {
    "统筹收入": "729800.00",
    "统筹保费": "727500.00",
    "统筹其他收入": "2300.00",
    "个账收入": "294145.67",
    "个账保费": "291800.00",
    "转移收入": "2345.67",
    "统筹支出": "509600.55",
    "统筹住院": "395300.55",
    "门诊统筹": "78000.00",
    "生育津贴": "36000.00",
    "统筹其他支出": "300.00",
    "个账支出": "101000.00",
    "个账门诊": "60000.00",
    "个账药店": "40000.00",
    "转移支出": "1000.00",
    "统筹结余": "220199.45",
    "个账结余": "193145.67",
    "待转基金": "39300.00",
}
BALANCE_SHEET = {
    "资产总计": "11375645.12",
    "暂付款": "450000.00",
    "暂付款_异地": "200000.00",
    "暂收款": "23000.00",
    "暂收款_异地": "20000.00",
    "统筹基金": "7220199.45",
    "个人账户基金": "4093145.67",
    "待转基金": "39300.00",
    "净资产合计": "11352645.12",
    "负债与净资产总计": "11375645.12",
}
CLOSING = {
    "100301": "10385145.67",
    "1004": "540499.45",
    "1005": "0",
    "110101": "200000",
    "110102": "250000",
    "200103": "-20000",
    "200111": "-3000",
    "4601": "-27300",
    "4602": "-12000",
}


def test_turnover_and_balances(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    figures = desk.ask("balance.turnovers", book=worked.book, first=PERIOD, last=PERIOD)
    turnover = parse_fen("3364646.22")
    assert sum(each.debit for each in figures.values()) == turnover
    assert sum(each.credit for each in figures.values()) == turnover
    closing = {code: figures[worked.accounts[code]].closing for code in CLOSING}
    assert closing == {code: parse_fen(yuan) for code, yuan in CLOSING.items()}


def test_both_statements_before_and_after_the_transfer(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    for transferred in (False, True):
        if transferred:
            desk.do("close.transfer", book=worked.book, period=PERIOD)
            worked.post()
        income = desk.ask("report.run", book=worked.book, name="fund_income_expense", period=PERIOD)
        assert {code: income.amount(code) for code in INCOME_EXPENSE} == {
            code: parse_fen(yuan) for code, yuan in INCOME_EXPENSE.items()
        }
        sheet = desk.ask("report.run", book=worked.book, name="fund_balance_sheet", period=PERIOD)
        assert {code: sheet.amount(code, 1) for code in BALANCE_SHEET} == {
            code: parse_fen(yuan) for code, yuan in BALANCE_SHEET.items()
        }
        assert [finding for finding in (*income.findings, *sheet.findings) if finding.blocks] == []


def test_every_cell_names_the_accounts_it_comes_from(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    report = sqlite_desk.ask("report.run", book=worked.book, name="fund_income_expense", period=PERIOD)
    cell = report.row("统筹待遇").cells[0]
    assert [part.text for part in cell.parts] == ['net("500101")']
    assert dict(cell.parts[0].accounts) == {
        "50010101": parse_fen("395300.55"),
        "50010103": parse_fen("78000"),
        "50010105": parse_fen("36000"),
    }
    for side in report.sides:
        for row in side.rows:
            for each in row.cells:
                assert all(part.amount == sum(amount for _, amount in part.accounts) for part in each.parts)
