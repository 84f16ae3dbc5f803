"""The comparison as a sheet on paper with the places of two signatures, and as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.errors import refuse
from finance_desk.base.messages import N_, Message, Money, message, render
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.base.progress import Progress
from finance_desk.files import write as files
from finance_desk.intake.events import EVENTS
from finance_desk.printing.layout import Imprint
from finance_desk.printing.table_book import Column, Kind, Row, RowKind, Section, TableBook, render_table_book
from finance_desk.reconcile.kept import KeptShown
from finance_desk.reconcile.matching import OUTCOME_TITLES
from finance_desk.reconcile.model import (
    CAUSE_TITLES,
    CELL_TITLES,
    ROLES,
    CellLine,
    Comparison,
    Entries,
    Entry,
    PeriodSheet,
)
from finance_desk.reconcile.outside import AGAINST_TITLES

TITLE: Final = N_("Business against ledger")
SIGNERS: Final = {"prepared": N_("Reconciled by"), "checked": N_("Confirmed by")}


@dataclass(frozen=True, slots=True)
class Head:
    """Whose sheet it is, who writes it and when (local time)."""

    unit: str
    book: str
    by: str
    at: dt.datetime


def event_name(event: str, lang: str) -> str:
    """A business type by code and name: EV-20 月结拨付."""
    zh, en = EVENTS.get(event, ("", ""))
    return f"{event} {zh if lang == 'zh' else en}".strip()


def about(entry: Entry, lang: str) -> str:
    """What an entry is about, in one line: its row, its voucher, its account."""
    row = " ".join(
        each for each in (entry.row_label, entry.day and format_day(entry.day), entry.party) if each
    )
    voucher = ""
    if entry.voucher_label:
        period = f" ({format_period(entry.voucher_period)})" if entry.voucher_period else ""
        voucher = f"{entry.voucher_label}{period}"
    account = " ".join(each for each in (entry.account_code, entry.account_name, entry.items) if each)
    return " · ".join(
        each for each in (render(Message(CAUSE_TITLES[entry.cause]), lang), row, voucher, account) if each
    )


def write_sheet(
    found: Comparison, entries: Entries, head: Head, path: Path | str, lang: str, progress: Progress
) -> files.Written:
    """Write the comparison as PDF or xlsx, as the ending of ``path`` says. Raises Refused for other endings."""
    target = Path(path)
    match target.suffix.lower():
        case ".pdf":
            return _print(found, entries, head, target, lang, progress)
        case ".xlsx":
            return _workbook(found, entries, head, target, lang)
        case _:
            raise refuse(
                "reconcile.format",
                message(
                    "The sheet is written as xlsx or pdf, not {form}.", form=target.suffix or target.name
                ),
            )


def _span(found: Comparison) -> str:
    first, last = format_period(found.first), format_period(found.last)
    return first if first == last else f"{first} – {last}"


def _print(
    found: Comparison, entries: Entries, head: Head, path: Path, lang: str, progress: Progress
) -> files.Written:
    book = TableBook(
        Message(TITLE),
        head.unit,
        head.book,
        _span(found),
        "",
        (
            Column(message("Business type, difference"), 44),
            Column(message("Period"), 14),
            Column(message("Business amount"), 20, Kind.MONEY, zero="0.00"),
            Column(message("Ledger amount"), 20, Kind.MONEY, zero="0.00"),
            Column(message("Difference"), 20, Kind.MONEY, zero="0.00"),
            Column(message("Explanation"), 30),
        ),
        Imprint(head.by, head.at, lang),
        notes=tuple(_notes(found, entries, lang)),
    )
    printed = render_table_book(book, _paper_rows(found, entries, lang), path, progress)
    return files.Written(path, len(found.lines), tuple(printed.findings))


def _paper_rows(found: Comparison, entries: Entries, lang: str) -> Iterator[Row | Section]:
    told: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries.shown:
        told.setdefault((entry.event, entry.period), []).append(entry)
    for line in found.lines:
        state = render(Message(CELL_TITLES[line.state]), lang)
        yield Row(
            (
                event_name(line.event, lang),
                format_period(line.period),
                line.business,
                line.ledger,
                line.difference,
                state,
            ),
            RowKind.SUBTOTAL,
        )
        for entry in told.get((line.event, line.period), ()):
            reason = f"{entry.reason} ({entry.explained_by})" if entry.reason else ""
            yield Row((about(entry, lang), "", None, None, entry.amount, reason), level=1)
    total = render(message("Total"), lang)
    yield Row((total, "", found.business, found.ledger, found.difference, ""), RowKind.TOTAL)


def _notes(found: Comparison, entries: Entries, lang: str) -> Iterator[Message | str]:
    yield message(
        "The ledger amount is what posted vouchers say on the accounts opposite the money; vouchers written by hand belong to the first business type whose rules book to their account."
    )
    if entries.count > len(entries.shown):
        yield message(
            "The {shown} largest of {count} differences are listed.",
            shown=len(entries.shown),
            count=entries.count,
        )
    for sheet in found.sheets:
        yield f"{format_period(sheet.period)}    " + "        ".join(_signers(sheet, lang))


def _signers(sheet: PeriodSheet, lang: str) -> Iterator[str]:
    """Who signed in each role and when; a line to sign on where nobody did, or the figures moved since."""
    held = {each.role: each for each in sheet.signatures if each.holds}
    colon = "：" if lang == "zh" else ": "
    for role in ROLES:
        signed = held.get(role)
        name = f"{signed.user} {local(signed.at)}" if signed else "_" * 18
        yield render(Message(SIGNERS[role]), lang) + colon + name


def local(at: str) -> str:
    """A stored moment on the clock of this computer, to the minute."""
    return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _workbook(found: Comparison, entries: Entries, head: Head, path: Path, lang: str) -> files.Written:
    titles = [Message(TITLE), f"{head.unit}  {head.book}  {_span(found)}", *_notes(found, entries, lang)]
    money = files.Kind.MONEY
    lines = files.Sheet(
        render(message("Comparison"), lang),
        [
            files.Column("event", message("Business type"), width=28),
            files.Column("period", message("Period"), files.Kind.PERIOD),
            files.Column("rows", message("Rows"), files.Kind.INT),
            files.Column("business", message("Business amount"), money),
            files.Column("vouchers", message("Vouchers"), files.Kind.INT),
            files.Column("ledger", message("Ledger amount"), money),
            files.Column("difference", message("Difference"), money),
            files.Column("state", message("State")),
            files.Column("causes", message("Causes"), width=50),
        ],
        [
            (
                event_name(each.event, lang),
                each.period,
                each.rows,
                each.business,
                each.vouchers,
                each.ledger,
                each.difference,
                render(Message(CELL_TITLES[each.state]), lang),
                causes_in_words(each, lang),
            )
            for each in found.lines
        ],
        titles,
        (
            render(message("Total"), lang),
            None,
            found.rows,
            found.business,
            sum(each.vouchers for each in found.lines),
            found.ledger,
            found.difference,
            None,
            None,
        ),
    )
    text = files.Kind.TEXT
    differences = files.Sheet(
        render(message("Differences"), lang),
        [
            files.Column("event", message("Business type"), width=28),
            files.Column("period", message("Period"), files.Kind.PERIOD),
            files.Column("cause", message("Cause")),
            files.Column("amount", message("Difference"), money),
            files.Column("row", message("Source id"), text, 22),
            files.Column("day", message("Date"), files.Kind.DAY),
            files.Column("party", message("Party"), text, 26),
            files.Column("voucher", message("Voucher")),
            files.Column("account", message("Account"), text, 34),
            files.Column("items", message("Items"), text, 26),
            files.Column("reason", message("Explanation"), text, 30),
            files.Column("by", message("Explained by")),
        ],
        [
            (
                event_name(each.event, lang),
                each.period,
                render(Message(CAUSE_TITLES[each.cause]), lang),
                each.amount,
                each.row_label,
                each.day,
                each.party,
                each.voucher_label,
                f"{each.account_code} {each.account_name}".strip(),
                each.items,
                each.reason,
                each.explained_by,
            )
            for each in entries.shown
        ],
    )
    return files.write_xlsx(path, [lines, differences], lang=lang)


def causes_in_words(line: CellLine, lang: str) -> str:
    """The causes of a line with how many entries and how much each: 未生成 3 笔 192.00."""
    return "; ".join(
        f"{render(Message(CAUSE_TITLES[each.cause]), lang)} {each.entries} × {format_fen(each.amount)}"
        for each in line.causes
    )


def write_kept(
    shown: KeptShown, head: Head, path: Path | str, lang: str, progress: Progress
) -> files.Written:
    """Write a kept comparison with a file as PDF or xlsx, as the ending of ``path`` says."""
    target = Path(path)
    form = target.suffix.lower()
    if form not in (".pdf", ".xlsx"):
        raise refuse(
            "reconcile.format",
            message("The sheet is written as xlsx or pdf, not {form}.", form=target.suffix or target.name),
        )
    kept = shown.kept
    span = " – ".join(dict.fromkeys((format_day(kept.first), format_day(kept.last))))
    title = Message(AGAINST_TITLES[kept.against])
    notes = list(_kept_notes(shown, lang))
    if form == ".xlsx":
        sheet = files.Sheet(
            render(message("Comparison"), lang),
            [
                files.Column("no", message("No."), files.Kind.INT),
                files.Column("outcome", message("Outcome")),
                files.Column("date", message("Date"), files.Kind.DAY),
                files.Column("our", message("Our entry"), width=36),
                files.Column("their", message("Entry of the file"), width=36),
                files.Column("difference", message("Difference"), files.Kind.MONEY),
                files.Column("reason", message("Explanation"), width=36),
                files.Column("by", message("Explained by")),
            ],
            [
                (
                    each.seq,
                    render(Message(OUTCOME_TITLES[each.outcome]), lang),
                    each.day,
                    each.ours,
                    each.theirs,
                    each.amount,
                    each.reason,
                    each.explained_by,
                )
                for each in shown.lines
            ],
            titles=[title, f"{head.unit}  {head.book}  {span}", *notes],
        )
        return files.write_xlsx(target, [sheet], lang=lang)
    book = TableBook(
        title,
        head.unit,
        head.book,
        span,
        kept.file,
        (
            Column(message("No."), 8),
            Column(message("Outcome"), 20),
            Column(message("Date"), 18),
            Column(message("Our entry"), 40),
            Column(message("Entry of the file"), 40),
            Column(message("Difference"), 24, Kind.MONEY, zero="0.00"),
            Column(message("Explanation"), 34),
        ),
        Imprint(head.by, head.at, lang),
        notes=tuple(notes),
    )

    def rows() -> Iterator[Row | Section]:
        for each in shown.lines:
            outcome = render(Message(OUTCOME_TITLES[each.outcome]), lang)
            reason = f"{each.reason} ({each.explained_by})" if each.reason else ""
            day = format_day(each.day)
            yield Row((str(each.seq), outcome, day, each.ours, each.theirs, each.amount, reason))
        total = render(message("Total"), lang)
        yield Row((total, "", "", "", "", kept.difference, ""), RowKind.TOTAL)

    printed = render_table_book(book, rows(), target, progress)
    return files.Written(target, len(shown.lines), tuple(printed.findings))


def _kept_notes(shown: KeptShown, lang: str) -> Iterator[Message | str]:
    kept = shown.kept
    yield message(
        "Ours {here}, the file's {there}, difference {difference}; {agreed} agree.",
        here=Money(kept.here),
        there=Money(kept.there),
        difference=Money(kept.difference),
        agreed=kept.agreed,
    )
    if shown.moved:
        yield message("What stands on our side has changed since the file was held against it.")
    held = {each.role: each for each in kept.signatures}
    colon = "：" if lang == "zh" else ": "
    signers = []
    for role in ROLES:
        signed = held.get(role)
        name = f"{signed.user} {local(signed.at)}" if signed else "_" * 18
        signers.append(render(Message(SIGNERS[role]), lang) + colon + name)
    yield "        ".join(signers)
