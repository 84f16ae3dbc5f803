"""Vouchers drawn as the paper form (记账凭证), on every paper in use.

Title with double underline, date in the middle, 字第 号 at the right, attachments at the edge, amounts
in digit columns (金额线), the total in capitals, five signatures. A voucher that needs several forms is
numbered 第5号 1/3 … and shows its total on the last one; blank rows are struck out
(会计基础工作规范 art. 51).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.messages import N_, message, translate
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day
from finance_desk.base.progress import Progress
from finance_desk.printing.capitals import capital_amount
from finance_desk.printing.fonts import BOLD, SANS, title_face
from finance_desk.printing.layout import SIGNERS, Align, Amounts, Imprint, VoucherLayout
from finance_desk.printing.sheet import (
    CENTRE,
    DEEP_GREEN,
    INK,
    MUTED,
    OUTER,
    POINT,
    RED,
    Printed,
    Sheet,
)

DIGIT_HEADS: Final = "分角元十百千万十百千亿十百千万十"
"""Heads of the digit columns from the right."""

_USUAL_DIGITS: Final = 11
_HEAD_LABELS: Final = 5.5
_HEAD_DIGITS: Final = 4.5
_TITLE: Final = 11.5
_SUBTITLE: Final = 6.5
_SIGNATURES: Final = 9.0
_SMALLEST: Final = 4.5
"""Points below which a cell is not shrunk; a text that is longer even so ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class VoucherLinePrint:
    """One entry: exactly one of ``debit`` and ``credit`` (fen) is not 0; a red-letter amount is negative.

    ``account`` is the name path (社会保险待遇支出/统筹基金), ``dimensions`` one line of text such as
    "定点机构：第一人民医院".
    """

    summary: str
    account_code: str
    account: str
    debit: int = 0
    credit: int = 0
    dimensions: str = ""


@dataclass(frozen=True, slots=True)
class VoucherPrint:
    """A voucher with all that its form shows. ``day`` is yyyymmdd, ``word`` the type (记), ``number`` its number.

    Names of signers may be empty: the place stays free for a hand. ``note`` (source batch, what a
    red-letter voucher reverses) stands small at the foot; ``copy`` is how many times the form has been printed with
    this one, and from the second on it is said on the form.
    """

    unit: str
    book: str
    day: int
    word: str
    number: int
    lines: tuple[VoucherLinePrint, ...]
    attachments: int = 0
    head: str = ""
    poster: str = ""
    reviewer: str = ""
    cashier: str = ""
    maker: str = ""
    note: str = ""
    title: str = N_("Voucher")
    copy: int = 1


def render_vouchers(
    vouchers: Iterable[VoucherPrint],
    layout: VoucherLayout,
    imprint: Imprint,
    target: Path,
    progress: Progress | None = None,
) -> Printed:
    """Draw the forms one after another, ``layout.up`` to a sheet, and put the PDF at ``target``.

    A voucher of n entries takes ceil(n / ``layout.lines``) forms. Raises ``Refused`` when the target
    cannot be written, ``Cancelled`` when the user stopped it.
    """
    with Sheet(
        target,
        layout.paper,
        imprint,
        message("Vouchers"),
        offset=layout.offset,
        progress=progress,
    ) as sheet:
        sheet.progress.start(message("Printing vouchers"))
        place = 0
        for voucher in vouchers:
            forms = max(1, -(-len(voucher.lines) // layout.lines))
            for form in range(forms):
                if place == layout.up:
                    sheet.next_page()
                    place = 0
                top = place * layout.form_height
                _Form(sheet, layout, voucher, form=form, forms=forms, top=top).draw()
                place += 1
    return sheet.printed()


def row_height(layout: VoucherLayout) -> float:
    """Millimetres of one row of a form, the row of the total being one of them."""
    return (_foot(layout) - _body(layout)) / (layout.lines + 1)


def _body(layout: VoucherLayout) -> float:
    """Where the rows begin."""
    return layout.margins.top + _TITLE + _SUBTITLE + _HEAD_LABELS + _HEAD_DIGITS


def _foot(layout: VoucherLayout) -> float:
    """Where the rows end."""
    return layout.form_height - layout.margins.bottom - _SIGNATURES


class _Form:
    """One form of one voucher; ``top`` is where its part of the sheet begins."""

    def __init__(
        self, sheet: Sheet, layout: VoucherLayout, voucher: VoucherPrint, *, form: int, forms: int, top: float
    ) -> None:
        self.sheet, self.layout, self.voucher = sheet, layout, voucher
        self.form, self.forms, self.top = form, forms, top
        self.size = layout.font
        self.debits = sum(line.debit for line in voucher.lines)
        self.credits = sum(line.credit for line in voucher.lines)
        margins = layout.margins
        self.left, self.right = margins.left, sheet.width - margins.right
        self.grid = margins.top + _TITLE + _SUBTITLE
        self.body, self.foot = _body(layout), _foot(layout)
        self.row = row_height(layout)
        # Wider digits only for the voucher that needs them: a minus or ¥ takes a column too.
        amounts = [self.debits, self.credits, *(line.debit or line.credit for line in voucher.lines)]
        most = max(len(str(abs(fen))) + (fen < 0) for fen in amounts)
        self.digits = min(max(_USUAL_DIGITS, most), len(DIGIT_HEADS))
        self.digit = (self.right - self.left) * (0.0172 if self.digits == _USUAL_DIGITS else 0.0155)
        amount = self.digits * self.digit
        self.credit = self.right - amount
        self.debit = self.credit - amount
        self.account = self.left + (self.debit - self.left) * 0.40

    def draw(self) -> None:
        sheet, layout = self.sheet, self.layout
        if not layout.preprinted:
            key = f"form-{self.digits}"
            sheet.stamp(key, self.draw_paper, self.top)
            if self.top:
                sheet.lines([(4, self.top, sheet.width - 4, self.top)], ink=MUTED, dash=(2, 3))
        self.draw_head()
        first = self.form * layout.lines
        lines = self.voucher.lines[first : first + layout.lines]
        y = self.top + self.body
        for line in lines:
            self.draw_line(line, y)
            y += self.row
        last = self.form == self.forms - 1
        if last and len(lines) < layout.lines:
            self.strike(y, self.top + self.foot - self.row)
        self.draw_total(last)
        self.draw_signatures()

    def draw_paper(self) -> None:
        """What a bought form has printed on it: lines, digit columns and their heads."""
        sheet = self.sheet
        top, head, body, foot = self.grid, self.grid + _HEAD_LABELS, self.body, self.foot
        fine: list[tuple[float, float, float, float]] = []
        strong: list[tuple[float, float, float, float]] = [(self.left, body, self.right, body)]
        if self.layout.amounts is Amounts.DIGITS:
            fine.append((self.debit, head, self.right, head))
            for left in (self.debit, self.credit):
                for column in range(1, self.digits):
                    x = left + column * self.digit
                    # The lines after 亿, 万 (千万), 千 and 元 are stronger, as on paper.
                    after = self.digits - column
                    (strong if after in (2, 5, 8, 11, 14) else fine).append((x, head, x, foot))
                for column in range(self.digits):
                    sheet.text(
                        left + (column + 0.5) * self.digit,
                        (head + body) / 2 + CENTRE * 6.5 / POINT,
                        DIGIT_HEADS[self.digits - 1 - column],
                        6.5,
                        align=Align.CENTRE,
                        ink=DEEP_GREEN,
                    )
        for row in range(1, self.layout.lines + 1):
            fine.append((self.left, body + row * self.row, self.right, body + row * self.row))
        fine.append((self.account, top, self.account, foot - self.row))
        strong += [(x, top, x, foot) for x in (self.debit, self.credit)]
        sheet.lines(fine)
        sheet.lines(strong, weight=0.7, ink=DEEP_GREEN)
        sheet.frame(self.left, top, self.right - self.left, foot - top, weight=OUTER + 0.2)
        label_foot = head if self.layout.amounts is Amounts.DIGITS else body
        for words, left, right, low in (
            (N_("Summary"), self.left, self.account, body),
            (N_("Account"), self.account, self.debit, body),
            (N_("Debit amount"), self.debit, self.credit, label_foot),
            (N_("Credit amount"), self.credit, self.right, label_foot),
        ):
            sheet.text(
                (left + right) / 2,
                (top + low) / 2 + CENTRE * self.size / POINT,
                translate(words, sheet.lang),
                self.size,
                name=BOLD,
                align=Align.CENTRE,
                ink=DEEP_GREEN,
            )

    def draw_head(self) -> None:
        sheet, voucher, layout = self.sheet, self.voucher, self.layout
        middle = (self.left + self.right) / 2
        base = self.top + layout.margins.top + 6.5
        if not layout.preprinted:
            title = layout.heading or translate(voucher.title, sheet.lang)
            spread = 2.0 if sheet.lang == "zh" and len(title) <= 8 else 0.0
            sheet.title(title, middle, base, 16, name=title_face(title), spread=spread)
        y = self.top + self.grid - 2
        year, month, day = voucher.day // 10000, voucher.day // 100 % 100, voucher.day % 100
        date = f"{year} 年 {month} 月 {day} 日" if sheet.lang == "zh" else format_day(voucher.day)
        sheet.text(middle, y, date, self.size, align=Align.CENTRE)
        number = sheet.words(
            message("{word} no. {number}", word=voucher.word, number=f"{voucher.number:04d}")
        )
        if self.forms > 1:
            number += f"  {self.form + 1}/{self.forms}"
        sheet.text(self.right, y, number, self.size + 0.5, name=BOLD, align=Align.RIGHT)
        room = (self.right - self.left) / 2 - sheet.measure(date, self.size) / 2 - 4
        for up, words in ((3.6, voucher.unit), (0.0, voucher.book)):
            sheet.text(self.left, y - up, words, sheet.fitted(words, room, self.size - 1))
        if layout.attachments:
            self.draw_attachments()
        if voucher.copy > 1:
            self.draw_copy()

    def draw_copy(self) -> None:
        """That this form was printed before: nobody takes it for the first one."""
        words = self.sheet.words(message("Printed again ({copy})", copy=self.voucher.copy))
        y = self.top + self.layout.margins.top + 4
        self.sheet.text(self.right, y, words, self.size - 1, align=Align.RIGHT, ink=MUTED)

    def draw_attachments(self) -> None:
        """The count of attachments down the right edge, one character below the other."""
        sheet = self.sheet
        count = str(self.voucher.attachments)
        if sheet.lang == "zh":
            words = sheet.words(message("Attachments {count}", count="\0"))
            parts = [part for char in words for part in ([count] if char == "\0" else [char]) if part.strip()]
        else:
            parts = ["Att.", count]
        x, step = self.right + 4.5, 5.0
        y = self.top + (self.body + self.foot) / 2 - (len(parts) - 1) * step / 2 - 4
        for part in parts:
            sheet.text(x, y, part, sheet.fitted(part, 8, self.size), align=Align.CENTRE)
            y += step

    def draw_line(self, line: VoucherLinePrint, y: float) -> None:
        layout = self.layout
        self.paragraph((line.summary,), self.left, self.account, y)
        code = f"{line.account_code}  " if layout.account_codes and line.account_code else ""
        below = (line.dimensions,) if layout.dimensions and line.dimensions else ()
        self.paragraph((code + line.account, *below), self.account, self.debit, y, pale=code)
        for fen, left in ((line.debit, self.debit), (line.credit, self.credit)):
            if fen:
                self.amount(fen, left, y, SANS, "")

    def paragraph(self, texts: Sequence[str], left: float, right: float, y: float, *, pale: str = "") -> None:
        """Texts under each other in one cell, all shrunk alike until they fit.

        The first stands in ink but for its beginning ``pale`` (the account code), the others are muted.
        """
        sheet, room, height = self.sheet, right - left - 2.4, self.row - 1.2
        size = self.size
        while True:
            blocks = []
            for nth, text in enumerate(texts):
                most = size - (1 if nth else 0)
                # Slightly smaller on one line reads better than a second line of two letters.
                one = sheet.fitted(text, room, most, least=0)
                blocks.append(sheet.block(text, room + 0.1, 99, one if one > most - 1.2 else most))
            taken = sum(len(lines) * used * 1.22 / POINT for used, lines in blocks)
            if taken <= height or size <= _SMALLEST:
                break
            size -= 0.5
        at = y + (self.row - min(taken, height)) / 2
        for nth, (used, lines) in enumerate(blocks):
            step = used * 1.22 / POINT
            rest = max(1, int((y + self.row - at) / step))
            kept = list(lines[:rest])
            if len(kept) < len(lines):
                kept[-1] = kept[-1][:-1] + "…"
            for line in kept:
                if at + step > y + self.row:
                    return
                x, base = left + 1.2, at + step / 2 + CENTRE * used / POINT
                before = pale if line.startswith(pale) else ""
                sheet.text(x, base, before, used, ink=MUTED)
                x += sheet.measure(before, used)
                sheet.text(x, base, line[len(before) :], used, ink=MUTED if nth else INK)
                pale = ""
                at += step

    def amount(self, fen: int, left: float, y: float, name: str, mark: str) -> None:
        """An amount in its digit columns or as a plain figure; a negative one is red, with its minus."""
        sheet, size = self.sheet, self.size + (0.5 if name == SANS else 0)
        ink = RED if fen < 0 else INK
        base = y + self.row / 2 + CENTRE * size / POINT
        if self.layout.amounts is Amounts.PLAIN:
            text = mark + format_fen(fen)
            right = left + self.digits * self.digit - 1.2
            size = sheet.fitted(text, self.digits * self.digit - 2, size, name)
            sheet.text(right, base, text, size, name=name, align=Align.RIGHT, ink=ink)
            return
        figures = f"{abs(fen):03d}"
        signs = mark + ("-" if fen < 0 else "")
        # The currency sign gives way where the columns are full; a minus has its column.
        shown = (signs + figures)[-self.digits :]
        first = left + (self.digits - len(shown) + 0.5) * self.digit
        for nth, figure in enumerate(shown):
            x = first + nth * self.digit
            sheet.text(x, base, figure, size, name=name, align=Align.CENTRE, ink=ink)

    def strike(self, top: float, bottom: float) -> None:
        """The Z line over blank rows, from the last amount to the total (art. 51)."""
        left, right = self.debit + self.digit, self.right - self.digit
        short = (right - left) * 0.2
        up, down = top + 1.6, bottom - 1.6
        self.sheet.lines(
            [(right - short, up, right, up), (right, up, left, down), (left, down, left + short, down)],
            weight=0.6,
            ink=MUTED,
        )

    def draw_total(self, last: bool) -> None:
        sheet = self.sheet
        y = self.top + self.foot - self.row
        base = y + self.row / 2 + CENTRE * self.size / POINT
        x = self.left + 1.2
        if not self.layout.preprinted:
            label = sheet.words(message("Total"))
            sheet.text(x, base, label, self.size, name=BOLD)
            x += sheet.measure(label, self.size, BOLD) + 3
        room = self.debit - x - 1.2
        if not last:
            words = sheet.words(
                message("continued on form {next} of {forms}", next=self.form + 2, forms=self.forms)
            )
            sheet.text(x, base, words, sheet.fitted(words, room, self.size), ink=MUTED)
            return
        words = capital_amount(self.debits)
        sheet.text(x, base, words, sheet.fitted(words, room, self.size), name=BOLD)
        for fen, left in ((self.debits, self.debit), (self.credits, self.credit)):
            self.amount(fen, left, y, BOLD, "¥")

    def draw_signatures(self) -> None:
        sheet, voucher = self.sheet, self.voucher
        y = self.top + self.foot + 5
        signers = [(SIGNERS[each], str(getattr(voucher, each))) for each in self.layout.signers]
        step = (self.right - self.left) / max(1, len(signers))
        for nth, (role, name) in enumerate(signers):
            x = self.left + nth * step
            label = translate(role, sheet.lang) + ("：" if sheet.lang == "zh" else ": ")
            if self.layout.preprinted:
                label = " " * len(label)
            whole = label + name
            sheet.text(x, y, whole, sheet.fitted(whole, step - 3, self.size))
        small = 6
        printed = sheet.words(sheet.printed_by())
        y += 3.6
        room = self.right - self.left - sheet.measure(printed, small) - 4
        if self.layout.note:
            sheet.text(self.left, y, voucher.note, sheet.fitted(voucher.note, room, small), ink=MUTED)
        sheet.text(self.right, y, printed, small, align=Align.RIGHT, ink=MUTED)
