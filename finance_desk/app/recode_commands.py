"""Changing codes of accounts and dimension items: ids stay, history stays, what names them follows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from finance_desk.app.basics import Mention
from finance_desk.app.recode_queries import preview
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork


@command("account.recode", N_("Change codes"))
def recode(
    tx: UnitOfWork, *, book: int, mapping: Mapping[str, str], dimension: str = "", day: int | None = None
) -> Done:
    """Carry out the plan of ``account.recode_preview``; merged codes take no lines from ``day`` on.

    Templates, rules, code maps and voucher types name the new codes at once. Raises Refused with every reason.
    """
    plan = preview(tx, book=book, mapping=mapping, dimension=dimension)
    if plan.findings:
        raise Refused(plan.findings)
    if day is None and any(each.merges for each in plan.steps):
        raise refuse(
            "recode.day",
            message("A merge needs the day from which the old code takes no more lines."),
            remedy=hint(message("Give the day.")),
        )
    changed = {each.old: each.new for each in plan.steps}
    kind = "dimension_item" if dimension else "account"
    for each in plan.steps:
        given = {"id": each.id, "new": each.new, "day": day}
        if dimension and each.merges:
            tx.text("UPDATE dimension_item SET disabled_from = :day WHERE id = :id", given)
        elif dimension:
            tx.text("UPDATE dimension_item SET code = :new WHERE id = :id", given)
        elif each.merges:
            tx.text("UPDATE account SET disabled_from = :day WHERE id = :id", given)
        else:
            tx.text("UPDATE account SET code = :new WHERE id = :id", given)
    places = {(place.kind, place.key): place for step in plan.steps for place in step.places}
    for place in places.values():
        _rewrite(tx, book, place, changed, dimension)
    tx.evidence["mapping"] = changed
    return Done(
        message(
            "{count} codes were changed; {places} places follow.", count=len(changed), places=len(places)
        ),
        {kind: tuple(each.id for each in plan.steps), "template": (), "rule": (), "voucher_type": ()},
        value=len(changed),
    )


def _rewrite(tx: UnitOfWork, book: int, place: Mention, changed: Mapping[str, str], dimension: str) -> None:
    def renamed(text: str) -> str:
        pieces = text.split('"')  # every second piece stands in quotes
        pieces[1::2] = [changed.get(each, each) for each in pieces[1::2]]
        return '"'.join(pieces)

    items = {of: renamed(text) if of == dimension else text for of, text in place.items}
    given: dict[str, object] = {"dimensions": json.dumps(items, ensure_ascii=False), "book": book}
    account, formulas = place.account, place.formulas
    if not dimension:
        account = changed.get(account, renamed(account))
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
            {"value": account, "book": book, "name": place.key[0], "key": place.key[1]},
        )
    else:
        row = tx.text(
            "SELECT must_debit, must_credit, must_not FROM voucher_type WHERE id = :id", {"id": place.key[0]}
        ).one()
        lists = [",".join(changed.get(each, each) for each in text.split(",")) for text in row]
        tx.text(
            "UPDATE voucher_type SET must_debit = :debit, must_credit = :credit, must_not = :none WHERE id = :id",
            {"debit": lists[0], "credit": lists[1], "none": lists[2], "id": place.key[0]},
        )
