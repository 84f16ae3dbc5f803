"""One small journal in the layouts of the field: whatever the columns are called, the vouchers are the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.money import NotMoney
from finance_desk.vouchers import importing
from finance_desk.vouchers.import_commands import Imported
from finance_desk.vouchers.model import Source, State

CONTRACT = """voucher,date,type,summary,account,debit,credit,attachments,maker
a,2024-01-05,记,收保费,100201,"1,234.50",,2,张
a,2024-01-05,记,收保费,4001,,1234.50,2,张
b,2024-02-06,记,退保费,4001,,-34.50,0,张
b,2024-02-06,记,退保费,100201,-34.50,,0,张
"""

U8 = """序时账
月份：2024.01-2024.02
日期,凭证号数,科目编码,科目名称,摘要,方向,金额
2024.01.05,记-0001,100201,收入户存款/工行,收保费,借,1234.50
,,4001,保费收入,收保费,贷,1234.50
2024.02.06,记-0001,4001,保费收入,退保费,贷,-34.50
,,100201,收入户存款/工行,退保费,借,-34.50
,,,,合计,借,1200
,,,,合计,贷,1200
"""

K3 = """会计分录序时簿
审核,过账,日期,期间,凭证字号,摘要,科目代码,科目名称,币别,原币金额,借方,贷方,制单,审核人,附件数,分录号,业务日期
√,√,2024-01-05,2024.1,记 - 1,收保费,1002.01,收入户存款 - 工行,人民币,1234.5,1234.50,0.00,张,李,2,1,2024-01-05
,,,,,收保费,4001,保费收入,人民币,1234.5,0.00,1234.50,,,,2,2024-01-05
√,√,2024-02-06,2024.2,记 - 1,退保费,4001,保费收入,人民币,-34.5,0.00,-34.50,张,李,0,1,2024-02-06
,,,,,退保费,1002.01,收入户存款 - 工行,人民币,-34.5,-34.50,0.00,,,,2,2024-02-06
,,,,,合计,,,,,1200.00,1200.00,,,,,
"""

NC = """序时账
年,月,日,凭证号,摘要,科目编码,科目名称,币种,原币借方,本币借方,原币贷方,本币贷方
2024,01,05,记账凭证-1,收保费,100201,收入户存款\\工行,人民币,"1,234.50","1,234.50",,
2024,01,05,记账凭证-1,收保费,4001,保费收入,人民币,,,"1,234.50","1,234.50"
2024,02,06,记账凭证-1,退保费,4001,保费收入,人民币,,,-34.50,-34.50
2024,02,06,记账凭证-1,退保费,100201,收入户存款\\工行,人民币,-34.50,-34.50,,
,,,,本年累计,,,,,"1,200.00",,"1,200.00"
"""

ONE_CELL = """凭证日期\t凭证字号\t摘要\t会计科目\t借贷\t金额
2024/1/5\t记字第1号\t收保费\t100201 工行\tD\t1234.5
2024/1/5\t记字第1号\t收保费\t4001 保费收入\tC\t1234.5
2024/2/6\t记字第1号\t退保费\t4001 保费收入\tC\t(34.50)
2024/2/6\t记字第1号\t退保费\t100201 工行\tD\t-34.5
"""

HTML = "<html><body><table><tr><th>日期</th><th>凭证字</th><th>凭证号</th><th>摘要</th><th>科目编码</th><th>借方金额</th><th>贷方金额</th></tr>{}</table></body></html>".format(
    "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in (
            ("2024-01-05", "记", "1", "收保费", "100201", "1,234.50", ""),
            ("2024-01-05", "记", "1", "收保费", "4001", "", "1,234.50"),
            ("2024-02-06", "记", "1", "退保费", "4001", "", "-34.50"),
            ("2024-02-06", "记", "1", "退保费", "100201", "-34.50", ""),
            ("合计", "", "", "", "", "1,200.00", "1,200.00"),
        )
    )
)

TEXTS = (
    ("contract.csv", CONTRACT, "utf-8"),
    ("u8.csv", U8, "gb18030"),
    ("k3.csv", K3, "utf-8-sig"),
    ("nc.csv", NC, "gb18030"),
    ("one.txt", ONE_CELL, "utf-16"),
    ("page.xls", HTML, "utf-8"),
)


@pytest.fixture
def book(sqlite_desk: Desk) -> int:
    return int(
        sqlite_desk.do(
            "book.new", code="T", name="账", fund="other", start=202401, chart="empty", solo=True
        ).value
    )


def check(desk: Desk, book: int, path: Path) -> None:
    done = desk.do("voucher.import", book=book, path=path, create_accounts=True, post=True)
    assert [finding for finding in done.findings if finding.severity != "ok"] == []
    assert isinstance(done.value, Imported)
    assert (done.value.vouchers, done.value.lines, done.value.total) == (2, 4, 1200_00)
    chart = {each.id: each for each in desk.ask("account.list", book=book)}
    rows = [
        (row.day, row.number, chart[row.account].code.replace(".", ""), row.debit, row.credit, row.summary)
        for row in desk.ask(
            "ledger.journal_page",
            book=book,
            ids=desk.ask("ledger.journal_ids", book=book, first=202401, last=202412),
        )
    ]
    assert rows == [
        (20240105, 1, "100201", 1234_50, 0, "收保费"),
        (20240105, 1, "4001", 0, 1234_50, "收保费"),
        (20240206, 1, "4001", 0, -34_50, "退保费"),
        (20240206, 1, "100201", -34_50, 0, "退保费"),
    ]
    kinds = {each.code: each.kind for each in chart.values()}
    assert kinds["4001"] == "income"


@pytest.mark.parametrize(("name", "text", "encoding"), TEXTS)
def test_every_layout_gives_the_same_vouchers(
    sqlite_desk: Desk, book: int, tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding)
    check(sqlite_desk, book, file)


def test_a_workbook_with_two_header_rows_serial_days_and_numbers_as_codes(
    sqlite_desk: Desk, book: int, tmp_path: Path
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["2024年", None, "凭证号", "摘要", "科目", None, "借方", "贷方"])
    sheet.append(["月", "日", None, None, "编码", "名称", "本币", "本币"])
    sheet.append([1, 5, "记-1", "收保费", 100201, "收入户存款_工行", 1234.5, None])
    sheet.append([1, 5, "记-1", "收保费", 4001, "保费收入", None, 1234.5])
    sheet.append([2, 6, "记-1", "退保费", 4001, "保费收入", None, -34.5])
    sheet.append([2, 6, "记-1", "退保费", 100201, "收入户存款_工行", -34.5, None])
    file = tmp_path / "two.xlsx"
    workbook.save(file)
    check(sqlite_desk, book, file)


def test_days_as_dates_and_serials(sqlite_desk: Desk, book: int, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["日期", "凭证字", "凭证号", "附件数", "摘要", "科目代码", "借方金额", "贷方金额"])
    for day, rows in (
        (dt.date(2024, 1, 5), ((100201, 1234.5, None), (4001, None, 1234.5))),
        (45328, ((4001, None, -34.5), (100201, -34.5, None))),
    ):
        word = "收保费" if isinstance(day, dt.date) else "退保费"
        for account, debit, credit in rows:
            sheet.append([day, "记", 1, 0, word, account, debit, credit])
    file = tmp_path / "jdy.xlsx"
    workbook.save(file)
    check(sqlite_desk, book, file)


def test_imported_vouchers_wait_for_review_and_say_where_they_came_from(
    sqlite_desk: Desk, book: int, tmp_path: Path
) -> None:
    file = tmp_path / "j.csv"
    file.write_text(CONTRACT, "utf-8")
    sqlite_desk.do("voucher.import", book=book, path=file, create_accounts=True)
    ids = sqlite_desk.ask("voucher.ids", book=book)
    rows = sqlite_desk.ask("voucher.page", book=book, ids=ids)
    assert {(row.state, row.source, row.attachments) for row in rows} == {
        (State.MADE, Source.IMPORTED, 2),
        (State.MADE, Source.IMPORTED, 0),
    }
    with pytest.raises(Refused, match="imported into this book before"):
        sqlite_desk.do("voucher.import", book=book, path=file)
    sqlite_desk.do("voucher.import", book=book, path=file, again=True)
    assert len(sqlite_desk.ask("voucher.ids", book=book)) == 4


def test_who_may_not_add_accounts_or_post_is_refused(sqlite_desk: Desk, book: int, tmp_path: Path) -> None:
    file = tmp_path / "j.csv"
    file.write_text(CONTRACT, "utf-8")
    sqlite_desk.do("role.set", code="importer", name="导入", permissions=["voucher.import", "book.list"])
    sqlite_desk.do(
        "user.new", login="li", name="李", password="abcd-1234", roles=["importer"], everything=True
    )
    li = sqlite_desk.signed_in("li", "abcd-1234")
    with pytest.raises(Refused, match="may not add accounts"):
        li.do("voucher.import", book=book, path=file, create_accounts=True)
    with pytest.raises(Refused, match="may not review and post"):
        li.do("voucher.import", book=book, path=file, post=True)
    assert sqlite_desk.ask("account.list", book=book) == ()


@given(*[st.text("0123456789.,-+ 元²５", max_size=18) | st.from_regex(r"\d{1,14}\.\d\d", fullmatch=True)] * 2)
def test_amounts_in_the_plain_form_are_what_the_long_way_reads(debit: str, credit: str) -> None:
    plain = importing._plain_sides(debit, credit)
    if plain is None:
        return
    assert plain == importing._sides(debit, credit, None, None)


@pytest.mark.parametrize(
    ("debit", "credit", "fen"),
    [("12.30", "", (1230, 0)), ("", "9999999999999.99", (0, 999999999999999)), (None, "0.01", (0, 1))],
)
def test_amounts_in_the_plain_form_go_the_short_way(
    debit: str | None, credit: str, fen: tuple[int, int]
) -> None:
    assert importing._plain_sides(debit, credit) == fen
    with pytest.raises(NotMoney):
        importing._sides("10000000000000.00", "", None, None)
    assert importing._plain_sides("10000000000000.00", "") is None


def test_a_long_journal_keeps_its_vouchers_apart_and_numbered_in_its_order(
    sqlite_desk: Desk, book: int, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    rows = [
        f"{number},2024-01-{number % 28 + 1:02d},s{number},{account},{debit},{credit}"
        for number in range(1, 151)
        for account, debit, credit in (("100201", f"{number}.00", ""), ("4001", "", f"{number}.00"))
    ]
    file.write_text("voucher,date,summary,account,debit,credit\n" + "\n".join(rows), encoding="utf-8")
    done = sqlite_desk.do("voucher.import", book=book, path=file, create_accounts=True)
    assert (done.value.vouchers, done.value.lines, done.value.refused) == (150, 300, 0)
    first = done.value.first_id
    for number in (1, 100, 101, 150):
        held = sqlite_desk.ask("voucher.show", book=book, id=first + number - 1)
        assert (held.number, held.total, held.summary) == (number, number * 100, f"s{number}")
        assert [line.debit - line.credit for line in held.lines] == [number * 100, -number * 100]
