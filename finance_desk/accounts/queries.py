"""Queries on the chart of accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

from finance_desk.accounts.model import Account
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader

_COLUMNS = (
    "a.id, a.code, a.name, a.full_name, a.mnemonic, a.parent_id, a.level, a.side, a.class, a.leaf, a.subfund,"
    " a.money_kind, a.disabled_from, a.valid_from"
)
_ACCOUNTS = f"SELECT {_COLUMNS} FROM account a"
_DIMENSIONS_OF = "SELECT d.account_id, d.dimension_id, d.required FROM account_dimension d"
_ACCOUNTS_WITH_DIMENSIONS = f"SELECT {_COLUMNS}, d.dimension_id, d.required FROM account a LEFT JOIN account_dimension d ON d.account_id = a.id"


@query("account.list", N_("List accounts"))
def accounts(reader: Reader, *, book: int) -> tuple[Account, ...]:
    """The whole chart of a book in order of code (text order: 1002, 100201, 1003)."""
    rows = reader.text(f"{_ACCOUNTS} WHERE a.book_id = :book", {"book": book}).all()
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
        f"{_ACCOUNTS_WITH_DIMENSIONS} WHERE a.id IN ({names}) AND a.book_id = :book ORDER BY d.dimension_id",
        {**given, "book": book},
    ).all()
    own = {row[0]: tuple(row[:-2]) for row in rows}
    return {
        each.id: each
        for each in _accounts(
            list(own.values()), [(row[0], row[-2], row[-1]) for row in rows if row[-2] is not None]
        )
    }


def _accounts(rows: Sequence[Sequence[Any]], required: Sequence[Sequence[Any]]) -> tuple[Account, ...]:
    dimensions: dict[int, dict[int, bool]] = {}
    for account, dimension, needed in required:
        dimensions.setdefault(account, {})[dimension] = bool(needed)
    # SQL collations differ between databases and machines; code order is Python's plain text order
    return tuple(
        Account(
            id, code, name, full_name, mnemonic, parent, level, side, kind, bool(leaf), subfund, money_kind,
            disabled_from, dimensions.get(id, {}), valid_from,
        )
        for id, code, name, full_name, mnemonic, parent, level, side, kind, leaf, subfund, money_kind, disabled_from,
        valid_from
        in sorted(rows, key=itemgetter(1))
    )  # fmt: skip
