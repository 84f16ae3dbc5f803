"""Queries on the chart of accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader

_ACCOUNTS = (
    "SELECT id, code, name, full_name, mnemonic, parent_id, level, side, class, leaf, subfund, money_kind,"
    " disabled_from FROM account"
)
_DIMENSIONS_OF = "SELECT d.account_id, d.dimension_id, d.required FROM account_dimension d"


@query("account.list", N_("List accounts"))
def accounts(reader: Reader, *, book: int) -> tuple[Account, ...]:
    """The whole chart of a book in order of code (text order: 1002, 100201, 1003)."""
    rows = reader.text(f"{_ACCOUNTS} WHERE book_id = :book", {"book": book}).all()
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
    rows = reader.text(f"{_ACCOUNTS} WHERE id IN ({names}) AND book_id = :book", {**given, "book": book})
    dimensions = reader.text(
        f"{_DIMENSIONS_OF} WHERE d.account_id IN ({names}) ORDER BY d.dimension_id", given
    )
    return {each.id: each for each in _accounts(rows.all(), dimensions.all())}


def _accounts(
    rows: Sequence[sa.Row[*tuple[Any, ...]]], required: Sequence[sa.Row[*tuple[Any, ...]]]
) -> tuple[Account, ...]:
    dimensions: dict[int, dict[int, bool]] = {}
    for account, dimension, needed in required:
        dimensions.setdefault(account, {})[dimension] = bool(needed)
    # SQL collations differ between databases and machines; code order is Python's plain text order
    return tuple(
        Account(
            id, code, name, full_name, mnemonic, parent, level, side, kind, bool(leaf), subfund, money_kind,
            disabled_from, dimensions.get(id, {}),
        )
        for id, code, name, full_name, mnemonic, parent, level, side, kind, leaf, subfund, money_kind, disabled_from
        in sorted(rows, key=itemgetter(1))
    )  # fmt: skip
