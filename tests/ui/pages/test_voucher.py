"""A voucher by keys alone: typed, checked, saved, reviewed by somebody else, posted, reversed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from finance_desk.vouchers.model import State
from tests.ui.pages.conftest import Bench

CONTROL = Qt.KeyboardModifier.ControlModifier


def type_voucher(bench: Bench, debit: str = "1004", credit: str = "300101", amount: str = "1234.56") -> None:
    """Two lines into the grid in front: summary, account, amount; the second one by = ."""
    bench.type("premium")
    bench.press(Qt.Key.Key_Return)
    bench.type(debit)
    bench.press(Qt.Key.Key_Return)
    bench.type(amount)
    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_Return)
    bench.type(credit)
    bench.press(Qt.Key.Key_Return)
    bench.type("=")


def test_a_voucher_by_keys(bench: Bench) -> None:
    page = bench.open("voucher")
    assert page.page_title == "New voucher"
    type_voucher(bench)
    assert [(each.debit, each.credit) for each in page.draft.lines] == [(1234_56, 0), (0, 1234_56)]
    assert page.dirty
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    ids = bench.desk.ask("voucher.ids", book=bench.book)
    made = bench.desk.ask("voucher.show", book=bench.book, id=ids[0])
    assert (made.label, made.state, made.total) == ("记-0001", State.MADE, 1234_56)
    assert [line.summary for line in made.lines] == ["premium", "premium"]
    # the next one waits with the same day, the cursor in its first summary
    assert page.voucher is None and not page.dirty and page.draft.day == made.day
    type_voucher(bench, amount="1")
    bench.press(Qt.Key.Key_Return, CONTROL)
    bench.settle()
    assert len(bench.desk.ask("voucher.ids", book=bench.book)) == 2
