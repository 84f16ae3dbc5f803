"""Queries on the chart of accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader

_DIMENSIONS_OF = "SELECT d.account_id, d.dimension_id, d.required FROM account_dimension d"


@query("account.list", N_("List accounts"))
def accounts(reader: Reader, *, book: int) -> tuple[Account, ...]:
    """The whole chart of a book in order of code (text order: 1002, 100201, 1003)."""
    rows = reader.text("SELECT * FROM account WHERE book_id = :book", {"book": book}).all()
    dimensions = reader.text(
        f"{_DIMENSIONS_OF} JOIN account a ON a.id = d.account_id WHERE a.book_id = :book ORDER BY d.dimension_id",
        {"book": book},
    ).all()
    return _accounts(rows, dimensions)


def accounts_by_id(reader: Reader, book: int, ids: Collection[int]) -> dict[int, Account]:
    """Those of ``ids`` that are accounts of the book: what saving one voucher needs of the chart."""
    wanted = sorted(set(ids)) or [0]
    names = ", ".join(f":id{index}" for index in range(len(wanted)))
    given = {f"id{index}": id for index, id in enumerate(wanted)}
    rows = reader.text(
        f"SELECT * FROM account WHERE id IN ({names}) AND book_id = :book", {**given, "book": book}
    )
    dimensions = reader.text(
        f"{_DIMENSIONS_OF} WHERE d.account_id IN ({names}) ORDER BY d.dimension_id", given
    )
    return {each.id: each for each in _accounts(rows.all(), dimensions.all())}


def _accounts(
    rows: Sequence[sa.Row[*tuple[Any, ...]]], required: Sequence[sa.Row[*tuple[Any, ...]]]
) -> tuple[Account, ...]:
    dimensions: dict[int, dict[int, bool]] = {}
    for row in required:
        dimensions.setdefault(row.account_id, {})[row.dimension_id] = bool(row.required)
    # SQL collations differ between databases and machines; code order is Python's plain text order
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
        for row in sorted(rows, key=lambda row: str(row.code))
    )
