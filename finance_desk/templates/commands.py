"""Saving templates, putting them in and out of use, deleting them, and making vouchers by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts as chart_of
from finance_desk.accounts.queries import accounts_by_id
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import voucher_types
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.read import file_digest
from finance_desk.store.unit import UnitOfWork
from finance_desk.templates.exchange import read_templates
from finance_desk.templates.model import Template, TemplateState, faults, of_voucher
from finance_desk.templates.queries import broken, template_show, templates_of, worked
from finance_desk.templates.tables import template, template_line
from finance_desk.vouchers import commands as vouchers
from finance_desk.vouchers.model import Source
from finance_desk.vouchers.queries import voucher_of


@command("template.save", N_("Save a voucher template"))
def save(
    tx: UnitOfWork, *, book: int, given: Template, day: int = 0, values: Mapping[str, str] | None = None
) -> Done:
    """Save a new template, or the one with ``given.id`` in the version that was read.

    It becomes a draft again. With a ``day``, one that does not balance with the trial ``values`` is refused
    with the difference. ``value`` is its id. Raises Refused with everything that is wrong with it, when its
    code is taken, or when a colleague saved it meanwhile.
    """
    found = faults(given)
    types = {each.code for each in voucher_types(tx, book=book)}
    place = Subject("template", given.id or None, given.label, book)
    if given.voucher_type and given.voucher_type not in types:
        found.append(stop("voucher.unknown_type", message("The book has no such voucher type."), place))
    held = next(iter(templates_of(tx, book, code=given.code)), None)
    if held is not None and held.id != given.id:
        found.append(
            stop(
                "template.taken",
                message("The code {code} is taken by {name}.", code=given.code, name=held.name),
                place,
                remedy=hint(message("Choose another code, or open that template.")),
            )
        )
    found += broken(given, {each.code: each for each in chart_of(tx, book=book)}, 0)
    if day and not found:
        trial = worked(tx, book, given, day, values or {})
        found += [each for each in trial.findings if each.code == "template.unbalanced"]
    if found:
        raise Refused(found)
    id = given.id or tx.new_id("template")
    columns = {
        "code": given.code.strip(),
        "name": given.name.strip(),
        "grp": given.group.strip(),
        "voucher_type": given.voucher_type,
        "summary": given.summary,
        "variables": json.dumps([asdict(each) for each in given.variables], ensure_ascii=False),
        "state": str(TemplateState.DRAFT),
        "version": given.version + 1,
        "made_by": tx.actor.user,
        "changed_at": tx.stamp(),
    }
    if given.id:
        changed = tx.write(
            sa.update(template)
            .where(template.c.id == given.id, template.c.book_id == book, template.c.version == given.version)
            .values(**columns)
        )
        if not changed:
            raise refuse(
                "template.conflict",
                message(
                    "Template {template} was changed or deleted by a colleague meanwhile.",
                    template=given.label,
                ),
                place,
                remedy=hint(message("Open it again; what you typed stays on the screen.")),
            )
        tx.write(sa.delete(template_line).where(template_line.c.template_id == id))
    else:
        tx.write(sa.insert(template).values(id=id, book_id=book, last_values="{}", **columns))
    tx.write(
        sa.insert(template_line),
        [
            {
                "template_id": id,
                "line_no": number,
                "side": line.side,
                "account": line.account,
                "amount_kind": str(line.kind),
                "amount": line.amount,
                "if_negative": line.if_negative,
                "condition": line.condition,
                "summary": line.summary,
                "dimensions": json.dumps(dict(line.dimensions), ensure_ascii=False, sort_keys=True),
            }
            for number, line in enumerate(given.lines, start=1)
        ],
    )
    return Done(
        message("Template {template} was saved.", template=given.label), {"template": (id,)}, value=id
    )


@command("template.keep", N_("Keep a voucher as a template"))
def keep(tx: UnitOfWork, *, book: int, voucher: int, code: str, name: str) -> Done:
    """Make a draft template of a voucher: its amounts are asked, its last line takes the rest.

    ``value`` is the template's id. Raises Refused when there is no such voucher or the code is taken.
    """
    held = voucher_of(tx, book=book, id=voucher)
    dimension_codes = {each.id: each.code for each in dimensions(tx, book=book)}
    named = {item for line in held.lines for item in line.items.values()}
    item_codes = {each.id: each.code for each in items(tx, book=book, ids=sorted(named))} if named else {}
    made = of_voucher(
        code,
        name,
        held,
        accounts_by_id(tx, book, [line.account for line in held.lines]),
        {
            at: {dimension_codes[dimension]: item_codes[item] for dimension, item in line.items.items()}
            for at, line in enumerate(held.lines)
        },
    )
    return save(tx, book=book, given=made)


@command("template.import", N_("Import voucher templates"))
def import_templates(tx: UnitOfWork, *, book: int, path: str | Path) -> Done:
    """Bring the templates of a file (json) in as drafts; one whose code the book has takes its place.

    ``value`` is their ids. Raises Refused with everything wrong with the first that is not in order;
    nothing is brought in then.
    """
    file = Path(path)
    tx.evidence["sha256"] = file_digest(file)
    given = read_templates(file)
    held = {each.code: each for each in templates_of(tx, book)}
    ids = []
    for each in given:
        known = held.get(each.code)
        at = replace(each, id=known.id, version=known.version) if known is not None else each
        ids.append(int(save(tx, book=book, given=at).value))
    return Done(
        message("{count} templates of {file} are drafts now.", count=len(ids), file=file.name),
        {"template": tuple(ids)},
        value=tuple(ids),
    )


@command("template.state", N_("Put a voucher template in or out of use"))
def set_state(tx: UnitOfWork, *, book: int, code: str, state: TemplateState | str) -> Done:
    """Put a template in use (``active``), out of it (``retired``), or back to ``draft``."""
    held = template_show(tx, book=book, code=code)
    wanted = TemplateState(state)
    if wanted is TemplateState.ACTIVE:
        found = faults(held) + broken(held, {each.code: each for each in chart_of(tx, book=book)}, 0)
        if found:
            raise Refused(found)
    tx.write(
        sa.update(template)
        .where(template.c.id == held.id)
        .values(state=str(wanted), changed_at=tx.stamp(), version=held.version + 1)
    )
    words = {
        TemplateState.DRAFT: message("Template {template} is a draft again.", template=held.label),
        TemplateState.ACTIVE: message("Template {template} is in use.", template=held.label),
        TemplateState.RETIRED: message("Template {template} is out of use.", template=held.label),
    }
    return Done(words[wanted], {"template": (held.id,)})


@command("template.delete", N_("Delete a voucher template"))
def delete(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Delete a template; the vouchers made by it stay as they are."""
    held = template_show(tx, book=book, code=code)
    tx.evidence["was"] = asdict(held)
    tx.write(sa.delete(template_line).where(template_line.c.template_id == held.id))
    tx.write(sa.delete(template).where(template.c.id == held.id))
    return Done(
        message("Template {template} was deleted; its vouchers stay.", template=held.label),
        {"template": (held.id,)},
    )


@command("template.apply", N_("Make a voucher by a template"))
def apply(
    tx: UnitOfWork,
    *,
    book: int,
    code: str,
    day: int,
    values: Mapping[str, str] | None = None,
    attachments: int = 0,
    complete: bool = True,
) -> Done:
    """Make a voucher dated ``day`` of a template in use and the answers ``values`` (text by variable name).

    ``value`` is the voucher's id. Raises Refused when the template is not in use, something was not
    answered, it does not balance (with the difference), or the voucher itself is refused.
    """
    held = template_show(tx, book=book, code=code)
    if held.state is not TemplateState.ACTIVE:
        raise refuse(
            "template.not_in_use",
            message("Template {template} is not in use.", template=held.label),
            Subject("template", held.id, held.label, book),
            remedy=hint(
                message("Try it, then put it in use."), "template.state", book=book, code=code, state="active"
            ),
        )
    trial = worked(tx, book, held, day, values or {})
    if trial.findings:
        raise Refused(trial.findings)
    types = voucher_types(tx, book=book)
    type_id = next((each.id for each in types if each.code == held.voucher_type), None)
    done = vouchers.save(
        tx,
        book=book,
        day=day,
        lines=trial.lines,
        type=type_id,
        attachments=attachments,
        complete=complete,
        source=Source.TEMPLATE,
    )
    tx.write(
        sa.update(template)
        .where(template.c.id == held.id)
        .values(last_values=json.dumps(dict(values or {}), ensure_ascii=False))
    )
    return Done(
        done.summary, {**done.changes, "template": (held.id,)}, findings=done.findings, value=done.value
    )
