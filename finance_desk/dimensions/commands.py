"""Making dimensions and items; finding or making the set of items that a line carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Day, message
from finance_desk.base.pinyin import initials
from finance_desk.dimensions.model import set_key
from finance_desk.dimensions.queries import AT_ONCE
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
    renamed = [
        (held[code].id, name)
        for code, name in wanted.items()
        if code in held and name and held[code].name != name
    ]
    tx.write(
        sa.update(dimension_item)
        .where(dimension_item.c.id == sa.bindparam("held"))
        .values(name=sa.bindparam("words"), mnemonic=sa.bindparam("letters")),
        [{"held": item, "words": name, "letters": initials(name)} for item, name in renamed],
    )
    return Done(
        message("{count} items were added to {dimension}.", count=len(new), dimension=dimension),
        {"dimension_item": tuple(ids)},
        value=len(new),
    )


@command("dimension.rename", N_("Rename a dimension"))
def rename(tx: UnitOfWork, *, book: int, code: str, name: str) -> Done:
    """Another name for a dimension; its code, which files and formulas use, stays."""
    id = dimension_id(tx, book, code)
    _needed(name, Subject("dimension", id, code, book=book))
    tx.change_one(sa.update(dimension).where(dimension.c.id == id).values(name=name.strip()))
    return Done(message("Dimension {code} is now called {name}.", code=code, name=name), {"dimension": (id,)})


@command("dimension.item_save", N_("Save a dimension item"))
def save_item(tx: UnitOfWork, *, book: int, dimension: str, code: str, name: str) -> Done:
    """Make the item of this code, or give the one there is another name; lines keep pointing to it."""
    of = dimension_id(tx, book, dimension)
    code, name = code.strip(), name.strip()
    _needed(code and name, Subject("dimension", of, dimension, book=book))
    held = tx.connection.execute(
        sa.select(dimension_item.c.id, dimension_item.c.name).where(
            dimension_item.c.dimension_id == of, dimension_item.c.code == code
        )
    ).first()
    if held is not None:
        tx.evidence["was"] = held.name
        tx.change_one(
            sa.update(dimension_item)
            .where(dimension_item.c.id == held.id)
            .values(name=name, mnemonic=initials(name))
        )
        return Done(
            message("Item {code} is now called {name}.", code=code, name=name),
            {"dimension_item": (held.id,)},
            value=int(held.id),
        )
    id = tx.new_id("dimension_item")
    tx.write(
        sa.insert(dimension_item).values(
            id=id, book_id=book, dimension_id=of, code=code, name=name, mnemonic=initials(name)
        )
    )
    return Done(
        message("Item {code} {name} was added.", code=code, name=name), {"dimension_item": (id,)}, value=id
    )


@command("dimension.item_disable", N_("Disable a dimension item"))
def disable_item(tx: UnitOfWork, *, book: int, dimension: str, code: str, day: int | None = None) -> Done:
    """No line dated ``day`` (yyyymmdd) or later may carry the item; ``None``: it may be used again."""
    id = item_id(tx, book, dimension, code)
    tx.change_one(sa.update(dimension_item).where(dimension_item.c.id == id).values(disabled_from=day))
    what = (
        message("Item {code} may be used again.", code=code)
        if day is None
        else message("Item {code} is disabled from {day}.", code=code, day=Day(day))
    )
    return Done(what, {"dimension_item": (id,)})


@command("dimension.item_start", N_("Use a dimension item only from a day"))
def start_item(tx: UnitOfWork, *, book: int, dimension: str, code: str, day: int | None = None) -> Done:
    """No line dated before ``day`` (yyyymmdd) may carry the item; ``None``: lines of any day may."""
    id = item_id(tx, book, dimension, code)
    tx.change_one(sa.update(dimension_item).where(dimension_item.c.id == id).values(valid_from=day))
    what = (
        message("Item {code} may be used from any day.", code=code)
        if day is None
        else message("Item {code} may be used only from {day}.", code=code, day=Day(day))
    )
    return Done(what, {"dimension_item": (id,)})


def item_id(tx: UnitOfWork, book: int, dimension: str, code: str) -> int:
    """The id of an item by the codes of its dimension and its own; Refused when there is none."""
    of = dimension_id(tx, book, dimension)
    id = tx.connection.execute(
        sa.select(dimension_item.c.id).where(
            dimension_item.c.dimension_id == of, dimension_item.c.code == code
        )
    ).scalar()
    if id is None:
        raise refuse(
            "dimension.item_unknown",
            message("{dimension} has no item {code}.", dimension=dimension, code=code),
            Subject("dimension", of, dimension, book=book),
            remedy=hint(message("Add the item, or correct the code."), "dimension.item_save"),
        )
    return int(id)


def _needed(given: str, place: Subject) -> None:
    if not given.strip():
        raise refuse(
            "dimension.incomplete",
            message("A dimension and its items need a code and a name."),
            place,
            remedy=hint(message("Give both.")),
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
    wanted_keys = list(keys)
    held: dict[str, int] = {}
    for at in range(0, len(wanted_keys), AT_ONCE):
        some = dimension_set.c.key.in_(wanted_keys[at : at + AT_ONCE])
        for row in tx.connection.execute(
            sa.select(dimension_set.c.key, dimension_set.c.id).where(dimension_set.c.book_id == book, some)
        ):
            held[row.key] = int(row.id)
    missing = [key for key in wanted_keys if key not in held]
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
