"""F4: the lines of a template brought into the voucher being typed; and a voucher kept as a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from finance_desk.base.messages import N_, message
from finance_desk.templates.model import Template, TemplateRow, TemplateState, Trial
from finance_desk.vouchers.draft import DraftLine
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage


def bring_in(page: DeskPage, day: int, done: Callable[[Sequence[DraftLine]], object]) -> None:
    """Ask which template and what it asks; ``done`` is given its lines for the ``day`` (yyyymmdd)."""
    context = page.context

    def choose(rows: Sequence[TemplateRow]) -> None:
        in_use = [each for each in rows if each.state is TemplateState.ACTIVE and not each.broken]
        if not in_use:
            context.notice(N_("No template is in use; the templates page puts one in use."))
            return
        at = context.ask.one_of(N_("Which template?"), [f"{each.code} {each.name}" for each in in_use])
        if at is not None:
            context.read(
                page, "template.show", fill, slot="template", book=context.book_id, code=in_use[at].code
            )

    def fill(template: Template) -> None:
        values = {}
        for variable in template.variables:
            answer = context.ask.text(
                message("{template}: {name}", template=template.label, name=variable.name),
                template.last_values.get(variable.name, ""),
                required=not variable.default,
            )
            if answer is None:
                return
            if answer:
                values[variable.name] = answer
        context.read(
            page,
            "template.try",
            put,
            slot="template",
            book=context.book_id,
            code=template.code,
            day=day,
            values=values,
        )

    def put(trial: Trial) -> None:
        if trial.findings:
            context.show_findings(trial.findings, N_("The template cannot be used like this"))
            return
        done(
            [
                DraftLine(each.summary, each.account, each.debit, each.credit, dict(each.items))
                for each in trial.lines
            ]
        )

    context.read(page, "template.list", choose, slot="template", book=context.book_id, day=day)


def keep_as_template(page: DeskPage, voucher: int) -> None:
    """Ask for a code and a name and make a draft template of a saved voucher."""
    context = page.context
    code = context.ask.text(N_("Code of the new template"), verb=N_("Next"))
    name = context.ask.text(N_("Name of the new template"), verb=N_("Keep")) if code else None
    if code and name:
        context.run(
            page,
            "template.keep",
            lambda done: tell(page, done),
            book=context.book_id,
            voucher=voucher,
            code=code,
            name=name,
        )
