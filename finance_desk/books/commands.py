"""Making units and books, choosing options, opening and closing periods."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import format_period, periods, year_of
from finance_desk.books.model import OPTIONS, PAYMENT_CODES
from finance_desk.books.tables import book, book_option, book_period, unit, voucher_type
from finance_desk.store.unit import UnitOfWork


@command("unit.new", N_("New unit"))
def new_unit(tx: UnitOfWork, *, code: str, name: str, parent: int | None = None) -> Done:
    """Make a unit (经办机构)."""
    if tx.connection.execute(sa.select(unit.c.id).where(unit.c.code == code)).scalar() is not None:
        raise refuse("unit.code_taken", message("There is a unit {code} already.", code=code))
    id = tx.new_id("unit")
    tx.write(sa.insert(unit).values(id=id, code=code, name=name, parent_id=parent))
    return Done(message("Unit {code} was made.", code=code), {"unit": (id,)}, value=id)


def make_book(
    tx: UnitOfWork,
    *,
    code: str,
    name: str,
    unit_id: int,
    fund: str,
    chart: str,
    start: int,
    solo: bool = False,
    training: bool = False,
    types: str = "general",
) -> int:
    """The book's row, the periods of its first year and its voucher types; gives its id.

    ``start`` is the first period (yyyymm). ``types``: ``general`` (记) or ``three`` (收 付 转).
    """
    if tx.connection.execute(sa.select(book.c.id).where(book.c.code == code)).scalar() is not None:
        raise refuse(
            "book.code_taken",
            message("There is a book {code} already.", code=code),
            Subject("book", label=code),
            remedy=hint(message("Choose another code.")),
        )
    id = tx.new_id("book")
    tx.write(
        sa.insert(book).values(
            id=id,
            code=code,
            name=name,
            unit_id=unit_id,
            fund=fund,
            chart=chart,
            start_period=start,
            solo=int(solo),
            training=int(training),
        )
    )
    add_periods(tx, id, start, year_of(start) * 100 + 12)
    money = ",".join(PAYMENT_CODES)
    kinds = {
        "general": [("记", "记账凭证", "", "", "")],
        "three": [
            ("收", "收款凭证", money, "", ""),
            ("付", "付款凭证", "", money, ""),
            ("转", "转账凭证", "", "", money),
        ],
    }[types]
    ids = tx.new_ids("voucher_type", len(kinds))
    tx.write(
        sa.insert(voucher_type),
        [
            {
                "id": type_id,
                "book_id": id,
                "code": word,
                "name": title,
                "position": position,
                "must_debit": debit,
                "must_credit": credit,
                "must_not": none,
            }
            for position, (type_id, (word, title, debit, credit, none)) in enumerate(
                zip(ids, kinds, strict=True), start=1
            )
        ],
    )
    return id


def add_periods(tx: UnitOfWork, book_id: int, first: int, last: int) -> None:
    """Open periods ``first`` … ``last`` (yyyymm) of a book."""
    tx.write(
        sa.insert(book_period),
        [{"book_id": book_id, "period": period, "closed": 0} for period in periods(first, last)],
    )


@command("book.option", N_("Set an option of a book"))
def set_option(tx: UnitOfWork, *, book: int, name: str, value: str) -> Done:
    """Choose an option; the audit trail keeps the old value."""
    spec = OPTIONS.get(name)
    if spec is not None and spec.command:
        raise refuse(
            "book.option_by_command",
            message(
                "{name} is set by a command of its own, which moves the files too.", name=message(spec.title)
            ),
            remedy=hint(
                message("Choose it among the options, or on the command line: voucher keep-files."),
                spec.command,
            ),
        )
    if spec is None or value not in spec.values:
        allowed: Sequence[str] = spec.values if spec else tuple(OPTIONS)
        raise refuse(
            "book.option",
            message(
                "{name} = {value} is not an option; allowed: {allowed}.",
                name=name,
                value=value,
                allowed=allowed,
            ),
        )
    keep_option(tx, book, name, value)
    return Done(message("Option {name} is now {value}.", name=name, value=value), {"book": (book,)})


def keep_option(tx: UnitOfWork, book: int, name: str, value: str) -> None:
    """Write the value of an option that was checked; the old one goes into the evidence of the event."""
    where = (book_option.c.book_id == book) & (book_option.c.name == name)
    was = tx.connection.execute(sa.select(book_option.c.value).where(where)).scalar()
    tx.evidence["was"] = was if was is not None else OPTIONS[name].default
    tx.write(sa.delete(book_option).where(where))
    tx.write(
        sa.insert(book_option).values(
            book_id=book, name=name, value=value, since=tx.stamp(), set_by=tx.actor.user
        )
    )


@command("voucher_type.save", N_("Save a voucher type"))
def save_type(
    tx: UnitOfWork,
    *,
    book: int,
    code: str,
    name: str,
    must_debit: Sequence[str] = (),
    must_credit: Sequence[str] = (),
    must_not: Sequence[str] = (),
) -> Done:
    """Make the voucher type of this word (记, 收 …), or change the name and the accounts of the one there is.

    ``must_debit``, ``must_credit``: at least one of these accounts, or of those below them, on that side;
    ``must_not``: none of them on either side. Vouchers that exist are not touched; the next save, import or
    generation is checked. Refused for an account the book has not and for accounts both needed and forbidden.
    """
    code, name = code.strip(), name.strip()
    place = Subject("voucher_type", label=code, book=book)
    if not code or not name:
        raise refuse(
            "voucher_type.incomplete",
            message("A voucher type needs a word and a name."),
            place,
            remedy=hint(message("Give both, such as 收 and 收款凭证.")),
        )
    lists = [tuple(dict.fromkeys(each)) for each in (must_debit, must_credit, must_not)]
    known = {row.code for row in tx.text("SELECT code FROM account WHERE book_id = :book", {"book": book})}
    strange = sorted({each for codes in lists for each in codes} - known)
    if strange:
        raise refuse(
            "voucher_type.accounts",
            message("The book has no account {code}.", code=", ".join(strange)),
            place,
            remedy=hint(message("Correct the codes, or add the accounts to the chart."), "account.import"),
        )
    needed = lists[0] + lists[1]
    clash = sorted(
        one for one in set(needed) if any(one.startswith(no) or no.startswith(one) for no in lists[2])
    )
    if clash:
        raise refuse(
            "voucher_type.clash",
            message("{codes} are both needed and forbidden; no voucher could have this type.", codes=clash),
            place,
            remedy=hint(message("Take them out of one of the lists.")),
        )
    values = {
        "name": name,
        "must_debit": ",".join(lists[0]),
        "must_credit": ",".join(lists[1]),
        "must_not": ",".join(lists[2]),
    }
    held = tx.connection.execute(
        sa.select(voucher_type).where(voucher_type.c.book_id == book, voucher_type.c.code == code)
    ).first()
    if held is not None:
        tx.evidence["was"] = {key: getattr(held, key) for key in values}
        tx.change_one(sa.update(voucher_type).where(voucher_type.c.id == held.id).values(**values))
        return Done(
            message("Voucher type {code} was changed.", code=code),
            {"voucher_type": (held.id,)},
            value=int(held.id),
        )
    last = tx.connection.execute(
        sa.select(sa.func.max(voucher_type.c.position)).where(voucher_type.c.book_id == book)
    ).scalar()
    id = tx.new_id("voucher_type")
    tx.write(
        sa.insert(voucher_type).values(id=id, book_id=book, code=code, position=int(last or 0) + 1, **values)
    )
    return Done(message("Voucher type {code} was made.", code=code), {"voucher_type": (id,)}, value=id)


def check_open(tx: UnitOfWork, book_id: int, period: int) -> None:
    """Raise Refused unless ``period`` is an open period of the book."""
    closed = tx.text(
        "SELECT closed FROM book_period WHERE book_id = :book AND period = :period",
        {"book": book_id, "period": period},
    ).scalar()
    if closed == 0:
        return
    place = Subject("period", period, format_period(period), book=book_id)
    if closed is None:
        raise refuse(
            "period.not_open",
            message("The book has no open period {period}.", period=Period(period)),
            place,
            remedy=hint(
                message("Choose a date in an open period, or open the year first."), "period.open_year"
            ),
        )
    raise refuse(
        "period.closed",
        message("Period {period} is closed.", period=Period(period)),
        place,
        remedy=hint(
            message("Choose a date in an open period, or reopen the last closed one."), "close.reopen"
        ),
    )


def mark_closed(tx: UnitOfWork, book_id: int, period: int, *, closed: bool) -> None:
    """Set a period's state; the guards refuse what the order of periods or open work forbids."""
    values = (
        {"closed": 1, "closed_by": tx.actor.user, "closed_at": tx.stamp()}
        if closed
        else {"closed": 0, "closed_by": None, "closed_at": None}
    )
    tx.change_one(
        sa.update(book_period)
        .where(book_period.c.book_id == book_id, book_period.c.period == period)
        .values(**values)
    )
