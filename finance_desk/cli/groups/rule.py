"""``rule list · import · replay · check · export · approve · retire · maps · map``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, dated, money, number, periodic, show
from finance_desk.cli.session import REFUSED, session_of
from finance_desk.cli.words import RULE_WORDS, side_word

app = group(N_("Generation rules: from business rows to voucher lines."))

Rules = Annotated[
    list[int] | None, typer.Argument(help=N_("Ids of rules, from 'rule list'."), metavar="RULE")
]


@app.command("list", help=N_("List the rules with their conditions in words and how many rows they booked."))
def list_rules(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("id", N_("Id")),
            column("code", N_("Code")),
            number("version", N_("Version")),
            column("name", N_("Name")),
            column("event", N_("Event")),
            column("condition", N_("Condition")),
            dated("first", N_("From")),
            dated("last", N_("To")),
            column("state", N_("State")),
            number("lines", N_("Lines")),
            column("made_by", N_("Maker")),
            column("approved_by", N_("Approved by")),
            number("hits", N_("Rows booked")),
        ]
        rows = [
            (
                each.id,
                each.code,
                each.version,
                each.name,
                each.event,
                each.condition_in_words,
                each.first,
                each.last,
                RULE_WORDS[str(each.state)],
                each.lines,
                each.made_by,
                each.approved_by,
                each.hits,
            )
            for each in desk.ask("rule.list", book=session.book(desk, book), lang=session.lang)
        ]
        show(session, Listing(N_("Generation rules"), columns, rows), format, out)


@app.command(
    "import", help=N_("Bring a set of rules in as drafts: a file (json), or a ready-made set by name.")
)
def import_rules(
    context: Context,
    file: Annotated[Path | None, typer.Argument(help=N_("File of rules (json)."))] = None,
    ready_made: Annotated[
        str,
        typer.Option(
            "--ready-made", help=N_("A ready-made set: employee, resident, medical_aid or long_term_care.")
        ),
    ] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if (file is None) == (not ready_made):
        raise typer.BadParameter("FILE / --ready-made NAME")
    with session.desk() as desk:
        session.do(
            desk,
            "rule.import",
            dry_run=dry_run,
            book=session.book(desk, book),
            rules=ready_made,
            path=file,
        )


@app.command(help=N_("Show what drafts, or the rules of a file, would make of the rows received last."))
def replay(
    context: Context,
    file: Annotated[Path | None, typer.Argument(help=N_("File of rules (json)."))] = None,
    rules: Annotated[
        list[int] | None, typer.Option("--rule", help=N_("Id of a rule, from 'rule list'; again for more."))
    ] = None,
    batches: Annotated[int, typer.Option(min=1, help=N_("So many of the batches received last."))] = 5,
    limit: Annotated[int, typer.Option(min=1, help=N_("So many vouchers line by line."))] = 100,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(
            desk,
            "rule.replay",
            book=session.book(desk, book),
            ids=rules,
            path=file,
            batches=batches,
            limit=limit,
        )
        columns = [
            column("voucher", N_("Voucher")),
            periodic("period", N_("Period")),
            number("rows", N_("Rows")),
            column("account", N_("Account")),
            column("name", N_("Name")),
            column("items", N_("Dimensions")),
            column("side", N_("Side")),
            money("now", N_("By the rules in force")),
            money("then", N_("By the changed rules")),
            money("difference", N_("Difference")),
        ]
        rows = [
            (
                each.label,
                each.period,
                each.rows,
                line.account_code,
                line.account_name,
                line.items,
                side_word(line.side),
                line.now,
                line.then,
                line.then - line.now,
            )
            for each in found.vouchers
            for line in each.lines
        ]
        show(session, Listing(N_("Vouchers that would differ"), columns, rows), format, out)
        session.say(
            message(
                "Of {rows} rows in {batches} batches {differing} would be booked otherwise, in {vouchers} vouchers;"
                " {now} rows stay out now, {then} would.",
                rows=found.rows,
                batches=found.batches,
                differing=found.differing_rows,
                vouchers=found.differing,
                now=found.left_out_now,
                then=found.left_out_then,
            )
        )
        session.tell(found.findings)


@app.command(help=N_("Try the rules on the rows received last: which hold together, which are never met."))
def check(
    context: Context,
    batches: Annotated[int, typer.Option(min=1, help=N_("So many of the batches received last."))] = 12,
    active: Annotated[bool, typer.Option("--active", help=N_("Only rules in force, no drafts."))] = False,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(
            desk, "rule.check", book=session.book(desk, book), batches=batches, drafts=not active
        )
        columns = [
            number("id", N_("Id")),
            column("rule", N_("Rule")),
            column("name", N_("Name")),
            column("event", N_("Business event")),
            column("state", N_("State")),
            number("rows", N_("Rows")),
            number("shared", N_("Rows of another rule too")),
        ]
        rows = [
            (
                each.rule,
                f"{each.code} v{each.version}",
                each.name,
                each.event,
                RULE_WORDS[each.state],
                each.rows,
                each.shared,
            )
            for each in found.rules
        ]
        show(session, Listing(N_("Rules on the rows received last"), columns, rows), format, out)
        session.say(
            message(
                "{rows} rows of {batches} batches; {without} meet no rule.",
                rows=found.rows,
                batches=found.batches,
                without=found.without,
            )
        )
        session.tell(found.findings)
        if any(each.blocks for each in found.findings):
            raise typer.Exit(REFUSED)


@app.command(help=N_("Write the rules and their code maps to a file (json) that 'rule import' reads."))
def export(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("File to write (json)."))],
    rules: Rules = None,
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.ask(desk, "rule.write", book=session.book(desk, book), path=file, ids=rules or None)
        session.say(message("Written: {path}", path=str(file)))


@app.command(help=N_("Make drafts active; in a book of several people somebody else than their maker must."))
def approve(context: Context, rules: Rules = None, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "rule.approve", dry_run=dry_run, book=session.book(desk, book), ids=rules or None)


@app.command(help=N_("Take rules out of use."))
def retire(context: Context, rules: Rules = None, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    if not rules:
        raise typer.BadParameter("RULE")
    with session.desk() as desk:
        session.do(desk, "rule.retire", dry_run=dry_run, book=session.book(desk, book), ids=rules)


@app.command(help=N_("The entries that code maps lack for the rows that wait, with a likely account."))
def missing(
    context: Context,
    batch: Annotated[int | None, typer.Option(help=N_("Only rows of this batch."))] = None,
    make: Annotated[
        bool, typer.Option("--make", help=N_("Make the entries that have a suggestion, as suggested."))
    ] = False,
    book: BookCode = "",
    dry_run: DryRun = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        found = session.ask(desk, "code_map.missing", book=id, batch=batch)
        columns = [
            column("map", N_("Code map")),
            column("key", N_("Entry")),
            number("rows", N_("Rows")),
            money("amount", N_("Amount")),
            column("account", N_("Account")),
            column("name", N_("Name")),
        ]
        likely = [(each, each.suggestions[0] if each.suggestions else None) for each in found]
        rows = [
            (each.map, each.entry, each.rows, each.amount, *((best.code, best.name) if best else ("", "")))
            for each, best in likely
        ]
        show(session, Listing(N_("Missing entries of code maps"), columns, rows), format, out)
        entries = [(each.map, each.entry, best.code) for each, best in likely if best]
        if make and entries:
            session.do(desk, "code_map.fill", dry_run=dry_run, book=id, entries=entries)


@app.command(help=N_("List the code maps that rules look into."))
def maps(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [column("map", N_("Code map")), column("entry", N_("Entry")), column("value", N_("Means"))]
        rows = [
            (name, entry, value)
            for name, entries in desk.ask("code_map.list", book=session.book(desk, book)).items()
            for entry, value in entries.items()
        ]
        show(session, Listing(N_("Code maps"), columns, rows), format, out)


@app.command("map", help=N_("Say what an entry of a code map means; without a value the entry is removed."))
def set_map(
    context: Context,
    name: Annotated[str, typer.Argument(help=N_("Name of the code map, from 'rule maps'."), metavar="MAP")],
    entry: Annotated[str, typer.Argument(help=N_("The entry; several fields are joined by |."))],
    value: Annotated[str | None, typer.Argument(help=N_("What it means, often an account code."))] = None,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "code_map.set",
            dry_run=dry_run,
            book=session.book(desk, book),
            name=name,
            entry=entry,
            value=value,
        )
