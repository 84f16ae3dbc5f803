"""Making and importing accounts, disabling them from a day."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.accounts.model import CLASS_OF_FIRST_DIGIT, SIDE_OF_CLASS, NewAccount, parent_code
from finance_desk.accounts.tables import account, account_dimension
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Day, message
from finance_desk.base.pinyin import initials
from finance_desk.store.unit import UnitOfWork

_DIMENSION = sa.table("dimension", sa.column("id"), sa.column("book_id"), sa.column("code"))
"""The dimensions room stands beside this one; only its codes and ids are looked up here."""

_CLASSES = tuple(SIDE_OF_CLASS)


@command("account.import", N_("Add accounts"))
def add_accounts(tx: UnitOfWork, *, book: int, accounts: Sequence[NewAccount]) -> Done:
    """Add accounts to a book's chart; the parent is the longest known prefix of the code.

    A parent that was a leaf becomes a heading, unless it already carries lines. Raises Refused
    with every reason at once; nothing is added then.
    """
    held = {
        row.code: row
        for row in tx.connection.execute(sa.select(account).where(account.c.book_id == book)).all()
    }
    dimension_ids = {
        row.code: row.id
        for row in tx.connection.execute(
            sa.select(_DIMENSION.c.code, _DIMENSION.c.id).where(_DIMENSION.c.book_id == book)
        )
    }
    findings: list[Finding] = []
    made: dict[str, dict[str, object]] = {}
    ids = iter(tx.new_ids("account", len(accounts)) if accounts else ())
    children: set[int] = set()
    requirements: list[dict[str, object]] = []
    for each in sorted(accounts, key=lambda new: new.code):
        place = Subject("account", label=each.code, book=book)
        if not each.code or not each.name:
            findings.append(stop("account.incomplete", message("An account needs a code and a name."), place))
            continue
        if each.code in held or each.code in made:
            findings.append(
                stop("account.code_taken", message("Account {code} exists already.", code=each.code), place)
            )
            continue
        known = held.keys() | made.keys()
        above = each.parent_code if each.parent_code is not None else parent_code(each.code, set(known))
        parent = made.get(above) if above in made else held[above]._mapping if above in held else None
        kind = each.kind or (str(parent["class"]) if parent else CLASS_OF_FIRST_DIGIT.get(each.code[0], ""))
        if kind not in _CLASSES:
            findings.append(
                stop(
                    "account.class",
                    message("Account {code} needs a class (asset, liability …).", code=each.code),
                    place,
                )
            )
            continue
        id = next(ids)
        made[each.code] = {
            "id": id,
            "book_id": book,
            "code": each.code,
            "name": each.name,
            "full_name": f"{parent['full_name']}/{each.name}" if parent else each.name,
            "mnemonic": initials(each.name),
            "parent_id": parent["id"] if parent else None,
            "level": int(str(parent["level"])) + 1 if parent else 1,
            "side": each.side or (int(str(parent["side"])) if parent else SIDE_OF_CLASS[kind]),
            "class": kind,
            "leaf": 1,
            "subfund": each.subfund or (str(parent["subfund"]) if parent else ""),
            "money_kind": each.money_kind or (str(parent["money_kind"]) if parent else ""),
        }
        if parent:
            if above in made:
                made[str(above)]["leaf"] = 0
            else:
                children.add(int(str(parent["id"])))
        for word in each.dimensions:
            code = word.rstrip("!")
            if code not in dimension_ids:
                findings.append(
                    stop(
                        "dimension.unknown",
                        message("The book has no dimension {code}.", code=code),
                        place,
                        remedy=hint(message("Add the dimension first."), "dimension.import"),
                    )
                )
                continue
            requirements.append(
                {"account_id": id, "dimension_id": dimension_ids[code], "required": int(word.endswith("!"))}
            )
    if findings:
        raise Refused(findings)
    if children:
        tx.write(
            sa.update(account).where(account.c.id.in_(sorted(children)), account.c.leaf == 1).values(leaf=0)
        )
    tx.write(sa.insert(account), list(made.values()))
    tx.write(sa.insert(account_dimension), requirements)
    return Done(
        message("{count} accounts were added.", count=len(made)),
        {"account": tuple(int(str(row["id"])) for row in made.values())},
        value=len(made),
    )


@command("account.disable", N_("Disable an account"))
def disable(tx: UnitOfWork, *, book: int, code: str, day: int) -> Done:
    """No line dated ``day`` or later may stand on the account; what stands there stays."""
    id = account_id(tx, book, code)
    tx.change_one(
        sa.update(account).where(account.c.id == id, account.c.book_id == book).values(disabled_from=day)
    )
    return Done(
        message("Account {code} is disabled from {day}.", code=code, day=Day(day)), {"account": (id,)}
    )


@command("account.enable", N_("Enable an account again"))
def enable(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Lines of any day may stand on the account again."""
    id = account_id(tx, book, code)
    tx.change_one(
        sa.update(account).where(account.c.id == id, account.c.book_id == book).values(disabled_from=None)
    )
    return Done(message("Account {code} may be used again.", code=code), {"account": (id,)})


@command("account.start", N_("Use an account only from a day"))
def start(tx: UnitOfWork, *, book: int, code: str, day: int | None = None) -> Done:
    """No line dated before ``day`` (yyyymmdd) may stand on the account; ``None``: lines of any day may."""
    id = account_id(tx, book, code)
    tx.change_one(sa.update(account).where(account.c.id == id).values(valid_from=day))
    what = (
        message("Account {code} may be used from any day.", code=code)
        if day is None
        else message("Account {code} may be used only from {day}.", code=code, day=Day(day))
    )
    return Done(what, {"account": (id,)})


@command("account.carry", N_("Dimensions of an account"))
def carry(tx: UnitOfWork, *, book: int, code: str, dimensions: Sequence[str]) -> Done:
    """Which dimensions lines on the account carry: codes, ``!`` at the end marking a required one.

    Refused when a dimension would be taken away that lines or opening balances of the account carry: its
    ledger would no longer add up. One that becomes required is asked of lines from now on.
    """
    id = account_id(tx, book, code)
    place = Subject("account", id, code, book=book)
    known = {
        row.code: int(row.id)
        for row in tx.connection.execute(
            sa.select(_DIMENSION.c.code, _DIMENSION.c.id).where(_DIMENSION.c.book_id == book)
        )
    }
    wanted: dict[int, bool] = {}
    for word in dimensions:
        name = word.rstrip("!")
        if name not in known:
            raise refuse(
                "dimension.unknown",
                message("The book has no dimension {code}.", code=name),
                place,
                remedy=hint(message("Add the dimension first."), "dimension.new"),
            )
        wanted[known[name]] = word.endswith("!")
    held = {
        int(row.dimension_id): bool(row.required)
        for row in tx.connection.execute(
            sa.select(account_dimension).where(account_dimension.c.account_id == id)
        )
    }
    words = {number: name for name, number in known.items()}
    for gone in sorted(held.keys() - wanted.keys()):
        count = int(tx.text(_CARRIED, {"account": id, "dimension": gone}).scalar() or 0)
        if count:
            raise refuse(
                "account.dimension_in_use",
                message(
                    "{count} lines of account {code} carry {dimension}.",
                    count=count,
                    code=code,
                    dimension=words[gone],
                ),
                place,
                remedy=hint(message("Make it optional instead; what stands there stays.")),
            )
    tx.evidence["was"] = [words[one] + ("!" if held[one] else "") for one in sorted(held)]
    tx.write(sa.delete(account_dimension).where(account_dimension.c.account_id == id))
    tx.write(
        sa.insert(account_dimension),
        [{"account_id": id, "dimension_id": one, "required": int(needed)} for one, needed in wanted.items()],
    )
    return Done(
        message("Account {code} carries {count} dimensions.", code=code, count=len(wanted)),
        {"account": (id,)},
    )


_CARRIED = (
    "SELECT (SELECT count(*) FROM voucher_line l JOIN dimension_set_item s ON s.set_id = l.set_id"
    " WHERE l.account_id = :account AND s.dimension_id = :dimension)"
    " + (SELECT count(*) FROM opening_balance o JOIN dimension_set_item s ON s.set_id = o.set_id"
    " WHERE o.account_id = :account AND s.dimension_id = :dimension)"
)


def account_id(tx: UnitOfWork, book: int, code: str) -> int:
    """The id of an account by code; Refused when the book has none."""
    id = tx.connection.execute(
        sa.select(account.c.id).where(account.c.book_id == book, account.c.code == code)
    ).scalar()
    if id is None:
        raise refuse(
            "account.unknown",
            message("The book has no account {code}.", code=code),
            Subject("account", label=code, book=book),
            remedy=hint(message("Add it to the chart, or correct the code."), "account.import"),
        )
    return int(id)
