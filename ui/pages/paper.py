"""A voucher of the core on the paper form: the chart at hand, its state and origin in words, who signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.base.messages import N_, Message, Period, message
from finance_desk.books.model import VoucherType
from finance_desk.dimensions.model import Dimension, Item
from finance_desk.vouchers.draft import VoucherDraft
from finance_desk.vouchers.model import Kind, Source, Voucher, VoucherRow
from finance_desk.vouchers.model import State as Stage
from ui.jobs.doors import Doors
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.narrowing import Choice
from ui.widgets.voucher_form import SIGNATURES, VoucherForm
from ui.widgets.voucher_grid import VoucherChart

STAGES: Final = {
    Stage.DRAFT: State(N_("Draft"), Tone.DRAFT),
    Stage.MADE: State(N_("To review"), Tone.PENDING),
    Stage.REVIEWED: State(N_("Reviewed"), Tone.REVIEWED),
    Stage.POSTED: State(N_("Posted"), Tone.POSTED),
    Stage.VOID: State(N_("Void"), Tone.VOID),
}
REVERSED: Final = State(N_("Reversed"), Tone.REVERSED)

SOURCES: Final = {
    Source.MANUAL: N_("typed"),
    Source.GENERATED: N_("generated"),
    Source.IMPORTED: N_("imported"),
    Source.CLOSING: N_("closing"),
    Source.TEMPLATE: N_("template"),
}
KINDS: Final = {
    Kind.TRANSFER: N_("Period-end transfer"),
    Kind.REVERSAL: N_("Red-letter reversal"),
    Kind.SUPPLEMENT: N_("Supplement"),
    Kind.OPENING: N_("Opening correction"),
}


def stage_of(row: VoucherRow) -> State:
    """The chip of a voucher in a list."""
    return REVERSED if row.reversed else STAGES[row.state]


def origin_of(kind: Kind, source: Source) -> str:
    """Where a voucher comes from, in a word or two; what it is for comes first."""
    return say(KINDS[kind]) if kind in KINDS else say(SOURCES[source])


@dataclass(frozen=True, slots=True)
class Paper:
    """What a voucher form needs of a book, all in memory: accounts, types, dimensions with their items."""

    accounts: Mapping[int, Account]
    types: Mapping[int, VoucherType]
    dimensions: Mapping[int, Dimension]
    items: Mapping[int, Sequence[Item]]
    subfunds: str = "off"
    """The book's option ``subfund_balance``; ``off`` too where no account belongs to a sub-fund."""
    _charts: dict[int, VoucherChart] = field(default_factory=dict, init=False, repr=False, compare=False)

    def account_words(self, id: int | None) -> str:
        """Code and full name."""
        held = self.accounts.get(id) if id is not None else None
        return f"{held.code} {held.full_name or held.name}" if held is not None else ""

    def chart(self, day: int) -> VoucherChart:
        """The chart as the grid wants it; accounts and items that may not be used on ``day`` are not offered.

        It is kept: voucher after voucher of a day is typed on the same one.
        """
        if day not in self._charts:
            self._charts[day] = self._chart(day)
        return self._charts[day]

    def _chart(self, day: int) -> VoucherChart:
        return VoucherChart(
            [
                Choice(each.id, each.code, each.full_name or each.name, each.mnemonic)
                for each in self.accounts.values()
                if each.usable(day)
            ],
            self.accounts,
            {id: each.name for id, each in self.dimensions.items()},
            lambda dimension: self.choices(dimension, day),
        )

    def choices(self, dimension: int, day: int = 0) -> list[Choice]:
        """The items of a dimension that may be used on ``day`` (0: all of them)."""
        return [
            Choice(each.id, each.code, each.name, each.mnemonic)
            for each in self.items.get(dimension, ())
            if not day or each.usable(day)
        ]

    def item_words(self, items: Mapping[int, int]) -> str:
        """Dimensions and items of a line in words."""
        words = []
        for dimension, item in items.items():
            held = next((each for each in self.items.get(dimension, ()) if each.id == item), None)
            name = self.dimensions[dimension].name if dimension in self.dimensions else ""
            words.append(f"{name} {held.name if held is not None else item}".strip())
        return " · ".join(words)


def read_paper(desk: Doors, book: int) -> Paper:
    """Read the chart of a book; in a worker."""
    items: dict[int, list[Item]] = {}
    for each in desk.ask("dimension.items", book=book):
        items.setdefault(each.dimension, []).append(each)
    accounts = {each.id: each for each in desk.ask("account.list", book=book)}
    split = any(each.subfund for each in accounts.values())
    return Paper(
        accounts,
        {each.id: each for each in desk.ask("voucher_type.list", book=book)},
        {each.id: each for each in desk.ask("dimension.list", book=book)},
        items,
        desk.ask("book.options", book=book)["subfund_balance"] if split else "off",
    )


def signatures(voucher: Voucher) -> dict[str, str]:
    """Names for the foot of the form, by the msgids of the signatures."""
    _chief, posted, reviewed, cashier, made = SIGNATURES
    return {
        made: voucher.maker,
        cashier: voucher.cashier or "",
        reviewed: voucher.reviewer or "",
        posted: voucher.poster or "",
    }


def show_voucher(
    form: VoucherForm,
    paper: Paper,
    voucher: Voucher,
    unit: str,
    *,
    draft: VoucherDraft | None = None,
    taken_back: bool = False,
    read_only: bool = True,
    owned: str = "",
) -> None:
    """Put a voucher (or the draft that edits it) on the form; ``taken_back`` by a posted red-letter copy."""
    form.set_voucher(
        draft or VoucherDraft.of(voucher, paper.accounts, paper.types),
        paper.chart(voucher.day),
        unit=unit,
        types=[(each.id, each.code) for each in paper.types.values()],
        number=f"{voucher.number:04d}" if voucher.number is not None else "",
        state=REVERSED if taken_back else STAGES[voucher.state],
        signatures=signatures(voucher),
        read_only=read_only,
        owned=owned,
    )


def where_words(voucher: Voucher) -> Message:
    """Voucher and period: 记-0012, 2024-11."""
    return message("{label}, {period}", label=voucher.label, period=Period(voucher.period))
