"""Every voucher of the period is posted or void."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Message, Money, message
from finance_desk.books.tables import voucher_type
from finance_desk.closing.checking import Check, Closing
from finance_desk.vouchers.model import State, voucher_label
from finance_desk.vouchers.tables import voucher

_STATES = {State.DRAFT: N_("a draft"), State.MADE: N_("not reviewed"), State.REVIEWED: N_("not posted")}


def run(closing: Closing) -> Sequence[Finding]:
    rows = closing.reader.rows(
        sa.select(
            voucher.c.id,
            voucher.c.number,
            voucher.c.state,
            voucher.c.total,
            voucher_type.c.code,
            app_user.c.name,
        )
        .join(voucher_type, voucher_type.c.id == voucher.c.type_id)
        .join(app_user, app_user.c.id == voucher.c.maker_id)
        .where(
            voucher.c.book_id == closing.book.id,
            voucher.c.period == closing.period,
            voucher.c.state.in_([int(state) for state in _STATES]),
        )
        .order_by(voucher.c.state, voucher.c.id)
    )
    found = []
    for row in rows:
        label = voucher_label(row.code, row.number)
        found.append(
            stop(
                "close.unposted",
                message(
                    "Voucher {label} of {maker} over {amount} is {state}.",
                    label=label,
                    maker=row.name,
                    amount=Money(row.total),
                    state=Message(_STATES[State(row.state)]),
                ),
                Subject("voucher", row.id, label, closing.book.id),
                amount=row.total,
                remedy=hint(
                    message("Have it reviewed and posted, or void it."),
                    "voucher.post" if row.state == State.REVIEWED else "voucher.review",
                ),
            )
        )
    return found


CHECK = Check(
    "unposted",
    N_("Every voucher is posted"),
    N_("A period is closed only when all its vouchers are in the books (财会〔2024〕12号 art. 24)."),
    run,
)
