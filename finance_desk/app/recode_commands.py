"""Changing codes of accounts and dimension items: ids stay, history stays, what names them follows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from finance_desk.accounts.commands import add_accounts
from finance_desk.accounts.model import Account, NewAccount, parent_code
from finance_desk.accounts.queries import accounts
from finance_desk.app.basics import Mention
from finance_desk.app.chart_commands import hang, rename
from finance_desk.app.recode import NOTHING, CodePlan, CodeStep, Deed, Targets
from finance_desk.app.recode_queries import left_standing, preview
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import books
from finance_desk.dimensions.commands import save_item
from finance_desk.dimensions.queries import dimensions
from finance_desk.store.unit import UnitOfWork


@command("account.recode", N_("Change codes"))
def recode(
    tx: UnitOfWork,
    *,
    book: int,
    mapping: Mapping[str, Targets],
    dimension: str = "",
    day: int | None = None,
    names: Mapping[str, str] = NOTHING,
    follow: Mapping[str, str] = NOTHING,
) -> Done:
    """Carry out the plan of ``account.recode_preview``; merged, split and moved codes take no lines from ``day`` on.

    Templates, rules, code maps and voucher types name the new codes at once. What only changes its code takes the
    name that ``names`` has for it, too. Raises Refused with every reason.
    """
    plan = preview(tx, book=book, mapping=mapping, dimension=dimension, day=day, names=names, follow=follow)
    if plan.refused:
        raise Refused(plan.findings)
    if day is None and plan.needs_day:
        raise refuse(
            "recode.day",
            message("A merge, a split or a move needs the day from which the old code takes no more lines."),
            remedy=hint(message("Give the day.")),
        )
    if dimension:
        _change_items(tx, book, dimension, plan, day, names)
    else:
        _change_accounts(tx, book, plan, day, names)
    changes: dict[tuple[str, tuple[object, ...]], tuple[Mention, dict[str, tuple[str, ...]]]] = {}
    for step in plan.steps:
        for place in step.places if step.targets else ():
            _place, changed = changes.setdefault((place.kind, place.key), (place, {}))
            # a voucher type asks for any of its accounts; a line stands on one
            changed[step.old] = step.targets if place.kind == "voucher_type" else (step.follows[place.mark],)
    for place, changed in changes.values():
        _rewrite(tx, book, place, changed, dimension)
    tx.evidence["mapping"] = {each.old: list(each.targets) for each in plan.steps}
    kind = "dimension_item" if dimension else "account"
    return Done(
        message(
            "{count} codes were changed; {places} places follow.", count=len(plan.steps), places=len(changes)
        ),
        {kind: tuple(each.id for each in plan.steps), "template": (), "rule": (), "voucher_type": ()},
        # the accounts that were made can take what is left now
        (
            *(each for each in plan.findings if each.code != "recode.balance"),
            *(
                ()
                if dimension
                else left_standing(tx, next(each for each in books(tx) if each.id == book), plan.steps, day)
            ),
        ),
        value=len(plan.steps),
    )


def _change_items(
    tx: UnitOfWork, book: int, dimension: str, plan: CodePlan, day: int | None, names: Mapping[str, str]
) -> None:
    for each in plan.steps:
        if each.deed is Deed.RENAME:
            tx.text(
                "UPDATE dimension_item SET code = :new WHERE id = :id",
                {"id": each.id, "new": each.targets[0]},
            )
            if name := names.get(each.targets[0], "").strip():
                save_item(tx, book=book, dimension=dimension, code=each.targets[0], name=name)
            continue
        for new in each.made:
            save_item(tx, book=book, dimension=dimension, code=new, name=names[new])
        tx.text("UPDATE dimension_item SET disabled_from = :day WHERE id = :id", {"id": each.id, "day": day})


def _change_accounts(
    tx: UnitOfWork, book: int, plan: CodePlan, day: int | None, names: Mapping[str, str]
) -> None:
    chart = {each.code: each for each in accounts(tx, book=book)}
    words = {each.id: each.code for each in dimensions(tx, book=book)}
    moved = {each.old: each.targets[0] for each in plan.steps if each.deed is Deed.MOVE}
    for each in plan.steps:
        if each.deed in (Deed.RENAME, Deed.MOVE):
            tx.text("UPDATE account SET code = :new WHERE id = :id", {"id": each.id, "new": each.targets[0]})
        if each.made:
            add_accounts(tx, book=book, accounts=_made(each, chart, words, names))
        if each.deed.from_a_day:
            tx.text("UPDATE account SET disabled_from = :day WHERE id = :id", {"id": each.id, "day": day})
    for old, new in moved.items():
        above = chart[old].parent
        if above is None or all(one.id != above for one in chart.values() if one.code in moved):
            heading = parent_code(new, set(chart) - {old})
            hang(tx, chart, chart[old], chart[heading] if heading else None)
    for each in plan.steps:
        name = names.get(each.targets[0], "").strip() if each.deed in (Deed.RENAME, Deed.MOVE) else ""
        if name and name != each.name:
            rename(tx, book=book, code=each.targets[0], name=name)


def _made(
    step: CodeStep, chart: Mapping[str, Account], words: Mapping[int, str], names: Mapping[str, str]
) -> list[NewAccount]:
    """The accounts a step makes: like the old one in all but code, name and heading."""
    old = chart[step.old]
    carried = tuple(words[id] + ("!" if needed else "") for id, needed in old.dimensions.items())
    known = set(chart) - (set() if step.deed is Deed.DIVIDE else {step.old})
    return [
        NewAccount(
            new, names.get(new) or old.name, old.kind, old.side, old.subfund, old.money_kind, carried,
            parent_code(new, known),
        )
        for new in step.made
    ]  # fmt: skip


def _rewrite(
    tx: UnitOfWork, book: int, place: Mention, changed: Mapping[str, Sequence[str]], dimension: str
) -> None:
    def renamed(text: str) -> str:
        pieces = text.split('"')  # every second piece stands in quotes
        pieces[1::2] = [changed.get(each, (each,))[0] for each in pieces[1::2]]
        return '"'.join(pieces)

    items = {of: renamed(text) if of == dimension else text for of, text in place.items}
    given: dict[str, object] = {"dimensions": json.dumps(items, ensure_ascii=False), "book": book}
    account, formulas = place.account, place.formulas
    if not dimension:
        account = changed[account][0] if account in changed else renamed(account)
        formulas = tuple(renamed(text) for text in formulas)
    if place.kind in ("template", "rule"):
        given |= {"account": account, "amount": formulas[0], "condition": formulas[1]}
    if place.kind == "template":
        given |= {"id": place.key[0], "line": place.key[1]}
        tx.text(
            "UPDATE template_line SET account = :account, amount = :amount, condition = :condition,"
            " dimensions = :dimensions WHERE template_id = :id AND line_no = :line",
            given,
        )
        tx.text("UPDATE template SET version = version + 1 WHERE id = :id", {"id": place.key[0]})
    elif place.kind == "rule":
        tx.text(
            "UPDATE rule_line SET account = :account, amount = :amount, condition = :condition,"
            " dimensions = :dimensions WHERE id = :id",
            {**given, "id": place.key[0]},
        )
    elif place.kind == "code_map":
        tx.text(
            "UPDATE code_map SET value = :value WHERE book_id = :book AND name = :name AND key = :key",
            {
                "value": items[dimension].strip('"') if dimension else account,
                "book": book,
                "name": place.key[0],
                "key": place.key[1],
            },
        )
    else:
        row = tx.text(
            "SELECT must_debit, must_credit, must_not FROM voucher_type WHERE id = :id", {"id": place.key[0]}
        ).one()
        lists = [_any_of(text, changed) for text in row]
        tx.text(
            "UPDATE voucher_type SET must_debit = :debit, must_credit = :credit, must_not = :none WHERE id = :id",
            {"debit": lists[0], "credit": lists[1], "none": lists[2], "id": place.key[0]},
        )


def _any_of(codes: str, changed: Mapping[str, Sequence[str]]) -> str:
    """Comma-separated codes with each changed one replaced by all of its new ones."""
    found = [new for each in codes.split(",") for new in changed.get(each, (each,))]
    return ",".join(dict.fromkeys(found))
