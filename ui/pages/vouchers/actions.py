"""What may be done with the selected vouchers, and why not: read off the states they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.messages import N_
from finance_desk.vouchers.model import State, VoucherRow
from ui.pages.deeds import not_corrected

LOOKED_AT: Final = 2_000
"""Beyond this many selected vouchers the states are not looked at; the result says what was left out."""

_OF_SOME: Final[dict[str, tuple[tuple[State, ...], str]]] = {
    "voucher.review": ((State.MADE,), N_("None of the selected vouchers waits for review.")),
    "voucher.post": ((State.REVIEWED,), N_("None of the selected vouchers is reviewed and unposted.")),
    "voucher.cashier_sign": (
        (State.MADE, State.REVIEWED),
        N_("None of the selected vouchers is made or reviewed, and unposted."),
    ),
    "voucher.unreview": ((State.REVIEWED,), N_("None of the selected vouchers is reviewed and unposted.")),
}
_OF_ONE: Final[dict[str, tuple[tuple[State, ...], str]]] = {
    "voucher.return": (
        (State.MADE, State.REVIEWED),
        N_("Only a voucher that is made or reviewed, and not posted, can be returned."),
    ),
    "voucher.attach": (
        (State.DRAFT, State.MADE, State.REVIEWED, State.POSTED),
        N_("A void voucher takes no files."),
    ),
    "voucher.void": (
        (State.DRAFT, State.MADE),
        N_("Only an unreviewed voucher can be voided; a posted one is reversed in red letters."),
    ),
    "voucher.reverse": (
        (State.POSTED,),
        N_("Only a posted voucher is reversed in red letters; an unposted one is edited or voided."),
    ),
    "voucher.supplement": (
        (State.POSTED,),
        N_("Only a posted voucher is supplemented; an unposted one is edited or voided."),
    ),
}
NOTHING: Final = N_("Select vouchers first.")
ONE: Final = N_("Select exactly one voucher.")


def reasons(selected: Sequence[VoucherRow] | None, count: int) -> dict[str, str]:
    """Action id → why it cannot be done now (empty: it can). ``selected`` is ``None`` when too many to look at."""
    found: dict[str, str] = {"voucher.copy": ONE if count != 1 else ""}
    for id, (states, why) in _OF_SOME.items():
        found[id] = NOTHING if not count else ""
        if count and selected is not None and not any(row.state in states for row in selected):
            found[id] = why
    for id, (states, why) in _OF_ONE.items():
        found[id] = ONE if count != 1 or selected is None else ""
        if not found[id] and selected is not None and selected[0].state not in states:
            found[id] = why
    if count == 1 and selected and selected[0].state is State.POSTED:
        found |= not_corrected(selected[0].kind, selected[0].corrects, taken_back=selected[0].reversed)
    return found
