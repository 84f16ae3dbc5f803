"""What a closing check is and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from finance_desk.accounts.model import Account
from finance_desk.balances.model import Turnover
from finance_desk.base.findings import Finding
from finance_desk.books.model import Book
from finance_desk.closing.transferring import TransferRules, transfer_rules
from finance_desk.store.unit import Reader


@dataclass(frozen=True, slots=True)
class Closing:
    """What every check looks at, gathered once: the book, its chart, the period's figures, options."""

    reader: Reader
    book: Book
    period: int
    accounts: Mapping[int, Account]
    figures: Mapping[int, Turnover]
    options: Mapping[str, str]

    @property
    def december(self) -> bool:
        return self.period % 100 == 12

    @property
    def transfers(self) -> bool:
        """Whether income and expense must be transferred this month (账结法 always, 表结法 in December)."""
        return self.december or self.options["transfer"] == "monthly"

    @property
    def rules(self) -> TransferRules:
        """Where the fund's income and expense are transferred to."""
        return transfer_rules(self.book.fund)

    def closing(self, *prefixes: str) -> int:
        """Signed closing balance (debit positive) of every leaf under these codes."""
        return sum(
            figures.closing
            for id, figures in self.figures.items()
            if self.accounts[id].code.startswith(prefixes)
        )

    def leaves(self, *prefixes: str) -> list[tuple[Account, Turnover]]:
        """Leaves under these codes that have figures, in order of code."""
        return sorted(
            (
                (self.accounts[id], figures)
                for id, figures in self.figures.items()
                if self.accounts[id].code.startswith(prefixes)
            ),
            key=lambda pair: pair[0].code,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """A closing check: a plug-in of ``closing/checks``.

    ``reason`` says why it exists, with its source. ``run`` gives findings; none means it passes.
    """

    code: str
    title: str
    reason: str
    run: Callable[[Closing], Sequence[Finding]]
