"""Changing a chart: an account's name, and what the official chart (财会〔2017〕28号) has otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.accounts.commands import account_id, add_accounts, carry
from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.app.chart_queries import Against, ChartDifference, compare, official_of
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.base.pinyin import initials
from finance_desk.dimensions.queries import dimensions
from finance_desk.store.unit import UnitOfWork


@command("account.rename", N_("Rename an account"))
def rename(tx: UnitOfWork, *, book: int, code: str, name: str) -> Done:
    """Another name for an account of one's own; what is booked shows it from now on.

    Accounts of the official chart keep the names the rule gives them.
    """
    id = account_id(tx, book, code)
    place = Subject("account", id, code, book=book)
    name = name.strip()
    if not name:
        raise refuse("account.incomplete", message("An account needs a code and a name."), place)
    official = {each.code: each.name for each in official_of(tx, book)}
    if official.get(code, name) != name:
        raise refuse(
            "account.official_name",
            message("{code} is {name} in the official chart.", code=code, name=official[code]),
            place,
            remedy=hint(message("Add an account of your own below it, with the name you want.")),
        )
    _rename(tx, {each.code: each for each in accounts(tx, book=book)}, code, name)
    return Done(message("Account {code} is now called {name}.", code=code, name=name), {"account": (id,)})


@command("account.adopt", N_("Take over from the official chart"))
def adopt(tx: UnitOfWork, *, book: int, marks: Sequence[str]) -> Done:
    """Take over differences that ``account.compare`` told, by their marks (``4602:missing``).

    Missing accounts are added, names, sides, headings and dimensions become the official ones. Raises Refused
    with the reason of each that cannot be taken over, and for a mark that tells no difference; nothing is
    done then.
    """
    differences = {each.mark: each for each in compare(tx, book=book)}
    wanted = list(dict.fromkeys(marks))
    refused = [
        stop(
            "account.not_adopted",
            message("{mark} cannot be taken over: {why}", mark=mark, why=held.held_back),
            Subject("account", label=held.code, book=book),
            remedy=hint(message("Leave it as it is, or take the others.")),
        )
        for mark in wanted
        if (held := differences.get(mark)) is not None and held.held_back is not None
    ]
    refused += [
        stop(
            "account.no_difference",
            message("The chart has no difference {mark}.", mark=mark),
            remedy=hint(message("Compare again.")),
        )
        for mark in wanted
        if mark not in differences
    ]
    if refused:
        raise Refused(refused)
    taken = sorted((differences[mark] for mark in wanted), key=lambda each: each.code)
    official = {each.code: each for each in official_of(tx, book)}
    missing = {each.code for each in taken if each.kind is Against.MISSING}
    lacking = {each.code for each in differences.values() if each.kind is Against.MISSING}
    # an account comes with the headings above it
    missing |= {each for each in lacking if any(code.startswith(each) for code in missing)}
    if missing:
        add_accounts(tx, book=book, accounts=[official[code] for code in sorted(missing)])
    for each in taken:
        _take(tx, book, each)
    tx.evidence["taken"] = [each.mark for each in taken]
    return Done(
        message("{count} differences were taken over from the official chart.", count=len(taken)),
        {"account": ()},
        value=len(taken),
    )


def _take(tx: UnitOfWork, book: int, each: ChartDifference) -> None:
    chart = {one.code: one for one in accounts(tx, book=book)}
    account = chart[each.code]
    if each.kind is Against.RENAMED:
        _rename(tx, chart, each.code, each.official)
    elif each.kind is Against.SIDE:
        side = 1 if each.official == "debit" else -1
        tx.text("UPDATE account SET side = :side WHERE id = :id", {"side": side, "id": account.id})
    elif each.kind is Against.HEADING:
        hang(tx, chart, account, chart[each.official] if each.official else None)
    elif each.kind is Against.CARRIES:
        words = {one.id: one.code for one in dimensions(tx, book=book)}
        carried = [words[id] + ("!" if needed else "") for id, needed in account.dimensions.items()]
        carry(tx, book=book, code=each.code, dimensions=[*carried, *each.official.split(", ")])


def _rename(tx: UnitOfWork, chart: dict[str, Account], code: str, name: str) -> None:
    account = chart[code]
    tx.evidence["was"] = account.name
    tx.text(
        "UPDATE account SET name = :name, mnemonic = :mnemonic WHERE id = :id",
        {"name": name, "mnemonic": initials(name), "id": account.id},
    )
    by_id = {each.id: each for each in chart.values()}
    above = by_id[account.parent].full_name if account.parent is not None else ""
    _name_those_below(tx, chart, account, f"{above}/{name}" if above else name, 0)


def hang(tx: UnitOfWork, chart: dict[str, Account], account: Account, above: Account | None) -> None:
    """Put an account, with what is below it, under another heading (``None``: at the top)."""
    tx.text(
        "UPDATE account SET parent_id = :parent WHERE id = :id",
        {"id": account.id, "parent": above.id if above else None},
    )
    full = f"{above.full_name}/{account.name}" if above else account.name
    _name_those_below(tx, chart, account, full, (above.level + 1 if above else 1) - account.level)
    if above is not None and above.leaf:
        tx.text("UPDATE account SET leaf = 0 WHERE id = :id", {"id": above.id})
    tx.text(
        "UPDATE account SET leaf = 1 WHERE id = :id AND leaf = 0"
        " AND NOT EXISTS (SELECT 1 FROM account below WHERE below.parent_id = :id)",
        {"id": account.parent},
    )


def _name_those_below(
    tx: UnitOfWork, chart: dict[str, Account], account: Account, full: str, deeper: int
) -> None:
    """The full name and level of an account, and of those below it, after a change above."""
    inside: set[int] = set()
    for each in sorted(chart.values(), key=lambda one: one.level):
        if each.id == account.id or each.parent in inside:
            inside.add(each.id)
            tx.text(
                "UPDATE account SET level = :level, full_name = :name WHERE id = :id",
                {
                    "id": each.id,
                    "level": each.level + deeper,
                    "name": full + each.full_name[len(account.full_name) :],
                },
            )
