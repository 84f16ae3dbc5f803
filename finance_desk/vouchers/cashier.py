"""The cashier's mark (出纳签字): which vouchers need it and who can give it (会计基础工作规范 art. 51(1)).

Nothing here runs in a book whose option does not ask for the mark.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from finance_desk.access.model import expand
from finance_desk.access.session import books_of
from finance_desk.access.tables import app_user, role_permission, user_role
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import message
from finance_desk.books.model import PAYMENT_CODES
from finance_desk.books.queries import options
from finance_desk.store.unit import Reader, UnitOfWork
from finance_desk.vouchers.model import voucher_label
from finance_desk.vouchers.tables import voucher_cashier

SIGN: Final = "voucher.cashier_sign"


_MONEY: Final = ", ".join(f"'{code}'" for code in PAYMENT_CODES)

# the chosen vouchers with a line on a cash or bank account and no mark
UNSIGNED: Final = (
    "SELECT c.id FROM chosen c WHERE NOT EXISTS (SELECT 1 FROM voucher_cashier m WHERE m.voucher_id = c.id)"
    " AND EXISTS (SELECT 1 FROM voucher_line l JOIN account a ON a.id = l.account_id"
    f" WHERE l.voucher_id = c.id AND substr(a.code, 1, 4) IN ({_MONEY}))"
)


def cashiers(reader: Reader, book: int) -> list[str]:
    """Names of the active people who may sign in this book, in order of name."""
    rows = reader.rows(
        sa.select(app_user.c.id, app_user.c.name, role_permission.c.permission)
        .join(user_role, user_role.c.user_id == app_user.c.id)
        .join(role_permission, role_permission.c.role_id == user_role.c.role_id)
        .where(app_user.c.active == 1)
    )
    able = {(row.id, row.name) for row in rows if expand([row.permission], [SIGN])}
    names = []
    for id, name in able:
        scope = books_of(reader.connection, id)
        if scope is None or book in scope:
            names.append(name)
    return sorted(names)


def leave_unsigned(tx: UnitOfWork, book: int) -> list[Finding]:
    """Take vouchers that lack a needed mark out of ``chosen``; a finding for each, naming the cashiers."""
    if options(tx, book=book)["cashier_mark"] != "on":
        return []
    left = tx.text(
        "SELECT v.id, t.code, v.number FROM voucher v JOIN voucher_type t ON t.id = v.type_id"
        f" WHERE v.id IN ({UNSIGNED}) ORDER BY v.id"
    ).all()
    if not left:
        return []
    tx.text(f"DELETE FROM chosen WHERE id IN ({UNSIGNED})")
    names = cashiers(tx, book)
    remedy = hint(
        message("Ask a cashier to sign: {names}.", names=names)
        if names
        else message("Nobody may sign as cashier in this book; give somebody the role of a cashier."),
        SIGN if names else "user.grant",
        book=book,
    )
    return [
        warn(
            "voucher.unsigned",
            message(
                "Voucher {label} moves money and lacks the cashier's mark; it was not posted.",
                label=voucher_label(row.code, row.number),
            ),
            Subject("voucher", row.id, voucher_label(row.code, row.number), book),
            remedy=remedy,
        )
        for row in left
    ]


def unsign(tx: UnitOfWork, voucher: int) -> None:
    """What the cashier signed is no longer what stands there."""
    tx.write(sa.delete(voucher_cashier).where(voucher_cashier.c.voucher_id == voucher))
