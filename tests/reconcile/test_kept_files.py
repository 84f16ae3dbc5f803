"""A file held against our own is kept whole, explained line by line, signed by two, printed; and what moved since is told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from tests.conftest import PASSWORD
from tests.reconcile.test_business import accounts, book, post  # noqa: F401 - the fixture


@pytest.fixture
def kept(desk: Desk, book: int, tmp_path: Path) -> int:  # noqa: F811
    """The tax bureau's list against two rows: one agrees, one has another amount, one is only the bureau's."""
    rows = tmp_path / "征缴.csv"
    rows.write_text(
        "来源流水号,入账日期,业务事件,险种,金额\nT1,2026-01-05,EV-01,310,500.00\nT2,2026-01-06,EV-01,310,60.00\n",
        "utf-8",
    )
    desk.do("intake.receive", book=book, source="general", path=rows)
    path = tmp_path / "税务.csv"
    path.write_text(
        "电子税票号码,入库日期,实缴金额\nT1,2026-01-05,500.00\nT2,2026-01-06,66.00\nT9,2026-01-06,1.00\n",
        "utf-8",
    )
    done = desk.do("reconcile.file_keep", book=book, against="tax", path=path)
    path.unlink()  # the file itself is kept
    return int(done.value)


def code_of(desk: Desk, command: str, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        desk.do(command, **arguments)
    return str(refused.value.findings[0].code)


def test_a_kept_file_has_its_sums_and_what_differs(desk: Desk, book: int, kept: int) -> None:  # noqa: F811
    (one,) = desk.ask("reconcile.files", book=book)
    assert (one.id, one.file, one.here, one.there, one.difference) == (
        kept,
        "税务.csv",
        560_00,
        567_00,
        -7_00,
    )
    assert (one.agreed, one.differences, one.open, one.signatures) == (1, 2, 2, ())
    shown = desk.ask("reconcile.file_kept", book=book, id=kept)
    assert [(str(each.outcome), each.amount) for each in shown.lines] == [
        ("amount", -6_00),
        ("only_there", -1_00),
    ]
    assert sum(each.amount for each in shown.lines) == one.difference
    assert not shown.moved
    # our entry leads to the row
    target = shown.lines[0].target
    assert desk.ask("intake.row", book=book, id=target).line.external_id == "T2"


def test_every_difference_wants_a_word_and_two_people_sign(desk: Desk, book: int, kept: int) -> None:  # noqa: F811
    given = {"book": book, "id": kept}
    assert code_of(desk, "reconcile.file_sign", **given) == "reconcile.file_open"
    assert code_of(desk, "reconcile.file_explain", **given, reason=" ") == "reconcile.no_reason"
    desk.do("reconcile.file_explain", **given, reason="滞纳金", numbers=[1])
    desk.do("reconcile.file_explain", **given, reason="次日到账")  # all that have no word yet
    lines = desk.ask("reconcile.file_kept", **given).lines
    assert [each.reason for each in lines] == ["滞纳金", "次日到账"]
    assert desk.do("reconcile.file_sign", **given).value == "prepared"
    assert (
        code_of(desk, "reconcile.file_explain", **given, reason="x", numbers=[1]) == "reconcile.file_signed"
    )
    solo = next(each.solo for each in desk.ask("book.list") if each.id == book)
    if not solo:
        assert code_of(desk, "reconcile.file_sign", **given) == "reconcile.same_signer"
    desk.do("user.new", login="shen", name="沈", password=PASSWORD, roles=["reviewer"], everything=True)
    with desk.signed_in("shen", PASSWORD) as shen:
        assert shen.do("reconcile.file_sign", **given).value == "checked"
        assert code_of(shen, "reconcile.file_sign", **given) == "reconcile.file_signed"
    (one,) = desk.ask("reconcile.files", book=book)
    assert [(each.role, each.user) for each in one.signatures] == [
        ("prepared", desk.actor.name),
        ("checked", "沈"),
    ]


def test_what_moved_since_is_told(desk: Desk, book: int, kept: int, tmp_path: Path) -> None:  # noqa: F811
    more = tmp_path / "more.csv"
    more.write_text("来源流水号,入账日期,业务事件,险种,金额\nT9,2026-01-06,EV-01,310,1.00\n", "utf-8")
    desk.do("intake.receive", book=book, source="general", path=more)
    shown = desk.ask("reconcile.file_kept", book=book, id=kept)
    assert shown.moved and shown.kept.differences == 2  # what was kept stands as it was


def test_the_sheet_on_paper_and_as_workbook(desk: Desk, book: int, kept: int, tmp_path: Path) -> None:  # noqa: F811
    given = {"book": book, "id": kept}
    desk.do("reconcile.file_explain", **given, reason="滞纳金")
    desk.do("reconcile.file_sign", **given)
    desk.ask("reconcile.file_write", **given, path=tmp_path / "k.pdf", lang="zh")
    pdf = pypdfium2.PdfDocument((tmp_path / "k.pdf").read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    for words in ("税务.csv", "滞纳金", "-7.00", desk.actor.name, "____"):
        assert words in text, words
    desk.ask("reconcile.file_write", **given, path=tmp_path / "k.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "k.xlsx").active
    assert sheet is not None
    assert any(row[6] == "滞纳金" for row in sheet.iter_rows(values_only=True))
    with pytest.raises(Refused):
        desk.ask("reconcile.file_write", **given, path=tmp_path / "k.txt")


def test_an_unknown_one_is_refused(desk: Desk, book: int) -> None:  # noqa: F811
    assert code_of(desk, "reconcile.file_sign", book=book, id=99) == "reconcile.no_file"
