"""The queues, and what may be done with the selected vouchers of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.messages import N_
from finance_desk.vouchers.model import State
from finance_desk.vouchers.queries import VoucherFilter
from ui.pages.review.columns import QueueRow

TO_REVIEW, TO_POST, RETURNED, OWN = "to_review", "to_post", "returned", "own"

QUEUES: Final = {
    TO_REVIEW: N_("To review"),
    TO_POST: N_("To post"),
    RETURNED: N_("Returned"),
    OWN: N_("Made by me"),
}
"""Queue → its title. What somebody made is no part of what they may review, except in a solo book."""


def filter_of(queue: str, user: int, *, solo: bool) -> VoucherFilter:
    """What stands in a queue, over all periods."""
    match queue:
        case "to_post":
            return VoucherFilter(states=(State.REVIEWED,))
        case "returned":
            return VoucherFilter(states=(State.MADE,), noted="returned")
        case "own":
            return VoucherFilter(states=(State.MADE, State.REVIEWED), maker=user)
        case _:
            return VoucherFilter(states=(State.MADE,), not_maker=None if solo else user)


def reasons(rows: Sequence[QueueRow] | None, count: int) -> dict[str, str]:
    """Action id → why it cannot be done now; ``rows`` is ``None`` when they are too many to look at."""
    nothing = N_("The queue is empty.") if not count else ""
    found = dict.fromkeys(
        ("voucher.review", "voucher.return", "voucher.post", "voucher.unreview", "voucher.print"), nothing
    )
    if nothing or rows is None:
        return found
    states = {row.voucher.state for row in rows}
    if State.MADE not in states:
        found["voucher.review"] = N_("None of the selected vouchers waits for review.")
    elif all(row.own for row in rows if row.voucher.state is State.MADE):
        found["voucher.review"] = N_("Your own voucher: somebody else must review it.")
    if State.REVIEWED not in states:
        found["voucher.post"] = N_("None of the selected vouchers is reviewed and unposted.")
        found["voucher.unreview"] = found["voucher.post"]
    if count != 1:
        found["voucher.return"] = N_("Select exactly one voucher.")
    return found
