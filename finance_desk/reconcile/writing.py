"""The comparison as a sheet on paper with the places of two signatures, and as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.errors import refuse
from finance_desk.base.messages import N_, Message, message, render
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.base.progress import Progress
from finance_desk.files import write as files
from finance_desk.intake.events import EVENTS
from finance_desk.printing.layout import Imprint
from finance_desk.printing.table_book import Column, Kind, Row, RowKind, Section, TableBook, render_table_book
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
