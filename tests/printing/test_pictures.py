"""Sample pages beside stored pictures, so that a change of look is seen and meant.

``FINANCE_DESK_PICTURES=refresh pytest tests/printing/test_pictures.py`` draws the pictures anew;
look at the difference before committing them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from finance_desk.files.write import Written
from finance_desk.printing.adjustment import render_adjustment_sheet
from finance_desk.printing.closing_page import render_certificate
from finance_desk.printing.layout import VOUCHER_240, VOUCHER_LAYOUTS, Amounts, Offset
from finance_desk.printing.sheet import Printed
from finance_desk.printing.statement import render_statement
from finance_desk.printing.table_book import render_table_book
from finance_desk.printing.voucher_form import render_vouchers
from tests.printing.samples import (
    balance_sheet,
    certificate,
    chart_of_accounts,
    imprint,
    income_statement,
    ledger,
    opening_sheet,
    reversal,
    trial_balance,
    trial_balance_rows,
    two_accounts,
    voucher,
    written,
)

PICTURES = Path(__file__).parent / "pictures"
DPI = 72
NOTICED = 60
"""A difference of grey levels below this is the drawing library's own smoothing."""

SQUARE = 16
WHOLE, WORST = 0.001, 0.015
"""Share of changed pixels that still counts as the same picture: of the page, of a square of it."""

VOUCHERS = [voucher(3), voucher(7, 6), reversal()]

SAMPLES: dict[str, tuple[int, Callable[[Path], Printed | Written]]] = {
    "chart-of-accounts": (0, lambda to: written(chart_of_accounts(), to)),
    "opening-sheet": (0, lambda to: written(opening_sheet(), to)),
    "ledger": (0, lambda to: render_table_book(ledger(), two_accounts(), to)),
    "ledger-end-of-year": (1, lambda to: render_table_book(ledger(), two_accounts(), to)),
    "trial-balance": (0, lambda to: render_table_book(trial_balance(), trial_balance_rows(), to)),
    "voucher-240x140": (0, lambda to: render_vouchers(VOUCHERS, VOUCHER_LAYOUTS["240x140"], imprint(), to)),
    "voucher-a5": (1, lambda to: render_vouchers(VOUCHERS, VOUCHER_LAYOUTS["a5"], imprint(), to)),
    "voucher-a4-two": (1, lambda to: render_vouchers(VOUCHERS, VOUCHER_LAYOUTS["a4-two"], imprint(), to)),
    "voucher-a4-three": (0, lambda to: render_vouchers(VOUCHERS, VOUCHER_LAYOUTS["a4-three"], imprint(), to)),
    "voucher-plain-english": (
        0,
        lambda to: render_vouchers(
            VOUCHERS, replace(VOUCHER_LAYOUTS["a5"], amounts=Amounts.PLAIN), imprint("en"), to
        ),
    ),
    "voucher-continued": (
        1,
        lambda to: render_vouchers([voucher(13, 7)], VOUCHER_LAYOUTS["240x140"], imprint(), to),
    ),
    "ledger-cover": (0, lambda to: render_table_book(replace(ledger(), cover=True), two_accounts(), to)),
    "balance-sheet": (0, lambda to: render_statement(balance_sheet(), to)),
    "income-statement": (0, lambda to: render_statement(income_statement(), to)),
    "certificate": (0, lambda to: render_certificate(certificate(), to)),
    "adjustment": (0, lambda to: render_adjustment_sheet(VOUCHER_240, Offset(), imprint(), to)),
}


def picture(path: Path, page: int) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        drawn: Image.Image = document[page].render(scale=DPI / 72, grayscale=True).to_pil()
        return drawn.convert("L")


def changed_pixels(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The share of changed pixels on the whole page, and in the worst of its small squares."""
    changed = ImageChops.difference(one, other).point([0] * NOTICED + [255] * (256 - NOTICED))
    squares = changed.resize((one.width // SQUARE, one.height // SQUARE), Image.Resampling.BOX)
    worst = squares.getextrema()[1]
    return sum(changed.histogram()[1:]) / (one.width * one.height), float(worst) / 255  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_page_looks_as_stored(name: str, tmp_path: Path) -> None:
    page, draw = SAMPLES[name]
    now = picture(draw(tmp_path / "sample.pdf").path, page)
    stored = PICTURES / f"{name}.png"
    if os.environ.get("FINANCE_DESK_PICTURES") == "refresh":
        PICTURES.mkdir(exist_ok=True)
        now.quantize(32).save(stored, optimize=True)
        return
    before = Image.open(stored).convert("L")
    assert now.size == before.size
    whole, worst = changed_pixels(now, before)
    if whole > WHOLE or worst > WORST:
        now.save(tmp_path / f"{name}-now.png")
    assert whole <= WHOLE and worst <= WORST, (
        f"{whole:.2%}, at worst {worst:.0%}: compare {stored} and {tmp_path}"
    )


def test_a_single_wrong_figure_is_noticed(tmp_path: Path) -> None:
    """One digit on a full page is a tiny share of it; the squares see it."""
    sheet = balance_sheet()
    side = sheet.sides[0]
    wrong = replace(side.rows[3], amounts=(12_345_00, 54_821_00))
    rows = (*side.rows[:3], wrong, *side.rows[4:])
    changed = replace(sheet, sides=(replace(side, rows=rows), sheet.sides[1]))
    one = picture(render_statement(sheet, tmp_path / "a.pdf").path, 0)
    other = picture(render_statement(changed, tmp_path / "b.pdf").path, 0)
    whole, worst = changed_pixels(one, other)
    assert whole <= WHOLE
    assert worst > WORST
