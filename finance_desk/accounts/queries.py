"""Queries on the chart of accounts."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.tables import account, account_dimension
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader


@query("account.list", N_("List accounts"))
def accounts(reader: Reader, *, book: int) -> tuple[Account, ...]:
    """The whole chart of a book in order of code (text order: 1002, 100201, 1003)."""
    dimensions: dict[int, dict[int, bool]] = {}
    for row in reader.rows(
        sa.select(account_dimension)
        .join(account, account.c.id == account_dimension.c.account_id)
        .where(account.c.book_id == book)
        .order_by(account_dimension.c.dimension_id)
    ):
        dimensions.setdefault(row.account_id, {})[row.dimension_id] = bool(row.required)
    # SQL collations differ between databases and machines; code order is Python's plain text order
    found = sorted(
        reader.rows(sa.select(account).where(account.c.book_id == book)), key=lambda row: str(row.code)
    )
    return tuple(
        Account(
            row.id,
            row.code,
            row.name,
            row.full_name,
            row.mnemonic,
            row.parent_id,
            row.level,
            row.side,
            row._mapping["class"],
            bool(row.leaf),
            row.subfund,
            row.money_kind,
            row.disabled_from,
            dimensions.get(row.id, {}),
        )
        for row in found
    )
