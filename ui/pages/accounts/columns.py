"""Columns of the chart, and its rows: accounts with their balance now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.accounts.model import CLASSES, MONEY_KINDS, SUBFUNDS, Account
from finance_desk.balances.model import Turnover
from finance_desk.base.messages import N_
from finance_desk.base.validity import valid
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

IN_USE: Final = State(N_("in use"), Tone.OK)
DISABLED: Final = State(N_("disabled"), Tone.VOID)
NOT_YET: Final = State(N_("not yet valid"), Tone.VOID)


@dataclass(frozen=True, slots=True)
class ChartRow:
    """An account; ``carried`` names its dimensions, ``balance`` stands on its own side (``None``: not read)."""

    account: Account
    carried: str
    balance: int | None
    day: int

    @property
    def name(self) -> str:
        return f"{self.account.code}  {self.account.name}"

    @property
    def side(self) -> str:
        return say(N_("Dr") if self.account.side > 0 else N_("Cr"))

    @property
    def kind(self) -> str:
        return say(CLASSES[self.account.kind])

    @property
    def use(self) -> str:
        """What a line may stand on, and marks of money and sub-fund."""
        words = [N_("detail") if self.account.leaf else N_("heading")]
        words += [SUBFUNDS[self.account.subfund]] if self.account.subfund in SUBFUNDS else []
        words += [MONEY_KINDS[self.account.money_kind]] if self.account.money_kind in MONEY_KINDS else []
        return " · ".join(say(each) for each in words)

    @property
    def state(self) -> State:
        if valid(self.account, self.day):
            return IN_USE
        start = self.account.valid_from
        return NOT_YET if start is not None and self.day < start else DISABLED


def chart_rows(
    accounts: Sequence[Account],
    dimensions: Mapping[int, str],
    figures: Mapping[int, Turnover] | None,
    day: int,
) -> list[ChartRow]:
    """The chart in order of code; headings carry the sum of what is below them."""
    sums: dict[int, int] = {}
    by_id = {each.id: each for each in accounts}
    for id, each in (figures or {}).items():
        held = by_id.get(id)
        while held is not None:
            sums[held.id] = sums.get(held.id, 0) + each.closing
            held = by_id.get(held.parent) if held.parent is not None else None
    return [
        ChartRow(
            each,
            "  ".join(
                f"{'●' if required else '○'} {dimensions.get(dimension, '')}"
                for dimension, required in each.dimensions.items()
            ),
            None if figures is None else sums.get(each.id, 0) * each.side,
            day,
        )
        for each in accounts
    ]


COLUMNS: Final = (
    Column("name", N_("Account"), width=220, grow=True, indent=lambda row: row.account.level - 1),
    Column("mnemonic", N_("Initials"), width=80, getter=lambda row: row.account.mnemonic, muted=True),
    Column("side", N_("Side"), width=48, muted=True),
    Column("kind", N_("Class"), width=72, muted=True),
    Column("use", N_("Use"), width=136, muted=True),
    Column("carried", N_("Dimensions"), width=136),
    Column("state", N_("State"), Kind.STATE, width=80),
    Column("balance", N_("Balance"), Kind.MONEY, width=152),
)
