"""A page of facts and checks: the closing certificate, a batch receipt, any proof somebody signs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.findings import Severity
from finance_desk.base.messages import message
from finance_desk.base.money import format_fen
from finance_desk.base.progress import Progress
from finance_desk.printing.fonts import BOLD, title_face
from finance_desk.printing.layout import Align, Imprint, Margins, PageLayout, Text
from finance_desk.printing.sheet import CENTRE, MUTED, POINT, RED, Printed, Sheet, wrap

CERTIFICATE_PAGE: Final = PageLayout(margins=Margins(left=20, right=16))

MARKS: Final = {
    Severity.OK: ("●", "#2E7D32"),
    Severity.INFO: ("○", MUTED),
    Severity.WARN: ("▲", "#B36B00"),
    Severity.STOP: ("■", RED),
}
"""Shape and colour of a result; the shape alone says it on a black-and-white printer."""

_LEADING: Final = 1.35


@dataclass(frozen=True, slots=True)
class CheckPrint:
    """One check and its result; ``amount`` in fen where the check has a figure."""

    result: Severity
    text: Text
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class CertificatePrint:
    """A page to sign: ``facts`` are (label, value) pairs, ``statement`` is what the signers declare."""

    title: Text
    unit: str
    book: str
    period: Text
    facts: tuple[tuple[Text, Text], ...]
    checks: tuple[CheckPrint, ...]
    imprint: Imprint
    statement: Text = ""
    signers: tuple[tuple[Text, str], ...] = ()
    layout: PageLayout = CERTIFICATE_PAGE


def render_certificate(page: CertificatePrint, target: Path, progress: Progress | None = None) -> Printed:
    """Draw the page (and what does not fit on further ones) and put the PDF at ``target``.

    Raises ``Refused`` when the target cannot be written.
    """
    layout = page.layout
    with Sheet(
        target, layout.paper, page.imprint, page.title, offset=layout.offset, progress=progress
    ) as sheet:
        sheet.progress.start(message("Printing {title}", title=page.title))
        _Writer(sheet, page).draw()
    return sheet.printed()


class _Writer:
    """Runs down the page; every part asks for the room it needs first."""

    def __init__(self, sheet: Sheet, page: CertificatePrint) -> None:
        self.sheet, self.page = sheet, page
        self.size = page.layout.font
        self.left = page.layout.margins.left
        self.right = sheet.width - page.layout.margins.right
        self.bottom = sheet.height - page.layout.margins.bottom - 6
        self.step = self.size * _LEADING / POINT
        self.draw_head()

    def draw(self) -> None:
        self.draw_facts()
        self.draw_checks()
        self.draw_statement()

    def draw_head(self) -> None:
        sheet, page = self.sheet, self.page
        middle = (self.left + self.right) / 2
        y = page.layout.margins.top + 9
        title = sheet.words(page.title)
        name = title_face(title)
        size = sheet.fitted(title, self.right - self.left, 18, name)
        sheet.text(middle, y, title, size, name=name, align=Align.CENTRE)
        y += 9
        period = sheet.words(page.period)
        side = self.right - self.left - sheet.measure(period, self.size) - 4
        whose = f"{page.unit}  {page.book}"
        sheet.text(self.left, y, whose, sheet.fitted(whose, side, self.size))
        sheet.text(self.right, y, period, self.size, align=Align.RIGHT)
        sheet.line(self.left, y + 2, self.right, y + 2, weight=0.8)
        sheet.foot(page.layout.margins)
        self.y = y + 5

    def need(self, height: float) -> None:
        """Go to the next page unless ``height`` is still free on this one."""
        if self.y + height > self.bottom:
            self.sheet.next_page()
            self.draw_head()

    def draw_facts(self) -> None:
        sheet = self.sheet
        labels = [sheet.words(label) for label, _ in self.page.facts]
        indent = min(max((sheet.measure(label, self.size) for label in labels), default=0) + 4, 60)
        for label, (_, value) in zip(labels, self.page.facts, strict=True):
            lines = wrap(sheet.words(value), self.right - self.left - indent, self.size)
            self.need(len(lines) * self.step)
            size = sheet.fitted(label, indent - 2, self.size)
            sheet.text(self.left, self.base(), label, size, ink=MUTED)
            for line in lines:
                sheet.text(self.left + indent, self.base(), line, self.size)
                self.y += self.step
            self.y += 1
        self.y += 3

    def base(self) -> float:
        """The baseline of a line of text that begins here."""
        return self.y + self.step / 2 + CENTRE * self.size / POINT

    def draw_checks(self) -> None:
        sheet = self.sheet
        for nth, check in enumerate(self.page.checks, start=1):
            amount = "" if check.amount is None else format_fen(check.amount)
            aside = sheet.measure(amount, self.size) + 4 if amount else 0
            lines = wrap(sheet.words(check.text), self.right - self.left - 14 - aside, self.size)
            height = len(lines) * self.step + 2
            self.need(height)
            sheet.line(self.left, self.y + height, self.right, self.y + height)
            self.y += 1
            mark, ink = MARKS[check.result]
            sheet.text(self.left + 7, self.base(), str(nth), self.size, align=Align.RIGHT, ink=MUTED)
            sheet.text(self.left + 9, self.base(), mark, self.size, ink=ink)
            red = {"ink": RED} if check.amount is not None and check.amount < 0 else {}
            sheet.text(self.right, self.base(), amount, self.size, align=Align.RIGHT, **red)
            for line in lines:
                sheet.text(self.left + 14, self.base(), line, self.size)
                self.y += self.step
            self.y += 1
        self.y += 5

    def draw_statement(self) -> None:
        """What is declared, with the places to sign kept on the same page."""
        sheet, signers = self.sheet, self.page.signers
        lines = wrap(sheet.words(self.page.statement), self.right - self.left, self.size + 1, BOLD)
        step = (self.size + 1) * _LEADING / POINT
        self.need(len(lines) * step + (14 if signers else 0))
        for line in lines:
            self.y += step
            sheet.text(self.left, self.y, line, self.size + 1, name=BOLD)
        self.y += 12
        width = (self.right - self.left) / max(len(signers), 1)
        for nth, (role, name) in enumerate(signers):
            label = sheet.words(role) + ("：" if sheet.lang == "zh" else ": ") + name
            size = sheet.fitted(label, width - 2, self.size)
            sheet.text(self.left + nth * width, self.y, label, size)
