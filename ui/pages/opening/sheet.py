"""The sheet behind the page: figures at leaves and their dimension items, sums at headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from finance_desk.accounts.model import Account
from finance_desk.balances.model import OpeningRow
from finance_desk.base.messages import N_
from finance_desk.dimensions.model import set_key
from ui.theme.cells import State, Tone

NEEDS_ITEMS = State(N_("needs items"), Tone.WARN)

FIGURES = ("year_begin", "to_date_debit", "to_date_credit")
"""What is entered; the opening balance follows from them."""


@dataclass(slots=True)
class SheetRow:
    """A row of the sheet. ``begin`` is signed, debit positive; ``items`` is ``None`` for an account's own row.

    ``typed`` says whether figures may be typed here: leaves without items of their own, and items.
    """

    account: Account
    items: Mapping[int, int] | None
    words: str
    typed: bool = False
    begin: int = 0
    to_date_debit: int = 0
    to_date_credit: int = 0

    @property
    def level(self) -> int:
        return self.account.level - 1 + (self.items is not None)

    @property
    def year_begin(self) -> int:
        """The balance at 1 January on the account's own side."""
        return self.begin * self.account.side

    @property
    def opening(self) -> int:
        """The balance at the start of the book on the account's own side."""
        return (self.begin + self.to_date_debit - self.to_date_credit) * self.account.side

    @property
    def side(self) -> str:
        return N_("Dr") if self.account.side > 0 else N_("Cr")

    @property
    def state(self) -> State | None:
        required = any(self.account.dimensions.values())
        entered = self.begin or self.to_date_debit or self.to_date_credit
        return NEEDS_ITEMS if self.typed and self.items is None and required and entered else None

    @property
    def empty(self) -> bool:
        return not (self.begin or self.to_date_debit or self.to_date_credit)

    def get(self, name: str) -> int:
        return int(getattr(self, name))

    def put(self, name: str, fen: int) -> None:
        """Take a figure as it is shown: the balance stands on the account's own side."""
        if name == "year_begin":
            self.begin = fen * self.account.side
        else:
            setattr(self, name, fen)


@dataclass(slots=True)
class Trial:
    """Debit and credit balances of a point in time added up, in fen."""

    debit: int = 0
    credit: int = 0

    @property
    def difference(self) -> int:
        return self.debit - self.credit


@dataclass(slots=True)
class Sheet:
    """Every account in order of code, with a row per combination of items below those that have some."""

    accounts: Sequence[Account]
    item_words: Mapping[str, str] = field(default_factory=dict)
    rows: list[SheetRow] = field(default_factory=list)

    @classmethod
    def of(
        cls, accounts: Sequence[Account], openings: Iterable[OpeningRow], words: Mapping[str, str]
    ) -> Sheet:
        """The sheet of a chart and what was entered; ``words`` names combinations of items by their key."""
        sheet = cls(accounts, words)
        held: dict[int, list[OpeningRow]] = {}
        for each in openings:
            held.setdefault(each.account, []).append(each)
        for account in accounts:
            own = SheetRow(account, None, f"{account.code} {account.name}")
            sheet.rows.append(own)
            details = [each for each in held.get(account.id, ()) if each.items]
            own.typed = account.leaf and not details
            for each in held.get(account.id, ()):
                row = own
                if each.items:
                    key = set_key(each.items)
                    row = SheetRow(account, dict(each.items), words.get(key, key), typed=True)
                    sheet.rows.append(row)
                row.begin, row.to_date_debit, row.to_date_credit = (
                    each.year_begin,
                    each.to_date_debit,
                    each.to_date_credit,
                )
        sheet.add_up()
        return sheet

    def add_up(self) -> None:
        """Sum details into their account and accounts into their headings."""
        by_id = {row.account.id: row for row in self.rows if row.items is None}
        for row in by_id.values():
            if not row.typed:
                row.begin = row.to_date_debit = row.to_date_credit = 0
        for row in self.rows:
            if not row.typed or row.empty:
                continue
            above = by_id[row.account.id] if row.items is not None else self._heading(by_id, row.account)
            while above is not None:
                above.begin += row.begin
                above.to_date_debit += row.to_date_debit
                above.to_date_credit += row.to_date_credit
                above = self._heading(by_id, above.account)

    @staticmethod
    def _heading(by_id: Mapping[int, SheetRow], account: Account) -> SheetRow | None:
        return by_id.get(account.parent) if account.parent is not None else None

    def add_detail(self, account: Account, items: Mapping[int, int], words: str) -> int:
        """Give an account a row for a combination of items; its own figures move there. Gives its place.

        A combination that stands already is only found.
        """
        at = next(
            at for at, row in enumerate(self.rows) if row.account.id == account.id and row.items is None
        )
        own, last = self.rows[at], at + 1
        while last < len(self.rows) and self.rows[last].account.id == account.id:
            if self.rows[last].items == items:
                return last
            last += 1
        made = SheetRow(account, dict(items), words, typed=True)
        if own.typed:
            made.begin, made.to_date_debit, made.to_date_credit = (
                own.begin,
                own.to_date_debit,
                own.to_date_credit,
            )
            own.typed = False
        self.rows.insert(last, made)
        self.add_up()
        return last

    def entered(self) -> list[OpeningRow]:
        """What is handed to the core: rows with figures."""
        return [
            OpeningRow(
                row.account.id, row.begin, row.to_date_debit, row.to_date_credit, dict(row.items or {})
            )
            for row in self.rows
            if row.typed and not row.empty
        ]

    def changed_from(self, before: Iterable[OpeningRow]) -> list[OpeningRow]:
        """Every row whose opening balance is another than ``before``; one that was emptied comes with nothing."""
        held = {(each.account, set_key(each.items)): each.opening for each in before}
        rows = {
            (row.account.id, set_key(row.items or {})): OpeningRow(
                row.account.id, row.begin, row.to_date_debit, row.to_date_credit, dict(row.items or {})
            )
            for row in self.rows
            if row.typed
        }
        # figures of an account's own move to its items when the first item is added
        gone = [OpeningRow(account, 0) for account, key in held if (account, key) not in rows and not key]
        return [each for key, each in rows.items() if each.opening != held.get(key, 0)] + gone

    def trials(self) -> tuple[Trial, Trial]:
        """年初 and 期初."""
        begin, opening = Trial(), Trial()
        for each in self.entered():
            for trial, fen in ((begin, each.year_begin), (opening, each.opening)):
                if fen > 0:
                    trial.debit += fen
                else:
                    trial.credit -= fen
        return begin, opening

    def by_class(self) -> dict[str, int]:
        """Opening balance by class of account, each on its own side."""
        sums: dict[str, int] = {}
        for row in self.rows:
            if row.items is None and row.account.parent is None:
                sums[row.account.kind] = sums.get(row.account.kind, 0) + row.opening
        return sums
