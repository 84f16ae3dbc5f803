"""A voucher at a glance, for the drawer: its lines, who did what, what was written beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Day, message
from finance_desk.base.money import format_fen
from finance_desk.vouchers.model import Voucher
from ui.pages.evidence import moment
from ui.pages.paper import STAGES, Paper, origin_of
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.chip import StateChip
from ui.widgets.marks import label, line, restyle

MOST: Final = 40
"""Lines shown; the voucher itself shows all."""


class Glance(QWidget):
    """The lines of a voucher one under another, 360 px wide."""

    def __init__(self) -> None:
        super().__init__()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._inside = QWidget()
        self._outer.addWidget(self._inside)
        self._outer.addStretch(1)

    def show_voucher(self, voucher: Voucher, paper: Paper) -> None:
        self._outer.removeWidget(self._inside)
        self._inside.deleteLater()
        self._inside = QWidget(self)
        self._outer.insertWidget(0, self._inside)
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        head = label(f"{voucher.label}", "section")
        box.addWidget(head)
        chip = StateChip(STAGES[voucher.state])
        box.addWidget(chip)
        box.addWidget(
            label(
                message(
                    "{day} · {origin} · {count} attachments",
                    day=Day(voucher.day),
                    origin=origin_of(voucher.kind, voucher.source),
                    count=voucher.attachments,
                ),
                "caption",
            )
        )
        box.addWidget(line())
        for each in voucher.lines[:MOST]:
            self._add_line(box, paper, each.account, each.summary, each.debit, each.credit, each.items)
        if len(voucher.lines) > MOST:
            box.addWidget(label(message("… {count} more lines", count=len(voucher.lines) - MOST), "caption"))
        box.addWidget(line())
        self._add_people(box, voucher)
        for note in voucher.notes:
            words = label(f"{note.text} — {note.user}, {moment(note.at)}", "caption")
            words.setWordWrap(True)
            box.addWidget(words)

    def _add_line(
        self,
        box: QVBoxLayout,
        paper: Paper,
        account: int,
        summary: str,
        debit: int,
        credit: int,
        items: Mapping[int, int],
    ) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(spacing.INSIDE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        name = label(paper.account_words(account))
        name.setWordWrap(True)
        grid.addWidget(name, 0, 0)
        side = label(N_("Dr") if debit else N_("Cr"), "caption")
        grid.addWidget(side, 0, 1, Qt.AlignmentFlag.AlignTop)
        figure = label(format_fen(debit or credit))
        restyle(figure, sign="minus" if (debit or credit) < 0 else "")
        grid.addWidget(figure, 0, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        below = " · ".join(each for each in (summary, paper.item_words(items) if items else "") if each)
        words = label(below, "caption")
        words.setWordWrap(True)
        grid.addWidget(words, 1, 0, 1, 3)
        box.addLayout(grid)

    def _add_people(self, box: QVBoxLayout, voucher: Voucher) -> None:
        for what, who, at in (
            (N_("Made by"), voucher.maker, voucher.made_at),
            (N_("Reviewed by"), voucher.reviewer, voucher.reviewed_at),
            (N_("Posted by"), voucher.poster, voucher.posted_at),
        ):
            if who:
                box.addWidget(label(f"{say(what)}  {who}  {moment(at)}", "caption"))
