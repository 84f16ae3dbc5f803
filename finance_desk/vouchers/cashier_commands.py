"""Sign vouchers as the cashier."""

from __future__ import annotations

from finance_desk.base.commands import Done, command
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers import cashier, choosing
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import State


@command(cashier.SIGN, N_("Sign vouchers as cashier"))
def cashier_sign(tx: UnitOfWork, *, book: int, choice: Choice = Choice()) -> Done:  # noqa: B008 - frozen
    """Put the cashier's mark on the made and reviewed vouchers of the choice that move cash or bank money.

    Vouchers without such a line, and those signed before, are left as they are. The mark goes when the
    voucher is edited or returned and stands once it is posted. ``value`` is the count of marks.
    """
    choosing.choose(tx, book, [State.MADE, State.REVIEWED], choice)
    count = tx.text(
        "INSERT INTO voucher_cashier (voucher_id, book_id, user_id, at)"
        f" SELECT u.id, :book, :user, :at FROM ({cashier.UNSIGNED}) u",
        {"book": book, "user": tx.actor.user, "at": tx.stamp()},
    ).rowcount
    choosing.drop(tx)
    return Done(
        message("{count} vouchers were signed by the cashier.", count=count), {"voucher": ()}, value=count
    )
