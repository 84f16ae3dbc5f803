"""Making dimensions and items; finding or making the set of items that a line carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.base.pinyin import initials
from finance_desk.dimensions.model import set_key
from finance_desk.dimensions.tables import dimension, dimension_item, dimension_set, dimension_set_item
from finance_desk.store.unit import UnitOfWork


@command("dimension.new", N_("New dimension"))
def new_dimension(tx: UnitOfWork, *, book: int, code: str, name: str) -> Done:
    """Add a dimension to a book."""
    held = tx.connection.execute(
        sa.select(dimension.c.id).where(dimension.c.book_id == book, dimension.c.code == code)
    ).scalar()
    if held is not None:
        raise refuse("dimension.code_taken", message("The book has a dimension {code} already.", code=code))
    id = tx.new_id("dimension")
    tx.write(sa.insert(dimension).values(id=id, book_id=book, code=code, name=name))
    return Done(message("Dimension {code} was added.", code=code), {"dimension": (id,)}, value=id)


@command("dimension.import", N_("Add items to a dimension"))
def add_items(tx: UnitOfWork, *, book: int, dimension: str, items: Sequence[tuple[str, str]]) -> Done:
    """Add ``(code, name)`` items; an item that exists gets the new name. Gives how many are new."""
    id = dimension_id(tx, book, dimension)
    held = {
        row.code: row
        for row in tx.connection.execute(
            sa.select(dimension_item.c.id, dimension_item.c.code, dimension_item.c.name).where(
                dimension_item.c.dimension_id == id
            )
        )
    }
    wanted = dict(items)
    new = [(code, name) for code, name in wanted.items() if code not in held]
    ids = tx.new_ids("dimension_item", len(new)) if new else range(0)
    tx.write(
        sa.insert(dimension_item),
        [
            {
                "id": item_id,
                "book_id": book,
                "dimension_id": id,
                "code": code,
                "name": name or code,
                "mnemonic": initials(name or code),
            }
            for item_id, (code, name) in zip(ids, new, strict=True)
        ],
    )
    for code, name in wanted.items():
        if code in held and name and held[code].name != name:
            tx.write(
                sa.update(dimension_item)
                .where(dimension_item.c.id == held[code].id)
                .values(name=name, mnemonic=initials(name))
            )
    return Done(
        message("{count} items were added to {dimension}.", count=len(new), dimension=dimension),
        {"dimension_item": tuple(ids)},
        value=len(new),
    )


def dimension_id(tx: UnitOfWork, book: int, code: str) -> int:
    """The id of a dimension by code; Refused when the book has none."""
    id = tx.connection.execute(
        sa.select(dimension.c.id).where(dimension.c.book_id == book, dimension.c.code == code)
    ).scalar()
    if id is None:
        raise refuse(
            "dimension.unknown",
            message("The book has no dimension {code}.", code=code),
            Subject("book", book),
            remedy=hint(message("Add the dimension first."), "dimension.new"),
        )
    return int(id)


def set_ids(tx: UnitOfWork, book: int, wanted: Sequence[Mapping[int, int]]) -> dict[str, int]:
    """Key → set id for every non-empty combination of dimension and item; new ones are made."""
    keys = {set_key(each): each for each in wanted if each}
    if not keys:
        return {}
    held = {
        row.key: int(row.id)
        for row in tx.connection.execute(
            sa.select(dimension_set.c.key, dimension_set.c.id).where(
                dimension_set.c.book_id == book, dimension_set.c.key.in_(list(keys))
            )
        )
    }
    missing = [key for key in keys if key not in held]
    if missing:
        new = dict(zip(missing, tx.new_ids("dimension_set", len(missing)), strict=True))
        tx.write(
            sa.insert(dimension_set), [{"id": id, "book_id": book, "key": key} for key, id in new.items()]
        )
        tx.write(
            sa.insert(dimension_set_item),
            [
                {"set_id": id, "dimension_id": dimension, "item_id": item}
                for key, id in new.items()
                for dimension, item in keys[key].items()
            ],
        )
        held.update(new)
    return held
