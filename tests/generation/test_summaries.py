"""What generated vouchers say: no empty brackets, names in place of codes, the same in preview and ledger."""

from __future__ import annotations

from pathlib import Path

from finance_desk.app.desk import Desk

ROWS = """来源流水号,入账日期,业务事件,险种,金额,单据号,基金支付类型,类别,对方统筹区,机构名称,业务期,滞纳金
S1,2026-01-05,EV-28,310,100.00,QS1,310100,住院,440100,,2026-01,
S2,2026-01-05,EV-28,310,80.00,QS2,310100,住院,990000,,2026-01,
S3,2026-01-06,EV-27,310,12.00,,,,440100,张三,,
S4,2026-01-06,EV-02,310,7.00,,,,,,,
S5,2026-01-07,EV-02,310,8.00,HK1,,,,,,
S6,2026-01-07,EV-01,310,9.00,,,当期,,税务局,2026-01,1.00
"""


def summaries(desk: Desk, book: int) -> list[tuple[str, ...]]:
    ids = list(desk.ask("voucher.ids", book=book))
    return [
        tuple(line.summary for line in desk.ask("voucher.show", book=book, id=id).lines) for id in sorted(ids)
    ]


def test_summaries_show_names_and_no_empty_brackets(desk: Desk, tmp_path: Path) -> None:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do("dimension.import", book=book, dimension="region", items=[("440100", "广州市")])
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, "utf-8")
    desk.do("intake.receive", book=book, source="general", path=path)
    preview = desk.ask("generate.preview", book=book)
    assert preview.findings == ()
    desk.do("generate.run", book=book)
    made = summaries(desk, book)
    assert sorted(set(made)) == sorted(
        [
            ("付广州市2026年1月异地就医清算",) * 2,
            # an account without the dimension takes any code; what the book cannot name stays a code
            ("付9900002026年1月异地就医清算",) * 2,
            ("转出张三个账至广州市",) * 2,
            ("国库划转财政专户",) * 2,
            ("国库划转财政专户（HK1）",) * 2,
            ("收2026年1月职工医保保费（税务入库2026-01-07）",) * 2 + ("收2026年1月滞纳金",),
        ]
    )
    told = sorted(tuple(line.summary for line in each.lines) for each in preview.groups)
    assert told == sorted(made)


MERGED = """来源流水号,入账日期,业务事件,险种,金额,单据号,基金支付类型,类别,机构编码,机构名称,业务期
M1,2026-01-15,EV-05,310,100.00,ZF1,310100,住院,H1,市一医院,2026-01
M2,2026-01-15,EV-05,310,80.00,ZF1,310100,住院,H2,市二医院,2026-01
M3,2026-01-16,EV-02,310,7.00,,,,,,
"""


def test_every_row_counts_as_a_document_of_its_voucher(desk: Desk, tmp_path: Path) -> None:
    """附件张数 of a generated voucher is how many business rows stand behind it."""
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    items = [("H1", "市一医院"), ("H2", "市二医院")]
    desk.do("dimension.import", book=book, dimension="institution", items=items)
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(MERGED, "utf-8")
    desk.do("intake.receive", book=book, source="general", path=path)
    desk.do("generate.run", book=book)
    ids = desk.ask("voucher.ids", book=book)
    assert sorted(desk.ask("voucher.show", book=book, id=id).attachments for id in ids) == [1, 2]
