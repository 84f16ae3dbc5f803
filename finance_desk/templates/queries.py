"""Templates listed with what breaks them, shown, and worked out on trial."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts as chart_of
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.base.period import period_of
from finance_desk.base.validity import LAST_DAY, why_not
from finance_desk.dimensions.model import Item
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.store.unit import Reader
from finance_desk.templates.exchange import write_templates
from finance_desk.templates.model import (
    AmountKind,
    Ask,
    Template,
    TemplateLine,
    TemplateRow,
    TemplateState,
    Trial,
    Variable,
    faults,
)
from finance_desk.templates.tables import template, template_line
from finance_desk.templates.working import work_out
from finance_desk.vouchers.model import Line


@query("template.list", N_("List voucher templates"))
def template_list(
    reader: Reader, *, book: int, state: TemplateState | None = None, day: int = 0
) -> tuple[TemplateRow, ...]:
    """The templates of a book by group and code; ``broken`` judges them on ``day`` (0: as of any day)."""
    accounts = {each.code: each for each in chart_of(reader, book=book)}
    codes = {each.id: each.code for each in dimensions(reader, book=book)}
    held = {(codes[each.dimension], each.code): each for each in items(reader, book=book)}
    return tuple(
        TemplateRow(
            each.id,
            each.code,
            each.name,
            each.group,
            each.state,
            len(each.lines),
            len(each.variables),
            tuple(broken(each, accounts, day) + _broken_items(each, held, day)),
        )
        for each in templates_of(reader, book)
        if state is None or each.state is state
    )


@query("template.show", N_("Show a voucher template"), permission="template.list")
def template_show(reader: Reader, *, book: int, code: str) -> Template:
    """One template whole. Refused when the book has none with this code."""
    found = templates_of(reader, book, code=code)
    if not found:
        raise refuse(
            "template.unknown",
            message("The book has no template {code}.", code=code),
            Subject("template", label=code, book=book),
            remedy=hint(message("Choose one from the list."), "template.list"),
        )
    return found[0]


@query("template.try", N_("Trial run of a voucher template"), permission="template.list")
def template_try(
    reader: Reader,
    *,
    book: int,
    day: int,
    code: str = "",
    values: Mapping[str, str] | None = None,
    given: Template | None = None,
) -> Trial:
    """Work the template ``code`` (or ``given``, one being edited) out for a ``day`` without writing anything."""
    chosen = given if given is not None else template_show(reader, book=book, code=code)
    if given is not None and (found := faults(given)):
        return Trial("", given.voucher_type, (), tuple(found))
    return worked(reader, book, chosen, day, values or {})


@query("template.write", N_("Write voucher templates to a file"), permission="template.list")
def template_write(reader: Reader, *, book: int, path: str | Path) -> int:
    """Write every template to a file (json) that ``template.import`` takes; gives how many."""
    held = templates_of(reader, book)
    write_templates(Path(path), held)
    return len(held)


def templates_of(reader: Reader, book: int, *, code: str | None = None) -> tuple[Template, ...]:
    """The templates of a book by group and code: all, or the one with this code."""
    select = sa.select(template).where(template.c.book_id == book)
    if code is not None:
        select = select.where(template.c.code == code)
    rows = reader.rows(select)
    listed = [row.id for row in rows]
    lines: dict[int, list[TemplateLine]] = {}
    for row in reader.rows(
        sa.select(template_line)
        .where(template_line.c.template_id.in_(listed))
        .order_by(template_line.c.template_id, template_line.c.line_no)
    ):
        lines.setdefault(row.template_id, []).append(
            TemplateLine(
                row.side,
                row.account,
                AmountKind(row.amount_kind),
                row.amount,
                row.if_negative,
                row.condition,
                row.summary,
                json.loads(row.dimensions),
            )
        )
    found = [
        Template(
            row.code,
            row.name,
            row.summary,
            tuple(lines.get(row.id, ())),
            tuple(
                Variable(each["name"], Ask(each["ask"]), each["default"], each["dimension"])
                for each in json.loads(row.variables)
            ),
            row.grp,
            row.voucher_type,
            TemplateState(row.state),
            row.id,
            row.version,
            json.loads(row.last_values),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.group, each.code)))


def broken(chosen: Template, accounts: Mapping[str, Account], day: int) -> list[Finding]:
    """Accounts of a template that are missing, are headings, or are disabled on ``day`` (0: from any day)."""
    found: list[Finding] = []
    for number, line in enumerate(chosen.lines, start=1):
        account = accounts.get(line.account)
        place = Subject("template", chosen.id or None, f"{chosen.label}/{number}", line=number)
        named = f"{line.account} {account.name}" if account is not None else line.account or "–"
        if account is None:
            what = message("Line {line}: the book has no account {account}.", line=number, account=named)
        elif not account.leaf:
            what = message("Line {line}: {account} is a heading.", line=number, account=named)
        elif (cause := why_not(account, day or LAST_DAY, named)) is not None:
            what = message("Line {line}: {cause}.", line=number, cause=cause)
        else:
            continue
        found.append(
            stop(
                "template.account",
                what,
                place,
                remedy=hint(message("Name another account in this line of the template."), "template.save"),
            )
        )
    return found


def _broken_items(chosen: Template, held: Mapping[tuple[str, str], Item], day: int) -> list[Finding]:
    """Items a template names outright (``"H1"``) that are disabled on ``day`` (0: from any day)."""
    found: list[Finding] = []
    for number, line in enumerate(chosen.lines, start=1):
        for dimension, formula in line.dimensions.items():
            item = held.get((dimension, formula[1:-1])) if formula[:1] == formula[-1:] == '"' else None
            cause = why_not(item, day or LAST_DAY, f"{item.code} {item.name}") if item is not None else None
            if cause is not None:
                found.append(
                    stop(
                        "template.item_disabled",
                        message("Line {line}: {cause}.", line=number, cause=cause),
                        Subject("template", chosen.id or None, f"{chosen.label}/{number}", line=number),
                        remedy=hint(message("Name another item in this line of the template.")),
                    )
                )
    return found


def worked(reader: Reader, book: int, chosen: Template, day: int, values: Mapping[str, str]) -> Trial:
    """The voucher lines of a template for a day, with the ids of the book."""
    chart = chart_of(reader, book=book)
    accounts = {each.code: each for each in chart}
    findings = broken(chosen, accounts, day)
    if findings:
        return Trial("", chosen.voucher_type, (), tuple(findings))
    period = period_of(day)
    made = work_out(
        chosen,
        values,
        day=day,
        chart=chart,
        turnovers=turnovers(reader, book=book, first=period, last=period),
    )
    codes = {each.code: each.id for each in dimensions(reader, book=book)}
    asked = any(each.items for each in made.lines)
    held = {(each.dimension, each.code): each for each in items(reader, book=book)} if asked else {}
    found = list(made.findings)
    lines = []
    for each in made.lines:
        account = accounts[each.account]
        carried = {}
        for dimension, item in each.items.items():
            place = Subject("template", chosen.id or None, f"{chosen.label}/{each.number}", book, each.number)
            if (named := held.get((codes.get(dimension, 0), item))) is None:
                found.append(
                    stop(
                        "template.item",
                        message(
                            "Line {line}: {dimension} has no item {item}.",
                            line=each.number,
                            dimension=dimension,
                            item=item,
                        ),
                        place,
                        remedy=hint(
                            message("Type the code of an item that the book has."), "dimension.import"
                        ),
                    )
                )
            elif codes[dimension] in account.dimensions:
                carried[codes[dimension]] = named.id
                if (cause := why_not(named, day, f"{named.code} {named.name}")) is not None:
                    found.append(
                        stop(
                            "template.item_disabled",
                            message("Line {line}: {cause}.", line=each.number, cause=cause),
                            place,
                            remedy=hint(message("Name another item in this line of the template.")),
                        )
                    )
        lines.append(Line(account.id, each.debit, each.credit, each.summary, carried))
    return Trial(made.summary, chosen.voucher_type, tuple(lines), tuple(found), made.amounts)
