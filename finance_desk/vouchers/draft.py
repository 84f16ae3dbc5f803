"""``VoucherDraft``: the headless voucher that a screen edits; it knows its findings at every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finance_desk.accounts.model import Account
from finance_desk.base.findings import Finding, Subject
from finance_desk.books.model import VoucherType
from finance_desk.vouchers.model import (
    Line,
    Voucher,
    balance_findings,
    line_findings,
    subfund_findings,
    subfund_sums,
    type_findings,
)


@dataclass(slots=True)
class DraftLine:
    """A line being typed. ``account`` is ``None`` until chosen; ``dimensions`` id → item id."""

    summary: str = ""
    account: int | None = None
    debit: int = 0
    credit: int = 0
    dimensions: dict[int, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return self.account is None and not self.debit and not self.credit and not self.dimensions


@dataclass(slots=True)
class VoucherDraft:
    """A voucher being typed, with the chart and types of its book at hand."""

    book: int
    accounts: Mapping[int, Account]
    types: Mapping[int, VoucherType]
    day: int
    type: int
    attachments: int = 0
    lines: list[DraftLine] = field(default_factory=list)
    id: int | None = None
    version: int | None = None
    subfunds: str = "warn"
    """The book's option ``subfund_balance``."""

    @classmethod
    def of(
        cls, voucher: Voucher, accounts: Mapping[int, Account], types: Mapping[int, VoucherType]
    ) -> VoucherDraft:
        """A draft that edits an existing voucher."""
        return cls(
            voucher.book,
            accounts,
            types,
            voucher.day,
            voucher.type,
            voucher.attachments,
            [
                DraftLine(each.summary, each.account, each.debit, each.credit, dict(each.items))
                for each in voucher.lines
            ],
            voucher.id,
            voucher.version,
        )

    def add_line(self, at: int | None = None) -> DraftLine:
        """A new line after the others (or at an index) with the summary of the one above."""
        index = len(self.lines) if at is None else at
        above = self.lines[index - 1].summary if 0 < index <= len(self.lines) else ""
        line = DraftLine(summary=above)
        self.lines.insert(index, line)
        return line

    def remove_line(self, index: int) -> None:
        del self.lines[index]

    def difference(self) -> int:
        """Debit minus credit, in fen."""
        return sum(line.debit for line in self.lines) - sum(line.credit for line in self.lines)

    def balance_line(self, index: int) -> None:
        """Put what is missing into this line (the ``=`` key), on the side that needs it."""
        line = self.lines[index]
        line.debit = line.credit = 0
        difference = self.difference()
        if difference > 0:
            line.credit = difference
        else:
            line.debit = -difference

    def flip_side(self, index: int) -> None:
        """Move the amount to the other side (the Space key)."""
        line = self.lines[index]
        line.debit, line.credit = line.credit, line.debit

    def complete_lines(self) -> tuple[Line, ...]:
        """The typed lines without the empty ones; a missing account is 0."""
        return tuple(
            Line(line.account or 0, line.debit, line.credit, line.summary, dict(line.dimensions))
            for line in self.lines
            if not line.empty
        )

    def subfund_sums(self) -> dict[str, tuple[int, int]]:
        """Debit and credit of each sub-fund; see :func:`finance_desk.vouchers.model.subfund_sums`."""
        return subfund_sums(self.complete_lines(), self.accounts)

    def findings(self) -> list[Finding]:
        """Everything that keeps this voucher from being complete, and what deserves a look."""
        place = Subject("voucher", self.id, "", self.book)
        lines = self.complete_lines()
        found = line_findings(lines, self.accounts, self.day, place) + balance_findings(lines, place)
        if self.type in self.types:
            found += type_findings(lines, self.accounts, self.types[self.type], place)
        return found + subfund_findings(lines, self.accounts, place, self.subfunds)
