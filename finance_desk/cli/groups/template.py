"""``template list · show · keep · import · export · try · apply · use · retire · delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, day, group
from finance_desk.cli.output import Listing, column, money, number, show
from finance_desk.cli.session import REFUSED, session_of
from finance_desk.cli.words import RULE_WORDS

app = group(N_("Voucher templates: vouchers that come back, with what is asked each time."))

Code = Annotated[str, typer.Argument(help=N_("Code of the template."), metavar="CODE")]
On = Annotated[Any, typer.Option("--date", parser=day, metavar="YYYY-MM-DD", help=N_("Day of the voucher."))]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help=N_("An answer to what the template asks; again for more.")
    ),
]


def _values(given: list[str] | None) -> dict[str, str]:
    found = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set {each}: NAME=VALUE")
        found[name.strip()] = value.strip()
    return found


@app.command("list", help=N_("List the templates, with what breaks them."))
def list_templates(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("group", N_("Group")),
            column("state", N_("State")),
            number("lines", N_("Lines")),
            number("asked", N_("Asked")),
            column("broken", N_("Broken by")),
        ]
        rows = [
            (
                each.code,
                each.name,
                each.group,
                RULE_WORDS[str(each.state)],
                each.lines,
                each.variables,
                " ".join(session.words(finding.message) for finding in each.broken),
            )
            for each in desk.ask("template.list", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Voucher templates"), columns, rows), format, out)


@app.command("show", help=N_("Show a template line by line."))
def show_template(
    context: Context, code: Code, book: BookCode = "", format: Format = None, out: Out = None
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        held = desk.ask("template.show", book=session.book(desk, book), code=code)
        columns = [
            number("line", N_("Line")),
            column("side", N_("Side")),
            column("account", N_("Account")),
            column("kind", N_("Kind")),
            column("amount", N_("Amount")),
            column("condition", N_("Condition")),
            column("summary", N_("Summary")),
            column("dimensions", N_("Dimensions")),
        ]
        rows = [
            (
                at,
                "借" if line.side == 1 else "贷",
                line.account,
                str(line.kind),
                line.amount,
                line.condition,
                line.summary or held.summary,
                " ".join(f"{name}={formula}" for name, formula in line.dimensions.items()),
            )
            for at, line in enumerate(held.lines, start=1)
        ]
        asked = [f"{each.name}" for each in held.variables]
        head = [held.label, message("asked: {names}", names=asked)] if asked else [held.label]
        show(session, Listing(N_("Voucher template"), columns, rows, head), format, out)


@app.command(
    help=N_("Make a draft template of a voucher: its amounts are asked, the last line takes the rest.")
)
def keep(
    context: Context,
    voucher: Annotated[int, typer.Argument(help=N_("Id of the voucher."))],
    code: Code,
    name: Annotated[str, typer.Argument(help=N_("Name of the new template"))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "template.keep",
            dry_run=dry_run,
            book=session.book(desk, book),
            voucher=voucher,
            code=code,
            name=name,
        )


@app.command("import", help=N_("Bring templates in from a file (json), each as a draft."))
def import_templates(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("File of templates (json)."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "template.import", dry_run=dry_run, book=session.book(desk, book), path=file)


@app.command("export", help=N_("Write every template to a file (json) that 'template import' takes."))
def export_templates(
    context: Context, file: Annotated[Path, typer.Argument(help=N_("File to write."))], book: BookCode = ""
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        count = desk.ask("template.write", book=session.book(desk, book), path=file)
        session.say(message("{count} templates were written to {file}.", count=count, file=file.name))


@app.command("try", help=N_("Work a template out without making anything."))
def try_template(
    context: Context,
    code: Code,
    date: On,
    values: Values = None,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        found = desk.ask("template.try", book=id, code=code, day=date, values=_values(values))
        accounts = {each.id: each for each in desk.ask("account.list", book=id)}
        columns = [
            column("summary", N_("Summary")),
            column("account", N_("Account")),
            column("name", N_("Name")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
        ]
        rows = [
            (
                each.summary,
                accounts[each.account].code,
                accounts[each.account].full_name,
                each.debit,
                each.credit,
            )
            for each in found.lines
        ]
        show(session, Listing(N_("Trial run"), columns, rows), format, out)
        session.tell(found.findings)
        if found.findings:
            raise typer.Exit(REFUSED)


@app.command(help=N_("Make a voucher by a template in use."))
def apply(
    context: Context,
    code: Code,
    date: On,
    values: Values = None,
    book: BookCode = "",
    attachments: Annotated[int, typer.Option(min=0, help=N_("Number of attachments."))] = 0,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "template.apply",
            dry_run=dry_run,
            book=session.book(desk, book),
            code=code,
            day=date,
            values=_values(values),
            attachments=attachments,
        )


def _state(context: Context, code: str, book: str, state: str, dry_run: bool) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "template.state", dry_run=dry_run, book=session.book(desk, book), code=code, state=state
        )


@app.command(help=N_("Put a template in use."))
def use(context: Context, code: Code, book: BookCode = "", dry_run: DryRun = False) -> None:
    _state(context, code, book, "active", dry_run)


@app.command(help=N_("Take a template out of use; it is kept."))
def retire(context: Context, code: Code, book: BookCode = "", dry_run: DryRun = False) -> None:
    _state(context, code, book, "retired", dry_run)


@app.command(help=N_("Delete a template; the vouchers made by it stay."))
def delete(context: Context, code: Code, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "template.delete", dry_run=dry_run, book=session.book(desk, book), code=code)
