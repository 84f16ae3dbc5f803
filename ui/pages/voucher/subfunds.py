"""The line under the grid of a fund with two sub-funds: by how much each is out, and what moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from finance_desk.base.messages import N_, Money, message
from finance_desk.vouchers.model import subfund_shift
from ui.pages.voucher.line_panel import sided
from ui.theme.cells import State, Tone
from ui.theme.look import say

NAMES: Final = {
    "pooled": N_("Pooled fund"),
    "personal": N_("Personal-account fund"),
    "": N_("Shared accounts"),
}


def subfund_words(sums: Mapping[str, tuple[int, int]]) -> str:
    """统筹基金 借 40.00 · 个人账户基金 贷 40.00 · …: the difference of each of the draft's ``subfund_sums``."""
    return " · ".join(
        f"{say(NAMES.get(each, each))} {sided(debit - credit)}"
        for each, (debit, credit) in sorted(sums.items(), key=lambda item: (not item[0], item[0] != "pooled"))
    )


def subfund_state(sums: Mapping[str, tuple[int, int]], rule: str) -> State:
    """The chip: what one sub-fund gives the other, as grave as the book's ``rule``."""
    shift = subfund_shift(sums)
    if not shift:
        return State(N_("no shift between sub-funds"), Tone.OK)
    return State(
        message("{amount} from one sub-fund to the other", amount=Money(shift)),
        Tone.STOP if rule == "stop" else Tone.WARN,
    )
