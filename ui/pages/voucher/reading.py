"""What the page reads of the core, each in a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from finance_desk.base.period import previous_period
from finance_desk.base.pinyin import initials
from finance_desk.books.print_log import Print
from finance_desk.generation.model import Counterpart, Origin
from finance_desk.vouchers.model import Attachment, Source, State, Voucher, VoucherRow
from finance_desk.vouchers.queries import VoucherFilter
from ui.jobs.doors import Doors
from ui.pages.kept import Kept, left_behind
from ui.pages.paper import Paper, read_paper
from ui.widgets.narrowing import Choice

TWINS: Final = 3
"""Vouchers of the same amount and summary that are shown."""
PRINTS: Final = 5
"""Latest prints of a voucher that are told beside it."""
LATELY: Final = 60
"""Vouchers whose summaries are proposed beside the library."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A voucher with what stands around it. ``closed`` maps the book's periods to whether they are closed."""

    paper: Paper
    closed: Mapping[int, bool]
    voucher: Voucher | None = None
    related: Mapping[int, VoucherRow] = field(default_factory=dict)
    origins: Sequence[Origin] = ()
    kept: Sequence[Kept] = ()
    files: Sequence[Attachment] = ()
    prints: Sequence[Print] = ()
    counterparts: Sequence[Counterpart] = ()


def read_voucher(desk: Doors, book: int, id: int | None, lang: str, typing: Path | None = None) -> Loaded:
    """The voucher ``id`` (``None``: only what a new one needs, and what was left behind in ``typing``)."""
    paper = read_paper(desk, book)
    closed = {each.period: each.closed for each in desk.ask("period.list", book=book)}
    if id is None:
        return Loaded(paper, closed, kept=left_behind(typing, book) if typing is not None else ())
    voucher: Voucher = desk.ask("voucher.show", book=book, id=id)
    around = [*voucher.corrected_by, *([voucher.corrects] if voucher.corrects is not None else [])]
    related = {each.id: each for each in desk.ask("voucher.page", book=book, ids=around)} if around else {}
    origins: Sequence[Origin] = ()
    counterparts: Sequence[Counterpart] = ()
    if voucher.source is Source.GENERATED:
        origins = desk.ask("voucher.origin", book=book, voucher=id, lang=lang)
        counterparts = desk.ask("voucher.counterparts", book=book, voucher=id)
    files = desk.ask("voucher.attachments", book=book, id=id)
    prints = desk.ask("print.log", book=book, voucher=id, limit=PRINTS)
    return Loaded(
        paper, closed, voucher, related, origins, files=files, prints=prints, counterparts=counterparts
    )


def read_twins(
    desk: Doors, book: int, period: int, total: int, summary: str, own: int | None
) -> list[VoucherRow]:
    """Vouchers of this period and the one before with the same amount and summary."""
    wanted = VoucherFilter(first=previous_period(period), last=period, least=total, most=total)
    ids = desk.ask("voucher.ids", book=book, filter=wanted)
    rows: Sequence[VoucherRow] = desk.ask("voucher.page", book=book, ids=list(ids[-200:]))
    same = [each for each in rows if each.summary == summary and each.id != own]
    return [each for each in same if each.state is not State.VOID][-TWINS:]


def read_summaries(desk: Doors, book: int, period: int) -> list[Choice]:
    """The summary library, then what the latest vouchers up to ``period`` say; each text once."""
    library = desk.ask("summary.list", book=book)
    ids = desk.ask("voucher.ids", book=book, filter=VoucherFilter(last=period))
    rows = desk.ask("voucher.page", book=book, ids=list(ids[-LATELY:]))
    found = {each.text: Choice(0, each.code, each.text, each.mnemonic) for each in library}
    for row in reversed(rows):
        if row.summary:
            found.setdefault(row.summary, Choice(0, "", row.summary, initials(row.summary)))
    return list(found.values())


def read_neighbour(desk: Doors, book: int, voucher: Voucher | None, period: int, step: int) -> int | None:
    """The voucher before (-1) or after (1) in order of number; from a new one: the last of the period."""
    if voucher is None:
        ids = desk.ask("voucher.ids", book=book, filter=VoucherFilter(first=period, last=period))
        return int(ids[-1]) if ids and step < 0 else None
    ids = desk.ask("voucher.ids", book=book, filter=VoucherFilter(first=voucher.period, last=voucher.period))
    at = ids.index(voucher.id) + step
    if 0 <= at < len(ids):
        return int(ids[at])
    beyond = (
        VoucherFilter(last=previous_period(voucher.period))
        if step < 0
        else VoucherFilter(first=voucher.period + 1)
    )
    ids = desk.ask("voucher.ids", book=book, filter=beyond)
    return int(ids[-1] if step < 0 else ids[0]) if ids else None
