"""Deleting accounts, dimensions, items and voucher types: refused with count and link while anything uses them."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.accounts.commands import account_id
from finance_desk.accounts.tables import account, account_dimension
from finance_desk.app.basics import draft_uses, mentions, refuse_when_used
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Message, message
from finance_desk.books.queries import voucher_types
from finance_desk.books.tables import voucher_type
from finance_desk.dimensions.commands import dimension_id, item_id
from finance_desk.dimensions.tables import dimension as dimension_table
from finance_desk.dimensions.tables import dimension_item
from finance_desk.store.unit import UnitOfWork


def _count(tx: UnitOfWork, sql: str, **given: object) -> int:
    return int(tx.text(sql, given).scalar() or 0)


@command("account.delete", N_("Delete an account"))
def delete_account(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Take an account out of the chart that nothing has ever used; its heading becomes a detail again.

    Refused, each with its count: accounts below it, voucher lines, an opening balance, and every template,
    rule, code map entry and voucher type that names it.
    """
    id = account_id(tx, book, code)
    place = Subject("account", id, code, book=book)
    below = _count(tx, "SELECT count(*) FROM account WHERE parent_id = :id", id=id)
    lines = _count(tx, "SELECT count(*) FROM voucher_line WHERE account_id = :id", id=id)
    openings = _count(tx, "SELECT count(*) FROM opening_balance WHERE account_id = :id", id=id)
    drafts = draft_uses(tx, book).accounts[id]
    refuse_when_used(
        [],
        [
            ("account.has_children", message("{count} accounts stand below {code}.", count=below, code=code), below),
            ("account.used", message("{count} voucher lines stand on {code}.", count=lines, code=code), lines),
            ("account.used_in_drafts", message("{count} drafts name {code}.", count=drafts, code=code), drafts),
            ("account.opening", message("{code} has {count} opening balances.", code=code, count=openings), openings),
        ],
        [each for each in mentions(tx, book) if each.names_account(code)],
        place,
    )  # fmt: skip
    parent = tx.connection.execute(sa.select(account.c.parent_id).where(account.c.id == id)).scalar()
    tx.write(sa.delete(account_dimension).where(account_dimension.c.account_id == id))
    tx.change_one(sa.delete(account).where(account.c.id == id, account.c.book_id == book))
    if parent is not None and not _count(tx, "SELECT count(*) FROM account WHERE parent_id = :id", id=parent):
        tx.change_one(sa.update(account).where(account.c.id == parent).values(leaf=1))
    return Done(message("Account {code} was deleted.", code=code), {"account": ()})


@command("dimension.item_delete", N_("Delete a dimension item"))
def delete_item(tx: UnitOfWork, *, book: int, dimension: str, code: str) -> Done:
    """Delete an item that no line ever carried and no template or rule names; else refused with the counts."""
    id = item_id(tx, book, dimension, code)
    place = Subject("dimension_item", id, code, book=book)
    lines = _count(
        tx,
        "SELECT count(*) FROM voucher_line l JOIN dimension_set_item s ON s.set_id = l.set_id"
        " WHERE l.book_id = :book AND s.item_id = :id",
        book=book,
        id=id,
    )
    sets = _count(tx, "SELECT count(*) FROM dimension_set_item WHERE item_id = :id", id=id)
    counts: list[tuple[str, Message, int]] = [
        ("dimension.item_used", message("{count} voucher lines carry {code}.", count=lines, code=code), lines)
    ]
    if sets and not lines:
        # combinations are fixed: a line that was taken back, or an opening balance, once carried it
        counts.append(("dimension.item_was_used", message("{code} was used before.", code=code), sets))
    drafts = draft_uses(tx, book).items[id]
    counts.append(
        ("dimension.item_drafts", message("{count} drafts name {code}.", count=drafts, code=code), drafts)
    )
    refuse_when_used(
        [], counts, [each for each in mentions(tx, book) if each.names_item(dimension, code)], place
    )
    tx.change_one(sa.delete(dimension_item).where(dimension_item.c.id == id))
    return Done(message("Item {code} was deleted.", code=code), {"dimension_item": ()})


@command("dimension.delete", N_("Delete a dimension"))
def delete_dimension(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Delete a dimension that has no items, that no account carries and no template or rule names."""
    id = dimension_id(tx, book, code)
    items = _count(tx, "SELECT count(*) FROM dimension_item WHERE dimension_id = :id", id=id)
    carried = _count(tx, "SELECT count(*) FROM account_dimension WHERE dimension_id = :id", id=id)
    refuse_when_used(
        [],
        [
            ("dimension.has_items", message("{code} has {count} items.", code=code, count=items), items),
            ("dimension.carried", message("{count} accounts carry {code}.", count=carried, code=code), carried),
        ],
        [each for each in mentions(tx, book) if any(of == code for of, _text in each.items)],
        Subject("dimension", id, code, book=book),
    )  # fmt: skip
    tx.change_one(sa.delete(dimension_table).where(dimension_table.c.id == id))
    return Done(message("Dimension {code} was deleted.", code=code), {"dimension": ()})


@command("voucher_type.delete", N_("Delete a voucher type"))
def delete_type(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Delete a voucher type that no voucher, template or rule has; a book keeps at least one."""
    types = {each.code: each for each in voucher_types(tx, book=book)}
    if code not in types:
        raise refuse(
            "voucher.unknown_type",
            message("The book has no voucher type {type}; it has {types}.", type=code, types=list(types)),
            Subject("voucher_type", label=code, book=book),
        )
    id = types[code].id
    place = Subject("voucher_type", id, code, book=book)
    if len(types) == 1:
        raise refuse(
            "voucher_type.last",
            message("{code} is the only voucher type of the book.", code=code),
            place,
            remedy=hint(message("Make another one first."), "voucher_type.save"),
        )
    vouchers = _count(
        tx, "SELECT count(*) FROM voucher WHERE book_id = :book AND type_id = :id", book=book, id=id
    )
    # a number that was given and taken back stays with its type
    numbered = _count(tx, "SELECT count(*) FROM voucher_counter WHERE type_id = :id", id=id)
    named = _count(
        tx,
        "SELECT count(*) FROM template WHERE book_id = :book AND voucher_type = :code",
        book=book,
        code=code,
    )
    ruled = _count(
        tx, "SELECT count(*) FROM rule WHERE book_id = :book AND voucher_type = :code", book=book, code=code
    )
    refuse_when_used(
        [],
        [
            ("voucher_type.used", message("{count} vouchers have type {code}.", count=vouchers, code=code), vouchers),
            ("voucher_type.numbered", message("Numbers of type {code} were given before.", code=code), numbered if not vouchers else 0),
            ("voucher_type.templates", message("{count} templates have type {code}.", count=named, code=code), named),
            ("voucher_type.rules", message("{count} rules have type {code}.", count=ruled, code=code), ruled),
        ],
        [],
        place,
    )  # fmt: skip
    tx.change_one(sa.delete(voucher_type).where(voucher_type.c.id == id))
    return Done(message("Voucher type {code} was deleted.", code=code), {"voucher_type": ()})
