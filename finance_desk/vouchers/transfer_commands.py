"""Move what stands on an account to another one: after a merge or a split, or before an account is disabled."""

from __future__ import annotations

from collections import defaultdict

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint, warn
from finance_desk.base.messages import N_, Day, Money, message
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.store.unit import Reader, UnitOfWork
from finance_desk.vouchers.commands import save
from finance_desk.vouchers.model import Line

# what a book began with and every line since, by set of items: the balances keep one item at a time, not sets
_STANDING = """
SELECT set_id, SUM(fen) AS fen, SUM(unposted) AS unposted FROM (
  SELECT o.set_id, o.year_begin + o.to_date_debit - o.to_date_credit AS fen, 0 AS unposted
  FROM opening_balance o WHERE o.book_id = :book AND o.account_id = :account
  UNION ALL
  SELECT COALESCE(l.set_id, 0), l.debit - l.credit, CASE WHEN v.state = 3 THEN 0 ELSE l.debit - l.credit END
  FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
  WHERE l.account_id = :account AND l.period <= :period AND v.state IN (1, 2, 3) AND v.day <= :day
) s GROUP BY set_id HAVING SUM(fen) <> 0 ORDER BY set_id
"""


@command("voucher.transfer_balance", N_("Move an account's balance"))
def transfer_balance(tx: UnitOfWork, *, book: int, account: str, to: str, day: int) -> Done:
    """Make the voucher that brings what stands on ``account`` at the end of ``day`` (yyyymmdd) over to ``to``.

    Both are codes. One pair of lines for each set of dimension items; ``to`` takes the items it carries. Several
    codes (``100402+100403``) share it: the draft gives all to the first and has an empty line for each of the
    others, to be divided by hand. What is
    entered or reviewed counts as well as what is posted, and is told. The voucher waits for review like any;
    where a check would refuse it (an item that ``to`` asks for and ``account`` has not) it is kept as a draft to be
    completed. ``value`` is its id. Raises Refused when nothing stands there or a code is unknown.
    """
    chart = {each.code: each for each in accounts(tx, book=book)}
    old = _account(chart, account, book)
    new, *others = (_account(chart, each, book) for each in dict.fromkeys(to.split("+")))
    if old.id in (new.id, *(each.id for each in others)):
        raise refuse(
            "voucher.transfer_same",
            message("{code} cannot be moved to itself.", code=old.code),
            Subject("account", old.id, old.code, book),
            remedy=hint(message("Give another account.")),
        )
    standing, unposted = _standing(tx, book, old.id, day)
    if not standing:
        raise refuse(
            "voucher.transfer_nothing",
            message("Nothing stands on {code} at the end of {day}.", code=old.code, day=Day(day)),
            Subject("account", old.id, old.code, book),
            remedy=hint(message("Look at its ledger; nothing has to be moved.")),
        )
    taken = "、".join(each.code for each in (new, *others)) if others else f"{new.code} {new.name}"
    lines = _lines(tx, old, new, standing, f"{old.code} {old.name}余额转入{taken}")
    lines += [Line(each.id, 0, 0, lines[0].summary, {}) for each in others]
    try:
        done = save(tx, book=book, day=day, lines=lines, complete=not others)
    except Refused as refused:
        # a draft can be given the items that are missing; anything else is mended elsewhere first
        if any(each.blocks and each.code != "voucher.dimension" for each in refused.findings):
            raise
        done = save(tx, book=book, day=day, lines=lines, complete=False)
    left = (
        (
            warn(
                "voucher.transfer_unposted",
                message("{amount} of what is moved is not posted yet.", amount=Money(unposted)),
                Subject("account", old.id, old.code, book),
                amount=unposted,
                remedy=hint(message("Post those vouchers together with this one.")),
            ),
        )
        if unposted
        else ()
    )
    if others:
        return Done(
            message(
                "A draft moves {amount} from {old} to {new}; divide it among {all}.",
                amount=Money(sum(standing.values())),
                old=old.code,
                new=new.code,
                all=[new.code, *(each.code for each in others)],
            ),
            done.changes,
            (*left, *done.findings),
            done.value,
        )
    return Done(
        message(
            "A voucher moves {amount} from {old} to {new}; it waits for review.",
            amount=Money(sum(standing.values())),
            old=old.code,
            new=new.code,
        )
        if not any(each.blocks for each in done.findings)
        else message("A draft moves {old} to {new}; complete it.", old=old.code, new=new.code),
        done.changes,
        (*left, *done.findings),
        done.value,
    )


def _account(chart: dict[str, Account], code: str, book: int) -> Account:
    held = chart.get(code.strip())
    if held is None:
        raise refuse(
            "account.unknown",
            message("The book has no account {code}.", code=code),
            Subject("account", label=code, book=book),
            remedy=hint(message("Look the code up in the chart of accounts."), "account.import"),
        )
    return held


def _standing(reader: Reader, book: int, account: int, day: int) -> tuple[dict[int, int], int]:
    """Set id (0: no items) → fen at the end of ``day``, debit positive; and how much of it is not posted."""
    rows = reader.text(_STANDING, {"book": book, "account": account, "period": day // 100, "day": day}).all()
    return {int(row.set_id): int(row.fen) for row in rows}, sum(int(row.unposted) for row in rows)


def _lines(reader: Reader, old: Account, new: Account, standing: dict[int, int], summary: str) -> list[Line]:
    items = items_of_sets(reader, [each for each in standing if each])
    moved: dict[tuple[tuple[int, int], ...], int] = defaultdict(int)
    lines = []
    for set_id, fen in standing.items():
        held = items.get(set_id, {})
        lines.append(_line(old.id, -fen, summary, dict(held)))
        moved[tuple(sorted((kind, item) for kind, item in held.items() if kind in new.dimensions))] += fen
    lines += [_line(new.id, fen, summary, dict(taken)) for taken, fen in moved.items() if fen]
    return lines


def _line(account: int, fen: int, summary: str, items: dict[int, int]) -> Line:
    return Line(account, max(fen, 0), max(-fen, 0), summary, items)
