"""Print forms a book changes, and the log of what was printed, on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.books.print_forms import FORMS, PrintForm, paper_of, voucher_layout
from finance_desk.books.print_log import facts_of
from finance_desk.printing.layout import VOUCHER_LAYOUTS, Amounts, Offset
from finance_desk.printing.voucher_form import render_vouchers
from tests.printing.samples import imprint, voucher


@pytest.fixture
def book(desk: Desk) -> int:
    return int(
        desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601, solo=True).value
    )


def form(desk: Desk, book: int, key: str) -> PrintForm:
    return next(each for each in desk.ask("print.forms", book=book) if each.spec.key == key)


def draft(desk: Desk, book: int) -> int:
    return int(desk.do("voucher.save", book=book, day=20260105, lines=[], complete=False).value)


def text_of(path: Path) -> str:
    held = pypdfium2.PdfDocument(path.read_bytes())
    text = "\n".join(page.get_textpage().get_text_range() for page in held)
    held.close()
    return text


def test_a_form_is_changed_version_by_version_and_the_built_in_one_comes_back(desk: Desk, book: int) -> None:
    assert {each.spec.key for each in desk.ask("print.forms", book=book)} == {*VOUCHER_LAYOUTS, "ledger"}
    assert (form(desk, book, "a5").version, form(desk, book, "a5").value("lines")) == (0, 6)
    desk.do("print.form_save", book=book, form="a5", settings={"lines": 8, "right": -1.5, "font": 9})
    held = form(desk, book, "a5")
    # what is as built in is not kept: a better built-in form reaches the book later
    assert (held.version, dict(held.body)) == (1, {"lines": 8, "right": -1.5})
    assert paper_of(held)[1] == Offset(-1.5, 0)
    layout = voucher_layout("a5", held.body)
    assert (layout.lines, layout.offset, layout.amounts) == (8, Offset(-1.5, 0), Amounts.DIGITS)
    desk.do("print.form_reset", book=book, form="a5")
    assert (form(desk, book, "a5").version, dict(form(desk, book, "a5").body)) == (2, {})
    assert form(desk, book, "a4-two").version == 0


@pytest.mark.parametrize(
    ("key", "settings", "code"),
    [
        ("a5", {"lines": 0}, "print.setting"),
        ("a5", {"lines": 30}, "print.too_low"),
        ("a5", {"lines": 5.5}, "print.setting"),
        ("a5", {"lines": True}, "print.setting"),
        ("a5", {"right": 15}, "print.setting"),  # beyond the margin: off the page
        ("a5", {"down": -7}, "print.setting"),
        ("a5", {"font": "x"}, "print.setting"),
        ("a5", {"heading": "长" * 21}, "print.setting"),
        ("a5", {"amounts": "roman"}, "print.setting"),
        ("a5", {"signers": ["maker", "maker"]}, "print.setting"),
        ("a5", {"signers": ["nobody"]}, "print.setting"),
        ("a5", {"preprinted": "yes"}, "print.setting"),
        ("ledger", {"lines": 5}, "print.setting"),
        ("a6", {}, "print.unknown_form"),
    ],
)
def test_what_could_not_be_printed_is_refused(
    desk: Desk, book: int, key: str, settings: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.do("print.form_save", book=book, form=key, settings=settings)
    (finding,) = refused.value.findings
    assert finding.code == code and finding.remedy is not None and finding.subject is not None
    assert all(each.version == 0 for each in desk.ask("print.forms", book=book))


def test_settings_are_seen_on_paper(tmp_path: Path) -> None:
    body = {
        "heading": "基金记账凭证",
        "signers": ["maker", "reviewer"],
        "attachments": False,
        "account_codes": False,
    }
    layout = voucher_layout("a5", body)
    printed = render_vouchers([voucher(3)], layout, imprint(), tmp_path / "v.pdf")
    text = text_of(printed.path)
    assert "基金记账凭证" in text.replace(" ", "")
    assert "制单" in text and "出纳" not in text and "附件" not in text.replace("\n", "")
    assert "5001.01.01" not in text
    plain = text_of(render_vouchers([voucher(3)], VOUCHER_LAYOUTS["a5"], imprint(), tmp_path / "b.pdf").path)
    assert "出纳" in plain and "5001.01.01" in plain.replace(" ", "")


def test_every_print_is_counted_and_named(desk: Desk, book: int, tmp_path: Path) -> None:
    done = render_vouchers([voucher(2), voucher(13, 7)], VOUCHER_LAYOUTS["a5"], imprint(), tmp_path / "v.pdf")
    pages, digest = facts_of(done.path)
    assert pages == done.pages
    asked = {"book": book, "kind": "vouchers", "pages": pages, "digest": digest, "form": "a5"}
    one, two, three = (draft(desk, book) for _ in range(3))
    desk.do("print.record", title="记-0001 – 记-0002", vouchers=[one, two, one], **asked)
    desk.do("print.form_save", book=book, form="a5", settings={"lines": 7})
    desk.do("print.record", title="记-0001", vouchers=[one], **asked)
    assert desk.ask("print.times", book=book, vouchers=[one, two, three]) == {one: 2, two: 1}
    second, first = desk.ask("print.log", book=book)
    assert (first.title, first.vouchers, first.most, first.form_version) == ("记-0001 – 记-0002", 2, 1, 0)
    assert (second.vouchers, second.most, second.form_version, second.digest) == (1, 2, 1, digest)
    assert second.by == desk.actor.name
    assert [each.title for each in desk.ask("print.log", book=book, voucher=two)] == ["记-0001 – 记-0002"]
    assert desk.ask("print.log", book=book, limit=1) == (second,)


def test_a_print_is_counted_in_the_book_of_its_vouchers_only(desk: Desk, book: int) -> None:
    """A copy counted under another book would be missing where the voucher stands, and in the way there."""
    other = int(desk.do("book.new", code="390", name="居民医保", fund="resident", start=202601).value)
    theirs = draft(desk, other)
    asked = {"kind": "vouchers", "title": "x", "pages": 1, "digest": "d"}
    with pytest.raises(Refused) as refused:
        desk.do("print.record", book=book, vouchers=[draft(desk, book), theirs], **asked)
    assert [each.code for each in refused.value.findings] == ["print.voucher_unknown"]
    assert desk.ask("print.log", book=book) == ()
    desk.do("print.record", book=other, vouchers=[theirs], **asked)
    assert desk.ask("print.times", book=other, vouchers=[theirs]) == {theirs: 1}


def test_a_second_print_says_so_on_the_form(tmp_path: Path) -> None:

    again = replace(voucher(2), copy=3)
    text = text_of(render_vouchers([again], VOUCHER_LAYOUTS["a5"], imprint(), tmp_path / "v.pdf").path)
    assert "第 3 次打印" in text
    assert len(FORMS) == 5
