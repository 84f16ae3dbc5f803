"""Queries on dimensions and their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.dimensions.model import Dimension, Item, items_of
from finance_desk.dimensions.tables import dimension, dimension_item, dimension_set
from finance_desk.store.unit import Reader

AT_ONCE: Final = 10_000
"""Values in one statement; PostgreSQL takes 65,535 at the most."""


@query("dimension.list", N_("List dimensions"))
def dimensions(reader: Reader, *, book: int) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(row.id, row.code, row.name)
        for row in reader.rows(
            sa.select(dimension).where(dimension.c.book_id == book).order_by(dimension.c.id)
        )
    )


@query("dimension.items", N_("List items of a dimension"), permission="dimension.list")
def items(
    reader: Reader, *, book: int, dimension_id: int | None = None, ids: Sequence[int] | None = None
) -> tuple[Item, ...]:
    """Items by code: of one dimension, or exactly the given ids, or all of the book."""
    select = sa.select(dimension_item).where(dimension_item.c.book_id == book)
    if dimension_id is not None:
        select = select.where(dimension_item.c.dimension_id == dimension_id)
    if ids is not None:
        select = select.where(dimension_item.c.id.in_(list(ids)))
    return tuple(
        Item(row.id, row.dimension_id, row.code, row.name, row.mnemonic, row.disabled_from, row.valid_from)
        for row in sorted(reader.rows(select), key=lambda row: (row.dimension_id, str(row.code)))
    )


def items_of_sets(reader: Reader, sets: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    """Set id → dimension id → item id, for the sets that lines carry."""
    wanted = sorted(set(sets))
    found: dict[int, Mapping[int, int]] = {}
    for at in range(0, len(wanted), AT_ONCE):
        some = dimension_set.c.id.in_(wanted[at : at + AT_ONCE])
        for row in reader.rows(sa.select(dimension_set.c.id, dimension_set.c.key).where(some)):
            found[row.id] = items_of(row.key)
    return found
