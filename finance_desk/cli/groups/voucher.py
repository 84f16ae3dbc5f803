"""``voucher import · list · show · review · sign · post · return · void · reverse · supplement · transfer-balance ·
renumber · attach · attachments · detach · keep-files ·
print``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finance_desk.base.errors import Refused
from finance_desk.base.messages import N_, Day, Message, message
from finance_desk.cli.options import (
    BookCode,
    Context,
    DryRun,
    Format,
    FromOption,
    Out,
    PeriodOption,
    Rejects,
    SheetName,
    ToOption,
    day,
    fen,
    group,
    span,
)
from finance_desk.cli.output import Listing, column, dated, money, number, periodic, record_print, show
from finance_desk.cli.session import IN_PART, REFUSED, Session, session_of
from finance_desk.cli.words import KIND_WORDS, SOURCE_WORDS, STATE_WORDS
from finance_desk.vouchers.model import AttachmentKind, State

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.base.commands import Done
    from finance_desk.vouchers.choosing import Choice

app = group(N_("Vouchers: import, review, post, reverse."))

Ids = Annotated[
    list[str] | None, typer.Argument(help=N_("Ids, or names such as 2024-01-记-0012."), metavar="VOUCHER")
]
One = Annotated[str, typer.Argument(help=N_("An id, or a name such as 2024-01-记-0012."), metavar="VOUCHER")]
TypeWord = Annotated[str, typer.Option("--type", help=N_("Word of a voucher type, such as 记."))]
SourceWord = Annotated[
    str, typer.Option("--source", help=N_("manual, generated, imported, closing or template."))
]
All = Annotated[bool, typer.Option("--all", help=N_("Every voucher that waits for it."))]
_NUMBERED = (State.MADE, State.REVIEWED, State.POSTED)

Reason = Annotated[str, typer.Option("--reason", help=N_("Why; kept beside the voucher."))]


@app.command("import", help=N_("Import a journal (csv, xlsx, xls) as vouchers that wait for review."))
def import_vouchers(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("The journal: one line of a voucher a row."))],
    book: BookCode = "",
    sheet: SheetName = None,
    create_accounts: Annotated[
        bool,
        typer.Option("--create-accounts", help=N_("Make accounts and items that the book does not have.")),
    ] = False,
    open_years: Annotated[
        bool | None,
        typer.Option(
            "--open-years/--no-open-years",
            help=N_("Open the next year when the file reaches it; so by default in a book kept by one."),
        ),
    ] = None,
    post: Annotated[
        bool, typer.Option("--post", help=N_("Review and post at once, in a book kept by one person."))
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help=N_("Refuse the whole file for one refused voucher."))
    ] = False,
    type: TypeWord = "",
    again: Annotated[bool, typer.Option("--again", help=N_("Take a file that was imported before."))] = False,
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        done = session.do(
            desk,
            "voucher.import",
            dry_run=dry_run,
            rejects=rejects,
            book=session.book(desk, book),
            path=file,
            sheet=sheet,
            create_accounts=create_accounts,
            open_years=open_years,
            post=post,
            all_or_nothing=all_or_nothing,
            type=type,
            again=again,
        )
        if done.value.refused:
            raise typer.Exit(IN_PART)


@app.command("list", help=N_("List vouchers in order of period, type and number."))
def list_vouchers(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    state: Annotated[
        list[str] | None, typer.Option(help=N_("draft, made, reviewed, posted or void; may be repeated."))
    ] = None,
    type: TypeWord = "",
    source: SourceWord = "",
    account: Annotated[str, typer.Option(help=N_("Only vouchers with a line on this detail account."))] = "",
    summary: Annotated[str, typer.Option(help=N_("Only vouchers whose summary has this text."))] = "",
    least: Annotated[
        int | None, typer.Option(parser=fen, metavar="AMOUNT", help=N_("Only totals from this amount on."))
    ] = None,
    most: Annotated[
        int | None, typer.Option(parser=fen, metavar="AMOUNT", help=N_("Only totals up to this amount."))
    ] = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.vouchers.queries import VoucherFilter

        id = session.book(desk, book)
        start, end = span(period, first, last)
        ids = desk.ask(
            "voucher.ids",
            book=id,
            filter=VoucherFilter(
                first=start,
                last=end,
                states=tuple(_word_of(STATE_WORDS, each, "--state") for each in state or ()),
                type=_type_id(desk, id, type),
                source=_word_of(SOURCE_WORDS, source, "--source") if source else None,
                account=session.account(desk, id, account) if account else None,
                summary=summary,
                least=least,
                most=most,
            ),
        )

        def rows() -> Any:
            for at in range(0, len(ids), 2_000):
                for each in desk.ask("voucher.page", book=id, ids=ids[at : at + 2_000]):
                    yield (
                        each.id,
                        each.period,
                        each.day,
                        each.label.split("-")[0],
                        each.number,
                        STATE_WORDS[each.state],
                        KIND_WORDS[each.kind],
                        SOURCE_WORDS[each.source],
                        each.summary,
                        each.total,
                        each.attachments,
                        each.maker,
                        each.reviewer,
                        each.poster,
                        each.corrects,
                    )

        columns = [
            number("id", N_("Id")),
            periodic("period", N_("Period")),
            dated("date", N_("Date")),
            column("type", N_("Type")),
            number("number", N_("Number")),
            column("state", N_("State")),
            column("kind", N_("Kind")),
            column("source", N_("Source")),
            column("summary", N_("Summary")),
            money("total", N_("Total")),
            number("attachments", N_("Attachments")),
            column("maker", N_("Maker")),
            column("reviewer", N_("Reviewer")),
            column("poster", N_("Posted by")),
            number("corrects", N_("Corrects")),
        ]
        show(session, Listing(N_("Vouchers"), columns, rows()), format, out)


def _word_of(words: Any, text: str, option: str) -> Any:
    for held, name in words.items():
        if text == name:
            return held
    raise typer.BadParameter(f"{option} {text}: {' / '.join(words.values())}")


def _type_id(desk: Desk, book: int, word: str) -> int | None:
    if not word:
        return None
    held = desk.ask("voucher_type.list", book=book)
    for each in held:
        if word in (each.code, each.name):
            return int(each.id)
    raise typer.BadParameter(f"--type {word}: {' / '.join(each.code for each in held)}")


def _ids(session: Session, desk: Desk, book: int, names: Sequence[str]) -> list[int]:
    """Voucher ids from ids or names (2024-01-记-0012). Unknown names are wrong usage."""
    from finance_desk.vouchers.queries import VoucherFilter

    ids: list[int] = []
    for name in names:
        if name.isdigit():
            ids.append(int(name))
            continue
        parts = name.rsplit("-", 2)
        if len(parts) != 3 or not parts[2].isdigit():
            raise typer.BadParameter(f"{name}  (2024-01-记-0012)")
        within = _period(parts[0])
        found = desk.ask(
            "voucher.ids",
            book=book,
            filter=VoucherFilter(
                first=within, last=within, type=_type_id(desk, book, parts[1]), number=int(parts[2])
            ),
        )
        if not found:
            raise typer.BadParameter(session.words(message("There is no voucher {name}.", name=name)))
        ids.append(found[0])
    return ids


def _period(text: str) -> int:
    from finance_desk.cli.options import period as read

    return int(read(text))


def _choice(
    session: Session,
    desk: Desk,
    book: int,
    names: Sequence[str] | None,
    everything: bool,
    span_of: tuple[int | None, int | None],
    type: str,
    source: str,
) -> Choice:
    from finance_desk.vouchers.choosing import Choice

    if names:
        return Choice(ids=_ids(session, desk, book, names))
    if not everything and span_of == (None, None) and not type and not source:
        raise typer.BadParameter(session.words(message("Name vouchers, give a filter, or say --all.")))
    return Choice(
        first=span_of[0],
        last=span_of[1],
        type=_type_id(desk, book, type),
        source=int(_word_of(SOURCE_WORDS, source, "--source")) if source else None,
    )


@app.command("show", help=N_("Show a voucher with its lines."))
def show_voucher(
    context: Context, voucher: One, book: BookCode = "", format: Format = None, out: Out = None
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = desk.ask("voucher.show", book=id, id=_ids(session, desk, id, [voucher])[0])
        chart = {each.id: each for each in desk.ask("account.list", book=id)}
        items = {each.id: each for each in desk.ask("dimension.items", book=id)}
        columns = [
            number("line", N_("Line")),
            column("summary", N_("Summary")),
            column("account", N_("Account")),
            column("name", N_("Name")),
            column("items", N_("Dimension items")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
        ]
        rows = [
            (
                at,
                line.summary,
                chart[line.account].code if line.account in chart else "",
                chart[line.account].full_name if line.account in chart else "",
                ";".join(items[item].code for item in line.items.values()),
                line.debit,
                line.credit,
            )
            for at, line in enumerate(held.lines, start=1)
        ]
        head: list[Message | str] = [
            message(
                "{label} of {day}, {state}; made by {maker}, reviewed by {reviewer}, posted by {poster}.",
                label=held.label,
                day=Day(held.day),
                state=STATE_WORDS[held.state],
                maker=held.maker,
                reviewer=held.reviewer or "—",
                poster=held.poster or "—",
            ),
            *(f"{note.at} {note.user}: {note.text}" for note in held.notes),
            *(
                message(
                    "The same payment in book {code}: voucher {label}.",
                    code=each.book_code,
                    label=each.label or "—",
                )
                for each in desk.ask("voucher.counterparts", book=id, voucher=held.id)
            ),
        ]
        show(session, Listing(N_("Voucher"), columns, rows, head), format, out)


def _finish(done: Done) -> None:
    """Nothing done for a reason is a refusal; done beside left-out ones is done in part."""
    if done.findings:
        raise typer.Exit(IN_PART if done.value else REFUSED)


@app.command(help=N_("Review vouchers that somebody else made (in a book kept by one: every one)."))
def review(
    context: Context,
    vouchers: Ids = None,
    book: BookCode = "",
    everything: All = False,
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    type: TypeWord = "",
    source: SourceWord = "",
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        choice = _choice(session, desk, id, vouchers, everything, span(period, first, last), type, source)
        _finish(session.do(desk, "voucher.review", dry_run=dry_run, rejects=rejects, book=id, choice=choice))


@app.command(help=N_("Take back your own reviews of vouchers that are not posted."))
def unreview(
    context: Context,
    vouchers: Ids = None,
    book: BookCode = "",
    everything: All = False,
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        choice = _choice(session, desk, id, vouchers, everything, span(period, first, last), "", "")
        _finish(session.do(desk, "voucher.unreview", dry_run=dry_run, book=id, choice=choice))


@app.command(help=N_("Post reviewed vouchers; there is no way back but a red-letter one."))
def post(
    context: Context,
    vouchers: Ids = None,
    book: BookCode = "",
    everything: All = False,
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    type: TypeWord = "",
    source: SourceWord = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        choice = _choice(session, desk, id, vouchers, everything, span(period, first, last), type, source)
        _finish(session.do(desk, "voucher.post", dry_run=dry_run, book=id, choice=choice))


@app.command("return", help=N_("Send a voucher back to its maker."))
def give_back(
    context: Context, voucher: One, reason: Reason = "", book: BookCode = "", dry_run: DryRun = False
) -> None:
    _single(context, "voucher.return", voucher, book, dry_run, reason=reason)


@app.command(help=N_("Void a voucher that is not reviewed."))
def void(
    context: Context, voucher: One, reason: Reason = "", book: BookCode = "", dry_run: DryRun = False
) -> None:
    _single(context, "voucher.void", voucher, book, dry_run, reason=reason)


@app.command(help=N_("Make the red-letter copy of a posted voucher; it waits for review."))
def reverse(
    context: Context,
    voucher: One,
    date: Annotated[
        int, typer.Option(parser=day, metavar="YYYY-MM-DD", help=N_("Date of the red-letter voucher."))
    ],
    reason: Reason = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    _single(context, "voucher.reverse", voucher, book, dry_run, reason=reason, day=date)


def _single(context: Context, command: str, name: str, book: str, dry_run: bool, **arguments: Any) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        voucher = _ids(session, desk, id, [name])[0]
        session.do(desk, command, dry_run=dry_run, book=id, id=voucher, **arguments)


@app.command(help=N_("Put the cashier's mark on vouchers of cash and bank accounts."))
def sign(
    context: Context,
    vouchers: Ids = None,
    book: BookCode = "",
    everything: All = False,
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        choice = _choice(session, desk, id, vouchers, everything, span(period, first, last), "", "")
        session.do(desk, "voucher.cashier_sign", dry_run=dry_run, book=id, choice=choice)


@app.command(help=N_("Correct amounts of a posted voucher by a voucher of the differences."))
def supplement(
    context: Context,
    voucher: One,
    date: Annotated[
        int, typer.Option(parser=day, metavar="YYYY-MM-DD", help=N_("Date of the supplementary voucher."))
    ],
    right: Annotated[
        list[str],
        typer.Option(
            "--right", metavar="LINE=AMOUNT", help=N_("The right amount of a line; may be repeated.")
        ),
    ],
    reason: Reason = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = desk.ask("voucher.show", book=id, id=_ids(session, desk, id, [voucher])[0])
        amounts = [line.debit or line.credit for line in held.lines]
        for each in right:
            line, _, amount = each.partition("=")
            if not line.isdigit() or not 0 < int(line) <= len(amounts):
                raise typer.BadParameter(f"--right {each}  (1=100.00)")
            amounts[int(line) - 1] = fen(amount)
        session.do(
            desk,
            "voucher.supplement",
            dry_run=dry_run,
            book=id,
            id=held.id,
            day=date,
            amounts=amounts,
            reason=reason,
        )


@app.command("transfer-balance", help=N_("Move what stands on an account to another by a voucher."))
def transfer_balance(
    context: Context,
    account: Annotated[str, typer.Argument(help=N_("The account that gives its balance."))],
    to: Annotated[
        str, typer.Argument(help=N_("The account that takes it, or several (A+B) to divide it by hand."))
    ],
    date: Annotated[int, typer.Option(parser=day, metavar="YYYY-MM-DD", help=N_("Date of the voucher."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        session.do(
            desk, "voucher.transfer_balance", dry_run=dry_run, book=id, account=account, to=to, day=date
        )


@app.command(
    help=N_("Attach files to a voucher; they are kept with their hash in the database or the folder.")
)
def attach(
    context: Context,
    voucher: One,
    files: Annotated[list[Path], typer.Argument(help=N_("Documents or pictures."))],
    kind: Annotated[
        AttachmentKind, typer.Option(help=N_("original (born digital), print, or scan of paper."))
    ] = AttachmentKind.ORIGINAL,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = _ids(session, desk, id, [voucher])[0]
        for file in files:
            session.do(desk, "voucher.attach", dry_run=dry_run, book=id, id=held, path=file, kind=kind)


@app.command(help=N_("List the files behind a voucher; verify or save them."))
def attachments(
    context: Context,
    voucher: One,
    book: BookCode = "",
    verify: Annotated[
        bool, typer.Option("--verify", help=N_("Hash the files again and compare with the audit trail."))
    ] = False,
    save: Annotated[Path | None, typer.Option(help=N_("Folder to write the files to."))] = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = _ids(session, desk, id, [voucher])[0]
        found = desk.ask("voucher.attachments", book=id, id=held)
        columns = [
            number("id", N_("Id")),
            column("name", N_("Name")),
            column("kind", N_("Kind")),
            number("size", N_("Bytes")),
            column("sha256", N_("SHA-256")),
            column("added_by", N_("Added by")),
            column("added_at", N_("Added at")),
            column("kept_at", N_("Kept at")),
        ]
        rows = [
            (a.id, a.name, str(a.kind), a.size, a.digest, a.added_by, a.added_at, str(a.file or ""))
            for a in found
        ]
        if verify:
            wrong = desk.ask("voucher.verify_attachments", book=id, id=held)
            if wrong:
                raise Refused(wrong)
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            for each in found:
                name, content = desk.ask("voucher.attachment", book=id, attachment=each.id)
                # two files of one name do not overwrite each other, nor anything else
                with (save / f"{each.id}-{name}").open("xb") as file:
                    file.write(content)
        show(session, Listing(N_("Attachments"), columns, rows), format, out)


@app.command(help=N_("Take an attachment away from a voucher that nobody has reviewed."))
def detach(
    context: Context,
    attachment: Annotated[int, typer.Argument(help=N_("Id of the attachment, as listed."))],
    reason: Reason = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        session.do(desk, "voucher.detach", dry_run=dry_run, book=id, attachment=attachment, reason=reason)


@app.command(
    "keep-files",
    help=N_("Keep the files behind vouchers in a folder, or in the database again; those there are move."),
)
def keep_files(
    context: Context,
    folder: Annotated[
        Path | None, typer.Argument(help=N_("Folder that everybody's computer reaches."))
    ] = None,
    database: Annotated[bool, typer.Option("--database", help=N_("Back into the database."))] = False,
    leave: Annotated[
        bool, typer.Option("--leave", help=N_("Move the others although files are gone or changed."))
    ] = False,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    if database is (folder is not None):
        raise typer.BadParameter("FOLDER / --database")
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        where = folder.absolute() if folder is not None else None
        session.do(desk, "voucher.keep_files", dry_run=dry_run, book=id, folder=where, leave=leave)


@app.command(help=N_("Close gaps in the numbers of a period's unreviewed vouchers."))
def renumber(
    context: Context,
    period: PeriodOption = None,
    type: TypeWord = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if period is None:
        raise typer.BadParameter("--period 2024-01")
    with session.desk() as desk:
        id = session.book(desk, book)
        session.do(
            desk,
            "voucher.renumber",
            dry_run=dry_run,
            book=id,
            period=period,
            type=_type_id(desk, id, type),
        )


@app.command("print", help=N_("Print vouchers as paper forms (PDF)."))
def print_vouchers(
    context: Context,
    out: Annotated[Path, typer.Option("--out", help=N_("PDF file to write."))],
    vouchers: Ids = None,
    book: BookCode = "",
    everything: Annotated[bool, typer.Option("--all", help=N_("Every numbered voucher."))] = False,
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    type: TypeWord = "",
    layout: Annotated[str, typer.Option(help=N_("Paper: 240x140, a5, a4-two or a4-three."))] = "a4-two",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.books.print_forms import voucher_layout
        from finance_desk.printing.layout import VOUCHER_LAYOUTS, Imprint
        from finance_desk.printing.voucher_form import VoucherPrint, render_vouchers
        from finance_desk.vouchers.paper import form_of
        from finance_desk.vouchers.queries import VoucherFilter

        if layout not in VOUCHER_LAYOUTS:
            raise typer.BadParameter(f"--layout {layout}: {' / '.join(VOUCHER_LAYOUTS)}")
        id = session.book(desk, book)
        asked = span(period, first, last)
        if vouchers:
            ids: Sequence[int] = _ids(session, desk, id, vouchers)
        elif everything or asked != (None, None) or type:
            found = desk.ask(
                "voucher.ids",
                book=id,
                filter=VoucherFilter(
                    first=asked[0], last=asked[1], states=_NUMBERED, type=_type_id(desk, id, type)
                ),
            )
            ids = list(found)
        else:
            raise typer.BadParameter(session.words(message("Name vouchers, give a filter, or say --all.")))
        shown = next(each for each in desk.ask("book.list") if each.id == id)
        chart = {each.id: each for each in desk.ask("account.list", book=id)}
        dimensions = {each.id: each for each in desk.ask("dimension.list", book=id)}
        items = {each.id: each for each in desk.ask("dimension.items", book=id)}

        held = next(each for each in desk.ask("print.forms", book=id) if each.spec.key == layout)
        labels: list[str] = []

        def forms() -> Iterator[VoucherPrint]:
            for at in range(0, len(ids), 500):
                some = ids[at : at + 500]
                before = desk.ask("print.times", book=id, vouchers=some)
                for each in desk.ask("voucher.whole", book=id, ids=some):
                    labels.append(each.label)
                    made = form_of(each, shown.unit_name, shown.name, chart, dimensions, items)
                    yield replace(made, copy=before.get(each.id, 0) + 1)

        imprint = Imprint(desk.actor.name, desk.clock().astimezone(), session.lang)
        printed = session.run(
            lambda progress: render_vouchers(
                forms(), voucher_layout(layout, held.body), imprint, out, progress
            )
        )
        session.say(
            message(
                "{count} vouchers were printed on {pages} pages: {file}",
                count=len(ids),
                pages=printed.pages,
                file=str(out),
            )
        )
        session.tell(printed.findings)
        if labels:
            title = labels[0] if len(labels) == 1 else f"{labels[0]} – {labels[-1]}"
            record_print(desk, id, "vouchers", title, out, form=layout, vouchers=ids)
